"""A limit on how often one caller may ask, kept in this process."""

from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from cachetools import LRUCache

WINDOW = timedelta(minutes=1)

MOST_CALLERS = 10_000
"""Number of callers that are remembered; those not seen for longest are forgotten first."""


class RateLimit:
    """Allows each caller ``most`` requests in a ``window``; used ones become available again evenly."""

    def __init__(self, most: int, window: timedelta = WINDOW) -> None:
        """Begin with nobody known."""
        self.most = most
        self.window = window
        self._callers = LRUCache[str, tuple[float, datetime]](MOST_CALLERS)
        self._lock = Lock()

    def wait(self, caller: str, now: datetime) -> int:
        """Count one request; return 0, or in how many seconds the caller may try again."""
        with self._lock:
            left, at = self._callers.get(caller, (float(self.most), now))
            # A clock that was set back changes nothing.
            gained = max((now - at) / self.window, 0.0) * self.most
            left = min(left + gained, float(self.most))
            allowed = left >= 1
            self._callers[caller] = (left - 1 if allowed else left, now)
        return 0 if allowed else ceil((1 - left) / self.most * self.window.total_seconds())
