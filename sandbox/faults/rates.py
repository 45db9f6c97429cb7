"""Slack's rate limits: calls of a method in a workspace, and messages into a channel."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.pages.limits import WINDOW, RateLimit
from sandbox.faults.refusals import SlackRefused

CHANNEL_BURST = 4
"""Messages that a channel accepts at once, before the limit of one a second applies."""


class Rates:
    """Counts calls by workspace and method; allows everything while it is switched off."""

    def __init__(self, now: Callable[[], datetime], *, on: bool = False) -> None:
        """Count by the sandbox's clock."""
        self.on = on
        self._now = now
        self._limits: dict[tuple[int, timedelta], RateLimit] = {}

    def take(self, team: str, method: str, per_minute: int, channel: str | None = None) -> None:
        """Count a call.

        Raises:
            SlackRefused: ``ratelimited``, with the seconds to wait.
        """
        if not self.on:
            return
        self._count(f"{team} {method}", per_minute, WINDOW)
        if channel is not None:
            self._count(f"{team} {method} {channel}", CHANNEL_BURST, timedelta(seconds=CHANNEL_BURST))

    def clear(self) -> None:
        """Reset all counts."""
        self._limits.clear()

    def _count(self, caller: str, most: int, window: timedelta) -> None:
        wait = self._limits.setdefault((most, window), RateLimit(most, window)).wait(caller, self._now())
        if wait:
            raise SlackRefused("ratelimited", status=429, retry_after=wait)
