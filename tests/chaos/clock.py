"""One clock for all processes of a fault run: an instant in a small file that everyone has mapped."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.clock import Clock

_INSTANT = struct.Struct("<d")


class SharedClock(Clock):
    """Stands still until it is moved; every process that opens the same file sees the same instant."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        """Open the clock, and set it where it is new."""
        super().__init__(held_at=start)
        if start is not None:
            path.write_bytes(_INSTANT.pack(start.timestamp()))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _INSTANT.size)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(_INSTANT.unpack(self._map[:])[0], UTC)

    def move(self, by: timedelta) -> datetime:
        self._map[:] = _INSTANT.pack((self() + by).timestamp())
        return self()
