from datetime import UTC, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from flows.associations import cancel
from flows.consent import consent
from flows.notifications import Digest, parse
from flows.reminders import digest, tick
from flows.reminders.digest import DigestsFailed
from store.database.engine import Database
from store.enums import OutboxState, ReminderRoute
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import delivered, world
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
            select(OutboxMessage).where(OutboxMessage.kind == "digest").order_by(OutboxMessage.id)
        )
        return list(rows)


def said(database: Database, row: OutboxMessage, now: datetime) -> str:
    notification = parse(row)
    assert isinstance(notification, Digest)
    with database.read() as session:
        return str(delivered.message(session, notification, now).payload())


def test_each_working_morning_the_channel_learns_what_is_due_and_who_must_act(
    database: Database, added: int
) -> None:
    assert digest.send(database, MONDAY - timedelta(minutes=1)) == 0
    assert digest.send(database, MONDAY) == 1
    [row] = digests(database)
    assert row.destination == "C0INCENTIVES"
    words = said(database, row, MONDAY)
    for expected in ("1 due this week", "Contoso", "Microsoft Viva", "MCI-000001", "in 2 days", f"<@{USER}>"):
        assert expected in words
    assert "Send the consent e-mail" in words


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


def test_what_has_lapsed_since_the_last_digest_is_told_once(database: Database, added: int) -> None:
    friday, monday = datetime(2026, 3, 27, 8, tzinfo=LONDON), datetime(2026, 4, 6, 8, tzinfo=LONDON)
    digest.send(database, friday)
    list(tick.sweep(database, NOON + 30 * DAY))
    assert digest.send(database, monday) == 1
    words = said(database, digests(database)[-1], monday)
    assert "1 lapsed" in words
    assert "Customer consent expired" in words
    assert digest.send(database, monday + DAY) == 0


def test_on_other_days_nothing_is_sent(database: Database, added: int, fourth_coffee: World) -> None:
    saturday = datetime(2026, 3, 28, 9, tzinfo=LONDON)
    assert digest.send(database, saturday) == 0
    with database.write() as session:
        session.get_one(Partner, fourth_coffee.partner.id).working_days = ["sat", "sun"]
    assert digest.send(database, saturday) == 1


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
    assert digest.send(database, first) == 1


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


def test_a_member_who_wants_one_gets_their_own(database: Database, added: int, fourth_coffee: World) -> None:
    with database.write() as session:
        for member in session.scalars(select(Member)):
            member.digest = True
    digest.send(database, MONDAY)
    assert [row.destination for row in digests(database)] == ["C0INCENTIVES", USER]
    assert "What you own" in said(database, digests(database)[1], MONDAY)


def test_r3_a_digest_tells_nothing_of_another_partner(database: Database, added: int) -> None:
    other = world.build(database, "T0OTHER")
    world.associate(database, other, other.siem.id, workspace="T0OTHER", tenant="9" * 8 + world.TENANT[8:])
    digest.send(database, NOON + 10 * DAY)
    assert [row.partner_id for row in digests(database)] == [other.partner.id]


def test_a_digest_that_waited_until_nothing_is_left_to_say_is_not_sent(
    database: Database, added: int
) -> None:
    digest.send(database, MONDAY)
    [row] = digests(database)
    notification = parse(row)
    with database.write() as session:
        assert delivered.is_still_true(session, notification, MONDAY)
        cancel.cancel(session, actor(session), added, MONDAY.astimezone(UTC), None)
        session.flush()
        assert not delivered.is_still_true(session, notification, MONDAY)


def test_more_rows_than_are_shown_are_counted(database: Database, fourth_coffee: World) -> None:
    for number in range(digest.SHOWN + 3):
        tenant = f"11111111-2222-4333-8444-{number:012d}"
        world.associate(database, fourth_coffee, fourth_coffee.viva.id, tenant=tenant)
    digest.send(database, MONDAY)
    words = said(database, digests(database)[0], MONDAY)
    assert "13 due this week" in words
    assert "…and 3 more." in words


def test_r29_the_customer_is_reminded_by_mail_only_where_the_engagement_says_so(
    database: Database, added: int, fourth_coffee: World
) -> None:
    with database.write() as session:
        session.get_one(type(fourth_coffee.viva), fourth_coffee.viva.id).remind_customer = True
        consent.send(session, actor(session), added, LINKS, NOON, customer=KIM, partner=ADA)
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        member.reminders = ReminderRoute.MUTED
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
            assert len(digest.contents(session, notification).due.rows) == 1 + more
            delivered.message(session, notification, MONDAY)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def waiting(database: Database) -> list[OutboxMessage]:
    return [one for one in digests(database) if one.state is OutboxState.PENDING]


def test_r30_digests_that_slack_did_not_take_for_days_arrive_as_one_that_says_all(
    database: Database, added: int, fourth_coffee: World
) -> None:
    world.associate(database, fourth_coffee, fourth_coffee.siem.id, user=USER, now=MONDAY - 13.5 * DAY)
    for days in range(4):
        digest.send(database, MONDAY + days * DAY)
        list(tick.sweep(database, MONDAY + days * DAY + timedelta(hours=5)))
    [left] = waiting(database)
    assert left.name == "digest:2026-04-02:C0INCENTIVES"
    words = said(database, left, MONDAY + 3 * DAY)
    assert "2 lapsed" in words
    assert digest.send(database, MONDAY + 4 * DAY) == 0
    assert [one.id for one in waiting(database)] == [left.id]


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
