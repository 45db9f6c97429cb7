"""Quiet hours of a partner: what waits for their end, what comes before them, and what is not sent at all."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.loading.files import read_row
from flows.administration import data_history, partner_settings
from flows.associations import cancel, consistency, lifecycle
from flows.loading import loading
from flows.loading.loading import Author
from flows.reminders import digest, partner_calendar, tick
from store import data_changes, partners
from store.associations import associations
from store.database.engine import Database
from store.enums import DataKind, LoadOrigin, ReminderSetting
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import world
from tests.support.world import NOON, USER, WORKSPACE, World, actor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = NOON + 11 * HOUR
"""23:00; what is added now is to be reminded of tomorrow at the same time."""


@pytest.fixture
def place(database: Database) -> World:
    place = world.build(database)
    with database.write() as session:
        for one in session.scalars(select(Member)):
            one.reminders = ReminderSetting.SINGLY
    return place


def set_quiet(database: Database, now: datetime = NOON, **wanted: object) -> None:
    with database.write() as session:
        partner_settings.change(session, actor(session), wanted, 1000, now)


def told(database: Database, kind: str = "reminder") -> list[str]:
    with database.read() as session:
        query = select(OutboxMessage.destination).where(OutboxMessage.kind == kind)
        return list(session.scalars(query))


def sweep(database: Database, now: datetime) -> None:
    assert not [one for one in tick.sweep(database, now) if one.is_skipped]


def test_a_reminder_waits_for_the_end_of_quiet_hours(database: Database, place: World) -> None:
    set_quiet(database, quiet_hours="20-7")
    world.associate(database, place, place.viva.id, user=USER, now=EVENING)
    sweep(database, EVENING + DAY)
    sweep(database, EVENING + DAY + 7.9 * HOUR)
    assert told(database) == []
    sweep(database, EVENING + DAY + 8 * HOUR)
    assert told(database) == [USER]
    sweep(database, EVENING + DAY + 9 * HOUR)
    assert told(database) == [USER]


def test_what_is_no_longer_true_when_they_end_is_not_sent(database: Database, place: World) -> None:
    set_quiet(database, quiet_hours="20-7")
    one = world.associate(database, place, place.viva.id, user=USER, now=EVENING)
    sweep(database, EVENING + DAY)
    with database.write() as session:
        cancel.cancel(session, actor(session), one, EVENING + DAY + HOUR, None)
    sweep(database, EVENING + DAY + 9 * HOUR)
    assert told(database) == []


def test_a_setting_that_is_made_later_moves_what_is_planned(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id, user=USER, now=EVENING)
    world.accept(database, one, now=EVENING + HOUR)
    with database.read() as session:
        due = associations.of_id(session, one).claim_due
        assert due is not None
    # The deadline and the reminders before it are at 23:00 or a little later.
    set_quiet(database, due - 2 * DAY, quiet_hours="22-6")
    sweep(database, due - 2 * DAY)
    with database.read() as session:
        association = associations.of_id(session, one)
        assert [*consistency.every(session)] == []
        assert association.next_action_at == lifecycle.planned(association, lifecycle.moments(association))
    before = len(told(database))
    sweep(database, due - DAY)
    assert len(told(database)) == before, (
        "the reminder of the last day lies in quiet hours before the deadline"
    )
    sweep(database, due - DAY + 6 * HOUR)
    assert len(told(database)) > before


def test_the_last_reminder_comes_before_quiet_hours_in_which_the_deadline_lies(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id, user=USER, now=EVENING)
    with database.read() as session:
        due = associations.of_id(session, one).consent_due
    # Two days without a pause: the deadline and the reminder a day before it lie in them.
    day = (due - DAY).date()
    set_quiet(
        database, due - 10 * DAY, quiet_hours="20-19", holidays=[day.isoformat(), due.date().isoformat()]
    )
    with database.read() as session:
        association = associations.of_id(session, one)
        quiet = partner_calendar.quiet_of(association.partner)
        assert quiet is not None
        for item in lifecycle.moments(association):
            assert item.at == due or not quiet.hold(item.told_at)


def test_daily_messages_come_when_quiet_hours_end(database: Database, place: World) -> None:
    with database.write() as session:
        for one in session.scalars(select(Member)):
            one.reminders = ReminderSetting.DAILY
        session.get_one(Partner, place.partner.id).daily_summary = True
    world.associate(database, place, place.viva.id, user=USER)
    set_quiet(database, quiet_hours="20-10", digest_hour=8)
    morning = NOON + DAY - 4 * HOUR
    assert digest.send(database, morning) == 0
    assert digest.send(database, morning + 1.9 * HOUR) == 0
    assert digest.send(database, morning + 2 * HOUR) > 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, ("20-7", False)),
        ({"quiet_hours": "18-08", "quiet_days_off": "yes"}, ("18-8", True)),
        ({"quiet_hours": "None"}, (None, False)),
    ],
)
def test_a_file_keeps_replaces_or_removes_them_and_a_change_can_be_taken_back(
    database: Database, place: World, given: dict[str, str], kept: tuple[str | None, bool]
) -> None:
    set_quiet(database, quiet_hours="20-7")
    with database.write() as session:
        batch = read_row(DataKind.PARTNER, {"workspace_id": WORKSPACE, "name": "Fourth Coffee"} | given)
        assert batch.faults == ()
        loading.load(session, batch, WORKSPACE, NOON, Author(LoadOrigin.COMMAND))
    with database.write() as session:
        who = actor(session)
        said = partner_settings.show(session, who, NOON).columns
        assert (said["quiet_hours"], said["quiet_days_off"]) == kept
        if given:
            [last] = data_changes.loads(session, who.partner, 0, 1)
            data_history.undo(session, who, last.id, NOON)
            partner = partners.of_workspace(session, WORKSPACE)
            assert partner is not None
            assert (partner.quiet_from, partner.quiet_until, partner.quiet_days_off) == (20, 7, False)


@pytest.mark.parametrize("wrong", ["20", "7-7", "07-7", "20-24", "-1-7", "8pm-7am"])
def test_what_is_no_pair_of_hours_is_refused(wrong: str) -> None:
    row = {"workspace_id": WORKSPACE, "name": "Fourth Coffee", "quiet_hours": wrong}
    [fault] = read_row(DataKind.PARTNER, row).faults
    assert fault.field == "quiet_hours"
