"""Apps make, name, fill and close channels; everybody sees it and apps hear of it."""

import pytest

from sandbox.workspace.state import Json
from tests.support.place import CHANNEL
from tests.support.recorder import Wired
from tests.support.stage import Answered, Member
from tests.support.world import ADMIN, USER


@pytest.fixture
def made(wired: Wired) -> str:
    return str(wired.slack.conversations_create(name="contoso-viva")["channel"]["id"])


def shown(wired: Wired, channel: str) -> Json:
    return next(room for room in wired.ada.get("boot")["channels"] if room["id"] == channel)


def test_a_channel_is_made_with_the_bot_in_it_and_people_are_invited(wired: Wired, made: str) -> None:
    assert wired.app.event("channel_created")["channel"]["name"] == "contoso-viva"
    assert shown(wired, made)["is_member"] is False
    wired.slack.conversations_invite(channel=made, users=[ADMIN, USER])
    assert shown(wired, made)["is_member"] is True
    wired.app.wait("event_callback", 5)
    events = [one.payload["event"] for one in wired.app.received]
    joined = [event["user"] for event in events if event["type"] == "member_joined_channel"]
    assert sorted(joined) == sorted([ADMIN, USER])
    assert [one["subtype"] for one in wired.ada.messages(made)] == ["channel_join"] * 2


def test_a_private_channel_is_seen_by_its_members_only(wired: Wired) -> None:
    made = wired.slack.conversations_create(name="secret", is_private=True)["channel"]["id"]
    with pytest.raises(Answered, match="no such conversation"):
        wired.ada.messages(made)
    wired.slack.conversations_invite(channel=made, users=ADMIN)
    assert shown(wired, made)["is_private"] is True
    assert made not in {room["id"] for room in Member(wired.place, USER).get("boot")["channels"]}
    wired.slack.conversations_kick(channel=made, user=ADMIN)
    with pytest.raises(Answered, match="no such conversation"):
        wired.ada.messages(made)


def test_a_channel_is_renamed_described_archived_and_opened_again(wired: Wired, made: str) -> None:
    slack = wired.slack
    slack.conversations_rename(channel=made, name="contoso")
    slack.conversations_setTopic(channel=made, topic="Consent due in March")
    slack.conversations_setPurpose(channel=made, purpose="One customer")
    told = slack.conversations_info(channel=made)["channel"]
    assert (told["name"], told["topic"]["value"], told["purpose"]["value"]) == (
        "contoso",
        "Consent due in March",
        "One customer",
    )
    slack.conversations_archive(channel=made)
    assert wired.place.refusal("chat.postMessage", channel=made, text="x")["error"] == "is_archived"
    slack.conversations_unarchive(channel=made)
    slack.chat_postMessage(channel=made, text="Back")
    slack.conversations_leave(channel=made)
    assert wired.place.refusal("chat.postMessage", channel=made, text="x")["error"] == "not_in_channel"
    assert slack.conversations_leave(channel=made)["not_in_channel"] is True


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.create", {}, "invalid_name_required"),
        ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations.create", {"name": "Upper Case"}, "invalid_name_specials"),
        ("conversations.create", {"name": "mci-incentives"}, "name_taken"),
        ("conversations.invite", {"channel": CHANNEL, "users": "U0NOBODY"}, "user_not_found"),
        ("conversations.invite", {"channel": CHANNEL, "users": USER}, "already_in_channel"),
        ("conversations.kick", {"channel": CHANNEL, "user": "U0NOBODY"}, "user_not_found"),
        ("conversations.unarchive", {"channel": CHANNEL}, "not_archived"),
        ("conversations.setTopic", {"channel": CHANNEL, "topic": "x" * 251}, "too_long"),
        ("conversations.rename", {"channel": "C0NOWHERE", "name": "x"}, "channel_not_found"),
    ],
)
def test_what_cannot_be_is_refused(wired: Wired, method: str, arguments: Json, error: str) -> None:
    assert wired.place.refusal(method, **arguments)["error"] == error


@pytest.mark.parametrize(("is_private", "kind"), [(False, "channel"), (True, "group")])
def test_what_happens_to_a_channel_is_heard_by_the_name_of_its_kind(
    wired: Wired, is_private: bool, kind: str
) -> None:
    slack = wired.slack
    made = slack.conversations_create(name="contoso", is_private=is_private)["channel"]["id"]
    slack.conversations_rename(channel=made, name="contoso-viva")
    assert wired.app.event(f"{kind}_rename")["channel"]["name"] == "contoso-viva"
    slack.conversations_archive(channel=made)
    assert wired.app.event(f"{kind}_archive")["channel"] == made
    slack.conversations_unarchive(channel=made)
    assert wired.app.event(f"{kind}_unarchive")["channel"] == made
    heard = {one.payload["event"]["type"] for one in wired.app.received}
    assert ("channel_created" in heard) is not is_private


def test_an_app_hears_of_public_channels_that_it_is_not_in(wired: Wired, made: str) -> None:
    wired.slack.conversations_archive(channel=made)
    wired.slack.conversations_leave(channel=made)
    wired.slack.conversations_unarchive(channel=made)
    assert wired.app.event("channel_unarchive")["channel"] == made
