"""Serving an ASGI application on this machine, in a thread of its own."""

import asyncio
import socket
import threading
import time
from typing import Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

KEEP_ALIVE_SECONDS = 60
"""How long an unused connection is kept. Clients close theirs first, so that none loses a request on it."""

HOST = "127.0.0.1"


class Served:
    """An application that is served from `start` to `stop`; port 0 means any free port."""

    def __init__(self, app: ASGIApp, *, port: int = 0, name: str = "served") -> None:
        """Open the port, without answering yet.

        Raises:
            OSError: the port is taken.
        """
        # asyncio sends at once only if the protocol is named; otherwise answers wait 40 ms for an ACK.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, port))
        self._socket.listen()
        self.address = f"http://{HOST}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            _with_transport(app),
            log_config=None,
            access_log=False,
            ws="websockets-sansio",
            ws_ping_interval=None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> Self:
        """Begin to answer, and return when the application is up.

        Raises:
            RuntimeError: it did not come up.
        """
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("The application did not start.")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Stop answering and let the application end."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


class _Server(uvicorn.Server):
    """A server that also closes connections which arrived during the shutdown."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        await asyncio.sleep(0)
        for connection in [*self.server_state.connections]:
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)


async def break_connection(scope: Scope) -> None:
    """Break the connection of a request at once, without an answer."""
    scope["sandbox.transport"].abort()
    # The server has to notice this before the application returns, or it would try to answer.
    await asyncio.sleep(0)


def _with_transport(app: ASGIApp) -> ASGIApp:
    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        # ASGI has no message for breaking a connection; uvicorn's cycle, which owns this method, has it.
        scope["sandbox.transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await app(scope, receive, send)

    return asgi
