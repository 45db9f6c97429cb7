from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.conversation.answers import bounds
from flows.rules.associations.deadlines import as_day
from flows.rules.associations.working_day import as_given, local_day, morning
from flows.rules.language.understanding import Interval
from store.conversation.questions import Instants

ZONES = ("UTC", "Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Honolulu")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def is_inside(at: datetime, given: Instants) -> bool:
    """Tell whether the database would count an instant."""
    if at in given.also:
        return True
    inside = (given.since is None or given.since <= at) and (given.before is None or at < given.before)
    return inside and at not in given.never


@given(
    st.none() | DAYS,
    st.none() | DAYS,
    DAYS,
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(-2, 2),
    st.integers(-1, 1),
    st.booleans(),
    st.booleans(),
)
def test_an_instant_counts_for_the_day_that_people_read(
    begin: date | None,
    end: date | None,
    day: date,
    zone: str,
    partner_zone: str,
    away: int,
    beside: int,
    near_end: bool,
    ends: bool,
) -> None:
    bound = (end if near_end else begin) or day
    at = morning(bound + timedelta(days=away), partner_zone, 0) + beside * timedelta.resolution
    read = as_day(at, partner_zone) if ends else as_given(at, partner_zone)
    falls_on = local_day(read, zone) if isinstance(read, datetime) else read
    wanted = (begin is None or begin <= falls_on) and (end is None or falls_on < end)
    given_bounds = bounds.instants(Interval(begin, end), zone, partner_zone, ends=ends)
    assert is_inside(at, given_bounds) == wanted


def test_in_one_zone_no_instant_needs_to_be_named() -> None:
    one_day = Interval(date(2026, 11, 26), date(2026, 11, 27))
    found = bounds.instants(one_day, "UTC", "UTC")
    since, before = datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)
    assert found == Instants(since, before)
    ending = bounds.instants(one_day, "UTC", "UTC", ends=True)
    assert ending == Instants(since, before, also=(before,), never=(since,))


TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("begin", "end", "wanted"),
    [
        (date(2026, 11, 23), date(2026, 11, 30), None),
        (TODAY, date(2026, 12, 4), None),
        (TODAY, None, None),
        (date(2026, 11, 27), date(2026, 12, 4), date(2026, 11, 27)),
        (date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 16)),
        (None, date(2026, 12, 1), None),
    ],
)
def test_what_is_over_and_has_not_ended_is_due_today(
    begin: date | None, end: date | None, wanted: date | None
) -> None:
    assert bounds.due_now(Interval(begin, end), TODAY) == Interval(wanted, end)


@pytest.mark.parametrize("zone", ZONES)
def test_the_farthest_days_are_bounds_too(zone: str) -> None:
    found = bounds.instants(Interval(date.min, date.max), zone, "UTC", ends=True)
    assert found.since is not None
    assert found.before is not None
