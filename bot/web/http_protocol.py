"""The web server's HTTP protocol: uvicorn's, but without a log line for each mistake of a client."""

import logging
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_CAUSED_BY_CLIENTS = frozenset(
    {"Invalid HTTP request received.", "ASGI callable returned without completing response."}
)
_LOGGER = logging.getLogger("uvicorn.error.requests")


def quieten() -> None:
    """Log no longer what clients can cause at will; called where a server starts."""
    _LOGGER.addFilter(_is_no_clients_fault)


class QuietProtocol(H11Protocol):
    """Closes a connection on which not even a refusal can be written; uvicorn would log a traceback."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: Any = None,
    ) -> None:
        """Use the logger that `quieten` has quietened."""
        super().__init__(config, server_state, app_state, _loop)
        self.logger = _LOGGER

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, unless an answer is already under way."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.close()


def _is_no_clients_fault(record: logging.LogRecord) -> bool:
    return record.msg not in _CAUSED_BY_CLIENTS
