"""Quiet hours: what lies in them, and when that is told instead."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.rules.associations import agenda
from flows.rules.associations.agenda import ENDINGS, AgendaInput, Schedule
from flows.rules.associations.quiet_hours import HEAD_START, QuietHours, hour_told
from flows.rules.associations.working_day import WorkCalendar
from store.enums import WORKING_DAYS
from store.enums import AssociationStatus as S

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = WorkCalendar("Europe/Berlin", 8, WORKING_DAYS, ("2026-04-06",))
NIGHTS = QuietHours(CALENDAR, 20, 7)
NIGHTS_AND_DAYS_OFF = QuietHours(CALENDAR, 20, 7, on_days_off=True)
DAYS_OFF = QuietHours(CALENDAR, on_days_off=True)
LUNCH = QuietHours(CALENDAR, 12, 13)


def at(text: str) -> datetime:
    """Return an instant of April 2026 (or March) in Berlin, such as ``02 23:00``; 3 April is a Friday."""
    day, hour = text.split()
    month, number = day.split("/") if "/" in day else ("4", day)
    hours, minutes = map(int, hour.split(":"))
    return datetime(2026, int(month), int(number), hours, minutes, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "instant", "begin", "end"),
    [
        (NIGHTS, "02 19:59", None, None),
        (NIGHTS, "02 20:00", "02 20:00", "03 07:00"),
        (NIGHTS, "03 06:59", "02 20:00", "03 07:00"),
        (NIGHTS, "03 07:00", None, None),
        (LUNCH, "03 12:30", "03 12:00", "03 13:00"),
        (LUNCH, "03 11:59", None, None),
        # A weekend, and Easter Monday after it.
        (DAYS_OFF, "03 23:59", None, None),
        (DAYS_OFF, "05 10:00", "04 00:00", "07 00:00"),
        (NIGHTS_AND_DAYS_OFF, "03 21:00", "03 20:00", "07 07:00"),
        (NIGHTS_AND_DAYS_OFF, "06 12:00", "03 20:00", "07 07:00"),
        (NIGHTS_AND_DAYS_OFF, "07 06:00", "03 20:00", "07 07:00"),
        # The clocks go forward on 29 March: this night has ten hours.
        (NIGHTS, "3/29 03:30", "3/28 20:00", "3/29 07:00"),
    ],
)
def test_what_lies_in_quiet_hours(
    quiet: QuietHours, instant: str, begin: str | None, end: str | None
) -> None:
    there = at(instant)
    assert quiet.hold(there) is (end is not None)
    assert quiet.begin(there) == (at(begin) if begin else there)
    assert quiet.end(there) == (at(end) if end else there)


@pytest.mark.parametrize(
    ("instant", "due", "since", "told"),
    [
        ("02 15:00", "10 12:00", "01 12:00", "02 15:00"),
        ("02 23:00", "10 12:00", "01 12:00", "03 07:00"),
        ("02 23:00", None, "01 12:00", "03 07:00"),
        # A deadline in the quiet hours, or at their end: told before they begin.
        ("02 23:00", "03 06:00", "01 12:00", "02 19:30"),
        ("02 23:00", "03 07:00", "01 12:00", "02 19:30"),
        ("02 23:00", "03 07:01", "01 12:00", "03 07:00"),
        # It begins in the quiet hours, or just before them.
        ("02 23:00", "03 06:00", "02 22:00", "02 23:00"),
        ("02 23:00", "03 06:00", "02 19:45", "02 23:00"),
        ("02 23:00", "03 06:00", "02 19:30", "02 19:30"),
    ],
)
def test_what_falls_due_in_quiet_hours_is_told_after_them_unless_that_is_too_late(
    instant: str, due: str | None, since: str, told: str
) -> None:
    assert NIGHTS.told_at(at(instant), at(due) if due else None, at(since)) == at(told)


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "told"),
    [
        (8, None, None, 8),
        (8, 20, 7, 8),
        (7, 20, 7, 7),
        (6, 20, 7, 7),
        (20, 20, 7, 7),
        (22, 20, 7, 7),
        (12, 12, 13, 13),
        (13, 12, 13, 13),
        (11, 12, 13, 11),
        (0, 20, 0, 0),
        (23, 20, 0, 0),
    ],
)
def test_daily_messages_come_when_quiet_hours_end(
    hour: int, begins: int | None, ends: int | None, told: int
) -> None:
    assert hour_told(hour, begins, ends) == told


def test_who_never_works_is_told_in_the_end() -> None:
    never = QuietHours(WorkCalendar("UTC", 8, ()), on_days_off=True)
    there = at("02 12:00")
    assert never.end(there) > there + timedelta(days=50)


@pytest.mark.parametrize("status", [S.ADDED, S.AWAITING_CONSENT, S.CONSENT_RECEIVED, S.REJECTED])
@pytest.mark.parametrize("quiet", [NIGHTS, NIGHTS_AND_DAYS_OFF, DAYS_OFF, LUNCH])
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_no_reminder_is_told_in_quiet_hours_and_none_after_its_deadline(
    status: S, quiet: QuietHours, hour: int
) -> None:
    begun = at(f"01 {hour:02}:15")
    due = begun + timedelta(days=30)
    facts = AgendaInput(status, begun, begun, due, due, None, due)
    still = AgendaInput(status, begun, begun, due, due, None, due, quiet)
    usual, moved = agenda.agenda(facts, Schedule()), agenda.agenda(still, Schedule())
    assert [(one.kind, one.at) for one in moved] == [(one.kind, one.at) for one in usual]
    for one in moved:
        if one.kind in ENDINGS:
            assert one.told_at == one.at == due
        else:
            assert not quiet.hold(one.told_at), one
            assert one.told_at < due
            if one.moved is not None and one.moved < one.at:
                assert quiet.end(one.at) >= due
                assert one.moved + HEAD_START == quiet.begin(one.at)
    done = begun
    while (following := agenda.next_item(moved, done)) is not None and following.kind not in ENDINGS:
        now = agenda.acts_at(following, begun)
        assert agenda.due_items(moved, done, now)
        done = agenda.dealt_with(moved, done, now)
        assert not agenda.due_items(moved, done, now)
