"""Ports for programs that must be told where to listen."""

import random
import socket
from contextlib import ExitStack

# Below those that the system gives to connections, so that nobody takes one between the look and its use.
_FIRST, _END = 12_000, 32_000


def free_port(around: int = 0) -> int:
    """Return a port that nothing listens on, nor on those up to ``around`` below and above it."""
    while True:
        port = random.randrange(_FIRST + around, _END - around)  # noqa: S311 -- only to keep out of each other's way
        with ExitStack() as open_ones:
            try:
                for one in range(port - around, port + around + 1):
                    open_ones.enter_context(socket.create_server(("127.0.0.1", one)))
            except OSError:
                continue
        return port
