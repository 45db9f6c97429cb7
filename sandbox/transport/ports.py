"""Ports to listen on: whether they are free, and which ones the demo uses."""

import errno
import socket
from dataclasses import astuple, dataclass

USUAL = 8400
"""Port of the page that people open; the bot and the mail server use ports shortly above it."""

APART = 100
"""Distance between one set of ports and the next that is tried."""

TRIES = 20
"""Number of sets of ports that are tried before giving up."""


class PortTaken(OSError):
    """Another program uses a port that is needed."""

    def __init__(self, port: int) -> None:
        """Keep the port."""
        super().__init__(errno.EADDRINUSE, f"Port {port} is taken by another program.")
        self.port = port


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the sandbox, the bot and the mail server listen; 0 means any free port."""

    sandbox: int
    bot: int
    mail: int

    @classmethod
    def from_first(cls, first: int) -> "Ports":
        """Return the set that begins with this port."""
        return cls(first, first + 1, first + 25) if first else cls(0, 0, 0)


def choose(first: int | None = None) -> Ports:
    """Return free ports: those that begin with ``first``, or without it the usual ones or the next free set.

    Raises:
        PortTaken: a port is taken, and no other may be chosen or none was free.
    """
    if first is not None:
        ports = Ports.from_first(first)
        require_free(*astuple(ports))
        return ports
    for number in range(TRIES):
        ports = Ports.from_first(USUAL + number * APART)
        try:
            require_free(*astuple(ports))
        except PortTaken:
            continue
        return ports
    raise PortTaken(USUAL)


def require_free(*ports: int) -> None:
    """Check that no program uses these ports; 0 means any free port.

    Raises:
        PortTaken: the first one that is taken.
    """
    for port in ports:
        with socket.socket() as probe:
            # The servers do the same: a port whose last connections have just closed is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                probe.listen()
            except OSError as error:
                raise PortTaken(port) from error
