from datetime import UTC, date, datetime, time, timedelta

import pytest

from flows.consent import record_consent
from flows.consent.consent import ConsentClosed
from flows.consent.record_consent import AdminOnly, DateRefused
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import Proof
from store.partners import Partner
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

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


@pytest.mark.parametrize("days", [-1, 4, 30])
def test_r22_a_date_that_cannot_be_is_refused(database: Database, fourth_coffee: World, days: int) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session, pytest.raises(DateRefused):
        now = NOON + (3 if days < 30 else 60) * DAY
        record_consent.record(session, actor(session), one, NOON + days * DAY, "note", now)


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
    now = NOON + 5 * DAY
    with database.read() as session:
        kept = associations.of_id(session, one)

        def at(day: int, clock: time | None = None) -> datetime:
            return record_consent.instant(kept, date(2026, 3, day), clock, now)

        assert at(2) == NOON, "not before the customer was added"
        assert at(3) == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
        assert at(3, time(9, 30)) == datetime(2026, 3, 3, 17, 30, tzinfo=UTC)
        for day, clock in ((1, None), (2, time(3)), (8, None)):
            with pytest.raises(DateRefused):
                at(day, clock)


ON = [
    # London's 25 October has 25 hours, and 1:00 to 2:00 comes twice; its 29 March has 23.
    ("Europe/London", "2026-10-25T23:30:10", date(2026, 10, 25), None, "2026-10-25T23:30:10"),
    ("Europe/London", "2026-10-24T23:00:00", date(2026, 10, 25), None, "2026-10-24T23:00:00"),
    ("Europe/London", "2026-10-25T01:40:00", date(2026, 10, 25), time(1, 50), "2026-10-25T01:50:00"),
    ("Europe/London", "2026-10-25T00:40:00", date(2026, 10, 25), time(1, 50), "2026-10-25T00:50:00"),
    ("Europe/London", "2026-03-29T23:30:00", date(2026, 3, 29), None, None),
    ("Europe/London", "2026-03-29T00:30:00", date(2026, 3, 29), time(1, 30), "2026-03-29T01:30:00"),
    # Midnight is left out in Santiago on 6 September, and comes twice in the Azores on 25 October.
    ("America/Santiago", "2026-09-06T02:00:00", date(2026, 9, 6), None, "2026-09-06T04:00:00"),
    ("Atlantic/Azores", "2026-10-25T01:30:00", date(2026, 10, 25), None, "2026-10-25T01:30:00"),
    ("Pacific/Kiritimati", "2026-12-31T10:00:00", date(2026, 12, 31), None, None),
    ("Pacific/Kiritimati", "2026-12-31T10:00:00", date(2027, 1, 1), None, "2026-12-31T10:00:00"),
    ("UTC", "2028-02-29T23:59:59", date(2028, 2, 29), None, "2028-02-29T23:59:59"),
    # Nobody is asked for seconds: the minute in which the customer was added will do.
    ("UTC", "2026-03-02T12:00:31", date(2026, 3, 2), time(12), "2026-03-02T12:00:31"),
    ("UTC", "2026-03-02T12:00:31", date(2026, 3, 2), time(11, 59), None),
]
"""Zone, when the customer was added (UTC), day and time that are given, and the instant that is kept."""


@pytest.mark.parametrize(("zone", "added", "day", "clock", "expected"), ON)
def test_r22_a_consent_of_the_day_or_minute_in_which_the_customer_was_added_is_taken(
    database: Database,
    fourth_coffee: World,
    zone: str,
    added: str,
    day: date,
    clock: time | None,
    expected: str | None,
) -> None:
    created = datetime.fromisoformat(added).replace(tzinfo=UTC)
    with database.write() as session:
        session.get_one(Engagement, fourth_coffee.viva.id).active_until = None
        session.get_one(Partner, fourth_coffee.partner.id).time_zone = zone
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id, now=created)
    with database.read() as session:
        kept = associations.of_id(session, one)
        if expected is None:
            with pytest.raises(DateRefused):
                record_consent.instant(kept, day, clock, created + 2 * DAY)
        else:
            at = record_consent.instant(kept, day, clock, created + 2 * DAY)
            assert at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


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
