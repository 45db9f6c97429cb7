from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blockkit import check_message
from bot.jobs.auditor import Auditor
from flows.notifications import Audited, ConsentRequestMail, DestinationLost, notify, parse
from flows.outbox import audit
from handlers.notices import trouble_views
from store import job_runs
from store.associations import associations, contradictions
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import OutboxState, Role
from store.outbox import mail_refusals, undelivered
from store.outbox.message_keys import EventKey, SequenceKey
from store.outbox.outbox import OutboxMessage
from store.partners import Partner, RoleGrant
from tests.support import delivered, world
from tests.support.delivering import rows
from tests.support.plans import plans
from tests.support.world import ADMIN, NOON
from words import mrkdwn


class Now:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> object:
        self.at += timedelta(minutes=5)
        return self.at


@pytest.fixture
def auditor(database: Database) -> Auditor:
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    arrive(database)
    return Auditor(database, Now())  # type: ignore[arg-type]


def settle(database: Database, state: OutboxState) -> None:
    with database.write() as session:
        session.get_one(OutboxMessage, 1).state = state


def arrive(database: Database) -> None:
    """Let everything that waits arrive."""
    with database.write() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.state == OutboxState.PENDING)
            .values(state=OutboxState.SENT)
        )


def look(database: Database, auditor: Auditor, times: int = 2) -> None:
    for _ in range(times):
        auditor()
        arrive(database)


class Leaping:
    """A clock that somebody moves by hours or days between any two audits."""

    def __init__(self, hours: float) -> None:
        self.at, self.hours = NOON, hours

    def __call__(self) -> datetime:
        self.at += timedelta(hours=self.hours)
        return self.at


@pytest.mark.parametrize("hours", [0.5, 24, 24 * 95, -3])
def test_whoever_moves_the_clock_on_raises_no_alarm_although_every_job_is_late_each_time(
    database: Database, hours: float
) -> None:
    world.build(database)
    clock = Leaping(hours)
    auditor = Auditor(database, clock)
    for _ in range(3):
        stop_jobs(database, since=clock.at + timedelta(hours=hours) - timedelta(hours=1))
        auditor()
    assert [row for row in rows(database) if row.kind == Audited.kind] == []


def stop_jobs(database: Database, *, since: datetime = NOON - timedelta(hours=1)) -> None:
    with database.write() as session:
        job_runs.note(session, "digest", since)


def says(database: Database) -> list[str]:
    """Return the lines of what a message of the auditor says now."""
    with database.read() as session:
        at = NOON + timedelta(hours=1)
        message = delivered.message(session, Audited(1, NOON.isoformat(), is_over=False), at)
    assert check_message(message.payload()) == []
    blocks = message.payload()["blocks"]
    lines = [message.text, *blocks[0]["text"]["text"].splitlines(), blocks[1]["elements"][0]["text"]]
    return [*lines, *(one["text"]["text"] for block in blocks[2:] for one in block["elements"])]


def told(database: Database) -> list[bool]:
    return [row.payload["is_over"] for row in rows(database, "audited")]


def test_where_all_is_well_nobody_is_told(database: Database, auditor: Auditor) -> None:
    for _ in range(3):
        auditor()
    assert told(database) == []


def test_the_admins_are_told_once_and_once_more_when_all_is_well(
    database: Database, auditor: Auditor
) -> None:
    settle(database, OutboxState.DEAD)
    look(database, auditor, times=1)
    assert told(database) == []
    look(database, auditor, times=4)
    assert told(database) == [False]
    settle(database, OutboxState.OBSOLETE)
    look(database, auditor, times=3)
    assert told(database) == [False, True]
    settle(database, OutboxState.UNCERTAIN)
    look(database, auditor, times=3)
    assert told(database) == [False, True, False]


def test_each_kind_is_told_when_it_begins_while_another_stands_unresolved(
    database: Database, auditor: Auditor
) -> None:
    settle(database, OutboxState.DEAD)
    look(database, auditor, times=3)
    stop_jobs(database)
    look(database, auditor, times=5)
    assert told(database) == [False, False]
    stop_jobs(database, since=NOON + timedelta(days=1))
    look(database, auditor, times=3)
    assert told(database) == [False, False]
    stop_jobs(database)
    look(database, auditor, times=3)
    assert told(database) == [False, False, False]
    stop_jobs(database, since=NOON + timedelta(days=1))
    settle(database, OutboxState.OBSOLETE)
    look(database, auditor, times=4)
    assert told(database) == [False, False, False, True]


def test_a_kind_that_was_told_along_with_another_is_not_told_again(
    database: Database, auditor: Auditor
) -> None:
    stop_jobs(database)
    look(database, auditor, times=1)
    settle(database, OutboxState.DEAD)
    look(database, auditor, times=4)
    assert told(database) == [False]


def test_a_kind_that_comes_and_goes_is_no_stream(database: Database, auditor: Auditor) -> None:
    settle(database, OutboxState.DEAD)
    look(database, auditor)
    for state in (OutboxState.SENT, OutboxState.DEAD) * 4:
        settle(database, state)
        look(database, auditor, times=1)
    assert told(database) == [False]


def test_what_waits_to_be_told_is_told_in_one_message(database: Database, auditor: Auditor) -> None:
    settle(database, OutboxState.DEAD)
    auditor()
    auditor()
    stop_jobs(database)
    auditor()
    auditor()
    assert told(database) == [False]


def test_who_has_not_read_of_trouble_does_not_read_that_it_is_over(
    database: Database, auditor: Auditor
) -> None:
    settle(database, OutboxState.DEAD)
    auditor()
    auditor()
    settle(database, OutboxState.OBSOLETE)
    auditor()
    auditor()
    (waiting,) = rows(database, "audited")
    with database.read() as session:
        assert not delivered.is_still_true(session, parse(waiting), NOON + timedelta(hours=1))


def test_that_all_is_well_is_not_said_when_it_no_longer_is(database: Database, auditor: Auditor) -> None:
    settle(database, OutboxState.DEAD)
    look(database, auditor)
    settle(database, OutboxState.OBSOLETE)
    auditor()
    auditor()
    over = parse(rows(database, "audited")[-1])
    with database.read() as session:
        assert delivered.is_still_true(session, over, NOON)
    settle(database, OutboxState.DEAD)
    auditor()
    auditor()
    with database.read() as session:
        assert not delivered.is_still_true(session, over, NOON)
    assert told(database) == [False, True, False]


def test_a_partner_without_admins_is_told_once_there_is_one(database: Database, auditor: Auditor) -> None:
    with database.write() as session:
        session.execute(update(RoleGrant).where(RoleGrant.role == Role.ADMIN).values(role=Role.USER))
    settle(database, OutboxState.DEAD)
    look(database, auditor, times=3)
    assert told(database) == []
    with database.write() as session:
        grant = session.scalars(select(RoleGrant).order_by(RoleGrant.id)).first()
        assert grant is not None
        grant.role = Role.ADMIN
    look(database, auditor, times=2)
    assert told(database) == [False]


def nobody_is_admin(database: Database) -> None:
    with database.write() as session:
        session.execute(update(RoleGrant).where(RoleGrant.role == Role.ADMIN).values(role=Role.USER))


def troubled(database: Database) -> tuple[datetime | None, list[str]]:
    with database.read() as session:
        partner = session.get_one(Partner, 1)
        return partner.troubled_since, partner.troubles


@pytest.mark.parametrize("looks", [2, 3, 10])
def test_trouble_of_a_partner_without_admin_is_kept_once_and_began_when_it_began(
    database: Database, auditor: Auditor, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    nobody_is_admin(database)
    settle(database, OutboxState.DEAD)
    look(database, auditor)
    began, told_of = troubled(database)
    assert (began is not None, told_of) == (True, [])
    with monkeypatch.context() as patched:
        patched.setattr(database, "write", None)
        for _ in range(looks):
            auditor()
    with database.write() as session:
        session.execute(update(RoleGrant).values(role=Role.ADMIN))
    look(database, auditor)
    assert troubled(database) == (began, ["dead"])
    first, *_ = rows(database, "audited")
    assert began is not None
    assert first.payload["since"] == began.isoformat()


def test_a_kind_of_trouble_that_begins_after_the_last_admin_left_is_told_to_the_next_one(
    database: Database, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(database, OutboxState.DEAD)
    look(database, auditor)
    began, _ = troubled(database)
    nobody_is_admin(database)
    stop_jobs(database)
    look(database, auditor)
    with monkeypatch.context() as patched:
        patched.setattr(database, "write", None)
        auditor()
    with database.write() as session:
        session.execute(update(RoleGrant).values(role=Role.ADMIN))
    look(database, auditor)
    assert troubled(database) == (began, ["dead", "silent"])


def test_trouble_of_a_partner_without_admin_that_is_over_is_forgotten_and_begins_anew(
    database: Database, auditor: Auditor
) -> None:
    nobody_is_admin(database)
    settle(database, OutboxState.DEAD)
    look(database, auditor)
    began, _ = troubled(database)
    settle(database, OutboxState.OBSOLETE)
    look(database, auditor)
    assert troubled(database) == (None, [])
    settle(database, OutboxState.DEAD)
    look(database, auditor)
    again, _ = troubled(database)
    assert began is not None
    assert again is not None
    assert again > began
    assert told(database) == []


def test_another_partner_is_not_told(database: Database, auditor: Auditor) -> None:
    other = world.build(database, "T0OTHER", name="Other", prefix="O")
    settle(database, OutboxState.DEAD)
    look(database, auditor, times=3)
    assert [row.partner_id for row in rows(database, "audited")] == [1]
    with database.read() as session:
        assert audit.look(session, NOON)[other.partner.id] == []


def test_who_has_nothing_to_tell_writes_nothing(
    database: Database, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(database, OutboxState.DEAD)
    look(database, auditor)
    monkeypatch.setattr(database, "write", None)
    auditor()
    auditor()


def test_what_is_overdue_is_found_by_its_index(database: Database, auditor: Auditor) -> None:
    def ask(session: Session) -> None:
        associations.overdue(session, NOON)
        associations.overdue(session, NOON, one)
        associations.oldest_due(session)

    with database.read() as session:
        one = session.get_one(Partner, 1)
    found = plans(database, ask)
    assert ["ix_associations_next_action_at" in plan for plan in found] == [True] * 3


def test_messages_are_found_by_the_indexes_of_what_waits_and_what_is_stuck(
    database: Database, auditor: Auditor
) -> None:
    def ask(session: Session) -> None:
        undelivered.unsent(session, NOON)
        undelivered.unsent(session, NOON, one)
        undelivered.held_mails(session)
        undelivered.held_mails(session, one)
        undelivered.counts_by_partner(session)
        undelivered.counts_by_partner(session, one)

    with database.read() as session:
        one = session.get_one(Partner, 1)
    waiting, waiting_of_one, held, held_of_one, stuck, stuck_of_one = plans(database, ask)
    assert "ix_outbox_" in waiting
    assert "ix_outbox_" in waiting_of_one
    assert "ix_outbox_" in held
    assert "ix_outbox_" in held_of_one
    assert "ix_outbox_trouble" in stuck
    assert "ix_outbox_trouble" in stuck_of_one


def test_two_replicas_tell_once(database: Database, auditor: Auditor) -> None:
    settle(database, OutboxState.UNCERTAIN)
    other = Auditor(database, auditor._clock)
    for _ in range(3):
        auditor()
        other()
    assert told(database) == [False]


def test_clocks_that_nobody_acts_on_are_found(database: Database, auditor: Auditor) -> None:
    late = Auditor(database, lambda: NOON + timedelta(days=2))
    late()
    late()
    assert told(database) == [False]


def test_a_job_that_no_longer_runs_is_missed_by_name(database: Database, auditor: Auditor) -> None:
    with database.write() as session:
        job_runs.note(session, "digest", NOON - timedelta(minutes=10))
        job_runs.note(session, "tick", NOON + timedelta(days=1))
    auditor()
    assert told(database) == []
    auditor()
    assert told(database) == [False]
    assert "“digest” should have run again" in says(database)[2]


def moment(at: datetime) -> str:
    return str(mrkdwn.moment(at))


def silent(database: Database) -> str:
    stop_jobs(database, since=NOON)
    return f"• The job “digest” should have run again at {moment(NOON)}. " + ASK.format("look at its log")


def overdue(database: Database) -> str:
    with database.write() as session:
        session.execute(update(Association).values(next_action_at=NOON))
    clocks = f"• Deadlines that passed at {moment(NOON)} were not acted on. "
    return clocks + "Ask whoever runs MCI Bot whether its scheduler runs, and what `mci check` says."


def unsent(database: Database) -> str:
    settle(database, OutboxState.PENDING)
    return f"• A message has waited since {moment(NOON)}. " + ASK.format("look at `mci check`")


def contradictory(database: Database) -> str:
    with database.write() as session:
        contradictions.put(session, session.get_one(Association, 1), ["It is over, but has no end."], NOON)
    said = f"• Associations whose records contradict each other, first found {moment(NOON)}: 1. "
    return said + ASK.format("run `mci check --history`")


def dead(database: Database) -> str:
    settle(database, OutboxState.DEAD)
    remedy = "Send them again, correct the address where one is refused, or drop them."
    return f"• Messages not delivered: 1. {remedy}"


def uncertain(database: Database) -> str:
    with database.write() as session:
        partner, lost = session.get_one(Partner, 1), DestinationLost("C0LOST", "is_archived")
        sequence, key = SequenceKey("lost"), EventKey("lost")
        notify(session, partner, lost, NOON, destination=ADMIN, sequence=sequence, event=key)
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.event_key == "lost")).one()
        message.state = OutboxState.UNCERTAIN
    return "• Messages that may not have arrived: 1. Send them again, or drop them."


def held(database: Database) -> str:
    with database.write() as session:
        partner = session.get_one(Partner, 1)
        mail = ConsentRequestMail(1)
        sequence, key = SequenceKey("held"), EventKey("held")
        notify(session, partner, mail, NOON, destination="", sequence=sequence, event=key)
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.event_key == "held")).one()
        message.created_at = NOON + timedelta(minutes=50)
        message.last_error = mail_refusals.last_error("535 5.7.8 <No>")
    return (
        "• The mail server does not accept our mails; 1 to customers waits, since "
        f"{moment(NOON + timedelta(minutes=50))}. It said: “535 5.7.8 &lt;No&gt;” "
        "Ask whoever runs MCI Bot to look at `SMTP_URL`, `MAIL_FROM` and the account there. "
        "Once that is fixed, the mails go out without further action."
    )


ASK = "Ask whoever runs MCI Bot to {}."
BUTTON = "Undelivered messages"


@pytest.mark.parametrize(
    ("begin", "buttons"),
    [
        ((silent,), []),
        ((overdue,), []),
        ((unsent,), []),
        ((held,), []),
        ((contradictory,), []),
        ((dead,), [BUTTON]),
        ((uncertain,), [BUTTON]),
        ((silent, overdue, unsent), []),
        ((silent, overdue, dead, uncertain), [BUTTON]),
    ],
)
def test_a_message_lists_all_that_stands_and_has_a_button_where_it_leads_somewhere(
    database: Database, auditor: Auditor, begin: Sequence[Callable[[Database], str]], buttons: list[str]
) -> None:
    lines = [one(database) for one in begin]
    assert says(database) == [
        "MCI Bot: something needs attention.",
        "*MCI Bot needs attention.*",
        *lines,
        "You get this message when a problem begins, and once more when everything works again.",
        *buttons,
    ]


def test_when_all_is_well_the_message_says_since_when_it_was_not() -> None:
    message = trouble_views.audited(Audited(1, NOON.isoformat(), is_over=True), [])
    assert message.text == "MCI Bot: everything works again."
    body, context = message.payload()["blocks"]
    assert body["text"]["text"] == (
        f"*Everything works again.* All problems found since {moment(NOON)} are solved."
    )
    assert context["elements"][0]["text"] == "You get this message only once."
