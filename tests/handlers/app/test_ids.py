"""Every id has somebody who listens: a button that does nothing is silence for the person."""

import ast
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.listener import Listener

from handlers.app import ids
from tests.support.serving import make_bot

HANDLERS = Path(__file__).parents[3] / "handlers"


@pytest.fixture(scope="module")
def app() -> App:
    return make_bot("sqlite://").slack


def is_heard(app: App, payload: dict[str, Any]) -> bool:
    return heard_by(app, payload) is not None


def heard_by(app: App, payload: dict[str, Any]) -> Listener | None:
    """Return the listener that takes a payload: the first that it matches."""
    whom = {"user": {"id": "U1"}, "team": {"id": "T1"}, "team_id": "T1", "trigger_id": "1"}
    request = BoltRequest(body=whom | payload, mode="socket_mode")
    app._init_context(request)
    answer = BoltResponse(status=200)
    return next((one for one in app._listeners if one.matches(req=request, resp=answer)), None)


@pytest.mark.parametrize("action", ids.Action)
def test_every_action_has_a_listener(app: App, action: str) -> None:
    pressed = {"action_id": action, "block_id": "b", "type": "button"}
    clicked = is_heard(app, {"type": "block_actions", "actions": [pressed]})
    searched = is_heard(app, {"type": "block_suggestion", "action_id": action, "block_id": "b", "value": ""})
    assert clicked or searched


@pytest.mark.parametrize("view", ids.ViewId)
def test_every_modal_that_can_be_submitted_has_a_listener(app: App, view: str) -> None:
    assert is_heard(app, {"type": "view_submission", "view": {"callback_id": view, "type": "modal"}})


@pytest.mark.parametrize("word", ids.Subcommand)
def test_every_subcommand_has_a_listener_of_its_own(app: App, word: str) -> None:
    command = {"command": ids.COMMAND, "trigger_id": "1"}
    heard, rest = (heard_by(app, command | {"text": text}) for text in (word, "no such word"))
    assert (heard is rest) is (word == ids.Subcommand.HELP)


def test_no_id_is_written_as_text() -> None:
    """An id that is not in the enumerations escapes the tests above."""
    names = {"action_id", "callback_id"}
    found = [
        f"{path.relative_to(HANDLERS)}:{node.value.lineno}"
        for path in sorted(HANDLERS.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg in names and isinstance(node.value, ast.Constant)
    ]
    assert found == []
