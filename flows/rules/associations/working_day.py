"""When a partner's working day begins, in its own zone. Values in, values out."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from store.enums import Weekday

_WEEK = tuple(Weekday)


def begun(now: datetime, zone: str, hour: int, days: Collection[str]) -> date | None:
    """Return the local day if it is a working day whose ``hour`` has come.

    An hour that a change of the clocks leaves out has come with the next one; one that comes twice, with
    the first.
    """
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if _WEEK[local.weekday()] in days and local.hour >= hour else None


def local_day(at: datetime, zone: str) -> date:
    """Return on which day an instant falls in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def morning(day: date, zone: str, hour: int) -> datetime:
    """Return the instant at which the hour comes on a local day."""
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
