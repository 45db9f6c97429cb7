import json
import tracemalloc
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from slack_bolt import BoltRequest

from bot.payloads import payloads, reception
from bot.payloads.payload_models import EVENTS
from bot.payloads.payload_models import KINDS as KINDS_BY_NAME
from bot.payloads.payloads import MalformedPayload, UnknownKind

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


KINDS: list[dict[str, Any]] = [
    *WELL_FORMED,
    WHO | {"type": "message_action", "callback_id": "a.b", "trigger_id": "1"},
    COMMAND,
    EVENT,
    EVENT | {"event": {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1"}},
    EVENT | {"event": {"type": "app_uninstalled"}, "event_time": 1},
    EVENT | {"event": {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}, "event_time": 1},
]
READ_BY_BOLT = (
    "enterprise", "enterprise_id", "is_enterprise_install", "authorizations", "team", "team_id", "user",
    "user_id", "channel", "channel_id", "thread_ts", "event", "message", "previous_message", "item",
    "assistant_thread", "view", "function_data", "function_execution_id", "bot_access_token", "inputs",
    "response_url", "response_urls", "is_ext_shared_channel", "bot_id", "subtype", "actions", "type",
    "command", "callback_id", "action_id", "container", "trigger_id",
)  # fmt: skip
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(READ_BY_BOLT),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(READ_BY_BOLT), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=1000)
@example(payload=KINDS[0], wrong={"response_urls": [{}, {}]}, inside="")
@example(
    payload=KINDS[0], wrong={"response_urls": [{"response_url": "https://hooks.slack.com/1"}] * 3}, inside=""
)
@given(
    payload=st.sampled_from(KINDS),
    wrong=st.dictionaries(st.sampled_from(READ_BY_BOLT), ANYTHING, min_size=1, max_size=2),
    inside=st.sampled_from(["", "event", "view", "message", "authorizations"]),
)
def test_what_passes_the_door_can_be_read_by_bolt_and_by_us(
    payload: dict[str, Any], wrong: dict[str, Any], inside: str
) -> None:
    if inside:
        part = payload.get(inside) or {}
        wrong = {
            inside: [wrong]
            if inside == "authorizations"
            else (part if isinstance(part, dict) else {}) | wrong
        }
    try:
        passed = payloads.check(payload | wrong)
    except MalformedPayload:
        return
    if payloads.is_heard(passed):
        context = BoltRequest(body=passed, mode="socket_mode").context
        assert all(
            found is None or isinstance(found, str)
            for found in (context.team_id, context.user_id, context.enterprise_id, context.response_url)
        )
    assert all(isinstance(word, str) for word in reception._name(passed))


@pytest.mark.parametrize(
    "wrong",
    [
        {"enterprise": 1},
        {"authorizations": [0]},
        {"authorizations": "x"},
        {"view": "x"},
        {"type": []},
        {"event": "x"},
        {"event": {"authorizations": [1]}},
        {"event": None},
        {"response_url": "²"},
        {"response_url": "http://["},
        {"response_url": "http://%00"},
        {"response_url": "ftp://slack.com/x"},
        {"response_url": "https://hooks..slack.com/x"},
        {"response_url": "https://.slack.com/x"},
        {"response_url": f"https://{'x' * 64}.slack.com/x"},
        {"response_urls": ["x"]},
        {"response_urls": None},
        {"function_data": "x"},
        {"message": {"user": 1}},
        {"container": "x"},
        {"user": {"id": 1}},
        {"team": {"id": []}},
    ],
)
@pytest.mark.parametrize("payload", KINDS, ids=lambda payload: str(payload.get("type", "command")))
def test_a_wrong_type_in_a_field_that_is_read_is_refused(
    payload: dict[str, Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(MalformedPayload):
        payloads.check(payload | wrong)


@pytest.mark.parametrize(
    "element",
    [
        {"value": 1},
        {"value": []},
        {"selected_option": "x"},
        {"selected_option": {"value": 1}},
        {"selected_options": {}},
        {"selected_options": ["x"]},
        {"selected_options": [{"value": "1"}] * 101},
        {"selected_user": ["U1"]},
        {"selected_date": "tomorrow"},
        {"selected_date": "2026-02-30"},
        {"selected_time": "25:00"},
        {"value": "x" * 20_001},
        [],
        None,
    ],
)
def test_a_wrong_entry_in_a_form_is_refused(element: Any) -> None:
    view = VIEW | {"state": {"values": {"b": {"a": element}}}}
    with pytest.raises(MalformedPayload):
        payloads.check(WHO | {"type": "view_submission", "view": view})


@pytest.mark.parametrize(
    "more",
    [
        {"actions": [PRESSED] * 26},
        {"view": VIEW | {"state": {"values": {str(number): {} for number in range(101)}}}},
        {"view": VIEW | {"state": {"values": {"b": {str(number): {} for number in range(26)}}}}},
        {"view": VIEW | {"private_metadata": "x" * 20_001}},
        {"authorizations": [{}] * 101},
        {"trigger_id": "1" * 256},
    ],
)
def test_lists_and_texts_beyond_all_of_slacks_limits_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(MalformedPayload):
        payloads.check(WHO | {"type": "block_actions", "actions": [PRESSED]} | more)


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("https://hooks.slack.com/commands/T1/2/x", True),
        ("https://hooks.slack.com:443/actions/T1/2/x", True),
        ("https://hooks.slack-gov.com/app/T1/2/x", True),
        ("https://proxy.example/response", True),
        ("http://hooks.slack.com/commands/T1/2/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("https://slack.com.evil.example/x", False),
        ("https://notslack.com/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("http://proxy.example/response", False),
        ("https://proxy.example:9/response", False),
        ("http://127.0.0.1:8500/v1/agent", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://[::1]/", False),
        ("https://localhost/x", False),
    ],
)
def test_answers_go_to_slack_and_to_nobody_else(address: str, is_kept: bool) -> None:
    payload = WHO | {"response_url": address, "response_urls": [{"response_url": address}, {}]}
    kept = payloads.for_slack_alone(payload, "https://proxy.example/api/")
    assert kept.get("response_url") == (address if is_kept else None)
    assert kept["response_urls"] == ([{"response_url": address}] if is_kept else [])


@pytest.mark.parametrize("actions", [-1, "x", [1], {}, []])
@pytest.mark.parametrize("payload", [*WELL_FORMED, COMMAND], ids=lambda one: str(one.get("type", "command")))
def test_wrong_actions_are_refused_in_whatever_kind_a_person_sends(
    payload: dict[str, Any], actions: Any
) -> None:
    with pytest.raises(MalformedPayload):
        payloads.check(payload | {"actions": actions})


NO_VALUE = {"enterprise": 1, "team": 1, "user": 1, "channel": 1}


def inside(levels: int, innermost: Any) -> Any:
    for _ in range(levels):
        innermost = {"item": innermost}
    return innermost


@pytest.mark.parametrize(
    "wrong",
    [
        {"authorizations": [{"authorizations": [NO_VALUE] * 98}] * 98},
        inside(50, {"authorizations": [{"authorizations": [NO_VALUE] * 98}] * 98}),
        {"view": VIEW | {"state": {"values": {str(one): {"a": {"value": 1}} for one in range(100)}}}},
        {"actions": [{"selected_options": [{"value": 1}] * 100}] * 25},
    ],
)
def test_of_each_part_of_a_payload_one_fault_is_kept(wrong: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        KINDS_BY_NAME["block_actions"].model_validate(
            WHO | {"type": "block_actions", "actions": [PRESSED]} | wrong
        )
    assert refusal.value.error_count() == 1
    with pytest.raises(MalformedPayload) as told:
        payloads.check(WHO | {"type": "block_actions", "actions": [PRESSED]} | wrong)
    assert len(str(told.value)) < 200


@pytest.mark.parametrize("one", [{}, [], {"a": "x" * 5}, None])
@pytest.mark.parametrize("where", ["actions", "authorizations", "response_urls"])
def test_a_payload_of_ten_thousands_of_wrong_entries_takes_little_memory(where: str, one: Any) -> None:
    payload = WHO | {"type": "block_actions", "actions": [PRESSED], where: [one] * 40_000}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    tracemalloc.start()
    with pytest.raises(MalformedPayload) as refusal:
        payloads.parse(body, FORM)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
    assert len(str(refusal.value)) < 200


def test_fields_that_nobody_reads_pass_whatever_they_are() -> None:
    for payload in KINDS:
        more = payload | {"new": [1, {"x": None}], "is_new": "yes"}
        assert payloads.check(more) == more


@pytest.mark.parametrize(
    "kind",
    ["interactive_message", "dialog_submission", "dialog_suggestion", "workflow_step_edit", "unheard_of"],
)
def test_a_kind_that_nobody_listens_to_is_told_apart(kind: str) -> None:
    with pytest.raises(UnknownKind):
        payloads.check(WHO | {"type": kind, "callback_id": "x"})


@pytest.mark.parametrize(
    "kind", ["channel_rename", "file_shared", "function_executed", "assistant_thread_started"]
)
@pytest.mark.parametrize("odd", [{}, {"user": [1]}, {"item": "x"}, {"authorizations": 1}])
def test_an_event_that_nobody_listens_to_passes_whatever_it_holds(kind: str, odd: dict[str, Any]) -> None:
    assert kind not in EVENTS
    assert not payloads.is_heard(payloads.check(EVENT | {"event": odd | {"type": kind}}))


def test_what_is_two_kinds_at_once_is_refused() -> None:
    for kind in ("event_callback", "block_actions", "url_verification"):
        with pytest.raises(MalformedPayload):
            payloads.check(COMMAND | {"type": kind, "challenge": "c"})
    for payload in WELL_FORMED:
        with pytest.raises(MalformedPayload):
            payloads.check(payload | {"command": "/mci"})


@pytest.mark.parametrize("body", [b"command=%2Fmci&command=%2Fx", b"payload=%7B%7D&payload=%7B%7D"])
def test_a_field_that_comes_twice_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        payloads.parse(urlencode(COMMAND).encode() + b"&" + body, FORM)


@pytest.mark.parametrize("given", [r"a\ud800b", r"a\u0000b", r"a\udfffb"])
def test_characters_that_cannot_be_stored_are_replaced(given: str) -> None:
    text = json.dumps(WHO | {"type": "block_suggestion", "action_id": "a", "block_id": "b", "value": "@"})
    body = urlencode({"payload": text.replace("@", given)}).encode()
    assert payloads.parse(body, FORM)["value"] == "a\ufffdb"


def test_a_command_with_nul_can_be_stored() -> None:
    assert payloads.parse(urlencode(COMMAND | {"text": "a\0b"}).encode(), FORM)["text"] == "a\ufffdb"


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    body = json.dumps(EVENT | {"more": "@"}).replace('"@"', number).encode()
    with pytest.raises(MalformedPayload):
        payloads.parse(body, "application/json")


@pytest.mark.parametrize("when", [-1, 10**30, "soon", None, 1.5])
def test_the_time_of_an_event_of_which_it_matters_is_a_second_of_this_century(when: Any) -> None:
    with pytest.raises(MalformedPayload):
        payloads.check(EVENT | {"event": {"type": "app_uninstalled"}, "event_time": when})


@pytest.mark.parametrize("name", ["user", "team"])
def test_a_command_whose_sender_is_no_object_is_refused(name: str) -> None:
    with pytest.raises(MalformedPayload):
        payloads.check(COMMAND | {name: "U1"})
