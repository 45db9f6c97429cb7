import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.metrics import Metrics
from bot.payloads.payloads import check
from bot.payloads.reception import BUSY_FOR, Reception
from store.database.engine import Database
from tests.support.world import NOON


class Desk:
    """A reception whose one listener does what a test says, with a clock that a test sets."""

    def __init__(self, database: Database) -> None:
        self.now = NOON
        self.ran = 0
        self.trouble: Exception | None = None
        self.started, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.app = App(
            process_before_response=True,
            request_verification_enabled=False,
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
        )
        self.app.event("app_home_opened")(self.listen)
        self.app.error(self.fail)
        self.reception = Reception(self.app, database, self.clock, Metrics())

    def clock(self) -> datetime:
        return self.now

    def listen(self) -> None:
        self.ran += 1
        self.started.set()
        self.go_on.wait()
        if self.trouble:
            raise self.trouble

    def fail(self, error: Exception) -> None:
        """Leave the answer as it is: a failure."""

    def receive(self, event_id: str = "Ev1") -> int:
        payload: dict[str, Any] = {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": event_id,
            "event": {"type": "app_home_opened", "user": "U1", "tab": "home"},
        }
        return self.reception(payload).status


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_redelivered_event_is_answered_and_changes_nothing(desk: Desk) -> None:
    assert [desk.receive(), desk.receive(), desk.receive("Ev2")] == [200, 200, 200]
    assert desk.ran == 2


def test_a_command_without_text_is_answered(desk: Desk) -> None:
    desk.app.command("/mci")(lambda ack: ack())
    payload = {
        "command": "/mci",
        "team_id": "T1",
        "user_id": "U1",
        "trigger_id": "1.2",
        "response_url": "http://127.0.0.1/",
    }
    assert check(payload) == payload
    assert desk.reception(payload).status == 200


def test_an_event_whose_listener_failed_is_worked_on_again(desk: Desk) -> None:
    desk.trouble = RuntimeError("no luck")
    assert desk.receive() == 500
    desk.trouble = None
    assert [desk.receive(), desk.receive()] == [200, 200]
    assert desk.ran == 2


def test_a_redelivery_while_the_listener_works_is_put_off(desk: Desk) -> None:
    desk.go_on.clear()
    first = threading.Thread(target=desk.receive)
    first.start()
    desk.started.wait()
    assert desk.receive() == 503
    desk.go_on.set()
    first.join()
    assert desk.receive() == 200
    assert desk.ran == 1


def test_an_event_whose_process_was_killed_is_worked_on_again(desk: Desk) -> None:
    desk.trouble = KeyboardInterrupt()  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        desk.receive()
    desk.trouble = None
    assert desk.receive() == 503
    desk.now += BUSY_FOR + timedelta(seconds=1)
    assert desk.receive() == 200
    assert desk.ran == 2


TYPED = ["Kim Akers", "+49 30 1234", "kim@contoso.com", "x" * 40_000, "add-customer contoso.com"]


@pytest.mark.parametrize("typed", TYPED)
def test_of_what_was_typed_only_a_subcommand_is_logged(desk: Desk, typed: str) -> None:
    desk.app.command("/mci")(lambda ack: ack())
    given = {"command": "/mci", "text": typed, "team_id": "T1", "user_id": "U1", "trigger_id": "1.2"}
    assert logged(desk, given)["what"] == ("add-customer" if typed.startswith("add") else "other")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", ""),
        ("ADD_CUSTOMER\tx", "add-customer"),
        ("help", "help"),
        ("add customer contoso.com", "add-customer"),
        ("add\N{EM DASH}customer contoso.com", "add-customer"),
        ("\N{LEFT DOUBLE QUOTATION MARK}help\N{RIGHT DOUBLE QUOTATION MARK}", "help"),
        ("\N{NO-BREAK SPACE}help.", "help"),
    ],
)
def test_a_subcommand_is_logged_however_it_is_written(desk: Desk, typed: str, word: str) -> None:
    desk.app.command("/mci")(lambda ack: ack())
    given = {"command": "/mci", "text": typed, "team_id": "T1", "user_id": "U1", "trigger_id": "1.2"}
    assert logged(desk, given)["what"] == word


@pytest.mark.trouble
@pytest.mark.parametrize("unknown", ["+49 30 1234", "x" * 40_000])
def test_an_id_that_is_none_of_ours_is_not_logged(desk: Desk, unknown: str) -> None:
    user = {"id": "U1"}
    view = {"id": "V1", "type": "modal", "callback_id": unknown}
    action = {"action_id": unknown, "block_id": "b", "type": "button"}
    for given in (
        {"type": "view_submission", "user": user, "view": view},
        {"type": "block_actions", "user": user, "actions": [action]},
        {"type": "shortcut", "user": user, "callback_id": unknown, "trigger_id": "1.2"},
    ):
        assert logged(desk, given)["what"] == "other"
    assert logged(desk, {"type": "shortcut", "user": {"id": unknown}, "callback_id": "x"})["user"] == "other"


def logged(desk: Desk, payload: dict[str, Any]) -> dict[str, Any]:
    with capture_logs(processors=[merge_contextvars]) as logs:
        desk.reception(payload)
    (line,) = [one for one in logs if one["event"] == "request.answered"]
    assert type(line["status"]) is int
    return dict(line)
