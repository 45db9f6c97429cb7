"""Messages that grow: nothing that an app streams is lost, whichever way today's SDKs send it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import SectionBlock
from slack_sdk.models.messages.chunk import (
    BlocksChunk,
    MarkdownTextChunk,
    PlanUpdateChunk,
    TaskUpdateChunk,
)

from sandbox.blocks import chunks as gathering
from sandbox.workspace.state import Json, Streamed
from tests.sandbox.examples import plain
from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import Member
from tests.support.world import ADMIN, USER, WORKSPACE

TO: dict[str, Any] = {"recipient_user_id": ADMIN, "recipient_team_id": WORKSPACE}
TASK = {"type": "task_update", "id": "1", "title": "Look", "status": "in_progress"}
TEXT = {"type": "markdown_text", "text": "**One**"}
BUTTON = {"type": "actions", "elements": [{"type": "button", "text": plain("Press"), "action_id": "press"}]}


def streamed(place: Place, user: str = ADMIN) -> Json:
    return Member(place, user).messages()[-1]


def begin(place: Place, **arguments: Any) -> str:
    asked = Member(place, ADMIN).say("Tell me")
    given = {"channel": CHANNEL, "thread_ts": asked["ts"], **TO, **arguments}
    return str(place.slack.api_call("chat.startStream", json=given)["ts"])


def call(place: Place, method: str, ts: str, **arguments: Any) -> Any:
    return place.slack.api_call(f"chat.{method}Stream", json={"channel": CHANNEL, "ts": ts, **arguments})


@pytest.mark.parametrize("size", [1, 7, 256])
def test_the_sdk_streams_text_word_by_word(place: Place, size: int) -> None:
    asked = Member(place, ADMIN).say("Tell me")
    stream = place.slack.chat_stream(buffer_size=size, channel=CHANNEL, thread_ts=asked["ts"], **TO)
    said = [f"**word {number}** " for number in range(20)]
    for word in said:
        stream.append(markdown_text=word)
    stream.stop(markdown_text="the end")
    message = streamed(place)
    assert message["text"] == "".join(said) + "the end"
    assert [(one["type"], one["text"]) for one in message["blocks"]] == [("markdown", message["text"])]
    assert message["thread_ts"] == asked["ts"]
    assert message["streaming_state"] == "completed"
    assert "edited" not in message


def test_a_stream_that_only_stops_says_what_it_stops_with(place: Place) -> None:
    asked = Member(place, ADMIN).say("Tell me")
    place.slack.chat_stream(channel=CHANNEL, thread_ts=asked["ts"], **TO).stop(
        markdown_text="All at once", blocks=[SectionBlock(text="Was it good?")]
    )
    message = streamed(place)
    assert message["text"] == "All at once"
    assert [one["type"] for one in message["blocks"]] == ["markdown", "section"]


@pytest.mark.parametrize(
    ("mode", "types"),
    [
        ("timeline", ["markdown", "plan", "task_card", "task_card", "markdown", "section", "markdown"]),
        ("plan", ["markdown", "plan", "markdown", "section", "markdown"]),
    ],
)
def test_the_sdk_streams_chunks_of_every_kind(place: Place, mode: str, types: list[str]) -> None:
    asked = Member(place, ADMIN).say("Tell me")
    stream = place.slack.chat_stream(channel=CHANNEL, thread_ts=asked["ts"], task_display_mode=mode, **TO)
    stream.append(
        chunks=[
            MarkdownTextChunk(text="Before. "),
            PlanUpdateChunk(title="The plan"),
            TaskUpdateChunk(id="1", title="Look it up", status="in_progress", details="In the book"),
            TaskUpdateChunk(id="2", title="Write it down", status="pending"),
        ]
    )
    stream.append(
        chunks=[
            TaskUpdateChunk(
                id="1",
                title="Looked it up",
                status="complete",
                output="Found",
                sources=[{"type": "url", "url": "https://example.com", "text": "The book"}],
            ),
            PlanUpdateChunk(title="The plan, done"),
            MarkdownTextChunk(text="Between. "),
            BlocksChunk(blocks=[SectionBlock(text="A section")]),
        ]
    )
    stream.stop(markdown_text="After.")
    message = streamed(place)
    assert message["text"] == "Before. Between. After."
    assert [one["type"] for one in message["blocks"]] == types
    shown = json.dumps(message)
    for said in (
        "Looked it up",
        "In the book",
        "Found",
        "The book",
        "Write it down",
        "The plan, done",
        "A section",
    ):
        assert said in shown
    assert "Look it up" not in shown
    tasks = message["blocks"][1]["tasks"] if mode == "plan" else message["blocks"][2:4]
    assert [(one["task_id"], one["status"]) for one in tasks] == [("1", "complete"), ("2", "pending")]


def test_a_plan_without_a_title_has_that_of_its_first_task(place: Place) -> None:
    ts = begin(place, chunks=[TASK], task_display_mode="plan")
    call(place, "append", ts, chunks=[{**TASK, "id": "2", "title": "Write"}])
    assert [one["title"] for one in streamed(place)["blocks"]] == ["Look"]


def test_what_is_streamed_can_be_pressed_and_keeps_its_ids_while_it_grows(wired: Wired) -> None:
    place = wired.place
    ts = begin(place, chunks=[{"type": "blocks", "blocks": [BUTTON, BUTTON]}])
    before = streamed(place)["blocks"]
    call(place, "append", ts, chunks=[TEXT])
    assert streamed(place)["blocks"][:2] == before
    wired.ada.click("press", on=streamed(place))
    (pressed,) = wired.app.wait("block_actions")
    assert pressed.payload["message"]["ts"] == ts


def test_a_person_sees_what_was_streamed_so_far(place: Place) -> None:
    ts = begin(place, markdown_text="One")
    assert (streamed(place)["text"], streamed(place)["streaming_state"]) == ("One", "in_progress")
    call(place, "append", ts, markdown_text=" two", chunks=[{"type": "markdown_text", "text": " three"}])
    assert streamed(place)["text"] == "One two three"


def test_a_stream_ends_with_metadata_and_takes_no_more(place: Place) -> None:
    ts = begin(place, chunks=[TEXT])
    told = {"event_type": "answered", "event_payload": {"id": 7}}
    answer = call(place, "stop", ts, metadata=told, session_status="active")
    assert answer["message"]["metadata"] == told
    for method in ("append", "stop"):
        with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
            call(place, method, ts, chunks=[TEXT])


def test_a_message_that_still_grows_is_not_updated(place: Place) -> None:
    ts = begin(place, chunks=[TEXT])
    refused = place.refusal("chat.update", channel=CHANNEL, ts=ts, text="Over it")
    assert refused["error"] == "streaming_state_conflict"
    call(place, "stop", ts)
    place.slack.chat_update(channel=CHANNEL, ts=ts, text="Over it", blocks=[])
    assert streamed(place)["text"] == "Over it"


def test_a_stream_in_a_direct_message_needs_no_recipient(place: Place) -> None:
    uma = Member(place, USER)
    asked = uma.say("Tell me", channel=uma.direct())
    place.slack.chat_stream(channel=uma.direct(), thread_ts=asked["ts"]).stop(markdown_text="Here")
    assert uma.messages(uma.direct())[-1]["text"] == "Here"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"recipient_user_id": None}, "missing_recipient_user_id"),
        ({"recipient_team_id": None}, "missing_recipient_team_id"),
        ({"recipient_user_id": "U0NOBODY"}, "user_not_found"),
        ({"recipient_team_id": "T0NOWHERE"}, "team_not_found"),
        ({"task_display_mode": "circle"}, "invalid_arguments"),
        ({"chunks": [{"type": "text", "text": "a"}]}, "invalid_chunks"),
        ({"chunks": [{"text": "a"}]}, "invalid_chunks"),
        ({"chunks": ["a"]}, "invalid_chunks"),
        ({"chunks": {"type": "markdown_text"}}, "invalid_chunks"),
        ({"chunks": "nonsense"}, "invalid_chunks"),
        ({"chunks": [{"type": "markdown_text"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "markdown_text", "markdown_text": "a"}]}, "invalid_chunks"),
        ({"chunks": [{**TASK, "status": "completed"}]}, "invalid_chunks"),
        ({"chunks": [{**TASK, "details": 7}]}, "invalid_chunks"),
        ({"chunks": [{**TASK, "sources": [{"type": "url"}]}]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "section"}]}]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": []}]}, "invalid_chunks"),
        ({"chunks": [{"type": "markdown_text", "text": "x" * 12_001}]}, "msg_too_long"),
        ({"markdown_text": "x" * 12_000, "chunks": [TEXT]}, "msg_too_long"),
    ],
)
def test_a_stream_that_slack_would_refuse_is_refused(place: Place, changed: Json, error: str) -> None:
    arguments = {"channel": CHANNEL, **TO, **changed}
    given = {name: value for name, value in arguments.items() if value is not None}
    refused = place.refusal("chat.startStream", **given)
    assert refused["error"] == error
    assert Member(place, ADMIN).messages() == []
    if "chunks" in changed and "recipient_user_id" not in changed:
        ts = begin(place, chunks=[TEXT])
        given = {"channel": CHANNEL, "ts": ts, **changed}
        for method in ("chat.appendStream", "chat.stopStream"):
            assert place.refusal(method, **given)["error"] == error
        assert streamed(place)["text"] == "**One**"


some_text = st.text(min_size=1, max_size=8)
some_chunk = st.one_of(
    st.builds(lambda text: {"type": "markdown_text", "text": text}, some_text),
    st.builds(lambda title: {"type": "plan_update", "title": title}, some_text),
    st.builds(
        lambda number, text: {**TASK, "id": str(number), "title": text, "details": text, "output": text},
        st.integers(0, 3),
        some_text,
    ),
    st.builds(
        lambda text: {"type": "blocks", "blocks": [{"type": "section", "text": plain(text)}]}, some_text
    ),
)


@settings(suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(some_chunk, max_size=5), max_size=5), st.sampled_from(["timeline", "plan"]))
def test_nothing_that_was_streamed_is_missing_in_the_end(calls: list[list[Json]], mode: str) -> None:
    made = Streamed(mode)
    for chunks in calls:
        gathering.add(made, chunks)
    content = gathering.content(made)
    sent = [chunk for chunks in calls for chunk in chunks]
    texts = [chunk["text"] for chunk in sent if chunk["type"] == "markdown_text"]
    assert content["text"] == "".join(texts)
    assert "".join(one["text"] for one in content["blocks"] if one["type"] == "markdown") == content["text"]
    tasks = {chunk["id"]: chunk["title"] for chunk in sent if chunk["type"] == "task_update"}
    held = content["blocks"] + [task for one in content["blocks"] for task in one.get("tasks", [])]
    assert {one["task_id"]: one["title"] for one in held if one.get("task_id")} == tasks
    titles = [chunk["title"] for chunk in sent if chunk["type"] == "plan_update"]
    if titles:
        assert [one["title"] for one in content["blocks"] if one["type"] == "plan"] == titles[-1:]
    sections = [chunk["blocks"][0]["text"]["text"] for chunk in sent if chunk["type"] == "blocks"]
    assert [one["text"]["text"] for one in content["blocks"] if one["type"] == "section"] == sections


@pytest.mark.parametrize("others", [(), (USER,)], ids=["two people", "several"])
def test_only_in_channels_a_stream_stands_at_the_top(place: Place, others: tuple[str, ...]) -> None:
    direct = place.slack.conversations_open(users=[ADMIN, *others])["channel"]["id"]
    assert place.refusal("chat.startStream", channel=direct)["error"] == "invalid_arguments"
    root = place.slack.chat_postMessage(channel=direct, text="Ask me")["ts"]
    place.slack.api_call("chat.startStream", json={"channel": direct, "thread_ts": root})
    assert place.slack.api_call("chat.startStream", json={"channel": CHANNEL, **TO})["ok"]
