"""One clock for several processes: how far it is ahead, in a file that each of them has mapped."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.clock import SandboxClock

_SECONDS = struct.Struct("<d")


class SharedClock(SandboxClock):
    """Runs as the machine's does, and jumps when it is moved; whoever opens the same file sees the same."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        """Open the clock, and set it where it is new."""
        super().__init__()
        if start is not None:
            path.write_bytes(_SECONDS.pack((start - datetime.now(UTC)).total_seconds()))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _SECONDS.size)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=_SECONDS.unpack(self._map[:])[0])

    def move(self, by: timedelta) -> datetime:
        """Let time pass at once, for everyone; one process at a time may do so."""
        ahead = _SECONDS.unpack(self._map[:])[0] + by.total_seconds()
        self._map[:] = _SECONDS.pack(ahead)
        return self()
