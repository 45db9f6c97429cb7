from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from flows.associations import cancel, own_date, ownership
from flows.associations.lifecycle import OtherLocation, StatusClosed
from flows.associations.own_date import OwnDateRefused
from flows.history import history_check
from flows.notifications import OwnDateReminder
from flows.reminders import own_date_reminders
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import ReminderSetting
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import delivered, world
from tests.support.consistency import contradictions
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY = timedelta(days=1)
THURSDAY = date(2026, 3, 12)
WEDNESDAY_MORNING = NOON.replace(day=11, hour=8)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def one(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)


def set_date(database: Database, one: int, day: date = THURSDAY, words: str | None = "delivery") -> None:
    with database.write() as session:
        own_date.set_date(session, actor(session, USER), one, day, words, NOON)


def told(database: Database) -> list[str]:
    with database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == OwnDateReminder.kind)
        return [row.destination for row in session.scalars(query.order_by(OutboxMessage.id))]


def remind(database: Database, now: datetime) -> int:
    return own_date_reminders.remind(database, now)


def test_the_owner_is_reminded_once_in_the_morning_of_the_working_day_before(
    database: Database, one: int
) -> None:
    set_date(database, one)
    assert remind(database, WEDNESDAY_MORNING - timedelta(seconds=1)) == 0
    assert remind(database, WEDNESDAY_MORNING) == 1
    assert remind(database, WEDNESDAY_MORNING + DAY) == 0
    assert told(database) == [USER]
    with database.read() as session:
        reminder = OwnDateReminder(one, THURSDAY.isoformat())
        message = delivered.message(session, reminder, WEDNESDAY_MORNING)
        assert "Mar 12, 2026: delivery" in str(message.payload())
        assert delivered.is_still_true(session, reminder, WEDNESDAY_MORNING)
        assert not delivered.is_still_true(session, reminder, WEDNESDAY_MORNING + 2 * DAY)
        assert history_check.flaws(session, session.get_one(Association, one)) == []
    assert contradictions(database) == []


@pytest.mark.parametrize(
    ("quiet", "told_at"),
    [
        ((20, 10), WEDNESDAY_MORNING + timedelta(hours=2)),
        ((20, 8), WEDNESDAY_MORNING),
        ((8, 7), WEDNESDAY_MORNING + timedelta(hours=23)),
    ],
)
def test_quiet_hours_that_are_chosen_later_hold_it_back_until_they_end(
    database: Database, fourth_coffee: World, one: int, quiet: tuple[int, int], told_at: datetime
) -> None:
    set_date(database, one)
    with database.write() as session:
        partner = session.get_one(Partner, fourth_coffee.partner.id)
        partner.quiet_from, partner.quiet_until = quiet
    if told_at > WEDNESDAY_MORNING:
        assert remind(database, WEDNESDAY_MORNING) == 0
        assert remind(database, told_at - timedelta(seconds=1)) == 0
    assert remind(database, told_at) == 1
    assert told(database) == [USER]


def test_a_date_that_is_over_when_quiet_hours_end_is_told_in_them(
    database: Database, fourth_coffee: World, one: int
) -> None:
    set_date(database, one)
    with database.write() as session:
        partner = session.get_one(Partner, fourth_coffee.partner.id)
        partner.working_days, partner.quiet_days_off = ["mon"], True
    assert remind(database, WEDNESDAY_MORNING) == 1


def test_r30_after_a_pause_it_is_told_once_while_the_day_is_ahead_and_never_later(
    database: Database, fourth_coffee: World, one: int
) -> None:
    other = world.associate(database, fourth_coffee, fourth_coffee.siem.id, user=USER)
    set_date(database, one, date(2026, 3, 13))
    set_date(database, other, date(2026, 3, 10))
    assert remind(database, NOON + 11 * DAY) == 1
    assert len(told(database)) == 1


def test_a_date_that_moves_is_told_for_its_new_day_and_a_removed_one_is_not_told(
    database: Database, one: int
) -> None:
    set_date(database, one)
    set_date(database, one, date(2026, 3, 17))
    assert remind(database, WEDNESDAY_MORNING) == 0
    assert remind(database, NOON + 14 * DAY) == 1
    with database.read() as session:
        gone = OwnDateReminder(one, THURSDAY.isoformat())
        assert not delivered.is_still_true(session, gone, WEDNESDAY_MORNING)
    set_date(database, one, date(2026, 3, 27))
    with database.write() as session:
        kept = own_date.clear_date(session, actor(session, USER), one, NOON)
        assert (kept.own_date, kept.own_date_words) == (None, None)
    assert remind(database, NOON + 30 * DAY) == 0


def test_a_date_that_is_set_after_its_reminders_time_is_not_reminded_of(database: Database, one: int) -> None:
    set_date(database, one, date(2026, 3, 3))
    assert remind(database, NOON + DAY) == 0


def test_the_owner_of_that_time_is_told(database: Database, one: int) -> None:
    set_date(database, one)
    with database.write() as session:
        ownership.hand_over(session, actor(session), one, ADMIN, NOON)
    assert remind(database, WEDNESDAY_MORNING) == 1
    assert told(database) == [ADMIN]


def test_nobody_is_told_who_wants_no_reminders_or_once_it_has_ended(
    database: Database, fourth_coffee: World, one: int
) -> None:
    other = world.associate(database, fourth_coffee, fourth_coffee.siem.id, user=ADMIN)
    set_date(database, one)
    set_date(database, other)
    with database.write() as session:
        actor(session, USER).member.reminders = ReminderSetting.NONE
        cancel.cancel(session, actor(session), other, NOON, None)
    assert remind(database, WEDNESDAY_MORNING) == 0


def test_days_of_the_past_and_ended_associations_are_refused(database: Database, one: int) -> None:
    with pytest.raises(OwnDateRefused):
        set_date(database, one, date(2026, 3, 1))
    set_date(database, one, date(2026, 3, 2), None)
    with database.write() as session:
        cancel.cancel(session, actor(session), one, NOON, None)
    with pytest.raises(StatusClosed):
        set_date(database, one)


def test_r1_a_date_is_set_by_those_who_hold_a_role_on_the_location(
    database: Database, fourth_coffee: World, one: int
) -> None:
    with database.write() as session:
        session.get_one(Association, one).location_id = fourth_coffee.oslo.id
    with pytest.raises(OtherLocation):
        set_date(database, one)
