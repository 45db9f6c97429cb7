"""The web server: uvicorn, with what a server on the open internet needs besides."""

from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot.stopping import Stopping

STOP_SECONDS = 10
"""Seconds that open requests have to end after the request to stop."""


class WebServer(uvicorn.Server):
    """Serves an application until the process is asked to stop."""

    def __init__(self, app: ASGIApp, host: str, port: int, stopping: Stopping) -> None:
        """Keep what is served; nothing listens yet."""
        # The access log would hold links with secrets; what Slack sends is logged by the reception. Who a
        # proxy speaks for is the web app's own matter.
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal: the grace begins now, not when the last request has ended."""
        self._stopping.ask()
        super().handle_exit(sig, frame)
