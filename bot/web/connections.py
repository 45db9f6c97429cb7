"""Connections of the web server: how many there may be, and how long each may take to send a request.

uvicorn limits neither the time that the head or the body of a request takes, nor the number of connections.
"""

import asyncio
import resource
from contextlib import suppress
from typing import Any

import structlog
from uvicorn.config import Config
from uvicorn.server import ServerState

from bot.web.http_protocol import QuietProtocol

HEAD_SECONDS = 10.0
"""Seconds from the beginning of a connection, or of its next request, until the headers must be there."""

BODY_SECONDS = 20.0
"""Seconds from then until the body must be there; the largest accepted body has one megabyte."""

ANSWER_SECONDS = 30.0
"""Seconds that a client may read nothing of its answer."""

MOST_CONNECTIONS = 1000
"""Connections at once; for one more, the one that has kept the server waiting longest is closed."""

SPARE_FILES = 200
"""Files that stay free for the database, Slack and mail if the system allows few files."""

QUIET_SECONDS = 60.0
"""Seconds for which the same kind of problem is not logged again."""

log = structlog.get_logger(__name__)


class Connections:
    """What the connections of one server share: their limits, and which ones keep it waiting."""

    def __init__(self, most: int = MOST_CONNECTIONS) -> None:
        """Begin without connections."""
        self.most = most
        # A dict keeps the order in which they began to wait.
        self._waiting: dict[HttpConnection, None] = {}
        self._told: dict[str, float] = {}

    def make(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> "HttpConnection":
        """Make the protocol of a new connection, as uvicorn asks for it."""
        return HttpConnection(self, config, server_state, app_state, _loop)

    def make_room(self, count: int) -> bool:
        """Tell whether so many may be open; if not, close the one that keeps the server waiting longest."""
        if count <= self.most:
            return True
        self.tell("web.full", connections=self.most)
        longest = next(iter(self._waiting), None)
        if longest is None:
            return False
        longest.put_out()
        return True

    def wait_for(self, connection: "HttpConnection") -> None:
        """Note that the server waits for a request of a connection."""
        self._waiting[connection] = None

    def forget(self, connection: "HttpConnection") -> None:
        """Note that a connection has sent its request, or is closed."""
        self._waiting.pop(connection, None)

    def tell(self, event: str, **fields: object) -> None:
        """Log a problem, unless the same was logged recently."""
        now = asyncio.get_running_loop().time()
        if now - self._told.get(event, float("-inf")) >= QUIET_SECONDS:
            self._told[event] = now
            log.warning(event, **fields)

    def handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log errors of the event loop; a lack of files is logged once, not for each connection."""
        if isinstance(context.get("exception"), OSError) and "accept" in str(context.get("message")):
            self.tell("web.no_files", error=type(context["exception"]).__name__)
        else:
            loop.default_exception_handler(context)


class HttpConnection(QuietProtocol):
    """One connection, which is closed if it takes too long."""

    def __init__(
        self,
        shared: Connections,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Keep what all connections share."""
        super().__init__(config, server_state, app_state, _loop)
        self._shared = shared
        self._deadline: asyncio.TimerHandle | None = None
        self._what = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first headers, if there is room."""
        super().connection_made(transport)
        if self._shared.make_room(len(self.connections)):
            self._await_head()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._set_deadline("", None)
        self._shared.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Receive bytes, and set the next deadline."""
        if self._is_between_requests() and self._what != "head":
            self._await_head()
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request; the server itself ends a connection on which none begins."""
        self._set_deadline("", None)
        self._shared.wait_for(self)
        super().on_response_complete()
        self._look()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._shared.tell("web.not_http")
        super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Give the client a limited time to read its answer."""
        super().pause_writing()
        self._set_deadline("answer", ANSWER_SECONDS)

    def resume_writing(self) -> None:
        """Continue, because the client reads its answer."""
        super().resume_writing()
        self._set_deadline("", None)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: a stranger who asks for a WebSocket is answered as if they had not."""

    def put_out(self) -> None:
        """Close the connection at once, without an answer."""
        self._set_deadline("", None)
        self._shared.forget(self)
        self.connections.discard(self)
        if self.transport is not None:
            self.transport.abort()

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _look(self) -> None:
        """Set the current deadline."""
        if self._is_between_requests():
            return
        if not self.cycle.more_body:
            self._shared.forget(self)
            if self._what in {"head", "body"}:
                self._set_deadline("", None)
        elif self._what != "body":
            self._set_deadline("body", BODY_SECONDS)

    def _await_head(self) -> None:
        self._shared.wait_for(self)
        self._set_deadline("head", HEAD_SECONDS)

    def _set_deadline(self, what: str, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._what = what
        self._deadline = self.loop.call_later(seconds, self._end) if seconds is not None else None

    def _end(self) -> None:
        self._shared.tell("web.too_slow", what=self._what)
        self.put_out()


def allow_files() -> int:
    """Let this process open as many files as the system allows, and return how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else MOST_CONNECTIONS + SPARE_FILES


def most_connections(files: int) -> int:
    """Return how many connections there may be if so many files can be open."""
    return min(MOST_CONNECTIONS, max(files - SPARE_FILES, files // 2))
