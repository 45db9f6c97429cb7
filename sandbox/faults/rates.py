"""Slack's rates: how often a method may be called in a workspace, and a channel be posted into."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from sandbox.faults.refusals import SlackRefused

CHANNEL_BURST = 4
"""Messages that a channel takes at once, before it is one a second."""


@dataclass
class _Bucket:
    """Holds up to ``size`` calls, and is filled at so many a second."""

    size: float
    per_second: float
    left: float
    seen: datetime


class Rates:
    """Counts calls by workspace and method; switched off, it lets everything pass."""

    def __init__(self, now: Callable[[], datetime], *, on: bool = False) -> None:
        """Count by the sandbox's clock."""
        self.on = on
        self._now = now
        self._buckets: dict[Hashable, _Bucket] = {}

    def take(self, team: str, method: str, per_minute: int, channel: str | None = None) -> None:
        """Count a call.

        Raises:
            Refused: ``ratelimited``, with the seconds to wait.
        """
        if not self.on:
            return
        self._draw((team, method), per_minute, per_minute / 60)
        if channel is not None:
            self._draw((team, method, channel), CHANNEL_BURST, 1)

    def clear(self) -> None:
        """Forget what was counted."""
        self._buckets.clear()

    def _draw(self, key: Hashable, size: float, per_second: float) -> None:
        now = self._now()
        bucket = self._buckets.setdefault(key, _Bucket(size, per_second, size, now))
        bucket.left = min(size, bucket.left + max((now - bucket.seen).total_seconds(), 0) * per_second)
        bucket.seen = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) / per_second)
            raise SlackRefused("ratelimited", status=429, retry_after=max(wait, 1))
        bucket.left -= 1
