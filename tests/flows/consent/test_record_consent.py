from datetime import UTC, date, datetime, time, timedelta

import pytest

from flows.consent import record_consent
from flows.consent.consent import ConsentClosed
from flows.consent.record_consent import AdminOnly, DateFault, DateRefused
from flows.history import history_check
from flows.reminders import tick
from handlers.app import refusals
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import Proof
from store.partners import Partner
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.world import ADMIN, NOON, USER, World, actor
from words import mrkdwn

DAY = timedelta(days=1)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def row(database: Database, association_id: int) -> Association:
    with database.read() as session:
        return session.get_one(Association, association_id)


def test_r22_an_admin_records_a_consent_given_outside_the_bot_from_its_own_date(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session:
        record_consent.record(
            session, actor(session), one, NOON + DAY, "By Partner Center's e-mail", NOON + 3 * DAY
        )
    kept = row(database, one)
    assert (kept.status, kept.claim_due) == (S.CONSENT_RECEIVED, NOON + DAY + timedelta(days=90))


@pytest.mark.parametrize(
    ("days", "now", "fault"),
    [
        (-87, 3, DateFault.CLAIM_OVER),
        (-400, 3, DateFault.CLAIM_OVER),
        (4, 3, DateFault.IN_THE_FUTURE),
        (30, 60, DateFault.AFTER_IT_WAS_DUE),
    ],
)
def test_r22_a_date_that_cannot_be_is_refused_and_says_why(
    database: Database, fourth_coffee: World, days: int, now: int, fault: DateFault
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session, pytest.raises(DateRefused) as refusal:
        record_consent.record(session, actor(session), one, NOON + days * DAY, "note", NOON + now * DAY)
    assert refusal.value.fault is fault
    assert str(mrkdwn.moment(refusal.value.limit)) in str(refusals.sentence(refusal.value))


@pytest.mark.parametrize("days", [-1, -7, -86.9])
def test_r22_a_consent_may_be_older_than_the_association_while_its_claim_can_be_submitted(
    database: Database, fourth_coffee: World, days: float
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    given, now = NOON + days * DAY, NOON + 3 * DAY
    with database.write() as session:
        record_consent.record(session, actor(session), one, given, "Partner Center shows it", now)
    kept = row(database, one)
    assert (kept.status, kept.consented_at, kept.claim_due) == (S.CONSENT_RECEIVED, given, given + 90 * DAY)
    assert kept.next_action_at is not None
    assert contradictions(database) == []
    with database.read() as session:
        assert history_check.flaws(session, session.get_one(Association, one)) == []
    list(tick.sweep(database, now))
    assert row(database, one).status is S.CONSENT_RECEIVED
    list(tick.sweep(database, given + 90 * DAY))
    assert row(database, one).status is S.NOT_SUBMITTED_EXPIRED
    assert contradictions(database) == []


def test_r2_recording_a_consent_is_an_admins_action(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session, pytest.raises(AdminOnly):
        record_consent.record(session, actor(session, USER), one, NOON, "note", NOON)


def test_r22_a_day_without_a_time_counts_from_its_beginning_in_the_partners_zone(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session:
        session.get_one(Partner, fourth_coffee.partner.id).time_zone = "America/Los_Angeles"
    now, today = NOON + 5 * DAY, date(2026, 3, 7)
    with database.read() as session:
        kept = associations.of_id(session, one)

        def at(day: int, clock: time | None = None) -> datetime:
            return record_consent.instant(kept, date(2026, 3, day), clock, now, today)

        assert at(1) == datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
        assert at(3) == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
        assert at(3, time(9, 30)) == datetime(2026, 3, 3, 17, 30, tzinfo=UTC)
        with pytest.raises(DateRefused):
            at(8)
        # It is the eighth where the member is, and the seventh in Los Angeles.
        today = date(2026, 3, 8)
        assert at(8) == now
        with pytest.raises(DateRefused):
            at(8, time())


ON = [
    # London's 25 October has 25 hours, and 1:00 to 2:00 comes twice; its 29 March has 23.
    ("Europe/London", date(2026, 10, 25), None, "2026-10-24T23:00:00"),
    ("Europe/London", date(2026, 10, 25), time(1, 50), "2026-10-25T00:50:00"),
    ("Europe/London", date(2026, 3, 29), None, "2026-03-29T00:00:00"),
    ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:30:00"),
    # Midnight is left out in Santiago on 6 September, and comes twice in the Azores on 25 October.
    ("America/Santiago", date(2026, 9, 6), None, "2026-09-06T04:00:00"),
    ("Atlantic/Azores", date(2026, 10, 25), None, "2026-10-25T00:00:00"),
    ("Pacific/Kiritimati", date(2026, 12, 31), None, "2026-12-30T10:00:00"),
    ("Pacific/Kiritimati", date(2027, 1, 1), time(0, 1), "2026-12-31T10:01:00"),
    ("UTC", date(2028, 2, 29), None, "2028-02-29T00:00:00"),
]
"""Zone, day and time that are given, and the instant that is kept (UTC)."""


@pytest.mark.parametrize(("zone", "day", "clock", "expected"), ON)
def test_r22_a_day_or_time_counts_from_its_earliest_instant_in_the_partners_zone(
    database: Database, fourth_coffee: World, zone: str, day: date, clock: time | None, expected: str
) -> None:
    at = datetime.fromisoformat(expected).replace(tzinfo=UTC)
    with database.write() as session:
        session.get_one(Engagement, fourth_coffee.viva.id).active_until = None
        session.get_one(Partner, fourth_coffee.partner.id).time_zone = zone
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id, now=at + DAY)
    with database.read() as session:
        kept = associations.of_id(session, one)
        assert record_consent.instant(kept, day, clock, at + 2 * DAY, day) == at


def test_r22_one_consent_stands_however_often_it_is_recorded(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session:
        record_consent.record(session, actor(session), one, NOON, "first", NOON)
    with database.write() as session, pytest.raises(ConsentClosed):
        record_consent.record(session, actor(session), one, NOON, "second", NOON)


def test_r19_r22_a_consent_recorded_from_outside_the_bot_ends_nobody_elses_association(
    database: Database, fourth_coffee: World
) -> None:
    mine = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    rival = world.build(database, "T0RIVAL")
    theirs = world.associate(database, rival, rival.viva.id, workspace="T0RIVAL")
    with database.write() as session:
        given = record_consent.record(session, actor(session, ADMIN, "T0RIVAL"), theirs, NOON, "seen", NOON)
        assert given.proof is Proof.RECORDED
    assert row(database, theirs).status is S.CONSENT_RECEIVED
    assert row(database, mine).status is S.ADDED
    with database.write() as session:
        record_consent.record(session, actor(session), mine, NOON, "seen", NOON)
    assert row(database, mine).status is S.CONSENT_RECEIVED
    assert row(database, theirs).status is S.CONSENT_RECEIVED


def test_r19_no_consent_is_recorded_beside_a_proven_one(database: Database, fourth_coffee: World) -> None:
    mine = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    rival = world.build(database, "T0RIVAL")
    theirs = world.associate(database, rival, rival.viva.id, workspace="T0RIVAL")
    world.accept(database, theirs, workspace="T0RIVAL")
    with database.write() as session, pytest.raises(ConsentClosed):
        record_consent.record(session, actor(session), mine, NOON, "seen", NOON)
