"""How long a message waits before it is tried again."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=5)
LONGEST_IN_DOUBT = timedelta(hours=1)
"""The longest wait before another attempt at a message that may already have arrived."""


def wait(attempts: int, chance: float | None = None, *, longest: timedelta = LONGEST) -> timedelta:
    """Return the wait after that many attempts: it doubles each time up to the longest, plus or minus half.

    ``chance`` lies in [0, 1). It is random unless given, so that many messages are not tried again at once.
    """
    drawn = random.random() if chance is None else chance  # noqa: S311 -- spreading load needs no secrecy
    doubled: timedelta = FIRST * 2 ** min(attempts - 1, 30)
    return min(doubled, longest) * (0.5 + drawn)


def growing(times: int) -> float:
    """Return the shortest pause in seconds after a rate limit that followed ``times`` others."""
    return min(2.0 ** min(times, 30), LONGEST.total_seconds())
