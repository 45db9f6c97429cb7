"""Requests at a fixed rate, whether or not the answers keep up; each is timed from when it was due."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """How long each answer took after its request was due, in milliseconds, and its body."""

    times: Sequence[float]
    bodies: Sequence[bytes]


def run(port: int, rate: float, requests: Sequence[Callable[[], bytes]]) -> Outcome:
    """Send each request (made at the last moment, so that its signature is fresh) at ``rate`` a second."""
    return asyncio.run(_run(port, rate, requests))


async def _run(port: int, rate: float, requests: Sequence[Callable[[], bytes]]) -> Outcome:
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    start = time.perf_counter() + 0.2

    async def send(number: int, make: Callable[[], bytes]) -> tuple[float, bytes]:
        due = start + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        # The server closes connections that were idle for some seconds, perhaps at this very moment.
        while free:
            reader, writer = free.pop()
            try:
                writer.write(make())
                body = await _read(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()
                continue
            break
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(make())
            body = await _read(reader)
        free.append((reader, writer))
        return (time.perf_counter() - due) * 1000, body

    answers = await asyncio.gather(*(send(number, one) for number, one in enumerate(requests)))
    for _, writer in free:
        writer.close()
    return Outcome([took for took, _ in answers], [body for _, body in answers])


async def _read(reader: asyncio.StreamReader) -> bytes:
    status = await reader.readline()
    if not status:
        raise asyncio.IncompleteReadError(status, None)
    length = 0
    while (header := await reader.readline()) not in {b"\r\n", b""}:
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = await reader.readexactly(length)
    if b" 200 " not in status:
        raise RuntimeError(f"{status!r} {body!r}")
    return body
