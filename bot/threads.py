"""Threads for requests, limited for each kind, so that no kind can block another."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, fail_after, to_thread

from store.database.availability import DatabaseUnavailable, Why

FoundT = TypeVar("FoundT")


class Threads:
    """Runs work of one kind in a limited number of threads, and waits for each piece for a limited time."""

    def __init__(self, most: int, seconds: float | None = None) -> None:
        """Keep the limits; without ``seconds`` it waits until a piece of work ends."""
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
