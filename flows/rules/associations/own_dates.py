"""When a date of a member's own is reminded of. Values in, values out."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from flows.rules.associations.working_day import morning
from store.enums import Weekday

_WEEK = tuple(Weekday)


def reminded_at(day: date, zone: str, hour: int, working_days: Collection[str]) -> datetime:
    """Return the morning of the last working day before a day; without working days, of the day before."""
    before = [day - timedelta(days=number) for number in range(1, len(_WEEK) + 1)]
    at_work = (one for one in before if _WEEK[one.weekday()] in working_days)
    return morning(next(at_work, before[0]), zone, hour)
