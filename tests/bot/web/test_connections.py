"""The web server stays open to others whatever some clients do not send, and says so in a few lines."""

import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.stopping import Stopping
from bot.web import connections
from bot.web.connections import Connections, most_connections
from bot.web.web_server import WebServer
from tests.conftest import Ear
from tests.support.serving import make_bot
from tests.support.stage import wait

MOST = 20
HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow"
HALF_A_BODY = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
HALF_A_CHUNK = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"
BROKEN_FORM = (
    b"POST /consent/abc HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100\r\n\r\na"
)


@contextmanager
def served(app: ASGIApp) -> Iterator[tuple[str, int]]:
    server = WebServer(app, "127.0.0.1", 0, Stopping(), MOST)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait(lambda: server.started or None, "the server")
    try:
        yield server.servers[0].sockets[0].getsockname()
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def place(database_url: str) -> Iterator[tuple[str, int]]:
    bot = make_bot(database_url)
    with served(bot.web) as address:
        yield address
    bot.stop()


def alive(place: tuple[str, int]) -> int:
    return httpx.get(f"http://{place[0]}:{place[1]}/healthz", trust_env=False).status_code


def open_one(place: tuple[str, int], sent: bytes) -> socket.socket:
    opened = socket.create_connection(place, timeout=10)
    opened.sendall(sent)
    return opened


def is_ended(opened: socket.socket) -> bool:
    try:
        return opened.recv(1) == b""
    except ConnectionResetError:
        return True


def events(ear: Ear) -> list[str]:
    return [json.loads(line)["event"] for line in ear.lines]


@pytest.mark.parametrize("sent", [b"", HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK])
def test_more_slow_clients_than_connections_keep_nobody_out(
    place: tuple[str, int], ear: Ear, sent: bytes
) -> None:
    with ExitStack() as held:
        for _ in range(3 * MOST):
            held.enter_context(open_one(place, sent))
        assert [alive(place) for _ in range(3)] == [200, 200, 200]
    assert events(ear).count("web.full") == 1
    assert not [line for line in ear.lines if "Traceback" in line]


@pytest.mark.parametrize(
    ("sent", "limit"),
    [
        (b"", "HEAD_SECONDS"),
        (HALF_A_HEAD, "HEAD_SECONDS"),
        (HALF_A_BODY, "BODY_SECONDS"),
        (HALF_A_CHUNK, "BODY_SECONDS"),
    ],
)
def test_a_client_that_takes_too_long_is_put_out(
    place: tuple[str, int], ear: Ear, monkeypatch: pytest.MonkeyPatch, sent: bytes, limit: str
) -> None:
    monkeypatch.setattr(connections, limit, 0.05)
    with open_one(place, sent) as opened:
        assert is_ended(opened)
    assert "web.too_slow" in events(ear)
    assert alive(place) == 200


def test_the_second_request_of_a_connection_has_a_deadline_too(
    place: tuple[str, int], ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_one(place, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as opened:
        answer = b""
        while not answer.endswith(b"ok"):
            answer += opened.recv(4096)
        monkeypatch.setattr(connections, "HEAD_SECONDS", 0.05)
        opened.sendall(HALF_A_HEAD)
        assert is_ended(opened)
    assert "web.too_slow" in events(ear)


def test_bytes_that_trickle_do_not_put_the_end_off(
    place: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
    with open_one(place, HALF_A_HEAD) as opened:

        def trickle() -> bool | None:
            try:
                opened.sendall(b"x")
            except OSError:
                return True
            return None

        wait(trickle, "the end of the connection")
    assert alive(place) == 200


@pytest.mark.parametrize("sent", [HALF_A_BODY, HALF_A_CHUNK, BROKEN_FORM])
def test_an_upload_that_is_broken_off_is_one_quiet_line_at_most(
    place: tuple[str, int], ear: Ear, sent: bytes
) -> None:
    count = 5
    for _ in range(count):
        open_one(place, sent).close()
    is_form = sent == BROKEN_FORM
    wait(lambda: is_form or events(ear).count("request.broken_off") == count or None, "the lines")
    assert alive(place) == 200
    said = [json.loads(line) for line in ear.lines]
    assert {line["event"] for line in said} <= {"request.broken_off"}
    assert {line["level"] for line in said} <= {"info"}


def test_a_request_in_parts_that_come_in_time_is_answered(place: tuple[str, int]) -> None:
    with open_one(place, HALF_A_HEAD) as opened:
        opened.sendall(b": 1\r\n\r\n")
        assert opened.recv(4096).startswith(b"HTTP/1.1 200")


def test_one_line_tells_that_the_system_gives_no_more_files(ear: Ear) -> None:
    async def storm() -> None:
        loop, shared = asyncio.get_running_loop(), Connections()
        for _ in range(1000):
            context = {
                "message": "socket.accept() out of system resource",
                "exception": OSError(24, "Too many open files"),
            }
            shared.handle(loop, context)

    asyncio.run(storm())
    assert events(ear) == ["web.no_files"]


@pytest.mark.parametrize(("files", "most"), [(64, 32), (256, 128), (1024, 824), (20_000, 1000)])
def test_connections_leave_files_for_everything_else(files: int, most: int) -> None:
    assert most_connections(files) == most


def test_a_process_allows_itself_as_many_files_as_the_system_does() -> None:
    program = (
        "import resource; from bot.web.connections import allow_files\n"
        "_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, min(hard, 512)))\n"
        "print(allow_files() == min(hard, 512))"
    )
    root = Path(__file__).parents[3]
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "True\n"
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= 64


NO_HTTP = {
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01",
    "words": b"hello\r\n\r\n",
    "two lengths": b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "a chunk without a length": HALF_A_CHUNK[:-5] + b"zz\r\n",
}


@pytest.mark.parametrize("sent", NO_HTTP.values(), ids=NO_HTTP.keys())
def test_what_is_no_http_is_one_line_however_often_it_comes(
    place: tuple[str, int], ear: Ear, sent: bytes
) -> None:
    for _ in range(20):
        with open_one(place, sent) as opened, suppress(ConnectionResetError):
            while opened.recv(4096):
                pass
    assert alive(place) == 200
    assert [line for line in events(ear) if line != "request.broken_off"] == ["web.not_http"]


def test_a_signal_that_came_while_the_bot_started_ends_the_server_at_once() -> None:
    stopping = Stopping(grace=60)
    stopping.is_asked = True
    server = WebServer(Starlette(), "127.0.0.1", 0, stopping, MOST)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
