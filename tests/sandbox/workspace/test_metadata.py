"""Metadata of messages: checked as Slack checks them, and told to the apps that subscribed."""

import pytest

from sandbox.workspace.state import Json
from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired

TOLD: Json = {"event_type": "task_created", "event_payload": {"id": "7", "parts": [{"is_done": False}]}}
CHANGED: Json = {**TOLD, "event_payload": {"id": "8"}}


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.scheduleMessage"])
@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("words", "invalid_metadata_format"),
        (["list"], "invalid_metadata_format"),
        ({"event_type": "told"}, "invalid_metadata_format"),
        ({"event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": 7, "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "told", "event_payload": "words"}, "invalid_metadata_format"),
        ({"event_type": "told", "event_payload": ["list"]}, "invalid_metadata_format"),
        ({"entities": "none"}, "invalid_metadata_format"),
        ({"event_type": "told", "event_payload": {"a": "x" * 20_000}}, "metadata_too_large"),
    ],
)
def test_metadata_that_slack_would_refuse_are_refused(
    place: Place, method: str, metadata: object, error: str
) -> None:
    ts = place.slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=TOLD)["ts"]
    at = place.sandbox.now() + 60
    refused = place.refusal(method, channel=CHANNEL, ts=ts, post_at=at, text="Other", metadata=metadata)
    assert refused["error"] == error
    (message,) = place.slack.conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"]
    assert (message["text"], message["metadata"]) == ("Words", TOLD)


@pytest.mark.parametrize("name", ["slack.post", "a b", "créé", "x/y"])
def test_metadata_of_an_unfit_event_type_are_ignored_with_a_warning(place: Place, name: str) -> None:
    answer = place.slack.chat_postMessage(
        channel=CHANNEL, text="Words", metadata={"event_type": name, "event_payload": {}}
    )
    assert answer["warning"] == "invalid_metadata_schema"
    assert answer["response_metadata"]["warnings"] == ["invalid_metadata_schema"]
    assert "metadata" not in answer["message"]


@pytest.mark.parametrize(
    ("payload", "is_kept"),
    [
        ({"id": "7"}, True),
        ({"id": "7", "more": True}, True),
        ({"summary": "No id"}, False),
        ({"id": 7}, False),
        ({"id": "7", "count": 1.5}, False),
        ({"id": "7", "count": 1}, True),
    ],
)
def test_metadata_keep_to_the_schema_of_the_manifest(place: Place, payload: Json, is_kept: bool) -> None:
    place.app.metadata_schemas = {
        "task_created": {
            "properties": {"id": {"type": "string"}, "count": {"type": "integer"}},
            "required": ["id"],
        }
    }
    told = {"event_type": "task_created", "event_payload": payload}
    answer = place.slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=told)
    assert answer["message"].get("metadata") == (told if is_kept else None)
    assert ("warning" in answer.data) is not is_kept


def test_apps_hear_of_metadata_that_come_change_and_go(wired: Wired) -> None:
    slack, app = wired.slack, wired.app
    ts = slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=TOLD)["ts"]
    posted = app.event("message_metadata_posted")
    assert (posted["metadata"], posted["message_ts"], posted["channel_id"]) == (TOLD, ts, CHANNEL)
    assert posted["app_id"] == wired.place.app.id
    slack.chat_update(channel=CHANNEL, ts=ts, text="Words", metadata=CHANGED)
    updated = app.event("message_metadata_updated")
    assert (updated["metadata"], updated["previous_metadata"]) == (CHANGED, TOLD)
    slack.chat_delete(channel=CHANNEL, ts=ts)
    deleted = app.event("message_metadata_deleted")
    assert (deleted["previous_metadata"], deleted["message_ts"]) == (CHANGED, ts)
    assert "metadata" not in deleted


@pytest.mark.parametrize(
    ("subscription", "hears"),
    [
        ({"app_id": "*", "event_type": "task_created"}, True),
        ({"app_id": "A0OTHER", "event_type": "task_created"}, False),
        ({"app_id": "*", "event_type": "task_closed"}, False),
    ],
)
def test_apps_hear_of_the_metadata_that_they_subscribed_to(
    wired: Wired, subscription: Json, hears: bool
) -> None:
    wired.place.app.metadata_subscriptions = [subscription]
    wired.slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=TOLD)
    wired.slack.chat_postMessage(channel=CHANNEL, text="The end")
    wired.app.wait("event_callback", 3 if hears else 2)
    kinds = [one.payload["event"]["type"] for one in wired.app.received]
    assert ("message_metadata_posted" in kinds) is hears


def test_an_update_with_empty_metadata_takes_them_away(wired: Wired) -> None:
    ts = wired.slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=TOLD)["ts"]
    answer = wired.slack.chat_update(channel=CHANNEL, ts=ts, text="Words", metadata={})
    assert "metadata" not in answer["message"]
    assert wired.app.event("message_metadata_deleted")["previous_metadata"] == TOLD


def test_an_update_with_metadata_that_are_ignored_leaves_those_that_were(place: Place) -> None:
    ts = place.slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=TOLD)["ts"]
    unfit = {"event_type": "a.b", "event_payload": {}}
    answer = place.slack.chat_update(channel=CHANNEL, ts=ts, text="Words", metadata=unfit)
    assert (answer["message"]["metadata"], answer["warning"]) == (TOLD, "invalid_metadata_schema")


def test_an_update_without_metadata_leaves_them_and_is_not_told(wired: Wired) -> None:
    ts = wired.slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=TOLD)["ts"]
    wired.slack.chat_update(channel=CHANNEL, ts=ts, text="Other")
    wired.app.wait("event_callback", 3)
    kinds = [one.payload["event"]["type"] for one in wired.app.received]
    assert sorted(kinds) == ["message", "message", "message_metadata_posted"]


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.scheduleMessage"])
def test_a_payload_of_null_is_an_empty_one(place: Place, method: str) -> None:
    ts = place.slack.chat_postMessage(channel=CHANNEL, text="Words")["ts"]
    at = place.sandbox.now() + 60
    told = {"event_type": "assistant_thread_context", "event_payload": None}
    given = {"channel": CHANNEL, "text": "Words", "ts": ts, "post_at": at, "metadata": told}
    answer: Json = place.slack.api_call(method, json=given).data  # type: ignore[assignment]
    assert answer["message"]["metadata"] == {**told, "event_payload": {}}
    assert "warning" not in answer
