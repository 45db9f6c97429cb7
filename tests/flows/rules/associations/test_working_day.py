from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.associations import working_day
from flows.rules.associations.working_day import WorkCalendar
from store.enums import WORKING_DAYS, Weekday

LONDON = WorkCalendar("Europe/London", 8, WORKING_DAYS, ("2026-04-03", "2026-04-06", "2020-01-01"))
"""Good Friday and Easter Monday of 2026, and a day long past."""
TEL_AVIV = WorkCalendar("Asia/Jerusalem", 9, ("sun", "mon", "tue", "wed", "thu"))


def at(text: str, calendar: WorkCalendar = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(calendar.zone))


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-04-01T07:59", None),
        ("2026-04-01T08:00", date(2026, 4, 1)),
        ("2026-04-03T12:00", None),
        ("2026-04-04T12:00", None),
        ("2026-04-06T12:00", None),
        ("2026-04-07T08:00", date(2026, 4, 7)),
    ],
)
def test_no_working_day_begins_at_a_weekend_or_on_a_holiday(now: str, begins: date | None) -> None:
    assert working_day.begun(at(now), LONDON) == begins


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-04-01T07:59", "2026-04-01T08:00"),
        ("2026-04-01T08:00", "2026-04-02T08:00"),
        ("2026-04-02T08:00", "2026-04-07T08:00"),
        ("2026-04-05T23:00", "2026-04-07T08:00"),
        ("2026-12-24T12:00", "2026-12-25T08:00"),
    ],
)
def test_the_next_morning_comes_after_weekends_and_holidays(now: str, morning: str) -> None:
    assert working_day.next_morning(at(now), LONDON) == at(morning)


@pytest.mark.parametrize(
    ("calendar", "now", "morning"),
    [
        (LONDON, "2026-03-25T12:00", "2026-03-30T08:00"),
        (LONDON, "2026-03-29T12:00", "2026-03-30T08:00"),
        (LONDON, "2026-03-30T07:00", "2026-04-07T08:00"),
        (LONDON, "2026-04-01T12:00", "2026-04-07T08:00"),
        (TEL_AVIV, "2026-03-25T12:00", "2026-03-29T09:00"),
        (TEL_AVIV, "2026-03-29T12:00", "2026-04-05T09:00"),
        (WorkCalendar("UTC", 8, tuple(Weekday)), "2026-03-25T12:00", "2026-03-30T08:00"),
        (WorkCalendar("UTC", 8, ("tue",)), "2026-03-25T12:00", "2026-03-31T08:00"),
    ],
)
def test_the_next_week_begins_on_its_first_working_day(
    calendar: WorkCalendar, now: str, morning: str
) -> None:
    assert working_day.next_week(at(now, calendar), calendar) == at(morning, calendar)


@pytest.mark.parametrize(
    ("calendar", "day", "is_first"),
    [
        (LONDON, date(2026, 3, 30), True),
        (LONDON, date(2026, 3, 31), False),
        (LONDON, date(2026, 4, 7), True),
        (LONDON, date(2026, 4, 8), False),
        (TEL_AVIV, date(2026, 3, 29), True),
        (TEL_AVIV, date(2026, 3, 30), False),
    ],
)
def test_a_week_begins_on_the_first_day_on_which_somebody_works(
    calendar: WorkCalendar, day: date, *, is_first: bool
) -> None:
    assert working_day.is_first_of_week(day, calendar) is is_first


def test_a_partner_that_never_works_has_a_morning_all_the_same() -> None:
    calendar = WorkCalendar("UTC", 8, ())
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert now < working_day.next_morning(now, calendar) <= now + timedelta(days=working_day.FARTHEST)


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 -- a zone is added below
    zone=st.sampled_from(["UTC", "Europe/London", "America/Nuuk", "Australia/Lord_Howe", "Asia/Kolkata"]),
    hour=st.integers(0, 23),
    days=st.sets(st.sampled_from(list(Weekday)), min_size=1),
)
def test_between_now_and_the_next_morning_no_working_day_begins(
    now: datetime, zone: str, hour: int, days: set[Weekday]
) -> None:
    calendar = WorkCalendar(zone, hour, days)
    begin = now.replace(tzinfo=UTC)
    morning = working_day.next_morning(begin, calendar)
    assert begin < morning
    assert calendar.is_working(working_day.day_of(morning, zone, hour))
    week = working_day.next_week(begin, calendar)
    assert morning <= week <= begin + timedelta(days=15)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 3, 2)),
        ("Europe/London", date(2026, 7, 2)),
        ("America/Los_Angeles", date(2026, 3, 8)),
        ("Pacific/Auckland", date(2026, 4, 5)),
        # Here the clocks skip midnight, so that the day begins at one o'clock.
        ("Africa/Cairo", date(2026, 4, 24)),
        ("Asia/Beirut", date(2026, 3, 29)),
    ],
)
def test_a_day_that_somebody_gave_is_kept_as_an_instant_and_read_as_that_day(zone: str, day: date) -> None:
    kept = working_day.morning(day, zone, 0)
    assert working_day.as_given(kept, zone) == day
    assert not isinstance(working_day.as_given(kept, zone), datetime)
    for later in (timedelta(microseconds=1), timedelta(hours=9), timedelta(microseconds=-1)):
        assert working_day.as_given(kept + later, zone) == kept + later
