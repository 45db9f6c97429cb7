"""Times outside Slack, where the reader's zone is unknown: in the partner's zone, and in UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flows.rules.associations import deadlines
from flows.rules.text.days import spelt

WEEK = 7
"""Days; a weekday alone names one day among so many."""


def instant(at: datetime, zone: str) -> str:
    """Return day and time in the zone, which is named, with the weekday; and in UTC where that differs."""
    utc = at.astimezone(UTC)
    there = at.astimezone(ZoneInfo(zone))
    said = f"{there:%A}, {spelt(there)}, {there:%H:%M}"
    if there.utcoffset() == utc.utcoffset():
        return f"{said} UTC"
    same_day = there.date() == utc.date()
    day = f"{utc:%b} {utc.day}" if utc.year == there.year else spelt(utc)
    when = f"{utc:%H:%M} UTC" if same_day else f"{utc:%A}, {day}, {utc:%H:%M} UTC"
    return f"{said} {_place(there, zone)} ({when})"


def day(at: date, zone: str) -> str:
    """Return the day on which an instant falls in the zone, or a day that a member gave as it is."""
    return spelt(at.astimezone(ZoneInfo(zone)) if isinstance(at, datetime) else at)


def short(at: datetime, zone: str, now: date | None) -> str:
    """Return the day on which an instant falls in the zone with its weekday, such as "Mon, Nov 30".

    A day of another year than ``now`` has its year: "Wed, Jan 13, 2027". Without ``now`` each day has it.
    """
    there = at.astimezone(ZoneInfo(zone))
    is_this_year = now is not None and _there(now, zone).year == there.year
    return f"{there:%a}, {there:%b} {there.day}" if is_this_year else f"{there:%a}, {spelt(there)}"


def deadline(at: datetime, zone: str, now: date | None) -> str:
    """Return a deadline in the zone to the minute, since its day alone would name hours that are too late.

    It reads "Sun, Nov 29, 04:46", and at midnight "Sat, Nov 28, 23:59". The year is as in `short`.
    """
    return _to_the_minute(deadlines.named(at, zone), zone, now)


def due(at: datetime, zone: str, now: date | None) -> str:
    """Return the same with the zone's short name, to stand alone: "Sun, Nov 29, 04:46 CET"."""
    return named(deadlines.named(at, zone), zone, now)


def due_day(at: datetime, zone: str) -> str:
    """Return the day of a deadline in the zone, such as "Nov 29, 2026"."""
    return spelt(deadlines.last_day(at, zone))


def named(at: datetime, zone: str, now: date | None) -> str:
    """Return when something happens, with the zone's short name: "Sun, Nov 29, 04:46 CET".

    The year is as in `short`.
    """
    name = at.astimezone(ZoneInfo(zone)).tzname() or zone
    return f"{_to_the_minute(at, zone, now)} {name if name[:1].isalpha() else f'UTC{name}'}"


def soon(at: datetime, now: datetime, zone: str) -> str:
    """Return a day that comes soon by its weekday alone, such as "Monday"; a later one as `short` does."""
    there = at.astimezone(ZoneInfo(zone))
    is_in_week = 0 <= (there.date() - now.astimezone(ZoneInfo(zone)).date()).days < WEEK
    return f"{there:%A}" if is_in_week else short(at, zone, now)


def whose(zone: str) -> str:
    """Return the sentence that says in which zone a message gives times: "Times are London's."."""
    region, _, city = zone.rpartition("/")
    return f"Times are {zone}." if region in {"", "Etc"} else f"Times are {city.replace('_', ' ')}'s."


def title(at: datetime, zone: str) -> str:
    """Return the day on which an instant falls in the zone as a title has it: "Thursday, November 26"."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%A}, {there:%B} {there.day}"


def _to_the_minute(at: datetime, zone: str, now: date | None) -> str:
    return f"{short(at, zone, now)}, {at.astimezone(ZoneInfo(zone)):%H:%M}"


def _there(now: date, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)) if isinstance(now, datetime) else now


def _place(there: datetime, zone: str) -> str:
    """Return the city that the name of the zone contains, or else the abbreviation of the zone."""
    region, _, city = zone.rpartition("/")
    return f"{there:%Z}" if region in {"", "Etc"} else f"in {city.replace('_', ' ')}"
