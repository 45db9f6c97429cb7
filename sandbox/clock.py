"""The sandbox's clock: the machine's clock, shifted or stopped, so that tests can skip days."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Move:
    """One time that the clock was moved."""

    before: datetime
    after: datetime


class SandboxClock:
    """The sandbox's current time; callable from any thread.

    A clock with ``held_at`` is stopped; it moves only when it is moved.
    """

    def __init__(self, *, shift: timedelta = timedelta(0), held_at: datetime | None = None) -> None:
        """Start ``shift`` ahead of the machine, or stopped at an instant."""
        self._lock = threading.Lock()
        self._shift = shift
        self._held_at = held_at
        self._moves = 0

    def __call__(self) -> datetime:
        """Return now as an aware UTC instant."""
        with self._lock:
            return self._held_at or datetime.now(UTC) + self._shift

    @property
    def shift(self) -> timedelta:
        """How far the clock is ahead of the machine."""
        return self() - datetime.now(UTC)

    def move(self, by: timedelta) -> datetime:
        """Let time pass at once; return the new now."""
        with self._lock:
            if self._held_at is not None:
                self._held_at += by
            self._shift += by
            self._moves += 1
        return self()

    def move_to(self, instant: datetime) -> datetime:
        """Go to an instant; return the new now."""
        return self.move(instant - self())

    async def sleep_until(self, wake_at: datetime, *, step: float = 0.2) -> None:
        """Wait until an instant of the sandbox's time, also if the clock is moved meanwhile."""
        # The clock is moved from other threads, so it is polled.
        while (left := (wake_at - self()).total_seconds()) > 0:  # noqa: ASYNC110 -- likewise
            await asyncio.sleep(min(left, step))
