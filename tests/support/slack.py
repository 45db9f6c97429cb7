"""A Slack that agrees to everything at once, on a port of this machine."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.world import WORKSPACE

VIEW = {"id": "V0SHOWN", "hash": "1.a", "root_view_id": "V0SHOWN", "callback_id": "", "state": {"values": {}}}


@contextmanager
def agreeable(people: str = WORKSPACE, told: list[bytes] | None = None) -> Iterator[str]:
    """Serve it and give its address; everybody is somebody of the workspace. ``told`` gets each body."""
    loop = asyncio.new_event_loop()
    started = threading.Event()
    address: list[str] = []

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        address.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        started.set()
        async with server:
            await stopped.wait()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            body = json.dumps(_answer(head.split(b" ", 2)[1].decode(), address[0], people)).encode()
            kind = (
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
            )
            length = next(
                (
                    int(line[15:])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                ),
                0,
            )
            content = await reader.readexactly(length)
            if told is not None:
                told.append(content)
            writer.write(kind + str(len(body)).encode() + b"\r\n\r\n" + body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], name="slack")
    thread.start()
    started.wait()
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()


def _answer(path: str, address: str, people: str) -> dict[str, Any]:
    return {
        "ok": True,
        "team_id": people,
        "user_id": "U0BOT",
        "bot_id": "B0BOT",
        "user": {"id": "U0ADA", "team_id": people, "profile": {"real_name": "Ada Admin"}},
        "channel": {"id": "D0ADA"} if "conversations" in path else "D0ADA",
        "ts": "1700000000.000100",
        "view": VIEW,
        "upload_url": f"{address}/upload",
        "file_id": "F1",
        "files": [{"id": "F1", "title": "x"}],
    }
