import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from bot.settings.settings import LogFormat, LogLevel
from flows.links import Links

LEAKS = {
    "an address whose domain has other letters": "kim@straße-wingtip.com",
    "an address of other letters": "josé.müller-akers@wingtip.みんな",
    "an address with signs": "akers&co!akers@contoso.com",
    "the ticket of a socket": "wss://wss.slack.com/link/?ticket=zq47&client_secret=zq47",
    "a bot token": "xoxb-12345-abcdef",
    "an app token": "xapp-1-A0-5f",
    "an e-mail address": "kim.akers@contoso.com",
    "a password": "smtp://mci:hunter2@mail.example:587",
    "a consent link": "https://mci.example/consent/q1w2e3r4t5",
    "a response address": "https://hooks.slack.com/commands/T1/2/3",
    "a row that PostgreSQL refused": "no value\nDETAIL:  Failing row has (1, Wingtip Toys).\nCONTEXT: x",
    "an install code": "GET /slack/oauth_redirect?code=zq47&state=zq56",
}
SECRETS = [
    "xoxb-",
    "xapp-",
    "akers",
    "hunter2",
    "q1w2e3r4t5",
    "hooks.slack.com",
    "zq47",
    "zq56",
    "Wingtip",
    "wingtip",
    "stra",
]


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


@pytest.mark.parametrize("made", [one for one in dir(Links) if one.endswith("_url") and one != "public_url"])
def test_no_line_holds_the_secret_of_a_link(restored: None, made: str) -> None:
    stream = io.StringIO()
    logs.configure(LogLevel.DEBUG, LogFormat.JSON, stream)
    link = getattr(Links("https://mci.example", b"a key"), made)("q1w2e3r4t5")
    logging.getLogger("some.library").warning("GET %s", link)
    assert "[token]" in stream.getvalue()
    assert "q1w2e3r4t5" not in stream.getvalue()


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


LONG = {
    "letters": "a" * 100_000,
    "words": "no address here " * 10_000,
    "halves of addresses": "kim@" * 30_000,
    "dots": "a." * 50_000,
    "an address at last": "a" * 100_000 + "@contoso.com",
    "schemes": "://a:" * 20_000,
    "a password at last": "://" + "a:" * 50_000 + "@",
    "tokens": "xoxb-" * 20_000,
    "lines": "DETAIL:  a\n" * 10_000,
    "brackets": "[" * 100_000,
}


@pytest.mark.parametrize("form", LogFormat)
@pytest.mark.parametrize("value", LONG.values(), ids=LONG.keys())
def test_a_line_is_short_whatever_is_logged(restored: None, form: LogFormat, value: str) -> None:
    stream = io.StringIO()
    logs.configure(LogLevel.DEBUG, form, stream)
    log = structlog.get_logger("bot.test")
    log.info("said", value=value, several=[value, value], deep={"a": {"b": value}})
    log.info(value)
    logging.getLogger("some.library").warning("said %s", value)
    try:
        fail(value)
    except ValueError:
        log.exception("failed")
    said = stream.getvalue()
    assert len(said) <= 4 * logs.LONGEST_LINE + 4
    if form is LogFormat.JSON:
        assert all(len(line) < 2 * logs.LONGEST_TRACEBACK for line in said.splitlines())
        assert [json.loads(line)["level"] for line in said.splitlines()] == [
            "info",
            "info",
            "warning",
            "error",
        ]


@pytest.mark.parametrize("value", LONG.values(), ids=LONG.keys())
def test_redaction_itself_takes_a_time_that_grows_with_the_length_alone(value: str) -> None:
    # With the square of this length it would take longer than anybody waits for a test.
    assert len(logs.redact(value * 20)) <= len(value) * 40


@pytest.mark.parametrize("secret", LEAKS.values(), ids=LEAKS.keys())
def test_a_cut_leaves_no_half_of_a_secret(secret: str) -> None:
    for before in range(logs.LONGEST_VALUE - len(secret) - 40, logs.LONGEST_VALUE + 1):
        text = "x" * before + " " + secret + " " + "y" * logs.LONGEST_VALUE
        said = logs.redact(logs.shorten(text))
        assert len(said) <= logs.LONGEST_VALUE + len("[response address]")
        assert not [one for one in SECRETS if one in said]


def test_what_is_short_stays_as_it_is() -> None:
    text = "a" * logs.LONGEST_VALUE
    assert logs.shorten(text) == text


def test_calls_to_slack_that_fail_in_the_same_way_are_one_line_a_minute(
    restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    logs.configure(LogLevel.INFO, LogFormat.JSON, stream)
    instants = iter([0.0, 0.0, 1.0, 1.0, 59.0, 59.0, 60.0, 60.0, 61.0, 61.0])
    monkeypatch.setattr(logs, "monotonic", lambda: next(instants))
    log = logging.getLogger("slack_sdk.web.base_client")
    for _ in range(5):
        for why in ("refused", "timed out"):
            log.error("Failed to send a request to Slack API server: " + why)  # noqa: G003 -- as the SDK does
    assert len(stream.getvalue().splitlines()) == 4
