"""DayBounds of the asker's as bounds for the database. Values in, values out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

from flows.rules.associations.working_day import local_day, morning
from flows.rules.language.understanding import Interval
from store.conversation.questions import DayBounds, Instants

EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
"""Bounds beyond these are as good as these."""

_Time = TypeVar("_Time", date, datetime)
_AROUND = 3
"""DayBounds around a bound in which midnights of two zones may lie on different sides of it."""


def days(interval: Interval) -> DayBounds:
    """Return the bounds for what has a day and no time: it is the same day in every zone."""
    return DayBounds(interval.begin, interval.end)


def instants(interval: Interval, zone: str, partner_zone: str, *, ends: bool = False) -> Instants:
    """Return the bounds for instants, of which those on a midnight of the partner's stand for a whole day.

    That is the day that begins (a member gave a day without a time) or, with ``ends``, the one that ends: a
    clock that is over at midnight counts for the day before, as every text names it. Such a day is the same
    for every asker; any other instant falls on a day of the asker's ``zone``.
    """
    inside = exactly(interval, zone)
    begin, end = _clamped(interval.begin), _clamped(interval.end)
    also, never = set[datetime](), set[datetime]()
    for midnight, day in _midnights(begin, end, partner_zone, ends=ends):
        counts = _is_inside(day, begin, end)
        if counts != _is_inside(midnight, inside.since, inside.before):
            (also if counts else never).add(midnight)
    return Instants(inside.since, inside.before, tuple(sorted(also)), tuple(sorted(never)))


def exactly(interval: Interval, zone: str) -> Instants:
    """Return the bounds for instants of which none stands for a day."""
    begin, end = _clamped(interval.begin), _clamped(interval.end)
    return Instants(
        None if begin is None else morning(begin, zone, 0), None if end is None else morning(end, zone, 0)
    )


def due_now(interval: Interval, today: date) -> Interval:
    """Return the days in which a clock may end that is due in an interval.

    What is over but has not ended yet is due now; so an interval in which today lies has no beginning.
    """
    begin, end = interval.begin, interval.end
    is_now = begin is not None and begin <= today and (end is None or today < end)
    return Interval(None, end) if is_now else interval


def _clamped(day: date | None) -> date | None:
    return None if day is None else min(max(day, EARLIEST), LATEST)


def _midnights(
    begin: date | None, end: date | None, zone: str, *, ends: bool
) -> Iterator[tuple[datetime, date]]:
    """Yield the partner's midnights around both bounds, each with the day for which it stands."""
    for bound in {one for one in (begin, end) if one is not None}:
        for away in range(-_AROUND, _AROUND + 1):
            day = bound + timedelta(days=away)
            midnight = morning(day, zone, 0)
            stands_for = local_day(midnight - timedelta.resolution, zone) if ends else day
            yield midnight, stands_for


def _is_inside(what: _Time, begin: _Time | None, end: _Time | None) -> bool:
    return (begin is None or begin <= what) and (end is None or what < end)
