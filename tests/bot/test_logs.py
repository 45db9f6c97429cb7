import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from bot.settings import LogFormat, LogLevel

LEAKS = {
    "a bot token": "xoxb-12345-abcdef",
    "an app token": "xapp-1-A0-5f",
    "an e-mail address": "kim.akers@contoso.com",
    "a password": "smtp://mci:hunter2@mail.example:587",
    "a consent link": "https://mci.example/consent/q1w2e3r4t5",
    "a response address": "https://hooks.slack.com/commands/T1/2/3",
    "a row that PostgreSQL refused": "no value\nDETAIL:  Failing row has (1, Wingtip Toys).\nCONTEXT: x",
    "an install code": "GET /slack/oauth_redirect?code=4711&state=5612",
}
SECRETS = ["xoxb-", "xapp-", "akers", "hunter2", "q1w2e3r4t5", "hooks.slack.com", "4711", "5612", "Wingtip"]


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    before, configured = root.handlers[:], structlog.get_config()
    yield
    root.handlers = before
    structlog.configure(**configured)


def fail(why: str) -> None:
    raise ValueError(why)


@pytest.mark.parametrize("form", LogFormat)
def test_a_line_never_holds_what_others_must_not_read(restored: None, form: LogFormat) -> None:
    stream = io.StringIO()
    logs.configure(LogLevel.DEBUG, form, stream)
    for what, value in LEAKS.items():
        structlog.get_logger("bot.test").info("said", what=what, value=value)
        logging.getLogger("some.library").warning("said %s", value)
    try:
        fail(LEAKS["an e-mail address"])
    except ValueError as error:
        structlog.get_logger("bot.test").error("failed", exc_info=error)
    written = stream.getvalue()
    assert "Traceback" in written
    assert "CONTEXT: x" in written
    assert not [secret for secret in SECRETS if secret in written]


def test_json_lines_are_events_with_fields(restored: None) -> None:
    stream = io.StringIO()
    logs.configure(LogLevel.INFO, LogFormat.JSON, stream)
    structlog.get_logger("bot.test").debug("unseen")
    logging.getLogger("some.library").info("unseen")
    with structlog.contextvars.bound_contextvars(user="U1"):
        structlog.get_logger("bot.test").info("request.answered", status=200)
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["status"], entry["user"], entry["level"]) == (
        "request.answered",
        200,
        "U1",
        "info",
    )
