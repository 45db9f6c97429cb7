import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt import BoltRequest
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError
from structlog.testing import capture_logs

from bot.slack import errors
from flows.access import NoRole
from flows.associations.lifecycle import StatusClosed
from store.enums import AssociationStatus

pytestmark = pytest.mark.trouble

BROKEN = RuntimeError("a detail that nobody outside should read")


def request(body: dict[str, Any]) -> BoltRequest:
    whom = {"user": {"id": "U1"}, "team": {"id": "T1"}}
    return BoltRequest(body=whom | body, mode="socket_mode")


def shown(body: dict[str, Any], error: Exception = BROKEN) -> tuple[int, Any]:
    answer = errors.answer(error, request(body))
    return answer.status, json.loads(answer.body) if answer.body else None


def test_a_person_reads_a_sentence_whose_reference_leads_to_the_traceback() -> None:
    with capture_logs() as logs:
        status, answer = shown({"command": "/mci"})
    assert status == 200
    assert answer["response_type"] == "ephemeral"
    assert "a detail" not in answer["text"]
    (entry,) = logs
    assert (entry["event"], entry["exc_info"]) == ("request.failed", BROKEN)
    assert f"*{entry['reference']}*" in answer["text"]


@pytest.mark.parametrize(
    ("stack", "action"),
    [
        ({"root_view_id": "V1", "previous_view_id": None}, "push"),
        ({"root_view_id": "V0", "previous_view_id": "V0"}, "push"),
        ({"root_view_id": "V0", "previous_view_id": "V9"}, "update"),
    ],
)
def test_a_form_stays_under_the_sentence_where_the_stack_has_room(stack: dict[str, Any], action: str) -> None:
    view = {"id": "V1", "type": "modal"} | stack
    status, answer = shown({"type": "view_submission", "view": view})
    assert status == 200
    assert (answer["response_action"], answer["view"]["type"]) == (action, "modal")


def test_a_search_that_failed_finds_nothing() -> None:
    assert shown({"type": "block_suggestion"}) == (200, {"options": []})


def test_an_event_that_failed_is_answered_with_failure_so_that_it_comes_again() -> None:
    assert shown({"type": "event_callback"}) == (500, None)


def test_a_state_of_the_world_is_told_in_words_and_is_no_error() -> None:
    with capture_logs() as logs:
        _, closed = shown({"command": "/mci"}, StatusClosed(AssociationStatus.CANCELLED))
        _, stranger = shown({"command": "/mci"}, NoRole(["U7"]))
    assert closed["text"] == "This is no longer possible: the status is now *Cancelled*."
    assert "<@U7>" in stranger["text"]
    assert {entry["log_level"] for entry in logs} == {"info"}


@pytest.mark.parametrize(
    "body", [{"command": "/mci"}, {"type": "view_submission", "view": {"id": "V1", "type": "modal"}}]
)
def test_what_nobody_listens_to_is_said_to_be_outdated(body: dict[str, Any]) -> None:
    asked = request(body)
    error = BoltUnhandledRequestError(request=asked, current_response=None)
    answer = errors.answer(error, asked)
    # Slack shows the person what comes with 200 alone.
    assert answer.status == 200
    assert errors.OUTDATED in json.dumps(json.loads(answer.body), ensure_ascii=False)


NAMES = st.sampled_from(["type", "view", "command", "trigger_id", "previous_view_id", "root_view_id", "id"])
KINDS = st.sampled_from(
    ["event_callback", "block_actions", "block_suggestion", "view_submission", "shortcut"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | KINDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=150)
@given(
    body=st.dictionaries(NAMES, ANYTHING, max_size=5),
    lazy=st.booleans(),
    error=st.sampled_from([BROKEN, NoRole([]), SlackRequestError("no answer"), KeyError("view")]),
)
def test_whatever_the_payload_an_error_is_answered(
    body: dict[str, Any], lazy: bool, error: Exception
) -> None:
    asked = request({})
    asked.context["client"] = WebClient(base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    asked.body, asked.lazy_only = body, lazy
    assert 200 <= errors.answer(error, asked).status <= 500


def test_where_no_answer_can_be_made_one_line_says_so() -> None:
    asked = request({})
    asked.body = {"type": "view_submission", "view": "x"}
    with capture_logs() as logs:
        assert errors.answer(StatusClosed(AssociationStatus.CANCELLED), asked).status == 500
    assert [entry["event"] for entry in logs] == ["request.refused", "request.not_answered"]
    assert not any("exc_info" in entry for entry in logs)


@pytest.mark.parametrize("error", [SlackRequestError("no"), TimeoutError(), ConnectionResetError()])
def test_that_slack_was_out_of_reach_is_told_in_words_and_logged_in_one_line(error: Exception) -> None:
    with capture_logs() as logs:
        _, answer = shown({"command": "/mci"}, error)
    assert "Slack" in answer["text"]
    assert [(entry["event"], "exc_info" in entry) for entry in logs] == [("request.slack_unreachable", False)]
