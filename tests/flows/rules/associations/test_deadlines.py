from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.associations.deadlines import (
    DEFAULT_DAYS,
    DayLimits,
    clock,
    days_left,
    horizon,
    is_over,
    left,
)
from store.enums import EngagementType as T

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "consent", "submit", "review", "dispute"),
    [
        (T.ASSESSMENT, 30, 60, 90, 30),
        (T.WORKSHOP, 30, 90, 120, 30),
        (T.SMALL_PROJECT, 30, 120, 150, 30),
        (T.MEDIUM_PROJECT, 30, 200, 230, 30),
        (T.LARGE_PROJECT, 30, 260, 290, 30),
    ],
)
def test_r26_each_type_has_its_public_day_limits(
    kind: T, consent: int, submit: int, review: int, dispute: int
) -> None:
    assert DEFAULT_DAYS[kind] == DayLimits(consent, submit, review, dispute)


def test_r26_every_type_has_limits() -> None:
    assert DEFAULT_DAYS.keys() == set(T)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (NOON, 1, datetime(2026, 3, 3, 12, tzinfo=UTC)),
        (NOON, 30, datetime(2026, 4, 1, 12, tzinfo=UTC)),
        (
            datetime(2028, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
            1,
            datetime(2028, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
        ),
        (
            # Clocks in London go forward on 29 March: the local time of the end is an hour later.
            datetime(2026, 3, 20, 9, tzinfo=ZoneInfo("Europe/London")),
            30,
            datetime(2026, 4, 19, 10, tzinfo=ZoneInfo("Europe/London")),
        ),
    ],
)
def test_r28_a_clock_ends_at_the_same_time_in_utc_that_many_days_later(
    start: datetime, days: int, end: datetime
) -> None:
    assert clock(start, days) == end
    assert clock(start, days).tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "days"), [(NOON, 0), (NOON, -1), (NOON, 3651), (NOON.replace(tzinfo=None), 30)]
)
def test_a_clock_that_cannot_be_is_refused(start: datetime, days: int) -> None:
    with pytest.raises(ValueError, match="a clock"):
        clock(start, days)


@pytest.mark.parametrize(
    ("left", "over"), [(timedelta(microseconds=1), False), (timedelta(0), True), (-timedelta(days=1), True)]
)
def test_r28_at_the_due_instant_the_clock_has_run_out(left: timedelta, over: bool) -> None:
    assert is_over(NOON + left, NOON) is over


@pytest.mark.parametrize(
    ("due", "now", "zone", "said"),
    [
        (NOON, NOON, "UTC", "now: it is over"),
        (NOON, NOON - timedelta(seconds=1), "UTC", "in less than a day"),
        (NOON, NOON - timedelta(hours=12), "UTC", "in less than a day"),
        (NOON, NOON - timedelta(hours=12, seconds=1), "UTC", "in 1 day"),
        (NOON, NOON - timedelta(hours=12, seconds=1), "Asia/Tokyo", "in less than a day"),
        (NOON, NOON - timedelta(days=1), "Asia/Tokyo", "in 1 day"),
        (NOON, NOON - timedelta(days=14), "UTC", "in 14 days"),
        (NOON, NOON - timedelta(days=14) + timedelta(hours=11), "UTC", "in 14 days"),
        (NOON, NOON - timedelta(days=14) + timedelta(hours=12), "UTC", "in 13 days"),
        # Clocks in London go forward on 29 March 2026: two days there have 47 hours.
        (
            datetime(2026, 3, 30, 9, tzinfo=ZoneInfo("Europe/London")),
            datetime(2026, 3, 28, 9, tzinfo=ZoneInfo("Europe/London")),
            "Europe/London",
            "in 2 days",
        ),
    ],
)
def test_days_that_are_left_are_counted_by_the_calendar_of_a_zone(
    due: datetime, now: datetime, zone: str, said: str
) -> None:
    assert left(due, now, zone) == said


@given(
    seconds=st.integers(-10 * 86400, 400 * 86400),
    zone=st.sampled_from(["UTC", "Europe/London", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata"]),
    days=st.integers(0, 60),
)
def test_what_is_up_to_so_many_days_away_ends_before_the_horizon(seconds: int, zone: str, days: int) -> None:
    due = NOON + timedelta(seconds=seconds)
    assert (due < horizon(NOON, days, zone)) == (days_left(due, NOON, zone) <= days)
