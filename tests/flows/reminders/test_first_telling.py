from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from flows.associations import own_date
from flows.reminders import digest, first_telling, own_date_reminders, tick
from flows.reminders.first_telling import Telling
from flows.rules.associations.agenda import AgendaKind
from store.database.engine import Database
from store.enums import ReminderSetting
from store.partners import Partner
from tests.support import world
from tests.support.world import NOON, World, actor

DAY = timedelta(days=1)
TUESDAY = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def told(database: Database, now: datetime = NOON) -> Telling | None:
    with database.read() as session:
        return first_telling.first_telling(session, now)


def live(database: Database, now: datetime) -> int:
    """Let the time pass, and return how many daily messages are written."""
    list(tick.sweep(database, now))
    return digest.send(database, now)


def test_where_nothing_is_planned_nothing_is_told(database: Database, place: World) -> None:
    live(database, NOON)
    assert told(database) is None


def test_a_reminder_that_waits_for_the_daily_messages_is_told_on_the_working_morning_after_it(
    database: Database, place: World
) -> None:
    friday = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    live(database, friday)
    world.associate(database, place, place.viva.id, now=friday)
    found = told(database, friday)
    assert found is not None
    assert (found.at, found.reference) == (datetime(2026, 3, 9, 8, 0, tzinfo=UTC), "MCI-000001")
    assert found.moment is not None
    assert found.moment.kind is AgendaKind.CONSENT_NOT_SENT
    assert live(database, found.at - timedelta(minutes=1)) == 0
    assert live(database, found.at) > 0


def test_a_reminder_that_is_wanted_singly_is_told_when_it_is_due(database: Database, place: World) -> None:
    live(database, NOON)
    world.associate(database, place, place.viva.id)
    with database.write() as session:
        actor(session).member.reminders = ReminderSetting.SINGLY
    found = told(database)
    assert found is not None
    assert found.at == NOON + DAY


def test_every_stop_up_to_the_expiry_brings_a_message(database: Database, place: World) -> None:
    with database.write() as session:
        session.get_one(Partner, place.partner.id).holidays = ["2026-03-04"]
    live(database, NOON)
    world.associate(database, place, place.siem.id)
    now, kinds = NOON, []
    while (found := told(database, now)) is not None:
        assert found.at > now
        now = found.at
        done = list(tick.sweep(database, now))
        kinds.append(found.moment.kind if found.moment else None)
        is_told = digest.send(database, now) > 0 or any(one.audience and one.audience.at_once for one in done)
        assert is_told, (now, found)
        assert len(kinds) < 40
    assert AgendaKind.CONSENT_EXPIRY in kinds


@pytest.mark.parametrize("setting", ReminderSetting)
def test_the_reminder_of_a_date_that_members_set_is_told_in_its_time(
    database: Database, place: World, setting: ReminderSetting
) -> None:
    live(database, NOON)
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        owner = actor(session)
        owner.member.reminders = setting
        # Tuesday morning, before anything else is told.
        own_date.set_date(session, owner, added, date(2026, 3, 4), "delivery", NOON)
    found = told(database)
    assert found is not None
    if setting is ReminderSetting.NONE:
        assert found.own_date is None
        return
    assert found == Telling(TUESDAY, reference="MCI-000001", own_date=date(2026, 3, 4))
    assert own_date_reminders.remind(database, TUESDAY - timedelta(minutes=1)) == 0
    assert own_date_reminders.remind(database, TUESDAY) == 1
    after = told(database, TUESDAY)
    assert after is None or after.own_date is None


def test_of_what_has_ended_only_the_next_summary_tells(
    database: Database, place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(database, NOON)
    world.associate(database, place, place.siem.id)
    now = NOON + 15 * DAY
    live(database, now)
    tried = list[datetime]()
    preview = digest.preview

    def counted(session: Session, at: datetime) -> Iterator[tuple[Partner, list[str]]]:
        tried.append(at)
        return preview(session, at)

    monkeypatch.setattr(digest, "preview", counted)
    # Its consent has expired on a Monday: the channel hears of it on the next one.
    summary = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
    assert told(database, now) == Telling(summary)
    assert live(database, summary) > 0
    tried.clear()
    assert told(database, summary) is None
    assert len(tried) <= 5
