"""The stream of events to every open window of every person."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from sandbox.workspace.state import Json


class Streams:
    """Passes events to the open windows; a window that does not read is dropped."""

    def __init__(self, *, most: int = 2000) -> None:
        """Keep up to ``most`` unread events of one window."""
        self._most = most
        self._windows: dict[str, set[asyncio.Queue[Json | None]]] = defaultdict(set)

    def open(self, user: str) -> asyncio.Queue[Json | None]:
        """Return the queue of a new window; ``None`` in it says that the server closes it."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue(self._most)
        self._windows[user].add(queue)
        return queue

    def close(self, user: str, queue: asyncio.Queue[Json | None]) -> None:
        """Forget a window."""
        self._windows[user].discard(queue)

    def is_open(self, user: str) -> bool:
        """Tell whether somebody has a window open."""
        return bool(self._windows.get(user))

    def tell(self, users: Iterable[str], event: Json) -> None:
        """Put an event into the windows of these people."""
        for user in set(users):
            for queue in tuple(self._windows.get(user, ())):
                try:
                    queue.put_nowait(event)
                except asyncio.QueueFull:
                    self._windows[user].discard(queue)

    def tell_all(self, event: Json) -> None:
        """Put an event into every window."""
        self.tell(tuple(self._windows), event)

    def close_all(self) -> None:
        """Close every window."""
        for queues in self._windows.values():
            for queue in queues:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(None)
