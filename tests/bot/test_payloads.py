import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot import payloads
from bot.payloads import MalformedPayload

FORM = "application/x-www-form-urlencoded"
WHO: dict[str, Any] = {"user": {"id": "U1"}, "team": {"id": "T1"}}
COMMAND = {"command": "/mci", "text": "", "team_id": "T1", "user_id": "U1", "trigger_id": "1"}
PRESSED = {"action_id": "a.b", "block_id": "b", "type": "button"}
VIEW = {"id": "V1", "type": "modal", "callback_id": "a.b", "state": {"values": {"b": {"a": {"value": None}}}}}
EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {"type": "app_home_opened", "user": "U1"},
}

WELL_FORMED: list[dict[str, Any]] = [
    WHO | {"type": "block_actions", "actions": [PRESSED]},
    WHO | {"type": "block_suggestion", "action_id": "a.b", "block_id": "b", "value": ""},
    WHO | {"type": "view_submission", "view": VIEW},
    WHO | {"type": "view_closed", "view": VIEW},
    WHO | {"type": "shortcut", "callback_id": "a.b", "trigger_id": "1"},
    # Where an app is installed in a whole organisation, there is no team.
    WHO | {"type": "shortcut", "callback_id": "a.b", "trigger_id": "1", "team": None},
]


@pytest.mark.parametrize("payload", WELL_FORMED, ids=lambda payload: payload["type"])
def test_a_payload_of_slacks_is_given_back_as_it_came(payload: dict[str, Any]) -> None:
    assert payloads.parse(urlencode({"payload": json.dumps(payload)}).encode(), FORM) == payload


def test_commands_and_events_come_in_their_own_ways() -> None:
    assert payloads.parse(urlencode(COMMAND).encode(), f"{FORM}; charset=utf-8") == COMMAND
    assert payloads.parse(json.dumps(EVENT).encode(), "application/json") == EVENT


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "block_actions"},
        WHO | {"type": "unheard_of"},
        WHO | {"type": "block_actions", "actions": []},
        WHO | {"type": "block_actions", "actions": [{"action_id": "a.b"}]},
        WHO | {"type": "view_submission", "view": VIEW | {"state": {"values": {"b": "x"}}}},
        WHO | {"type": "view_submission", "view": VIEW | {"private_metadata": None}},
        {"type": "view_submission", "view": VIEW, "user": {"id": ""}},
        COMMAND | {"trigger_id": ""},
        {name: value for name, value in COMMAND.items() if name != "user_id"},
        EVENT | {"event": {}},
        EVENT | {"event_id": None},
    ],
)
def test_anything_else_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(MalformedPayload):
        payloads.check(payload)


@pytest.mark.parametrize(
    "body", [b"", b"payload=", b"payload=[]", b"payload={", b"\xff", b"a=1&b", b"=&" * 200]
)
@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain", ""])
def test_a_body_that_holds_no_payload_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(MalformedPayload):
        payloads.parse(body, kind)
