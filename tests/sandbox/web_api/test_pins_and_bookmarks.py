"""Pins and bookmarks of a conversation."""

from typing import Any

import pytest

from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import Answered, Member
from tests.support.world import ADMIN, USER


def test_a_message_is_pinned_listed_and_unpinned(wired: Wired) -> None:
    said = wired.ada.say("Keep this")
    other = wired.ada.say("And this")
    slack, bot = wired.slack, wired.place.installation.bot_user
    slack.pins_add(channel=CHANNEL, timestamp=said["ts"])
    event = wired.app.event("pin_added")
    slack.pins_add(channel=CHANNEL, timestamp=other["ts"])
    items: Any = slack.pins_list(channel=CHANNEL)["items"]
    assert [one["message"]["text"] for one in items] == ["And this", "Keep this"]
    assert (items[0]["type"], items[0]["created_by"], items[0]["channel"]) == ("message", bot, CHANNEL)
    assert items[0]["message"]["pinned_to"] == [CHANNEL]
    assert (event["channel_id"], event["item"]["message"]["ts"], event["item_user"]) == (
        CHANNEL,
        said["ts"],
        ADMIN,
    )
    slack.pins_remove(channel=CHANNEL, timestamp=said["ts"])
    assert wired.app.event("pin_removed")["has_pins"] is True
    wired.ada.post("delete", channel=CHANNEL, ts=other["ts"])
    assert slack.pins_list(channel=CHANNEL)["items"] == []


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("pins.add", {}, "no_item_specified"),
        ("pins.add", {"timestamp": "1.0"}, "message_not_found"),
        ("pins.add", {"channel": "C0NOWHERE", "timestamp": "1.0"}, "channel_not_found"),
        ("bookmarks.add", {"title": "x", "type": "file", "link": "https://a.b"}, "invalid_bookmark_type"),
        ("bookmarks.add", {"title": "x", "type": "link", "link": "a.b"}, "invalid_link"),
        ("bookmarks.add", {"title": "x", "type": "link"}, "invalid_link"),
        ("bookmarks.add", {"type": "link", "link": "https://a.b"}, "invalid_arguments"),
        ("bookmarks.edit", {"bookmark_id": "Bk0", "title": "x"}, "not_found"),
        ("bookmarks.remove", {"bookmark_id": "Bk0"}, "not_found"),
    ],
)
def test_others_are_refused(place: Place, method: str, arguments: dict[str, str], error: str) -> None:
    given = {"channel": CHANNEL, "channel_id": CHANNEL, **arguments}
    assert place.refusal(method, **given)["error"] == error


def test_a_pin_is_there_once(place: Place) -> None:
    ts = place.slack.chat_postMessage(channel=CHANNEL, text="Words")["ts"]
    assert place.refusal("pins.remove", channel=CHANNEL, timestamp=ts)["error"] == "no_pin"
    place.slack.pins_add(channel=CHANNEL, timestamp=str(ts))
    assert place.refusal("pins.add", channel=CHANNEL, timestamp=ts)["error"] == "already_pinned"


def test_a_bookmark_is_added_changed_and_removed(place: Place) -> None:
    slack = place.slack
    made: Any = slack.bookmarks_add(
        channel_id=CHANNEL, title="Rules", type="link", link="https://a.b", emoji=":book:"
    )["bookmark"]
    assert (made["title"], made["link"], made["emoji"], made["type"]) == (
        "Rules",
        "https://a.b",
        ":book:",
        "link",
    )
    changed: Any = slack.bookmarks_edit(channel_id=CHANNEL, bookmark_id=made["id"], title="All rules")
    assert (changed["bookmark"]["title"], changed["bookmark"]["link"]) == ("All rules", "https://a.b")
    assert slack.bookmarks_list(channel_id=CHANNEL)["bookmarks"] == [changed["bookmark"]]
    slack.bookmarks_remove(channel_id=CHANNEL, bookmark_id=made["id"])
    assert slack.bookmarks_list(channel_id=CHANNEL)["bookmarks"] == []


def test_a_conversation_holds_a_hundred_bookmarks(place: Place) -> None:
    place.sandbox.rates.on = False
    for number in range(100):
        place.slack.bookmarks_add(channel_id=CHANNEL, title=str(number), type="link", link="https://a.b")
    given = {"channel_id": CHANNEL, "title": "x", "type": "link", "link": "https://a.b"}
    assert place.refusal("bookmarks.add", **given)["error"] == "too_many_bookmarks"


def test_a_deleted_message_is_no_longer_pinned_even_where_its_replies_stay(wired: Wired) -> None:
    said = wired.ada.say("Keep this")
    wired.ada.say("A reply", thread=said["ts"])
    wired.slack.pins_add(channel=CHANNEL, timestamp=said["ts"])
    wired.ada.post("delete", channel=CHANNEL, ts=said["ts"])
    assert wired.slack.pins_list(channel=CHANNEL)["items"] == []
    assert "pinned_to" not in wired.ada.messages()[0]


def test_people_see_what_is_kept_in_a_conversation_and_nobody_else(wired: Wired) -> None:
    said = wired.ada.say("Keep this")
    wired.slack.pins_add(channel=CHANNEL, timestamp=said["ts"])
    wired.slack.bookmarks_add(channel_id=CHANNEL, title="Rules", type="link", link="https://a.b")
    seen = wired.ada.get("pinned", channel=CHANNEL)
    assert [one["text"] for one in seen["pins"]] == ["Keep this"]
    assert [(one["title"], one["link"]) for one in seen["bookmarks"]] == [("Rules", "https://a.b")]
    own = wired.ada.direct()
    with pytest.raises(Answered, match="There is no such conversation"):
        Member(wired.place, USER).get("pinned", channel=own)
