"""A bot to test with, and its web app on a real port of this machine."""

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn
from slack_bolt.authorization import AuthorizeResult
from starlette.types import ASGIApp

from bot.build import Bot, build
from bot.settings.settings import Settings
from bot.web.http_protocol import QuietProtocol, quieten
from tests.support.world import NOON, WORKSPACE

SIGNING_SECRET = "a signing secret"


def make_settings(database_url: str, **changes: Any) -> Settings:
    fields = {
        "database_url": database_url,
        "slack_bot_token": "xoxb-of-a-test",
        "slack_signing_secret": SIGNING_SECRET,
        "secret_key": "a key of more than thirty-two characters",
        "slack_api_url": "http://127.0.0.1:9/api/",
    }
    return Settings(**(fields | changes))


def make_bot(database_url: str, **changes: Any) -> Bot:
    """Build a bot that knows who it is in the test's workspace, so that nothing must be asked."""
    bot = build(make_settings(database_url, **changes), clock=lambda: NOON)
    bot.workspaces._identity = AuthorizeResult(
        enterprise_id=None, team_id=WORKSPACE, bot_user_id="U0BOT", bot_id="B0BOT", bot_token="xoxb-of-a-test"
    )
    return bot


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free port and give its address."""
    quieten()
    config = uvicorn.Config(
        app,
        http=QuietProtocol,
        host="127.0.0.1",
        port=0,
        log_config=None,
        lifespan="off",
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=60,  # a test may pause on a connection for longer than uvicorn's five seconds
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def signed(body: bytes, *, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """Return the headers with which Slack would send a body, at noon if no other time is given."""
    stamp = str(int(NOON.timestamp() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={mac.hexdigest()}",
        "content-type": "application/x-www-form-urlencoded",
    }


def command(text: str, **changes: str) -> bytes:
    """Return the body of a slash command."""
    fields = {
        "command": "/mci",
        "text": text,
        "team_id": WORKSPACE,
        "user_id": "U0ADA",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/response",
    }
    return urlencode(fields | changes).encode()
