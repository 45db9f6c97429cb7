"""Programs that a measurement runs beside itself, each on a port of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

SECRET = "a signing secret of the benchmarks"
TOKEN = "xoxb-benchmarks"
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that answers on a port; ``ready`` is how many seconds it took to."""

    pid: int
    port: int
    ready: float

    @property
    def processor(self) -> float:
        """Processor time so far in ms."""
        counted = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(counted[11]) + int(counted[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    @property
    def resident(self) -> float:
        """Resident memory in MB."""
        return self._memory("VmRSS")

    @property
    def most_resident(self) -> float:
        """The most resident memory so far in MB."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(name))


@contextmanager
def running(module: str, *arguments: str, path: str = "/", **environment: str) -> Iterator[Program]:
    """Run ``python -m module`` on a free port until ``path`` answers 200, and end it afterwards."""
    port = free_port()
    given = {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1", **environment}
    start = time.perf_counter()
    program = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(port, path):
            if program.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise RuntimeError(f"{module} does not answer at {path}")
            time.sleep(0.01)
        yield Program(program.pid, port, time.perf_counter() - start)
    finally:
        program.terminate()
        program.wait(PATIENCE)


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
