"""Threads for requests: how many of one kind are worked on at once, so that no kind can hold up another."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, fail_after, to_thread

from store.database.availability import DatabaseUnavailable, Why

FoundT = TypeVar("FoundT")


class Threads:
    """Runs work of one kind in at most so many threads, and waits for each piece for a limited time."""

    def __init__(self, most: int, seconds: float | None = None) -> None:
        """Keep the limits; without ``seconds`` each piece of work is waited for until it ends."""
        self._most = most
        self._seconds = seconds
        self._limiter: CapacityLimiter | None = None

    async def run(self, work: Callable[..., FoundT], *given: object) -> FoundT:
        """Run the work in a thread and return its result.

        Raises:
            DatabaseUnavailable: it did not end in time. All that such work waits for is the database; the
                thread goes on by itself, and the connections that it may hold are limited, too.
        """
        # It belongs to an event loop, and there is none yet when the web app is built.
        self._limiter = self._limiter or CapacityLimiter(self._most)
        try:
            with fail_after(self._seconds):
                return await to_thread.run_sync(
                    work, *given, limiter=self._limiter, abandon_on_cancel=self._seconds is not None
                )
        except TimeoutError as error:
            raise DatabaseUnavailable(Why.BUSY) from error
