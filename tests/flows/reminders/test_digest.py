from datetime import UTC, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from flows.associations import cancel
from flows.consent import record_consent
from flows.notifications import Digest, parse
from flows.reminders import digest, team_summary, tick
from flows.reminders.digest import DigestsFailed
from store.database.engine import Database
from store.enums import OutboxState, ReminderSetting
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import asking, delivered, world
from tests.support.plans import statements
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 3, 30, 8, tzinfo=LONDON)
"""The first working morning after London's clocks went forward; consent is due on 1 April."""


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    place = world.build(database)
    with database.write() as session:
        session.get_one(Partner, place.partner.id).time_zone = "Europe/London"
    return place


@pytest.fixture
def added(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)


def digests(database: Database) -> list[OutboxMessage]:
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind == "digest", OutboxMessage.destination == "C0INCENTIVES")
            .order_by(OutboxMessage.id)
        )
        return list(rows)


def said(database: Database, row: OutboxMessage, now: datetime) -> str:
    notification = parse(row)
    assert isinstance(notification, Digest)
    with database.read() as session:
        return str(delivered.message(session, notification, now).payload())


def test_on_the_first_working_morning_of_a_week_the_channel_gets_a_summary(
    database: Database, added: int
) -> None:
    assert digest.send(database, MONDAY - timedelta(minutes=1)) == 0
    assert digest.send(database, MONDAY) == 3
    [row] = digests(database)
    words = said(database, row, MONDAY)
    for expected in (
        "Monday, March 30 · team summary",
        "1 added",
        r"1 ends within 7 days · USD\xa05,000",
        rf"<@{USER}>: 1 added · 1 ends within 7 days (USD\xa05,000): Contoso on Wed, Apr 1, 13:00",
        "Show what ends",
    ):
        assert expected in words


def test_a_summary_says_what_is_at_risk_in_a_month_what_was_lost_and_why_and_leads_to_the_report(
    database: Database, added: int
) -> None:
    digest.send(database, MONDAY)
    [row] = digests(database)
    message = said(database, row, MONDAY)
    assert r"At risk within 7 days *USD\xa05,000* · within 30 days *USD\xa05,000*" in message
    assert "Added this month: *1*, of these paid *0* (0%)" in message
    assert "'report.open'" in message
    assert "lost" not in message
    list(tick.sweep(database, MONDAY + 3 * DAY))
    arrive(database)
    digest.send(database, MONDAY + 7 * DAY)
    message = said(database, digests(database)[-1], MONDAY + 7 * DAY)
    assert r"This month: lost *USD\xa05,000* (consent expired *USD\xa05,000*)" in message
    assert "At risk" not in message


def test_on_other_mornings_the_channel_is_told_only_of_what_ends_within_three_days(
    database: Database, added: int
) -> None:
    mornings = [MONDAY - 14 * DAY + days * DAY for days in range(19)]
    for now in mornings:
        list(tick.sweep(database, now))
        digest.send(database, now)
        arrive(database)
    days = [row.created_at.astimezone(LONDON).date().isoformat() for row in digests(database)]
    assert days == ["2026-03-16", "2026-03-30", "2026-03-31", "2026-04-01"]


def test_on_a_morning_without_a_summary_the_title_says_how_many_clocks_end(
    database: Database, added: int
) -> None:
    digest.send(database, MONDAY + DAY)
    words = said(database, digests(database)[0], MONDAY + DAY)
    assert "Tuesday, March 31 · 1 ends within 3 days" in words
    assert "added" not in words


def test_a_partner_may_have_a_summary_each_working_morning(
    database: Database, added: int, fourth_coffee: World
) -> None:
    with database.write() as session:
        session.get_one(Partner, fourth_coffee.partner.id).daily_summary = True
    tuesday = datetime(2026, 3, 3, 8, tzinfo=LONDON)
    digest.send(database, tuesday)
    arrive(database)
    accept(database, added, tuesday.astimezone(UTC))
    digest.send(database, tuesday + DAY)
    arrive(database)
    digest.send(database, tuesday + 2 * DAY)
    first, second = digests(database)
    assert "1 added" in said(database, first, tuesday)
    words = said(database, second, tuesday + DAY)
    assert r"1 accepted (USD\xa05,000)" in words
    assert "added" not in words


def test_what_happened_is_counted_in_one_summary_although_that_was_delivered_late(
    database: Database, added: int, fourth_coffee: World
) -> None:
    digest.send(database, MONDAY)
    accept(database, added, MONDAY.astimezone(UTC) + timedelta(hours=1))
    [row] = digests(database)
    assert "accepted" not in said(database, row, MONDAY + timedelta(hours=2))
    digest.send(database, MONDAY + 7 * DAY)
    assert "1 accepted" in said(database, digests(database)[-1], MONDAY + 7 * DAY)


def arrive(database: Database) -> None:
    """Let everything that waits arrive."""
    with database.write() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT))


def accept(database: Database, one: int, now: datetime) -> None:
    with database.write() as session:
        record_consent.record(session, actor(session), one, now, "by phone", now)


def test_it_goes_out_once_a_day_however_often_the_job_runs(database: Database, added: int) -> None:
    threads = [Thread(target=digest.send, args=(database, MONDAY)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for hours in range(16):
        digest.send(database, MONDAY + timedelta(hours=hours))
    assert len(digests(database)) == 1
    digest.send(database, MONDAY + DAY)
    assert len(digests(database)) == 2


def test_with_nothing_to_say_nothing_is_sent(database: Database, fourth_coffee: World) -> None:
    assert digest.send(database, MONDAY) == 0
    world.associate(database, fourth_coffee, fourth_coffee.viva.id, now=MONDAY.astimezone(UTC))
    assert digest.send(database, MONDAY + DAY) == 0


def test_on_other_days_nothing_is_sent(database: Database, added: int, fourth_coffee: World) -> None:
    saturday = datetime(2026, 3, 28, 9, tzinfo=LONDON)
    assert digest.send(database, saturday) == 0
    with database.write() as session:
        session.get_one(Partner, fourth_coffee.partner.id).working_days = ["sat", "sun"]
    assert digest.send(database, saturday) == 2, "the week begins: a summary, and what waits for the owner"
    assert len(digests(database)) == 1


@pytest.mark.parametrize(
    ("zone", "hour", "first"),
    [
        ("Europe/London", 8, datetime(2026, 3, 30, 7, tzinfo=UTC)),
        ("America/Los_Angeles", 8, datetime(2026, 3, 30, 15, tzinfo=UTC)),
        ("Pacific/Auckland", 8, datetime(2026, 3, 29, 19, tzinfo=UTC)),
        ("Asia/Kolkata", 0, datetime(2026, 3, 29, 18, 30, tzinfo=UTC)),
    ],
)
def test_the_hour_is_the_partner_s_own(
    database: Database, added: int, fourth_coffee: World, zone: str, hour: int, first: datetime
) -> None:
    with database.write() as session:
        partner = session.get_one(Partner, fourth_coffee.partner.id)
        partner.time_zone, partner.digest_hour = zone, hour
        partner.digested_at = first - 2 * DAY
    assert digest.send(database, first - timedelta(seconds=1)) == 0
    digest.send(database, first)
    assert len(digests(database)) == 1


@pytest.mark.parametrize(
    ("zone", "begin", "hour"),
    [
        # The hour from 1 to 2 is left out in London on 29 March, and comes twice on 25 October.
        ("Europe/London", datetime(2026, 3, 28, 12, tzinfo=UTC), 1),
        ("Europe/London", datetime(2026, 10, 24, 12, tzinfo=UTC), 1),
        ("Europe/London", datetime(2026, 10, 24, 12, tzinfo=UTC), 8),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 6, tzinfo=UTC), 1),
        ("Africa/Casablanca", datetime(2026, 2, 14, 6, tzinfo=UTC), 2),
        # The last hour of 28 March is left out in Nuuk, and the last of 24 October comes twice.
        ("America/Nuuk", datetime(2026, 3, 28, 1, 30, tzinfo=UTC), 23),
        ("America/Nuuk", datetime(2026, 10, 24, 0, 30, tzinfo=UTC), 23),
        ("America/Nuuk", datetime(2026, 10, 23, 23, 30, tzinfo=UTC), 22),
    ],
)
def test_when_clocks_change_each_day_has_one_digest(
    database: Database, fourth_coffee: World, zone: str, begin: datetime, hour: int
) -> None:
    world.associate(database, fourth_coffee, fourth_coffee.siem.id, now=begin - 10 * DAY)
    with database.write() as session:
        partner = session.get_one(Partner, fourth_coffee.partner.id)
        partner.time_zone, partner.digest_hour = zone, hour
        partner.working_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        partner.digested_at = begin
    for minutes in range(0, 50 * 60, 30):
        digest.send(database, begin + timedelta(minutes=minutes))
    assert len(digests(database)) == 2


def test_a_clock_that_jumps_back_or_far_ahead_repeats_and_loses_nothing(
    database: Database, added: int
) -> None:
    digest.send(database, MONDAY)
    digest.send(database, MONDAY - timedelta(hours=1))
    digest.send(database, MONDAY + timedelta(minutes=1))
    assert len(digests(database)) == 1
    digest.send(database, MONDAY + 10 * DAY)
    digest.send(database, MONDAY + timedelta(minutes=2))
    digest.send(database, MONDAY + DAY)
    days = {row.name for row in digests(database)}
    assert days >= {"digest:2026-03-30:C0INCENTIVES", "digest:2026-03-31:C0INCENTIVES"}
    assert len(days) == len(digests(database))


def test_r3_a_digest_tells_nothing_of_another_partner(database: Database, added: int) -> None:
    other = world.build(database, "T0OTHER")
    world.associate(database, other, other.siem.id, workspace="T0OTHER", tenant="9" * 8 + world.TENANT[8:])
    digest.send(database, NOON + 11 * DAY)
    assert [row.partner_id for row in digests(database)] == [other.partner.id]


def test_a_digest_that_waited_until_nothing_is_left_to_say_is_not_sent(
    database: Database, added: int
) -> None:
    digest.send(database, MONDAY + DAY)
    [row] = digests(database)
    notification = parse(row)
    with database.write() as session:
        assert delivered.is_still_true(session, notification, MONDAY)
        cancel.cancel(session, actor(session), added, MONDAY.astimezone(UTC), None)
        session.flush()
        assert not delivered.is_still_true(session, notification, MONDAY)


def test_r29_the_customer_is_reminded_by_mail_only_where_the_engagement_says_so(
    database: Database, added: int, fourth_coffee: World
) -> None:
    with database.write() as session:
        session.get_one(type(fourth_coffee.viva), fourth_coffee.viva.id).remind_customer = True
        asking.ask(session, actor(session), added, LINKS, NOON, customer=KIM, partner=ADA)
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        member.reminders = ReminderSetting.NONE
    for days in range(31):
        list(tick.sweep(database, NOON + days * DAY))
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "consent_reminder")).all()
    assert [(row.destination, row.created_at) for row in rows] == [
        (KIM.email, NOON + days * DAY) for days in (16, 23, 27, 29)
    ]
    assert ADMIN not in {row.destination for row in rows}


def test_a_digest_takes_as_many_statements_for_one_row_as_for_ten(
    database: Database, fourth_coffee: World, added: int
) -> None:
    assert added
    notification = Digest(
        fourth_coffee.partner.id, None, (MONDAY - DAY).isoformat(), (MONDAY + 30 * DAY).isoformat()
    )
    counts = []
    for more in (0, 9):
        for number in range(more):
            tenant = f"{number:08}-2222-4333-8444-555555555555"
            world.associate(database, fourth_coffee, fourth_coffee.viva.id, tenant=tenant)
        with statements(database) as sent, database.read() as session:
            assert team_summary.contents(session, notification).ending.count == 1 + more
            delivered.message(session, notification, MONDAY)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def waiting(database: Database) -> list[OutboxMessage]:
    return [one for one in digests(database) if one.state is OutboxState.PENDING]


def test_r30_digests_that_slack_did_not_take_for_days_arrive_as_one_that_says_all(
    database: Database, added: int, fourth_coffee: World
) -> None:
    digest.send(database, MONDAY)
    world.associate(database, fourth_coffee, fourth_coffee.siem.id, user=USER, now=MONDAY - 13.5 * DAY)
    for days in range(1, 3):
        digest.send(database, MONDAY + days * DAY)
        list(tick.sweep(database, MONDAY + days * DAY + timedelta(hours=5)))
    [left] = waiting(database)
    words = said(database, left, MONDAY + 2 * DAY)
    assert "team summary" in words
    assert "1 added" in words


def test_a_partner_whose_digest_fails_keeps_no_other_partner_waiting(
    database: Database, added: int, fourth_coffee: World
) -> None:
    other = world.build(database, "T0OTHER", name="Other")
    world.associate(database, other, other.siem.id, workspace="T0OTHER", now=MONDAY - 10 * DAY)
    with database.write() as session:
        session.get_one(Partner, fourth_coffee.partner.id).time_zone = "Mars/Olympus_Mons"
    with pytest.raises(DigestsFailed, match="Fourth Coffee"):
        digest.send(database, MONDAY + timedelta(hours=2))
    assert [row.partner_id for row in digests(database)] == [other.partner.id]
    with database.read() as session:
        assert [
            partner.name for partner, _ in digest.preview(session, MONDAY + timedelta(days=1, hours=2))
        ] == ["Other"]


@pytest.mark.parametrize("is_owed", [False, True], ids=["told", "owed"])
def test_what_a_dropped_message_owes_waits_for_the_next_one_however_many_mornings(
    database: Database, added: int, *, is_owed: bool
) -> None:
    quiet_week = MONDAY - 20 * DAY
    digest.send(database, quiet_week)
    arrive(database)
    owed = (quiet_week - DAY).astimezone(UTC)
    with database.write() as session:
        user = session.scalars(select(Member).where(Member.user_id == USER)).one()
        user.informed_at = owed if is_owed else user.informed_at
    for days in (1, 2):
        digest.send(database, quiet_week + days * DAY)
    with database.read() as session:
        user = session.scalars(select(Member).where(Member.user_id == USER)).one()
        assert user.informed_at == (owed if is_owed else quiet_week + 2 * DAY)
    digest.send(database, MONDAY)
    with database.read() as session:
        user = session.scalars(select(Member).where(Member.user_id == USER)).one()
        row = session.scalars(
            select(OutboxMessage).where(OutboxMessage.destination == USER).order_by(OutboxMessage.id.desc())
        ).first()
        assert user.informed_at == MONDAY
        assert row is not None
        told = parse(row)
        assert isinstance(told, Digest)
        assert (datetime.fromisoformat(told.since) == owed) is is_owed
