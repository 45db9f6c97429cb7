"""A Slack that says yes to everything at once, so that only the bot's own time is measured.

``GET /`` tells how many messages were posted, and how soon after one another into one channel at least.
``GET /file/20000`` is a PDF file of so many bytes.
"""

import asyncio
import json
import os
import time
from urllib.parse import parse_qs

ANSWER = {
    "ok": True,
    "team_id": "T0FOURTH",
    "team": "Fourth Coffee",
    "user_id": "U0BOT",
    "bot_id": "B0BOT",
    "url": "https://fourthcoffee.slack.com/",
    "user": {"team_id": "T0FOURTH", "profile": {}},
}


class Slack:
    """Counts what is posted."""

    def __init__(self) -> None:
        """Nothing was posted yet."""
        self.posted = 0
        self.closest = float("inf")
        self._last: dict[str, float] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while line := await reader.readline():
                length = 0
                while (header := await reader.readline()) not in {b"\r\n", b""}:
                    name, _, value = header.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                given = (await reader.readexactly(length)).decode()
                if line.startswith(b"GET /file/"):
                    await _send_file(writer, int(line.split()[1].rpartition(b"/")[2]))
                    continue
                body = json.dumps(self._answer(line.decode(), given))
                kind = "Content-Type: application/json"
                head = f"HTTP/1.1 200 OK\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write((head + body).encode())
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, line: str, body: str) -> dict[str, object]:
        if line.startswith("GET"):
            return {"posted": self.posted, "closest": min(self.closest, 1e9)}
        if "chat.postMessage" not in line:
            return ANSWER
        channel = _channel(body)
        now = time.monotonic()
        self.closest = min(self.closest, now - self._last.get(channel, -1e9))
        self._last[channel] = now
        self.posted += 1
        return {**ANSWER, "channel": channel, "ts": f"{1_700_000_000 + self.posted}.000100"}


async def _send_file(writer: asyncio.StreamWriter, size: int) -> None:
    begin, end, piece = b"%PDF-1.7\n", b"\n%%EOF\n", bytes(1 << 16)
    writer.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {size}\r\n\r\n".encode()
    )
    writer.write(begin)
    left = size - len(begin) - len(end)
    while left:
        writer.write(piece[:left])
        left -= min(left, len(piece))
        await writer.drain()
    writer.write(end)
    await writer.drain()


def _channel(body: str) -> str:
    if body.startswith("{"):
        return str(json.loads(body)["channel"])
    return parse_qs(body)["channel"][0]


async def main() -> None:
    """Serve until the process ends."""
    server = await asyncio.start_server(Slack().serve, "127.0.0.1", int(os.environ["PORT"]))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
