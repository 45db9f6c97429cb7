"""Times outside Slack, where the reader's zone is unknown: in UTC, and in the partner's zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flows.rules.text.days import spelt


def instant(at: datetime, zone: str) -> str:
    """Return day and time in UTC with the weekday, and the same in the zone where that differs."""
    utc = at.astimezone(UTC)
    there = at.astimezone(ZoneInfo(zone))
    said = f"{utc:%A}, {spelt(utc)}, {utc:%H:%M} UTC"
    if there.utcoffset() == utc.utcoffset():
        return said
    when = (
        f"{there:%H:%M}"
        if there.date() == utc.date()
        else f"{there:%A}, {there.day} {there:%B}, {there:%H:%M}"
    )
    return f"{said} ({when} {_place(there, zone)})"


def day(at: datetime, zone: str) -> str:
    """Return the day on which an instant falls in the zone."""
    return spelt(at.astimezone(ZoneInfo(zone)))


def _place(there: datetime, zone: str) -> str:
    """Return the city that the name of the zone contains, or else the abbreviation of the zone."""
    region, _, city = zone.rpartition("/")
    return f"{there:%Z}" if region in {"", "Etc"} else f"in {city.replace('_', ' ')}"
