"""How the web server speaks HTTP: as uvicorn does, but a request that is no HTTP costs one line of log."""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class QuietProtocol(H11Protocol):
    """Closes a connection on which not even a refusal can be written; uvicorn would log a traceback."""

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, as far as the answer that is under way allows."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.close()
