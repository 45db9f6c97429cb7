"""Clocks in days and the default day limits (R26, R28). Instants in, instants out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from types import MappingProxyType

from store.vocabulary import EngagementType

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


def left(due: datetime, now: datetime) -> str:
    """Return how long a clock still runs, as people say it: whole days, then hours, then minutes."""
    if is_over(due, now):
        return "now: it is over"
    minutes = ceil((due - now) / timedelta(minutes=1))
    for words, length in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        count = minutes // length
        if count >= 2 or length == 1:
            return f"in {count} {words}{'' if count == 1 else 's'}"
    raise AssertionError
