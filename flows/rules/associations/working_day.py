"""When a partner's working day begins, in its own zone. Values in, values out."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.enums import Weekday

_WEEK = tuple(Weekday)


def begun(now: datetime, zone: str, hour: int, days: Collection[str]) -> date | None:
    """Return the `day_of` now if it is a working day whose ``hour`` has come.

    An hour that a change of the clocks skips has come when the next one comes; an hour that comes twice, when
    it comes first.
    """
    local, day = now.astimezone(ZoneInfo(zone)), day_of(now, zone, hour)
    has_come = day < local.date() or local.hour >= hour
    return day if _WEEK[day.weekday()] in days and has_come else None


def day_of(at: datetime, zone: str, hour: int) -> date:
    """Return the local day to which an instant belongs if days begin at ``hour``.

    This is the calendar day, also before the hour. There is one exception: if a change of the clocks has
    skipped the hour at the end of a day, that day lasts until the hour comes again.
    """
    today = local_day(at, zone)
    before = today - timedelta(days=1)
    is_left_out = local_day(morning(before, zone, hour), zone) == today
    return before if is_left_out and at.astimezone(ZoneInfo(zone)).hour < hour else today


def local_day(at: datetime, zone: str) -> date:
    """Return on which day an instant falls in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def morning(day: date, zone: str, hour: int) -> datetime:
    """Return the instant at which the hour comes on a local day."""
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
