"""People change and delete what they wrote; apps hear of it, and what people type has blocks."""

from typing import Any

import pytest

from sandbox.blocks import typed
from sandbox.workspace.state import Json
from tests.support.place import CHANNEL
from tests.support.recorder import Wired
from tests.support.stage import Answered, Member, wait
from tests.support.world import ADMIN, USER


def heard(wired: Wired, subtype: str | None) -> Json:
    """Wait for the newest message event of this subtype."""

    def found() -> Json | None:
        events = [one.payload["event"] for one in wired.app.received if one.kind == "event_callback"]
        fitting = [one for one in events if one["type"] == "message" and one.get("subtype") == subtype]
        return fitting[-1] if fitting else None

    return wait(found, f"a message event of {subtype}")


def text_of(message: Json) -> str:
    (block,) = message["blocks"]
    return "".join(leaf["text"] for part in block["elements"] for leaf in part["elements"])


def test_what_a_person_says_has_blocks_and_an_id_of_its_own(wired: Wired) -> None:
    wired.ada.say("Hello")
    event = heard(wired, None)
    assert event["client_msg_id"]
    assert text_of(event) == "Hello"
    history: Any = wired.slack.conversations_history(channel=CHANNEL)["messages"]
    assert (history[0]["client_msg_id"], history[0]["blocks"]) == (event["client_msg_id"], event["blocks"])


def change(wired: Wired, way: str, does: str, **given: Any) -> None:
    """Do something to a message: as the page does it, or as a test may."""
    if way == "page":
        wired.ada.post(does, channel=CHANNEL, **given)
    else:
        answer = wired.place.control(
            "POST", "messages", {"does": does, "user": ADMIN, "channel": CHANNEL, **given}
        )
        assert answer["ok"] is True, answer


@pytest.mark.parametrize("way", ["page", "control"])
def test_an_edit_is_marked_and_heard_with_what_stood_there_before(wired: Wired, way: str) -> None:
    said = wired.ada.say("Helo")
    change(wired, way, "edit", ts=said["ts"], text="Hello")
    event = heard(wired, "message_changed")
    assert (event["channel"], event["channel_type"], event["hidden"]) == (CHANNEL, "channel", True)
    message, before = event["message"], event["previous_message"]
    assert (message["text"], text_of(message)) == ("Hello", "Hello")
    assert (before["text"], text_of(before)) == ("Helo", "Helo")
    assert message["edited"]["user"] == ADMIN
    assert message["ts"] == before["ts"] == said["ts"]
    assert message["client_msg_id"] == before["client_msg_id"] == said["client_msg_id"]
    assert event["ts"] > said["ts"]
    assert wired.ada.messages()[-1]["text"] == "Hello"


@pytest.mark.parametrize("way", ["page", "control"])
def test_a_deletion_is_heard_with_what_stood_there(wired: Wired, way: str) -> None:
    said = wired.ada.say("Never mind")
    change(wired, way, "delete", ts=said["ts"])
    event = heard(wired, "message_deleted")
    assert event["deleted_ts"] == said["ts"]
    assert (event["previous_message"]["text"], event["previous_message"]["user"]) == ("Never mind", ADMIN)
    assert wired.ada.messages() == []


def test_a_deleted_head_of_a_thread_is_heard_as_changed_to_a_tombstone(wired: Wired) -> None:
    head = wired.ada.say("Question")
    wired.ada.say("Answer", thread=head["ts"])
    wired.ada.post("delete", channel=CHANNEL, ts=head["ts"])
    event = heard(wired, "message_changed")
    assert event["message"]["subtype"] == "tombstone"
    assert event["previous_message"]["text"] == "Question"
    assert [one["text"] for one in wired.ada.messages()] == ["This message was deleted.", "Answer"]


def test_only_one_s_own_messages_are_edited_and_deleted(wired: Wired) -> None:
    posted = wired.post()
    others = Member(wired.place, USER).say("Mine")
    joined = wired.slack.conversations_create(name="new")["channel"]["id"]
    wired.slack.conversations_invite(channel=joined, users=ADMIN)
    (system,) = wired.ada.messages(joined)
    for channel, ts in ((CHANNEL, posted["ts"]), (CHANNEL, others["ts"]), (joined, system["ts"])):
        with pytest.raises(Answered, match="only what you wrote"):
            wired.ada.post("edit", channel=channel, ts=ts, text="Other words")
        with pytest.raises(Answered, match="only what you wrote"):
            wired.ada.post("delete", channel=channel, ts=ts)
    with pytest.raises(Answered, match="no longer there"):
        wired.ada.post("delete", channel=CHANNEL, ts="1.0")
    own = wired.ada.say("Mine")
    with pytest.raises(Answered, match="Write something"):
        wired.ada.post("edit", channel=CHANNEL, ts=own["ts"], text="  ")
    with pytest.raises(Answered, match="too long"):
        wired.ada.post("edit", channel=CHANNEL, ts=own["ts"], text="x" * 40_001)


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("a &lt; b &amp; c", [{"type": "text", "text": "a < b & c"}]),
        ("<@U0ADA> hi", [{"type": "user", "user_id": "U0ADA"}, {"type": "text", "text": " hi"}]),
        ("<#C0X|x>", [{"type": "channel", "channel_id": "C0X"}]),
        ("<!here>", [{"type": "broadcast", "range": "here"}]),
        ("<!subteam^S0A>", [{"type": "usergroup", "usergroup_id": "S0A"}]),
        ("<https://a.b|words>", [{"type": "link", "url": "https://a.b", "text": "words"}]),
        ("https://a.b/c.", [{"type": "link", "url": "https://a.b/c"}, {"type": "text", "text": "."}]),
        (":tada:", [{"type": "emoji", "name": "tada"}]),
        ("*bold*", [{"type": "text", "text": "bold", "style": {"bold": True}}]),
        ("_~both~_", [{"type": "text", "text": "both", "style": {"italic": True, "strike": True}}]),
        ("`a*b*`", [{"type": "text", "text": "a*b*", "style": {"code": True}}]),
        ("2 * 3 * 4 snake_case_name", [{"type": "text", "text": "2 * 3 * 4 snake_case_name"}]),
        ("<strange>", [{"type": "text", "text": "<strange>"}]),
    ],
)
def test_typed_text_becomes_rich_text(text: str, leaves: list[Json]) -> None:
    (block,) = typed.blocks(text)
    (section,) = block["elements"]
    assert (section["type"], section["elements"]) == ("rich_text_section", leaves)


def test_quotes_and_code_stand_in_parts_of_their_own() -> None:
    (block,) = typed.blocks("See\n&gt; this\nand\n```\ncode\n```")
    assert [one["type"] for one in block["elements"]] == [
        "rich_text_section",
        "rich_text_quote",
        "rich_text_section",
        "rich_text_preformatted",
    ]
    assert typed.blocks("  ") == []
