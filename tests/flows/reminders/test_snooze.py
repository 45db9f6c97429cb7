from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from flows.associations import cancel, lifecycle
from flows.associations.lifecycle import NotFound, OtherLocation, StatusClosed
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.history import history_check
from flows.notifications import Reminder
from flows.reminders import snooze, tick
from flows.reminders.snooze import SnoozeRefused
from flows.rules.associations.agenda import AgendaKind
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import ReminderSetting
from store.history import history
from store.outbox.outbox import OutboxMessage
from store.partners import Member
from tests.support import asking, delivered, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    place = world.build(database)
    with database.write() as session:
        session.execute(update(Member).values(reminders=ReminderSetting.SINGLY))
    return place


@pytest.fixture
def added(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)


def snooze_until(database: Database, association_id: int, days: float, now: float = 0) -> Association:
    with database.write() as session:
        until = NOON + days * DAY
        return snooze.snooze(session, actor(session, USER), association_id, until, NOON + now * DAY)


def reminded(database: Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "reminder")).all())


def test_reminders_are_silent_until_then_and_the_latest_comes_at_that_instant(
    database: Database, added: int
) -> None:
    assert snooze_until(database, added, 5).next_action_at == NOON + 5 * DAY
    list(tick.sweep(database, NOON + 4.9 * DAY))
    assert reminded(database) == 0
    list(tick.sweep(database, NOON + 5 * DAY))
    assert reminded(database) == 1
    list(tick.sweep(database, NOON + 6 * DAY))
    assert reminded(database) == 1


def reminded_on(database: Database, first: float, last: int) -> list[float]:
    """Return on which days the owner is reminded, if the clock ticks every hour."""
    days = [first + hours / 24 for hours in range(round((last - first) * 24) + 1)]
    found = []
    for day in days:
        before = reminded(database)
        list(tick.sweep(database, NOON + day * DAY))
        found += [round(day, 1)] * (reminded(database) - before)
    return found


@pytest.mark.parametrize(
    ("pressed", "until", "days"),
    [
        (3, 4, [4]),
        (3.5, 10, [10]),
        (10, 29.5, [29.5]),
        (1, 2, [2, 3]),
        (1.5, 3, [3]),
        (0.5, 0.9, [1, 3]),
    ],
)
def test_what_was_put_off_comes_once_when_the_silence_ends_and_then_the_schedule_goes_on(
    database: Database, added: int, pressed: float, until: float, days: list[float]
) -> None:
    list(tick.sweep(database, NOON + pressed * DAY))
    snooze_until(database, added, until, pressed)
    assert reminded_on(database, pressed, 31) == days
    assert world.row(database, added).ended_at == NOON + 30 * DAY


def test_reminders_that_are_put_off_anew_come_at_the_end_of_the_last_silence(
    database: Database, added: int
) -> None:
    list(tick.sweep(database, NOON + 3 * DAY))
    snooze_until(database, added, 10, 3)
    snooze_until(database, added, 6, 4)
    assert reminded_on(database, 4, 7) == [6]
    snooze_until(database, added, 8, 7)
    assert reminded_on(database, 7, 31) == [8]


def test_a_reminder_of_an_earlier_status_does_not_come_back(database: Database, added: int) -> None:
    list(tick.sweep(database, NOON + 3 * DAY))
    with database.write() as session:
        now = NOON + 4 * DAY
        asking.ask(session, actor(session), added, LINKS, now, customer=KIM, partner=ADA)
    snooze_until(database, added, 6, 4)
    assert reminded_on(database, 4, 15) == []


def test_a_waiting_reminder_that_is_put_off_is_told_by_the_one_at_the_end_of_the_silence(
    database: Database, added: int
) -> None:
    def is_true(days: float, now: float) -> bool:
        reminder = Reminder(added, AgendaKind.CONSENT_NOT_SENT, (NOON + days * DAY).isoformat())
        with database.read() as session:
            return delivered.is_still_true(session, reminder, NOON + now * DAY)

    assert is_true(1, now=1)
    snooze_until(database, added, 2, 1)
    assert (is_true(1, now=1), is_true(1, now=2), is_true(2, now=2)) == (False, False, True)
    snooze_until(database, added, 5, 2)
    assert (is_true(2, now=2), is_true(5, now=5), is_true(5, now=30)) == (False, True, False)
    with database.write() as session:
        cancel.cancel(session, actor(session), added, NOON + 6 * DAY, None)
    assert not is_true(5, now=6)


def end_snooze(database: Database, association_id: int, days: float) -> None:
    with database.write() as session:
        snooze.end(session, actor(session, USER), association_id, NOON + days * DAY)


@pytest.mark.parametrize(
    ("pressed", "ended", "days"), [(1, 1.5, [1.5, 3]), (3.5, 4, [4]), (0.2, 0.5, [1, 3]), (2, 3.2, [3.2])]
)
def test_a_snooze_that_was_a_mistake_is_ended_and_what_waited_comes_at_once(
    database: Database, added: int, pressed: float, ended: float, days: list[float]
) -> None:
    list(tick.sweep(database, NOON + pressed * DAY))
    before = reminded(database)
    snooze_until(database, added, 20, pressed)
    assert reminded_on(database, pressed, 0) == []
    end_snooze(database, added, ended)
    assert before == reminded(database)
    assert reminded_on(database, ended, 29) == days
    with database.read() as session:
        kept = session.get_one(Association, added)
        last = [entry.action for entry in history.of_association(session, kept)]
        assert "reminders:snooze_ended" in last
        assert history_check.flaws(session, kept) == []


def test_where_nothing_is_snoozed_nothing_is_ended(database: Database, added: int) -> None:
    snooze_until(database, added, 2)
    before = world.row(database, added)
    end_snooze(database, added, 2)
    after = world.row(database, added)
    assert (after.snoozed_until, after.history_number) == (before.snoozed_until, before.history_number)


def test_a_snooze_moves_no_deadline_and_stands_in_the_history(database: Database, added: int) -> None:
    due = world.row(database, added).consent_due
    snooze_until(database, added, 29.9)
    assert world.row(database, added).consent_due == due
    list(tick.sweep(database, due))
    assert world.row(database, added).ended_at == due
    with database.read() as session:
        entries = history.of_association(session, world.row(database, added))
        assert history_check.flaws(session, world.row(database, added)) == []
    assert [entry.action for entry in entries] == [
        "association:added",
        "reminders:snoozed",
        "consent:expired",
    ]
    assert entries[1].detail == {"until": (NOON + 29.9 * DAY).isoformat()}


def test_a_snooze_shows_in_the_agenda(database: Database, added: int) -> None:
    association = snooze_until(database, added, 5)
    coming = lifecycle.coming(association)
    assert [(one.kind, (one.at - NOON).days, one.days) for one in coming] == [
        (AgendaKind.CONSENT_NOT_SENT, 5, None),
        (AgendaKind.CONSENT_EXPIRY, 30, None),
    ]


@pytest.mark.parametrize("days", [-1, 0, 30, 31])
def test_a_time_that_is_past_or_after_the_deadline_is_refused(
    database: Database, added: int, days: int
) -> None:
    with pytest.raises(SnoozeRefused):
        snooze_until(database, added, days)


def test_a_new_status_ends_the_silence(database: Database, added: int) -> None:
    snooze_until(database, added, 20)
    with database.write() as session:
        record_consent.record(session, actor(session), added, NOON, "by phone", NOON)
    assert world.row(database, added).snoozed_until is None


def test_where_no_clock_runs_there_is_nothing_to_put_off(database: Database, added: int) -> None:
    with database.write() as session:
        record_consent.record(session, actor(session), added, NOON, "by phone", NOON)
        submit_claim.submit(
            session, actor(session), added, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
    with pytest.raises(StatusClosed):
        snooze_until(database, added, 1)


def test_r1_only_who_may_act_on_it_may_put_it_off(database: Database, added: int) -> None:
    other = world.build(database, "T0OTHER")
    with database.write() as session:
        stranger = actor(session, ADMIN, "T0OTHER")
        with pytest.raises(NotFound):
            snooze.snooze(session, stranger, added, NOON + DAY, NOON)
    elsewhere = world.associate(database, other, other.viva.id, workspace="T0OTHER")
    with database.write() as session:
        session.get_one(Association, elsewhere).location_id = other.oslo.id
    with database.write() as session, pytest.raises(OtherLocation):
        snooze.snooze(session, actor(session, USER, "T0OTHER"), elsewhere, NOON + DAY, NOON)


def test_a_snooze_ends_in_the_partners_morning_of_the_day_or_else_one_day_from_now(
    database: Database, fourth_coffee: World
) -> None:
    with database.read() as session:
        partner = actor(session).partner
        morning = snooze.until(partner, (NOON + 3 * DAY).date(), NOON).astimezone(ZoneInfo(partner.time_zone))
        assert (morning.date(), morning.hour) == ((NOON + 3 * DAY).date(), partner.digest_hour)
        assert snooze.until(partner, None, NOON) == NOON + DAY
