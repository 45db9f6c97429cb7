"""Assistants: threads of their own in the direct conversation, and sessions of agents."""

from typing import Any

import pytest

from sandbox.workspace import seeds
from sandbox.workspace.state import Json
from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import Answered, Member
from tests.support.world import ADMIN, WORKSPACE


def as_assistant(wired: Wired) -> tuple[Member, str]:
    wired.place.app.is_assistant = True
    return wired.ada, wired.ada.direct()


def events(wired: Wired, kind: str, count: int = 1) -> list[Json]:
    wired.app.wait("event_callback", count)
    heard = [one.payload["event"] for one in wired.app.received if one.kind == "event_callback"]
    return [event for event in heard if event["type"] == kind]


def test_opening_an_assistant_begins_a_thread_that_the_next_message_is_in(wired: Wired) -> None:
    ada, direct = as_assistant(wired)
    ada.open_home("messages")
    started = wired.app.event("assistant_thread_started")
    thread = started["assistant_thread"]
    assert (thread["user_id"], thread["channel_id"], thread["context"]) == (ADMIN, direct, {})
    said = ada.say("Help me", channel=direct)
    assert said["thread_ts"] == thread["thread_ts"] != said["ts"]
    heard = wired.app.event("message")
    assert (heard["thread_ts"], heard["channel_type"], heard["text"]) == (
        thread["thread_ts"],
        "im",
        "Help me",
    )


def test_a_message_to_an_assistant_that_was_not_opened_begins_a_thread(wired: Wired) -> None:
    ada, direct = as_assistant(wired)
    first = ada.say("Help me", channel=direct)
    second = ada.say("Another thing", channel=direct)
    reply = ada.say("About that", channel=direct, thread=first["thread_ts"])
    assert first["thread_ts"] != second["thread_ts"]
    assert reply["thread_ts"] == first["thread_ts"]
    wired.app.wait("event_callback", 5)
    started = events(wired, "assistant_thread_started", 5)
    begun = {one["assistant_thread"]["thread_ts"] for one in started}
    assert begun == {first["thread_ts"], second["thread_ts"]}


def test_opening_an_assistant_again_begins_nothing_while_a_thread_waits(wired: Wired) -> None:
    ada, _ = as_assistant(wired)
    for _ in range(3):
        ada.open_home("messages")
    wired.app.wait("event_callback", 4)
    assert len(events(wired, "assistant_thread_started")) == 1


def test_an_assistant_hears_which_conversation_one_looks_at(wired: Wired) -> None:
    ada, direct = as_assistant(wired)
    ada.post("look", channel=CHANNEL)
    ada.open_home("messages")
    context = wired.app.event("assistant_thread_started")["assistant_thread"]["context"]
    assert context == {"channel_id": CHANNEL, "team_id": WORKSPACE, "enterprise_id": None}
    other = wired.slack.conversations_create(name="elsewhere")["channel"]["id"]
    for seen in (CHANNEL, direct, other, other):
        ada.post("look", channel=seen)
    changed = wired.app.event("assistant_thread_context_changed")["assistant_thread"]
    assert (changed["context"]["channel_id"], changed["channel_id"]) == (other, direct)
    assert len(events(wired, "assistant_thread_context_changed", 4)) == 1


def test_an_agent_hears_which_channel_one_looks_at(wired: Wired) -> None:
    wired.place.app.is_agent = True
    direct = wired.ada.direct()
    for seen in (CHANNEL, direct, CHANNEL):
        wired.ada.post("look", channel=seen)
    wired.ada.say("The end")
    changed = wired.app.event("app_context_changed")
    entity = {"type": "slack#/types/channel_id", "value": CHANNEL, "team_id": WORKSPACE}
    assert (changed["user"], changed["context"]) == (ADMIN, {"entities": [entity]})
    assert len(events(wired, "app_context_changed", 2)) == 1


def test_an_app_that_is_no_assistant_is_spoken_with_as_ever(wired: Wired) -> None:
    ada, direct = wired.ada, wired.ada.direct()
    ada.post("look", channel=CHANNEL)
    ada.open_home("messages")
    assert "thread_ts" not in ada.say("Help me", channel=direct)
    wired.app.wait("event_callback", 2)
    kinds = {one.payload["event"]["type"] for one in wired.app.received}
    assert kinds == {"app_home_opened", "message"}


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ({"assistant_view": {"assistant_description": "Helps"}}, (True, False)),
        ({"agent_view": {"agent_description": "Helps"}}, (False, True)),
        ({}, (False, False)),
    ],
)
def test_the_manifest_says_whether_an_app_is_an_assistant_or_an_agent(
    features: Json, said: tuple[bool, bool]
) -> None:
    app = seeds.app({"display_information": {"name": "Helper"}, "features": features})
    assert (app.is_assistant, app.is_agent) == said


def test_a_thread_carries_the_title_that_the_assistant_gives_it(wired: Wired) -> None:
    ada, direct = as_assistant(wired)
    thread = ada.say("Help me", channel=direct)["thread_ts"]
    title = {"channel_id": direct, "thread_ts": thread, "title": "Helping Ada"}
    wired.slack.api_call("assistant.threads.setTitle", json=title)
    assert next(one for one in ada.messages(direct) if one["ts"] == thread)["text"] == "Helping Ada"


@pytest.mark.parametrize("count", [1, 4])
def test_up_to_four_prompts_may_be_suggested(place: Place, count: int) -> None:
    prompts = [{"title": "Ask", "message": "Ask me"}] * count
    place.slack.api_call(
        "assistant.threads.setSuggestedPrompts", json={"channel_id": CHANNEL, "prompts": prompts}
    )
    refused = place.refusal(
        "assistant.threads.setSuggestedPrompts", channel_id=CHANNEL, prompts=prompts[:1] * (count + 4)
    )
    assert refused["error"] == "invalid_arguments"


def test_in_a_thread_with_an_agent_no_prompts_are_shown_and_nobody_is_told(place: Place) -> None:
    place.app.is_agent = True
    thread = place.slack.chat_postMessage(channel=CHANNEL, text="Ask me")["ts"]
    prompts = [{"title": "Ask", "message": "Ask me"}]
    given = {"channel_id": CHANNEL, "thread_ts": thread, "prompts": prompts}
    answer = place.slack.api_call("assistant.threads.setSuggestedPrompts", json=given)
    assert answer["ok"]


FIVE_PROMPTS = [{"title": "Ask", "message": "Ask me"}] * 5


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("setStatus", {"thread_ts": None}, "invalid_arguments"),
        ("setStatus", {"thread_ts": "1.000001"}, "invalid_thread_ts"),
        ("setStatus", {"loading_messages": ["Looking …"] * 11}, "invalid_arguments"),
        ("setTitle", {"thread_ts": None}, "invalid_arguments"),
        ("setTitle", {"thread_ts": "1.000001"}, "invalid_thread_ts"),
        ("setTitle", {"title": None}, "invalid_arguments"),
        ("setSuggestedPrompts", {"thread_ts": "1.000001"}, "invalid_thread_ts"),
        ("setSuggestedPrompts", {"prompts": None}, "invalid_arguments"),
        ("setSuggestedPrompts", {"prompts": FIVE_PROMPTS}, "invalid_arguments"),
    ],
)
def test_what_nobody_would_see_in_a_thread_is_refused(
    place: Place, method: str, arguments: Json, error: str
) -> None:
    thread = Member(place, ADMIN).say("Help me")["ts"]
    right = {"channel_id": CHANNEL, "thread_ts": thread, "status": "thinks", "title": "Help", "prompts": []}
    given = {name: value for name, value in {**right, **arguments}.items() if value is not None}
    place.slack.api_call(f"assistant.threads.{method}", json=right)
    assert place.refusal(f"assistant.threads.{method}", **given)["error"] == error


def session(place: Place, method: str, **arguments: Any) -> Json:
    answer: Json = place.slack.api_call(f"agents.sessions.{method}", json=arguments).data  # type: ignore[assignment]
    return answer


def test_a_session_keeps_its_status_and_its_title(place: Place) -> None:
    thread = Member(place, ADMIN).say("Do it")["ts"]
    where = {"channel_id": CHANNEL, "thread_ts": thread}
    begun = session(
        place, "setStatus", **where, status="processing", title="Doing it", initiator_user_id=ADMIN
    )
    assert (begun["status"], begun["agent_status"], begun["title"]) == (
        "processing",
        "processing",
        "Doing it",
    )
    assert session(place, "setStatus", **where, status="active", title="Too late")["title"] == "Doing it"
    assert session(place, "rename", **where, title="Done")["title"] == "Done"
    assert session(place, "setStatus", **where, status="closed")["title"] == "Done"


@pytest.mark.parametrize(
    ("method", "changed", "error"),
    [
        ("setStatus", {"status": "busy"}, "invalid_arguments"),
        ("setStatus", {"status": None}, "invalid_arguments"),
        ("setStatus", {"thread_ts": None}, "invalid_arguments"),
        ("setStatus", {"thread_ts": "1.000001"}, "thread_not_found"),
        ("setStatus", {"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ("setStatus", {"title": "x" * 201}, "invalid_arguments"),
        ("setStatus", {"initiator_user_id": "U0NOBODY"}, "user_not_in_channel"),
        ("rename", {"title": "x" * 201}, "invalid_arguments"),
        ("rename", {"title": None}, "invalid_arguments"),
        ("rename", {}, "session_not_found"),
    ],
)
def test_a_session_that_cannot_be_is_refused(place: Place, method: str, changed: Json, error: str) -> None:
    thread = Member(place, ADMIN).say("Do it")["ts"]
    given = {"channel_id": CHANNEL, "thread_ts": thread, "status": "active", "title": "It", **changed}
    wanted = {name: value for name, value in given.items() if value is not None}
    assert place.refusal(f"agents.sessions.{method}", **wanted)["error"] == error


def at_work(wired: Wired) -> tuple[Json, str, str]:
    """Return the thread in which the app works, and two streams: one there, one elsewhere."""
    slack = wired.slack
    to = {"recipient_user_id": ADMIN, "recipient_team_id": WORKSPACE, "markdown_text": "One"}
    threads = [wired.ada.say("Do it")["ts"] for _ in range(2)]
    streams = [
        str(slack.api_call("chat.startStream", json={"channel": CHANNEL, "thread_ts": ts, **to})["ts"])
        for ts in threads
    ]
    where = {"channel_id": CHANNEL, "thread_ts": threads[0]}
    session(wired.place, "setStatus", **where, status="processing")
    return where, streams[0], streams[1]


def test_a_person_stops_an_agent_and_its_streams_in_that_thread(wired: Wired) -> None:
    where, here, elsewhere = at_work(wired)
    wired.ada.post("stop", channel=CHANNEL, thread_ts=where["thread_ts"])
    stopped = wired.app.event("agent_session_stopped")
    assert (stopped["user"], stopped["thread_ts"]) == (ADMIN, where["thread_ts"])
    assert stopped["streaming_message_ts"] == [here]
    append = {"channel": CHANNEL, "markdown_text": " two"}
    assert wired.place.refusal("chat.appendStream", ts=here, **append)["error"] == "stopped_by_user"
    wired.slack.api_call("chat.appendStream", json={"ts": elsewhere, **append})
    ended = {"channel": CHANNEL, "ts": here, "markdown_text": ". Stopped", "session_status": "active"}
    wired.slack.api_call("chat.stopStream", json=ended)
    shown = next(one for one in wired.ada.messages() if one["ts"] == here)
    assert shown["text"] == "One. Stopped"
    with pytest.raises(Answered, match="not working"):
        wired.ada.post("stop", channel=CHANNEL, thread_ts=where["thread_ts"])


@pytest.mark.parametrize("hears", [True, False])
def test_only_an_agent_that_hears_of_it_can_be_stopped(wired: Wired, hears: bool) -> None:
    wired.place.app.events = ["message.channels", *(["agent_session_stopped"] if hears else [])]
    thread = wired.ada.say("Do it")["ts"]
    answer = session(wired.place, "setStatus", channel_id=CHANNEL, thread_ts=thread, status="processing")
    warning = None if hears else "missing_agent_session_stopped_event_subscription"
    assert answer.get("warning") == warning
