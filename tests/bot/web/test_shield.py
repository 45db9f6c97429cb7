"""After a wrong request the connection serves the next one, whatever was wrong."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.web.shield import Shield
from tests.support import world
from tests.support.serving import command, make_bot, serving, signed

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    def fails(_request: Request) -> Response:
        raise RuntimeError("a fault of ours")

    def works(_request: Request) -> Response:
        return PlainTextResponse("works")

    routes = [Route("/fails", fails, methods=["GET", "POST"]), Route("/works", works)]
    with serving(Starlette(routes=routes, middleware=[Middleware(Shield)])) as url:
        yield url


@pytest.mark.trouble
@pytest.mark.parametrize("body", [b"", b"x" * 10, b"x" * 3_000_000])
def test_a_request_that_fails_is_answered_and_the_next_on_its_connection_too(
    broken: str, body: bytes
) -> None:
    with closing(http.client.HTTPConnection(urlsplit(broken).netloc)) as connection, capture_logs() as logs:
        answers: list[str] = []
        for _ in range(3):
            connection.request("POST", "/fails", body)
            port = connection.sock.getsockname()
            failed = connection.getresponse()
            answers.append(failed.read().decode())
            assert (failed.status, failed.will_close) == (500, False)
            connection.request("GET", "/works")
            assert connection.getresponse().read() == b"works"
            assert connection.sock.getsockname() == port
    assert [entry["event"] for entry in logs] == ["request.failed"] * 3
    assert all(entry["reference"] in answer for entry, answer in zip(logs, answers, strict=True))


WRONG: list[tuple[bytes, str]] = [
    (b"", FORM),
    (b"\xff", FORM),
    (b"payload={", FORM),
    (b"x=1", "text/plain"),
    (b"[" * 100_000, JSON),
    (b"payload=" + b"x" * 1_100_000, FORM),
    (b"x" * 5_000_000, JSON),
    (json.dumps({"type": []}).encode(), JSON),
    (json.dumps({"type": "dialog_submission"}).encode(), JSON),
    (urlencode({"payload": json.dumps({"type": "block_actions", "actions": [{}] * 40_000})}).encode(), FORM),
    (command("help", type="event_callback"), FORM),
]


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, migrated_file: Any) -> Iterator[str]:
    path = tmp_path_factory.mktemp("shield") / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    bot = make_bot(f"sqlite:///{path}")
    world.build(bot.database)
    with serving(bot.web) as url:
        yield url
    bot.stop()


@pytest.mark.parametrize(("body", "kind"), WRONG)
@pytest.mark.parametrize("is_signed", [True, False])
def test_a_wrong_request_of_slacks_leaves_its_connection_to_the_next(
    slack: str, body: bytes, kind: str, is_signed: bool
) -> None:
    good = command("help", trigger_id=f"{hash((body, is_signed))}")
    with closing(http.client.HTTPConnection(urlsplit(slack).netloc)) as connection, capture_logs() as logs:
        headers = (signed(body) if is_signed else {}) | {"content-type": kind}
        connection.request("POST", "/slack/events", body, headers)
        port = connection.sock.getsockname()
        refused = connection.getresponse()
        refused.read()
        assert 400 <= refused.status < 500
        connection.request("POST", "/slack/events", good, signed(good))
        assert connection.getresponse().status == 200
        assert connection.sock.getsockname() == port
    assert not [entry for entry in logs if entry["log_level"] in {"error", "critical"}]
    assert len(logs) <= 2
