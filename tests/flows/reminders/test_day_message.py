"""One message a day to each member: when it comes, what it says; nothing is told twice or left out."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from blockkit import check_message
from flows.associations import cancel
from flows.claims import submit_claim
from flows.customers_page import own_work
from flows.history.history_events import HistoryEvent
from flows.members import member_settings
from flows.notifications import Digest, parse
from flows.reminders import day_message, digest, snooze, tick
from flows.reminders.day_message import DayContents
from flows.reminders.day_waiting import Todo
from flows.rules.associations import working_day
from handlers.notices import thread_views
from store import partners
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import LOST, AssociationStatus, OutboxState, ReminderSetting
from store.history import history
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import asking, delivered, world
from tests.support.plans import statements
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
"""Tuesday's, the first after `NOON`, which is a Monday's; the partner's zone is UTC."""


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def add(database: Database, place: World, number: int = 0, **more: object) -> int:
    tenant = f"{number:08}-2222-4333-8444-555555555555"
    known = {"tenant": tenant, "user": USER, "company": f"Customer {number}"} | more
    return world.associate(database, place, place.viva.id, **known)  # type: ignore[arg-type]


def run(database: Database, now: datetime) -> None:
    list(tick.sweep(database, now))
    digest.send(database, now)


def hours_pass(database: Database, begin: datetime, days: int) -> None:
    """Let the jobs run every four hours, among them those of the morning and of noon."""
    for hours in range(0, days * 24, 4):
        run(database, begin + hours * HOUR)


def sent(database: Database, who: str = USER) -> list[Digest]:
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind == Digest.kind, OutboxMessage.destination == who)
            .order_by(OutboxMessage.id)
        ).all()
    found = [parse(one) for one in rows]
    return [one for one in found if isinstance(one, Digest)]


def days(database: Database, who: str = USER) -> list[str]:
    return [str(one.written)[:16] for one in sent(database, who)]


def contents(database: Database, message: Digest) -> DayContents:
    with database.read() as session:
        return day_message.contents(session, message)


def said(database: Database, message: Digest, now: datetime | None = None) -> str:
    with database.read() as session:
        at = now or datetime.fromisoformat(str(message.written))
        return str(delivered.message(session, message, at).payload())


def delivered_all(database: Database) -> None:
    """Let Slack have taken everything that was written so far."""
    with database.write() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT, slack_ts="1.1"))


def put(database: Database, who: str, **changes: object) -> None:
    with database.write() as session:
        for name, value in changes.items():
            member = session.scalars(select(Member).where(Member.user_id == who)).one()
            setattr(member, name, value)


def test_many_reminders_of_a_day_come_in_one_message_on_the_next_working_morning(
    database: Database, place: World
) -> None:
    for number in range(33):
        add(database, place, number)
    hours_pass(database, NOON, 2)
    [message] = sent(database)
    assert str(message.written) == "2026-03-04T08:00:00+00:00", "the first reminders fell due on Tuesday noon"
    [group] = contents(database, message).groups
    assert (group.todo, group.count) == (Todo.SEND, 33)
    assert "33 wait for their consent e-mail" in said(database, message)
    assert r"33 wait for their consent e-mail · USD\xa0165,000" in said(database, message)
    names = ", ".join(f"Customer {number}" for number in range(3, 30))
    assert rf"*30 more customers:* {names} and 3 others with 3 engagements · USD\xa0150,000" in said(
        database, message
    )


def test_what_falls_due_at_a_weekend_or_on_a_holiday_is_told_on_the_next_working_morning(
    database: Database, place: World
) -> None:
    friday = NOON + 4 * DAY
    with database.write() as session:
        session.get_one(Partner, place.partner.id).holidays = ["2026-03-09"]
    add(database, place, now=friday)
    hours_pass(database, friday, 5)
    assert days(database) == ["2026-03-10T08:00"]


def test_of_two_reminders_of_one_association_only_the_newest_is_told(
    database: Database, place: World
) -> None:
    thursday = NOON + 3 * DAY
    add(database, place, now=thursday)
    for at in (thursday + DAY, thursday + 3 * DAY):
        list(tick.sweep(database, at))
    digest.send(database, thursday + 4 * DAY)
    [message] = sent(database)
    assert contents(database, message).count == 1


def test_a_reminder_is_told_once_although_the_morning_was_handled_at_the_same_instant(
    database: Database, place: World
) -> None:
    morning = MORNING + DAY
    add(database, place, now=morning - DAY)
    digest.send(database, morning)
    list(tick.sweep(database, morning))
    for more in range(1, 4):
        digest.send(database, morning + more * DAY)
    assert days(database) == ["2026-03-05T08:00"]


def test_a_clock_that_ends_within_three_days_is_told_each_working_morning_until_it_has_ended(
    database: Database, place: World
) -> None:
    add(database, place)
    begin = NOON + 20 * DAY
    hours_pass(database, begin, 9)
    words = said(database, sent(database)[-1])
    for expected in ("Tuesday, March 31 · 1 needs you", r"1 ends within 7 days · USD\xa05,000"):
        assert expected in words
    assert r" · ask for consent by Wed, Apr 1, 12:00 (tomorrow) · USD\xa05,000" in words
    hours_pass(database, begin + 9 * DAY, 10)
    # Consent is due on Wednesday, April 1; the e-mail was never sent, so that no other reminder comes.
    assert days(database)[1:] == ["2026-03-30T08:00", "2026-03-31T08:00", "2026-04-01T08:00"]


@pytest.mark.parametrize(
    ("asked", "later", "expected"),
    [
        ([], timedelta(), r" · 2 engagements · ask for consent by Wed, Apr 1, 12:00 (tomorrow) · USD\xa0"),
        (
            [],
            timedelta(seconds=30),
            r" · 2 engagements · ask for consent by Wed, Apr 1, 12:00 (tomorrow) · USD\xa0",
        ),
        (
            [],
            HOUR,
            r" · 2 engagements · ask for consent, the first by Wed, Apr 1, 12:00 (tomorrow) · USD\xa0",
        ),
        ([1], timedelta(), r" · 2 engagements by Wed, Apr 1, 12:00 (tomorrow) · USD\xa0"),
        ([1], HOUR, r" · 2 engagements · the first by Wed, Apr 1, 12:00 (tomorrow) · USD\xa0"),
    ],
)
def test_several_of_a_customer_are_one_line_that_says_what_to_do_if_that_is_the_same_for_all(
    database: Database, place: World, asked: list[int], later: timedelta, expected: str
) -> None:
    both = [
        add(database, place),
        world.associate(database, place, place.siem.id, tenant="0" * 8 + world.TENANT[8:], user=USER),
    ]
    with database.write() as session:
        session.get_one(Association, both[1]).consent_due = NOON + 30 * DAY + later
        for one in asked:
            asking.ask(session, actor(session), both[one], LINKS, NOON, customer=KIM, partner=ADA)
    hours_pass(database, NOON + 28 * DAY, 1)
    assert expected in said(database, sent(database)[-1])


def test_a_clock_that_ends_before_the_next_working_morning_is_told_at_once_for_all_that_do(
    database: Database, place: World
) -> None:
    asked = [add(database, place, number, now=NOON + number * HOUR) for number in range(5)]
    with database.write() as session:
        for one in asked:
            session.get_one(Association, one).consent_due = NOON + 26 * DAY
            asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    for number in (5, 6):
        add(database, place, number, now=NOON + 20 * DAY)
    # Due on Saturday, March 28, at noon; the reminder of the day before comes on Friday at noon.
    hours_pass(database, NOON + 24 * DAY, 2)
    at_once = [one for one in sent(database) if one.urgent]
    assert [one.written for one in at_once] == [(NOON + 25 * DAY).isoformat()]
    assert contents(database, at_once[0]).count == 5
    words = said(database, at_once[0])
    assert r"Friday, March 27 · 5 end before Monday · USD\xa025,000" in words
    assert " · no answer yet: call or ask again by Sat, Mar 28, 12:00 (tomorrow) · " in words
    assert "'Times are UTC.'" in words
    assert words.count("before Monday") == 2, "the title alone says it, in the blocks and in the text"
    assert r"*2 others wait for you:* 2 to ask for consent · USD\xa010,000" in words
    assert words.count("'style': 'primary'") == 1
    hours_pass(database, NOON + 26 * DAY, 3)
    assert [one.urgent for one in sent(database)].count(True) == 1


SUNDAY, MONDAY = date(2026, 3, 29), date(2026, 3, 30)
AT_MIDNIGHT = {"before": -timedelta.resolution, "at": timedelta(), "after": timedelta.resolution}


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("hour", [0, 1, 9, 23])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"])
def test_of_deadlines_around_midnight_and_the_hour_of_the_next_morning_none_is_left_out(
    database: Database, place: World, zone: str, hour: int, quiet: bool
) -> None:
    midnight, morning = (working_day.morning(MONDAY, zone, one) for one in (0, hour))
    dues = {one + shift for one in (midnight, morning) for shift in AT_MIDNIGHT.values()}
    begin = working_day.morning(SUNDAY - 2 * DAY, zone, 0) - 2 * HOUR
    ids = {}
    with database.write() as session:
        session.execute(update(Partner).values(time_zone=zone, digest_hour=hour))
    for number, due in enumerate(sorted(dues)):
        ids[due] = add(database, place, number)
    with database.write() as session:
        for due, one in ids.items():
            session.get_one(Association, one).consent_due = due
            asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    if quiet:
        put(database, USER, quiet_until=morning)
    for hours in range(4 * 24):
        run(database, begin + hours * HOUR)
    told = sent(database)
    for due, one in ids.items():
        written = [datetime.fromisoformat(str(it.written)) for it in told if one in it.association_ids]
        in_time = [at for at in written if at < due]
        assert in_time, f"{due} was told of {written}"
        assert any(at >= due - 2 * DAY for at in in_time) or due > morning, "again on its last days"
    assert all(one.association_ids for one in told), "no message is written that says nothing"


def test_one_that_begins_after_the_message_of_what_ends_at_the_weekend_is_told_alone(
    database: Database, place: World
) -> None:
    friday = NOON + 25 * DAY
    first = add(database, place, 1)
    with database.write() as session:
        session.get_one(Association, first).consent_due = friday + DAY
        asking.ask(session, actor(session), first, LINKS, NOON, customer=KIM, partner=ADA)
    hours_pass(database, friday - 4 * HOUR, 1)
    assert [one.urgent for one in sent(database)].count(True) == 1
    late = add(database, place, 2, now=friday + 2 * HOUR)
    with database.write() as session:
        session.get_one(Association, late).consent_due = friday + 30 * HOUR
        asking.ask(session, actor(session), late, LINKS, friday + 3 * HOUR, customer=KIM, partner=ADA)
    hours_pass(database, friday + 3 * HOUR, 2)
    with database.read() as session:
        alone = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "reminder")).all()
    assert [row.payload["association_id"] for row in alone] == [late]
    assert [one.urgent for one in sent(database)].count(True) == 1


@pytest.mark.parametrize(
    ("setting", "mornings", "singles"),
    [(ReminderSetting.DAILY, 1, 0), (ReminderSetting.SINGLY, 0, 1), (ReminderSetting.NONE, 0, 0)],
)
def test_a_member_is_reminded_as_they_chose(
    database: Database, place: World, setting: ReminderSetting, mornings: int, singles: int
) -> None:
    put(database, USER, reminders=setting)
    add(database, place)
    hours_pass(database, NOON, 2)
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "reminder")).all()
    assert (len(sent(database)), len(rows)) == (mornings, singles)


def test_a_quiet_member_gets_nothing_before_their_next_week_and_then_everything(
    database: Database, place: World
) -> None:
    add(database, place)
    with database.write() as session:
        assert member_settings.be_quiet(session, actor(session, USER), NOON) == MORNING + 6 * DAY
    hours_pass(database, NOON, 8)
    [message] = sent(database)
    assert message.written == (MORNING + 6 * DAY).isoformat()
    assert contents(database, message).count == 1, "what fell due while they wanted to be quiet"


def test_a_quiet_member_is_told_of_a_clock_that_ends_before_they_want_to_hear_again(
    database: Database, place: World
) -> None:
    one = add(database, place)
    with database.write() as session:
        session.get_one(Association, one).consent_due = NOON + 3 * DAY
        member_settings.be_quiet(session, actor(session, USER), NOON)
    hours_pass(database, NOON, 3)
    assert [one[8:10] for one in days(database)] == ["02", "03", "04", "05"]


def test_an_admin_reads_what_other_owners_have_that_ends_within_three_days(
    database: Database, place: World
) -> None:
    for number in range(2):
        add(database, place, number)
    own = add(database, place, 7, user=ADMIN)
    with database.write() as session:
        session.get_one(Association, own).consent_due = NOON + 100 * DAY
    hours_pass(database, NOON + 26 * DAY, 3)
    last = sent(database, ADMIN)[-1]
    found = contents(database, last)
    assert [(one.owner.user_id, len(one.rows), one.amount) for one in found.others] == [
        (USER, 2, "USD 10,000")
    ]
    assert "Other owners: ends within 3 days" in said(database, last)
    assert contents(database, sent(database)[-1]).others == []


def test_what_is_snoozed_before_the_morning_is_not_told_until_the_snooze_ends(
    database: Database, place: World
) -> None:
    one = add(database, place)
    list(tick.sweep(database, NOON + DAY))
    with database.write() as session:
        snooze.snooze(session, actor(session, USER), one, MORNING + 8 * DAY, NOON + DAY)
    hours_pass(database, NOON + DAY, 10)
    assert days(database) == ["2026-03-11T08:00"]


def test_r3_a_daily_message_tells_nothing_of_another_partner(database: Database, place: World) -> None:
    other = world.build(database, "T0OTHER", prefix="X")
    world.associate(
        database,
        other,
        other.viva.id,
        workspace="T0OTHER",
        user="X" + USER,
        tenant="9" * 8 + world.TENANT[8:],
    )
    hours_pass(database, NOON, 2)
    assert sent(database) == []
    assert [one.partner_id for one in sent(database, "X" + USER)] == [other.partner.id]


def test_what_moved_on_is_told_no_more_and_a_message_of_which_nothing_is_left_is_not_sent(
    database: Database, place: World
) -> None:
    one = add(database, place)
    hours_pass(database, NOON, 2)
    [message] = sent(database)
    with database.write() as session:
        assert delivered.is_still_true(session, message, NOON + 2 * DAY)
        asking.ask(session, actor(session), one, LINKS, NOON + 2 * DAY, customer=KIM, partner=ADA)
        session.flush()
        assert not delivered.is_still_true(session, message, NOON + 2 * DAY)


@pytest.mark.parametrize("jump", [2 * HOUR, DAY, 5 * DAY])
def test_of_a_message_that_is_dropped_unsent_the_history_does_not_say_that_it_was_told(
    database: Database, place: World, jump: timedelta
) -> None:
    with database.write() as session:
        session.execute(update(Engagement).values(reminders={"claim": [1]}))
    one = add(database, place)
    world.accept(database, one)
    with database.read() as session:
        due = session.get_one(Association, one).clock_due
    # The clock jumps to the last days, where admins are told, and past the end before anything is sent.
    for at in (due - 3 * DAY, due - DAY, due - HOUR, due - HOUR + jump):
        run(database, at)
    told = [message for who in (USER, ADMIN) for message in sent(database, who)]
    with database.read() as session:
        assert told
        assert all(day_message.is_empty(session, message) for message in told), "nothing of it is sent"
        entries = history.of_association(session, session.get_one(Association, one))
        said = [
            thread_views.sentence(HistoryEvent(it.at, it.action, it.detail or {}, None), "UTC")
            for it in entries
            if it.action.startswith("reminder:")
        ]
    assert any("Incentives admins are to be told" in it for it in said)
    assert not any(re.search(r"told|[Rr]eminded", it.replace("to be told", "")) for it in said)


def test_messages_that_slack_did_not_take_for_days_arrive_as_one_that_says_all(
    database: Database, place: World
) -> None:
    for number in range(3):
        add(database, place, number, now=NOON + number * DAY)
    hours_pass(database, NOON, 4)
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.destination == USER)).all()
    waiting = [row for row in rows if row.kind == Digest.kind and row.state is OutboxState.PENDING]
    [message] = [parse(row) for row in waiting]
    assert isinstance(message, Digest)
    assert contents(database, message).count == 3


def test_claims_come_with_their_amount_and_the_button_that_submits_them(
    database: Database, place: World
) -> None:
    one = add(database, place)
    world.accept(database, one, user=USER)
    hours_pass(database, NOON + 59 * DAY, 4)
    words = said(database, sent(database)[-1])
    assert r"1 claim to submit · USD\xa05,000" in words
    assert "submit the claim by Sun, May 31" in words
    assert "claim.submit" in words
    with database.write() as session:
        day = NOON.date()
        submit_claim.submit(
            session, actor(session, USER), one, NOON + 63 * DAY, submitted_on=day, claim_id=None, note=None
        )
    hours_pass(database, NOON + 63 * DAY, 40)
    assert days(database)[-1] == "2026-05-04T08:00"


def test_what_was_lost_since_the_message_before_comes_first_with_its_amount(
    database: Database, place: World
) -> None:
    lost = [add(database, place, number) for number in range(3)]
    kept = add(database, place, 3)
    other = add(database, place, 4, user=ADMIN)
    with database.write() as session:
        for one in [*lost, other]:
            # Saturday noon, after the message of Friday.
            session.get_one(Association, one).consent_due = NOON + 5 * DAY
        session.get_one(Association, kept).consent_due = NOON + 8 * DAY
    for day in range(10):
        hours_pass(database, NOON + day * DAY, 1)
        delivered_all(database)
    friday, monday, tuesday = (sent(database)[number] for number in (-3, -2, -1))
    assert [str(one.written)[:10] for one in (friday, monday, tuesday)] == [
        "2026-03-06",
        "2026-03-09",
        "2026-03-10",
    ]
    assert "lost since" not in said(database, friday), "what lapsed later is told of what it lists"
    assert "lost since" not in said(database, tuesday)
    assert r"🔴 *3 were lost since Fri, Mar 6 · USD\xa015,000*" in said(database, monday)
    assert "Show what was lost" in said(database, monday)
    add(database, place, 0, now=NOON + 9 * DAY)
    assert contents(database, monday).lost.count == 2, "what was added again is not lost"


@pytest.mark.parametrize("status", sorted(LOST))
def test_what_was_lost_of_a_message_is_not_called_done(
    database: Database, place: World, status: AssociationStatus
) -> None:
    added = [add(database, place, number) for number in range(3)]
    hours_pass(database, NOON, 2)
    [message] = sent(database)
    with database.write() as session:
        for one, after in zip(added, (status, AssociationStatus.CANCELLED), strict=False):
            session.get_one(Association, one).status = after
    with database.read() as session:
        found = day_message.renewed(session, message, NOON + 2 * DAY)
    assert (found.count, found.listed, found.done, found.listed_lost) == (1, 3, 1, 1)


def test_what_is_snoozed_counts_as_done_until_the_snooze_is_ended(database: Database, place: World) -> None:
    added = [add(database, place, number) for number in range(2)]
    hours_pass(database, NOON, 2)
    [message] = sent(database)
    now = NOON + 2 * DAY
    done = []
    for is_end in (False, True):
        with database.write() as session:
            if is_end:
                snooze.end(session, actor(session, USER), added[0], now)
            else:
                snooze.snooze(session, actor(session, USER), added[0], now + 5 * DAY, now)
        with database.read() as session:
            found = day_message.renewed(session, message, now)
        done.append((found.count, found.done))
    assert done == [(1, 1), (2, 0)]


@pytest.mark.parametrize(
    ("morning", "following"),
    [(MORNING + DAY, MORNING + 2 * DAY), (MORNING + 3 * DAY, MORNING + 6 * DAY)],
    ids=["after seconds", "after a pause of days"],
)
def test_an_expiry_that_is_noticed_after_the_morning_is_told_once_by_the_next_message(
    database: Database, place: World, morning: datetime, following: datetime
) -> None:
    added = [add(database, place, number) for number in range(4)]
    hours_pass(database, NOON, 1)
    with database.write() as session:
        session.get_one(Association, added[0]).consent_due = MORNING + DAY - timedelta(seconds=5)
        # The next two mornings have a reason as well.
        session.get_one(Association, added[1]).consent_due = following + 2 * DAY
    digest.send(database, morning)
    [message] = sent(database)[-1:]
    list(tick.sweep(database, morning))
    delivered_all(database)
    with database.read() as session:
        found = day_message.renewed(session, message, morning)
    assert (found.lost.count, found.listed, found.listed_lost) == (0, len(message.association_ids), 1)
    for more in range(2):
        run(database, following + more * DAY)
        delivered_all(database)
    told = [(one.written, contents(database, one).lost.count) for one in sent(database) if not one.urgent]
    assert told[-3:] == [
        (morning.isoformat(), 0),
        (following.isoformat(), 1),
        ((following + DAY).isoformat(), 0),
    ]


def test_an_engagement_without_a_rate_is_counted_apart(database: Database, place: World) -> None:
    for number in range(2):
        add(database, place, number, location=place.seattle)
    with database.write() as session:
        session.get_one(type(place.viva), place.viva.id).rates = []
    hours_pass(database, NOON + 26 * DAY, 2)
    words = said(database, sent(database)[-1])
    assert "2 end within 7 days*" in words


def test_a_mail_that_was_refused_is_to_be_corrected_and_not_called_unanswered(
    database: Database, place: World
) -> None:
    one = add(database, place)
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
        session.get_one(Association, one).mail_refused = "550 5.1.1 No such user"
    hours_pass(database, NOON + 15 * DAY, 3)
    [message] = sent(database)
    assert [group.todo for group in contents(database, message).groups] == [Todo.CORRECT]
    words = said(database, message)
    assert "⚠️ *1 without a consent e-mail to answer · USD\\xa05,000*" in words
    assert "correct the address" in words


def test_what_somebody_owns_who_is_gone_goes_out_once_a_day_though_they_wanted_none(
    database: Database, place: World
) -> None:
    for number in range(3):
        add(database, place, number)
    put(database, USER, reminders=ReminderSetting.NONE, gone_since=NOON)
    hours_pass(database, NOON, 2)
    assert len(sent(database)) == 1, "delivery passes it on to an Incentives admin"


def test_the_message_says_what_else_waits_with_its_amount_and_leads_to_the_list_of_home(
    database: Database, place: World
) -> None:
    for number in range(4):
        add(database, place, number)
    world.accept(database, add(database, place, 8), user=USER)
    add(database, place, 9, now=NOON + DAY)
    hours_pass(database, NOON + 44 * HOUR, 2)
    [*_, message] = sent(database)
    assert str(message.written) == "2026-03-05T08:00:00+00:00"
    words = said(database, message)
    assert "Thursday, March 5 · 1 needs you today" in words
    line = r"*5 others wait for you:* 1 claim to submit, 4 to ask for consent · USD\xa025,000"
    assert line in words
    with database.read() as session:
        assert own_work.of_member(session, actor(session, USER), NOON + 3 * DAY, 1).needing_count == 6
    assert "Show everything that needs you" in words


WEEKS = ["2026-03-09T08:00", "2026-03-16T08:00", "2026-03-23T08:00"]
"""The first working mornings of the weeks in which the schedule has no reminder of an unsent e-mail."""


def test_whoever_has_unsent_mails_hears_of_them_once_a_week_until_the_last_week(
    database: Database, place: World
) -> None:
    add(database, place)
    hours_pass(database, NOON, 27)
    assert days(database) == ["2026-03-04T08:00", "2026-03-06T08:00", *WEEKS]
    words = said(database, sent(database)[-1])
    assert "Monday, March 23 · 1 needs you'" in words
    assert "1 waits for its consent e-mail" in words
    assert "others wait" not in words


def test_the_message_of_a_week_comes_on_its_first_working_day_of_the_partner(
    database: Database, place: World
) -> None:
    with database.write() as session:
        session.get_one(Partner, place.partner.id).holidays = ["2026-03-09", "2026-03-10"]
    add(database, place)
    hours_pass(database, NOON, 12)
    assert days(database) == ["2026-03-04T08:00", "2026-03-06T08:00", "2026-03-11T08:00"]


def test_the_message_of_a_week_in_which_the_bot_stood_still_at_first_comes_on_the_next_morning(
    database: Database, place: World
) -> None:
    add(database, place)
    hours_pass(database, NOON, 6)
    before = len(sent(database))
    hours_pass(database, NOON + 8 * DAY, 3)
    assert [one.written for one in sent(database)[before:]] == [(NOON + 8 * DAY).isoformat()]


def test_what_began_within_a_day_is_no_reason_for_the_message_of_a_week(
    database: Database, place: World
) -> None:
    add(database, place, now=MORNING + 5 * DAY + HOUR)
    digest.send(database, MORNING + 5 * DAY)
    digest.send(database, MORNING + 6 * DAY)
    assert days(database) == []


@pytest.mark.parametrize("setting", [ReminderSetting.SINGLY, ReminderSetting.NONE])
def test_a_member_who_wants_no_daily_messages_gets_none_of_a_week(
    database: Database, place: World, setting: ReminderSetting
) -> None:
    put(database, USER, reminders=setting)
    add(database, place)
    hours_pass(database, NOON, 27)
    assert sent(database) == []


def test_what_is_snoozed_and_quiet_members_are_left_alone_by_the_message_of_a_week(
    database: Database, place: World
) -> None:
    one = add(database, place)
    other = add(database, place, 1, user=ADMIN)
    with database.write() as session:
        snooze.snooze(session, actor(session, USER), one, NOON + 20 * DAY, NOON)
        session.get_one(Association, other).agenda_done = NOON + 20 * DAY
    put(database, ADMIN, quiet_until=MORNING + 13 * DAY)
    hours_pass(database, NOON, 20)
    assert days(database) == []
    assert days(database, ADMIN) == ["2026-03-16T08:00"]


@pytest.mark.parametrize("left", [5, 6, 7])
def test_what_ends_soon_but_is_snoozed_is_no_reason_for_the_message_of_a_week(
    database: Database, place: World, left: int
) -> None:
    monday = MORNING + 6 * DAY
    one, other = add(database, place), add(database, place, 1)
    with database.write() as session:
        for each in (one, other):
            session.get_one(Association, each).consent_due = monday + left * DAY
            snooze.snooze(session, actor(session, USER), each, monday + 4 * DAY, NOON)
    digest.send(database, MORNING)
    digest.send(database, monday)
    assert days(database) == []
    with database.write() as session:
        snooze.end(session, actor(session, USER), other, NOON)
        session.get_one(Partner, place.partner.id).digested_at = MORNING
    digest.send(database, monday)
    assert [one.association_ids for one in sent(database)] == [[one, other]]


def test_a_morning_lists_what_its_message_says_without_reading_what_that_needs(
    database: Database, place: World
) -> None:
    monday = MORNING + 6 * DAY
    ids = [add(database, place, number) for number in range(6)]
    others = [add(database, place, number, user=ADMIN) for number in range(6, 9)]
    elsewhere = add(database, place, 9)
    list(tick.sweep(database, NOON + 3 * DAY))
    with database.write() as session:
        for one, end in {ids[0]: 2, ids[1]: 6, others[0]: 1, others[1]: 5}.items():
            session.get_one(Association, one).consent_due = monday + end * DAY
        snooze.snooze(session, actor(session, USER), ids[2], monday + 4 * DAY, NOON + 3 * DAY)
        cancel.cancel(session, actor(session), ids[3], NOON + 3 * DAY, None)
        session.get_one(Association, elsewhere).location_id = place.oslo.id
    for who in (USER, ADMIN):
        with database.read() as session:
            partner = session.get_one(Partner, place.partner.id)
            member = partners.member(session, partner, who)
            assert member is not None
            with statements(database) as asked:
                message = day_message.morning(session, member, partner, monday, NOON)
            assert message is not None
            assert not [one for one in asked if "engagements" in one or "customers" in one]
            told = day_message.contents(session, message)
        rows = [row for group in told.groups for one in group.customers for row in one.rows]
        assert {row.association.id for row in rows} == set(message.association_ids)
        assert {row.association.id for one in told.others for row in one.rows} == set(message.others_ids)
        assert len(rows) == len(message.association_ids) == {USER: 4, ADMIN: 3}[who]
        assert len(message.others_ids) == {USER: 0, ADMIN: 1}[who]


def test_of_many_customers_with_long_names_those_that_do_not_fit_are_counted(
    database: Database, place: World
) -> None:
    for number in range(15):
        add(database, place, number, company=f"{number} " + "Customer " * 10)
    hours_pass(database, NOON, 2)
    with database.read() as session:
        message = delivered.message(session, sent(database)[-1], MORNING + DAY)
    assert check_message(message.payload()) == []
    assert r" and 9 others with 9 engagements · USD\xa060,000" in str(message.payload())
