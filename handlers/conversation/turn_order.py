"""One thing at a time in a conversation: an answer that can be read is kept before anybody goes on from it.

Slack shows an answer before the bot knows its timestamp, and people are quick: they press its button, or say
the next thing, while the turn is not kept yet. What comes meanwhile waits; it comes to the same process far
more often than not, and to another a little later.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from slack_bolt import BoltContext

MOST_SECONDS = 2.0
"""How long a click waits at most: Slack gives three seconds until it has to be acknowledged."""

MOST_BETWEEN_MESSAGES = 20.0
"""How long a message waits for the answer to the one before it; it is acknowledged already."""


class TurnOrder:
    """The conversations in which an answer is being given, by the channel's ID."""

    def __init__(self) -> None:
        """Begin without any."""
        self._guard = Lock()
        self._under_way: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    @contextmanager
    def turn(self, channel_id: str, seconds: float = MOST_BETWEEN_MESSAGES) -> Iterator[None]:
        """Go on once no other answer is being given in a channel, or after so many seconds."""
        with self._guard:
            lock = self._under_way.get(channel_id)
            if lock is None:
                self._under_way[channel_id] = lock = Lock()
        is_free = lock.acquire(timeout=seconds)
        try:
            yield
        finally:
            if is_free:
                lock.release()

    def wait(
        self,
        body: Mapping[str, Any],
        context: BoltContext,
        next: Callable[[], object],  # noqa: A002 -- Bolt's name
    ) -> None:
        """Let a click on a message wait until the message is kept; a middleware of Bolt."""
        if body.get("type") == "block_actions" and context.channel_id:
            with self.turn(context.channel_id, MOST_SECONDS):
                pass
        next()
