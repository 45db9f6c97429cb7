from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.associations.deadlines import (
    DEFAULT_DAYS,
    DayLimits,
    as_day,
    away,
    clock,
    days_left,
    days_left_in_words,
    horizon,
    is_over,
    last_day,
    left,
    named,
    named_before,
)
from flows.rules.associations.working_day import local_day, morning
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
        (NOON, NOON - timedelta(seconds=1), "UTC", "today"),
        (NOON, NOON - timedelta(hours=12), "UTC", "today"),
        (NOON, NOON - timedelta(hours=12, seconds=1), "UTC", "in 1 day"),
        (NOON, NOON - timedelta(hours=12, seconds=1), "Asia/Tokyo", "today"),
        (NOON, NOON - timedelta(days=1), "Asia/Tokyo", "in 1 day"),
        (NOON, NOON - timedelta(days=14), "UTC", "in 14 days"),
        (NOON, NOON - timedelta(days=14) + timedelta(hours=11), "UTC", "in 14 days"),
        (NOON, NOON - timedelta(days=14) + timedelta(hours=12), "UTC", "in 13 days"),
        # Clocks in London go forward on Mar 29, 2026: two days there have 47 hours.
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


MIDNIGHTS = (
    ("UTC", "2026-12-09"),
    ("Europe/Berlin", "2026-12-09"),
    ("America/New_York", "2026-12-09"),
    ("Asia/Kolkata", "2026-12-09"),
    ("Asia/Kathmandu", "2026-12-09"),
    ("Australia/Lord_Howe", "2026-12-09"),
    ("Pacific/Chatham", "2026-12-09"),
    # Midnight is skipped, so that the next day begins at one.
    ("America/Sao_Paulo", "2018-11-03"),
    ("Africa/Cairo", "2026-04-23"),
    # The last hour of the day comes twice.
    ("America/Sao_Paulo", "2018-02-17"),
    ("Africa/Cairo", "2026-10-29"),
    # The first hour of the next day comes twice.
    ("America/Havana", "2026-10-31"),
    # The next day is skipped.
    ("Pacific/Apia", "2011-12-29"),
)
"""Days, the last ones of a clock, of zones in which midnight is odd, or falls on half an hour of UTC."""


def midnight(zone: str, last: date) -> datetime:
    """Return the end of a day, which is the beginning of the next day that there is."""
    return next(
        begin
        for ahead in (1, 2)
        if local_day(begin := morning(last + timedelta(days=ahead), zone, 0), zone) > last
    )


def test_a_deadline_at_midnight_is_one_of_the_day_that_it_ends() -> None:
    for zone, written in MIDNIGHTS:
        last = date.fromisoformat(written)
        due = midnight(zone, last)
        about = zone, written
        told = named(due, zone).astimezone(ZoneInfo(zone))
        assert (told.date(), f"{told:%H:%M}") == (last, "23:59"), about
        assert last_day(due, zone) == as_day(due, zone) == last, about

        # Whatever the hour, it is today on that day, and tomorrow on the day before.
        begin = morning(last, zone, 0)
        for now in (begin, due - timedelta(microseconds=1)):
            said = days_left(due, now, zone), left(due, now, zone), away(due, now, zone)
            assert said == (0, "today", "today"), about
            assert days_left_in_words(due, now, zone) == "ends today", about
            assert due < horizon(now, 0, zone), about
        before = begin - timedelta(microseconds=1)
        assert (days_left(due, before, zone), away(due, before, zone)) == (1, "tomorrow"), about
        assert due >= horizon(before, 0, zone), about

        # A moment before or after, it is a deadline at that hour.
        for near in (due - timedelta(microseconds=1), due + timedelta(microseconds=1)):
            assert named(near, zone) == as_day(near, zone) == near, about
            assert last_day(near, zone) == local_day(near, zone), about


@pytest.mark.parametrize("days", [-30, -1, 1, 3, 7, 14, 30])
def test_what_comes_days_before_a_deadline_at_midnight_is_of_so_many_days_before_its_day(days: int) -> None:
    for zone, written in MIDNIGHTS:
        due, last = midnight(zone, date.fromisoformat(written)), date.fromisoformat(written)
        at = due - timedelta(days=days)
        told, day = named_before(at, due, zone).astimezone(ZoneInfo(zone)), last - timedelta(days=days)
        # A day that a zone has left out has no last minute.
        if local_day(morning(day, zone, 0), zone) == day:
            assert (told.date(), f"{told:%H:%M}") == (day, "23:59"), (zone, written)
        near = at + timedelta(hours=1)
        assert named_before(near, due, zone) == near, (zone, written)
        later = due + timedelta(hours=1)
        assert named_before(later - timedelta(days=days), later, zone) == later - timedelta(days=days)


def test_a_deadline_at_midnight_of_another_zone_keeps_its_hour() -> None:
    due = datetime(2026, 12, 9, 23, tzinfo=UTC)
    assert last_day(due, "Europe/Berlin") == date(2026, 12, 9)
    for zone in ("UTC", "America/New_York", "Asia/Kolkata"):
        assert named(due, zone) == as_day(due, zone) == due


def test_of_a_midnight_that_comes_twice_the_second_is_within_its_day() -> None:
    second = midnight("America/Havana", date(2026, 10, 31)) + timedelta(hours=1)
    assert second.astimezone(ZoneInfo("America/Havana")).hour == 0
    assert named(second, "America/Havana") == second
