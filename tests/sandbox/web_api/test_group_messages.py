"""Direct conversations of several people: opened, listed, written in, heard of and seen."""

from typing import Any

import pytest

from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import Answered, Member
from tests.support.world import ADMIN, STRANGER, USER


@pytest.fixture
def group(wired: Wired) -> str:
    return str(wired.slack.conversations_open(users=[ADMIN, USER])["channel"]["id"])


def test_the_same_people_have_one_conversation_in_whatever_order(wired: Wired, group: str) -> None:
    again = wired.slack.conversations_open(users=[USER, ADMIN, USER], return_im=True)
    assert again["already_open"] is True
    channel: Any = again["channel"]
    assert channel["id"] == group
    assert (channel["is_mpim"], channel["is_im"], channel["is_private"]) == (True, False, True)
    assert channel["name"].startswith("mpdm-")
    assert wired.slack.conversations_open(channel=group)["channel"]["id"] == group
    assert wired.slack.conversations_open(users=[ADMIN, USER, STRANGER])["channel"]["id"] != group
    assert wired.slack.conversations_open(users=ADMIN)["channel"]["id"] != group


def test_it_is_described_and_listed_as_a_conversation_of_several(wired: Wired, group: str) -> None:
    slack, bot = wired.slack, wired.place.installation.bot_user
    assert slack.conversations_info(channel=group)["channel"]["is_mpim"] is True
    assert sorted(slack.conversations_members(channel=group)["members"]) == sorted([ADMIN, USER, bot])
    for list_of in (slack.conversations_list, slack.users_conversations):
        channels: Any = list_of(types="mpim")["channels"]
        assert [one["id"] for one in channels] == [group]
        others: Any = list_of(types="public_channel,private_channel,im")["channels"]
        assert group not in [one["id"] for one in others]


def test_what_is_said_in_it_is_heard_by_the_app_and_kept(wired: Wired, group: str) -> None:
    wired.place.app.events = ["message.mpim"]
    wired.ada.say("Hello, both", group)
    event = wired.app.event("message")
    assert (event["channel"], event["channel_type"], event["text"]) == (group, "mpim", "Hello, both")
    wired.slack.chat_postMessage(channel=group, text="Hello")
    history: Any = wired.slack.conversations_history(channel=group)["messages"]
    assert [one["text"] for one in history] == ["Hello", "Hello, both"]
    wired.slack.conversations_mark(channel=group, ts=history[0]["ts"])
    wired.slack.conversations_close(channel=group)
    assert [one["text"] for one in Member(wired.place, USER).messages(group)] == ["Hello, both", "Hello"]


def test_only_its_members_see_it(wired: Wired, group: str) -> None:
    (seen,) = wired.ada.get("boot")["mpims"]
    assert (seen["id"], set(seen["members"]) >= {ADMIN, USER}) == (group, True)
    assert group not in [room["id"] for room in wired.ada.get("boot")["channels"]]
    stranger = Member(wired.place, STRANGER)
    assert stranger.get("boot")["mpims"] == []
    with pytest.raises(Answered, match="no such conversation"):
        stranger.messages(group)


def test_a_command_in_it_names_it(wired: Wired, group: str) -> None:
    wired.ada.command("/try", group)
    assert wired.app.last["channel_id"] == group
    assert wired.app.last["channel_name"].startswith("mpdm-")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "users_list_not_supplied"),
        ({"users": " , "}, "users_list_not_supplied"),
        ({"users": f"{ADMIN},U0NOBODY"}, "user_not_found"),
        ({"users": ",".join(f"U0P{number}" for number in range(9))}, "too_many_users"),
        ({"users": f"{ADMIN},{USER}", "prevent_creation": True}, "channel_not_found"),
        ({"channel": CHANNEL}, "method_not_supported_for_channel_type"),
    ],
)
def test_others_are_refused(place: Place, arguments: dict[str, Any], error: str) -> None:
    workspace = place.sandbox.workspace(place.installation.team_id)
    for number in range(9):
        workspace.users[f"U0P{number}"] = workspace.users[ADMIN]
    assert place.refusal("conversations.open", **arguments)["error"] == error


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("conversations.invite", {"users": STRANGER}),
        ("conversations.kick", {"user": USER}),
        ("conversations.leave", {}),
        ("conversations.join", {}),
        ("conversations.archive", {}),
        ("conversations.rename", {"name": "others"}),
    ],
)
def test_nobody_comes_or_goes_in_it(wired: Wired, group: str, method: str, arguments: Any) -> None:
    refusal = wired.place.refusal(method, channel=group, **arguments)
    assert refusal["error"] == "method_not_supported_for_channel_type"


def test_a_channel_cannot_be_closed_as_a_direct_conversation_can(place: Place) -> None:
    refusal = place.refusal("conversations.close", channel=CHANNEL)
    assert refusal["error"] == "method_not_supported_for_channel_type"
    assert place.refusal("conversations.mark", channel=CHANNEL, ts="now")["error"] == "invalid_timestamp"


def test_people_open_one_themselves(wired: Wired) -> None:
    bot = wired.place.installation.bot_user
    group = wired.ada.post("open", users=[USER, bot])["channel"]
    assert wired.ada.post("open", users=[bot, USER])["channel"] == group
    assert wired.ada.post("open", users=[bot])["channel"] == wired.ada.direct()
    wired.ada.say(f"<@{bot}> are you there?", group)
    assert wired.app.event("app_mention")["channel"] == group
    for users in ([], [ADMIN], ["U0NOBODY"], "U0LIN", [7]):
        with pytest.raises(Answered):
            wired.ada.post("open", users=users)
