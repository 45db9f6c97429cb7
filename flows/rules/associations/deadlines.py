"""Clocks in days, the default day limits (R26, R28), and by which day people know a deadline.

Values in, values out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from flows.rules.associations.working_day import local_day, morning
from store.enums import EngagementType

NEAR_DAYS = 7
"""Days left up to which a clock is near: it needs its owner, whoever else must act, and is told of daily."""

LONGEST_CLOCK = 3650
"""Days; no programme's clock runs longer, so a longer one is a typing error."""


@dataclass(frozen=True, slots=True)
class DayLimits:
    """Whole days: consent from creation, submit and review from consent, dispute from rejection (R26)."""

    consent: int
    submit: int
    review: int
    dispute: int


DEFAULT_DAYS: Mapping[EngagementType, DayLimits] = MappingProxyType(
    {
        EngagementType.ASSESSMENT: DayLimits(consent=30, submit=60, review=90, dispute=30),
        EngagementType.WORKSHOP: DayLimits(consent=30, submit=90, review=120, dispute=30),
        EngagementType.SMALL_PROJECT: DayLimits(consent=30, submit=120, review=150, dispute=30),
        EngagementType.MEDIUM_PROJECT: DayLimits(consent=30, submit=200, review=230, dispute=30),
        EngagementType.LARGE_PROJECT: DayLimits(consent=30, submit=260, review=290, dispute=30),
    }
)
"""The public limits of October 2023; an engagement may override each."""

RESEND_AFTER = timedelta(hours=1)
"""At most one consent e-mail in this time per association (R18)."""

REMIND_CUSTOMER_AFTER = timedelta(hours=20)
"""At most one reminder to the customer in this time per ask, whenever its engagements are due."""

_MOMENT = timedelta.resolution
_LAST_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)


def clock(start: datetime, days: int) -> datetime:
    """Return the instant, in UTC, at which a clock of whole days ends: ``days`` times 24 hours later (R28).

    Raises:
        ValueError: the start has no time zone, or the days are not from 1 to 3650.
    """
    if start.tzinfo is None:
        raise ValueError("a clock starts at an instant with a time zone")
    if not 1 <= days <= LONGEST_CLOCK:
        raise ValueError(f"a clock runs from 1 to {LONGEST_CLOCK} days, not {days}")
    return start.astimezone(UTC) + timedelta(days=days)


def is_over(due: datetime, now: datetime) -> bool:
    """Tell whether the clock has run out; at the due instant it has (R28)."""
    return now >= due


def named(due: datetime, zone: str) -> datetime:
    """Return the instant that texts name for a deadline: itself, or the last minute of the day that it ends.

    What is over at midnight counts for the whole day before, so it is due "Wed, Dec 9, 23:59", and never
    "Thu, Dec 10, 00:00". A deadline at another hour of the ``zone`` keeps it.
    """
    return due - _LAST_MINUTE if _ends_a_day(due, zone) else due


def named_before(at: datetime, due: datetime, zone: str) -> datetime:
    """Return the instant that texts name for what comes whole days before or after a deadline.

    Beside a deadline that ends a day it is named as that is, by the last minute of its day: three days before
    "Wed, Dec 9, 23:59" stands "Sun, Dec 6, 23:59", also where the clocks change between the two. What comes
    at another distance is named by its own instant, as beside a deadline at another hour.
    """
    days, rest = divmod(due - at, _A_DAY)
    if rest or not _ends_a_day(due, zone):
        return at
    return morning(last_day(due, zone) + timedelta(days=1 - days), zone, 0) - _LAST_MINUTE


def last_day(due: datetime, zone: str) -> date:
    """Return the last day that a clock runs, which is the day of the deadline in every text."""
    return local_day(named(due, zone), zone)


def as_day(due: datetime, zone: str) -> date:
    """Return the `last_day` of a clock that ends with a whole day of the zone; else the instant."""
    return last_day(due, zone) if _ends_a_day(due, zone) else due


def days_left(due: datetime, now: datetime, zone: str) -> int:
    """Return how many days a clock still runs, as people count them: by the calendar of a zone.

    What ends today, whatever the hour, is zero days away, and what ends tomorrow is one; what ends at
    midnight ends on its `last_day`. So the number matches the date beside it and changes only at midnight:
    all messages of one day say the same.
    """
    return (last_day(due, zone) - local_day(now, zone)).days


def left(due: datetime, now: datetime, zone: str) -> str:
    """Return how long a clock still runs, as people say it, by `days_left`."""
    if is_over(due, now):
        return "now: it is over"
    days = days_left(due, now, zone)
    return f"in {days} {'day' if days == 1 else 'days'}" if days else "today"


def away(due: datetime, now: datetime, zone: str) -> str:
    """Return how far a clock's end is away, to stand beside its date in a message with the day's date."""
    days = days_left(due, now, zone)
    return {0: "today", 1: "tomorrow"}.get(days, f"{days} days")


def days_left_in_words(due: datetime, now: datetime, zone: str) -> str:
    """Return `days_left` as it stands beside a status, such as "12 days left"."""
    if is_over(due, now):
        return "time is up"
    days = days_left(due, now, zone)
    return f"{days} {'day' if days == 1 else 'days'} left" if days else "ends today"


def horizon(now: datetime, days: int, zone: str) -> datetime:
    """Return the instant before which every clock ends that has up to so many `days_left`."""
    return morning(local_day(now, zone) + timedelta(days=days + 1), zone, 0) + _MOMENT


def _ends_a_day(due: datetime, zone: str) -> bool:
    """Tell whether a day of the zone ends at an instant, also where a change of the clocks skips midnight."""
    return local_day(due - _MOMENT, zone) < local_day(due, zone)
