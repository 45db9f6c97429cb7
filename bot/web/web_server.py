"""The web server: uvicorn, with what a server on the open internet also needs."""

import asyncio
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot.stopping import Stopping
from bot.web import http_protocol
from bot.web.connections import MOST_CONNECTIONS, Connections

STOP_SECONDS = 10
"""Seconds that open requests have to end after the request to stop."""

BACKLOG = 128
"""Connections that the system queues until they are accepted, and that are accepted at once."""


class CannotListen(RuntimeError):
    """The address of the settings cannot be listened on; the log says why."""


class WebServer(uvicorn.Server):
    """Serves an application until the process is asked to stop."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        stopping: Stopping,
        most: int = MOST_CONNECTIONS,
        begun: Callable[[], object] | None = None,
    ) -> None:
        """Keep the application and the most connections at once, without listening yet.

        ``begun`` is called once the server listens, before it answers.
        """
        self._connections = Connections(most)
        # The access log would contain links with secrets; the reception logs Slack's requests. Who a
        # proxy speaks for is the web app's own matter.
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=self._connections.make,  # type: ignore[arg-type]  # anything that makes a protocol will do
                ws="none",
                backlog=BACKLOG,
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        self._stopping, self._begun = stopping, begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen.

        Raises:
            CannotListen: the address is taken, or none of this machine's.
        """
        http_protocol.quieten()
        asyncio.get_running_loop().set_exception_handler(self._connections.handle)
        try:
            await super().startup(sockets)
        except SystemExit as error:
            # The server has logged why; it would end with an unknown exit code.
            raise CannotListen(f"{self.config.host}:{self.config.port}") from error
        if self._begun is not None:
            self._begun()
        if self._stopping.is_asked:
            # The signal came while the rest of the bot started; set at once, nothing would be shut down.
            asyncio.get_running_loop().call_soon(setattr, self, "should_exit", True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Handle a signal: the grace begins now, not when the last request has ended."""
        self._stopping.ask()
        super().handle_exit(sig, frame)
