"""What the bot will send in the next days: it says beforehand what then happens."""

from collections import Counter
from datetime import timedelta
from time import thread_time

import pytest
from sqlalchemy import insert, select, update

from flows.administration import partner_settings
from flows.consent.record_consent import AdminOnly
from flows.reminders import digest, tick, week_ahead
from flows.reminders.week_ahead import WeekAhead, WeekKind
from store.associations.associations import Association
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import AssociationStatus, ReminderSetting
from store.outbox.outbox import OutboxMessage
from store.partners import Member
from tests.support import asking, world
from tests.support.plans import statements
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def add_some(database: Database, place: World) -> list[int]:
    """Add customers at different times of the day, whose clocks end one after the other."""
    numbers = [
        world.associate(
            database,
            place,
            place.viva.id,
            user=USER if one % 2 else ADMIN,
            tenant=f"{one:08}-2222-4333-8444-555555555555",
            company=f"Customer {one}",
            domain=f"customer{one}.com",
            now=NOON - 29 * DAY + one * 17 * HOUR,
        )
        for one in range(12)
    ]
    for one in numbers[::3]:
        world.accept(database, one, now=NOON - 20 * DAY)
    with database.write() as session:
        for one in numbers[1::3]:
            asking.ask(
                session,
                actor(session),
                one,
                LINKS,
                NOON - 20 * DAY,
                customer=KIM,
                partner=ADA,
                contact_reason="They say so",
            )
    with database.write() as session:
        session.execute(update(OutboxMessage).values(state="sent"))
        session.execute(update(Association).values(agenda_done=NOON))
    list(tick.sweep(database, NOON))
    return numbers


def look(database: Database, **changed: object) -> WeekAhead:
    with database.read() as session:
        return week_ahead.show(session, actor(session), NOON, changed or None)


@pytest.mark.parametrize("setting", [ReminderSetting.SINGLY, ReminderSetting.NONE])
@pytest.mark.parametrize("quiet", [None, "20-7", "11-13"])
def test_what_is_foretold_is_what_then_happens(
    database: Database, place: World, setting: ReminderSetting, quiet: str | None
) -> None:
    add_some(database, place)
    with database.write() as session:
        for one in session.scalars(select(Member)):
            one.reminders = setting
        partner_settings.change(session, actor(session), {"quiet_hours": quiet}, 1000, NOON)
        known = set(session.scalars(select(OutboxMessage.id)))
    found = look(database)
    foretold = Counter(
        (one.at, one.told[0])
        for one in found.messages
        if one.kind is WeekKind.REMINDER and one.item is not None
    )
    drops = sorted(
        one.about.association.id for one in found.messages if one.kind is WeekKind.DROP and one.about
    )
    told: Counter[tuple[object, str]] = Counter()
    hours = {NOON + HOUR * one for one in range(7 * 24 - 12)}
    for minute in sorted({one.at for one in found.messages} | hours):
        list(tick.sweep(database, minute))
        digest.send(database, minute)
        with database.read() as session:
            for row in session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(known))):
                known.add(row.id)
                if row.kind == "reminder" and not str(row.payload["moment"]).endswith("escalation"):
                    told[minute, row.destination] += 1
    assert told == foretold
    assert bool(told) is (setting is ReminderSetting.SINGLY)
    with database.read() as session:
        expired = select(Association.id).where(Association.status == AssociationStatus.CONSENT_EXPIRED)
        assert sorted(session.scalars(expired)) == drops
        assert drops


def test_an_unsaved_setting_shows_what_it_would_do_and_changes_nothing(
    database: Database, place: World
) -> None:
    add_some(database, place)
    hours = {one.at.hour for one in look(database).messages if one.kind is WeekKind.DAILY}
    assert hours == {8}
    changed = look(database, digest_hour=6, quiet_hours="20-10")
    assert {one.at.hour for one in changed.messages if one.kind is WeekKind.DAILY} == {10}
    there = look(database, time_zone="Asia/Tokyo")
    assert there.zone == "Asia/Tokyo"
    assert hours == {one.at.hour for one in look(database).messages if one.kind is WeekKind.DAILY}
    nobody = look(database, working_days=["sun"], holidays=["2026-03-08"])
    assert not [one for one in nobody.messages if one.kind is WeekKind.DAILY]


def test_only_an_admin_of_all_locations_sees_it(database: Database, place: World) -> None:
    with database.read() as session, pytest.raises(AdminOnly):
        week_ahead.show(session, actor(session, USER), NOON)


def multiply(database: Database, association_id: int, count: int) -> None:
    """Store so many customers with an association like this one, which end minutes apart."""
    with database.write() as session:
        one = session.get_one(Association, association_id)
        for table, given in (
            (Customer, [{"id": 10_000 + n, "id_value": f"{n:08}-1"} for n in range(count)]),
            (
                Association,
                [
                    {
                        "id": 10_000 + n,
                        "customer_id": 10_000 + n,
                        "reference": f"MCI-9{n:05}",
                        "consent_due": one.consent_due + timedelta(minutes=n),
                    }
                    for n in range(count)
                ],
            ),
        ):
            columns = [column for column in table.__table__.columns if column.computed is None]
            number = one.customer_id if table is Customer else one.id
            row = session.execute(select(*columns).where(columns[0] == number)).one()
            session.execute(insert(table), [{**row._mapping, **more} for more in given])


def test_with_5000_open_associations_it_takes_few_statements_and_little_time(
    database: Database, place: World
) -> None:
    multiply(database, world.associate(database, place, place.viva.id), 5_000)
    with statements(database) as sent:
        began = thread_time()
        found = look(database, quiet_hours="20-7", quiet_days_off=True)
        took = thread_time() - began
    assert len([one for one in found.messages if one.kind is WeekKind.DAILY]) > 0
    assert len(sent) < 20
    assert took < 10, took
