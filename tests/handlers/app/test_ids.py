"""Every id has somebody who listens: a button that does nothing is silence for the person."""

from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse

from handlers.app import ids
from tests.support.serving import make_bot


@pytest.fixture(scope="module")
def app() -> App:
    return make_bot("sqlite://").slack


def is_heard(app: App, payload: dict[str, Any]) -> bool:
    whom = {"user": {"id": "U1"}, "team": {"id": "T1"}, "team_id": "T1", "trigger_id": "1"}
    request = BoltRequest(body=whom | payload, mode="socket_mode")
    app._init_context(request)
    return any(one.matches(req=request, resp=BoltResponse(status=200)) for one in app._listeners)


@pytest.mark.parametrize("action", ids.Action)
def test_every_action_has_a_listener(app: App, action: str) -> None:
    pressed = {"action_id": action, "block_id": "b", "type": "button"}
    clicked = is_heard(app, {"type": "block_actions", "actions": [pressed]})
    searched = is_heard(app, {"type": "block_suggestion", "action_id": action, "block_id": "b", "value": ""})
    assert clicked or searched


@pytest.mark.parametrize("view", ids.View)
def test_every_modal_that_can_be_submitted_has_a_listener(app: App, view: str) -> None:
    assert is_heard(app, {"type": "view_submission", "view": {"callback_id": view, "type": "modal"}})
