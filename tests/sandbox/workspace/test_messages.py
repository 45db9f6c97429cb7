"""Messages stand, change and go as they do in Slack."""

import pytest

from sandbox.workspace.state import Json
from tests.sandbox.examples import divider, plain
from tests.support.place import CHANNEL, Place
from tests.support.stage import Member
from tests.support.world import ADMIN, STRANGER, USER


def post(place: Place, text: str = "Words", **others: object) -> str:
    return str(place.slack.chat_postMessage(channel=CHANNEL, text=text, **others)["ts"])  # type: ignore[arg-type]


def seen(place: Place, user: str = ADMIN, channel: str = CHANNEL) -> list[Json]:
    return Member(place, user).messages(channel)


def test_messages_of_one_instant_keep_their_order_and_own_ts(place: Place) -> None:
    posted = [post(place, str(number)) for number in range(200)]
    assert len(set(posted)) == 200
    assert [one["text"] for one in seen(place)] == [str(number) for number in range(200)]


def test_a_message_says_which_app_it_is_from(place: Place) -> None:
    answer = place.slack.chat_postMessage(channel=CHANNEL, text="Words", blocks=[divider()])
    message = answer["message"]
    assert (message["user"], message["bot_id"], message["app_id"]) == (
        place.installation.bot_user,
        place.installation.bot_id,
        place.app.id,
    )
    assert message["blocks"][0]["block_id"]
    assert message["bot_profile"]["name"] == "App"


def test_a_thread_counts_its_replies_and_who_replied(place: Place) -> None:
    parent = post(place)
    replies = [post(place, "Reply", thread_ts=parent) for _ in range(3)]
    Member(place, USER).say("Mine", thread=parent)
    shown = next(one for one in seen(place) if one["ts"] == parent)
    assert (shown["reply_count"], shown["reply_users"]) == (4, [place.installation.bot_user, USER])
    place.slack.chat_delete(channel=CHANNEL, ts=replies[0])
    shown = next(one for one in seen(place) if one["ts"] == parent)
    assert shown["reply_count"] == 3
    told = place.slack.conversations_replies(channel=CHANNEL, ts=parent)["messages"]
    assert [one["text"] for one in told] == ["Words", "Reply", "Reply", "Mine"]
    assert [one["text"] for one in place.slack.conversations_history(channel=CHANNEL)["messages"]] == [
        "Words"
    ]


def test_a_reply_to_a_reply_lands_in_the_thread(place: Place) -> None:
    parent = post(place)
    reply = post(place, "One", thread_ts=parent)
    post(place, "Two", thread_ts=reply)
    assert [one.get("thread_ts") for one in seen(place)] == [parent] * 3


def test_deleting_the_head_of_a_thread_leaves_a_tombstone(place: Place) -> None:
    parent = post(place)
    post(place, "Reply", thread_ts=parent)
    place.slack.chat_delete(channel=CHANNEL, ts=parent)
    assert [one.get("subtype") for one in seen(place)] == ["tombstone", None]


def test_an_update_replaces_what_is_given_and_is_marked(place: Place) -> None:
    ts = post(place, blocks=[divider()], metadata={"event_type": "a", "event_payload": {"delivery_id": "7"}})
    place.slack.chat_update(channel=CHANNEL, ts=ts, text="New")
    (message,) = seen(place)
    assert (message["text"], "blocks" in message, bool(message["edited"])) == ("New", True, True)
    assert message["metadata"]["event_payload"] == {"delivery_id": "7"}
    place.slack.chat_update(channel=CHANNEL, ts=ts, text="Newer", blocks=[])
    (message,) = seen(place)
    assert (message["text"], "blocks" in message) == ("Newer", False)


def test_metadata_is_given_back_only_when_asked_for(place: Place) -> None:
    post(place, metadata={"event_type": "a", "event_payload": {"x": 1}})
    without = place.slack.conversations_history(channel=CHANNEL)["messages"][0]
    asked = place.slack.conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"][0]
    assert "metadata" not in without
    assert asked["metadata"]["event_type"] == "a"


def test_a_block_that_did_not_change_keeps_the_id_that_slack_gave_it(place: Place) -> None:
    button = {"type": "actions", "elements": [{"type": "button", "text": plain("Press"), "value": "1"}]}
    ts = post(place, blocks=[button, divider()])
    (before,) = seen(place)
    place.slack.chat_update(
        channel=CHANNEL, ts=ts, text="x", blocks=[button, {"type": "header", "text": plain()}]
    )
    (after,) = seen(place)
    assert after["blocks"][0] == before["blocks"][0]
    assert after["blocks"][1]["block_id"] != before["blocks"][1]["block_id"]


def test_a_message_to_a_person_goes_into_the_direct_conversation(place: Place) -> None:
    answer = place.slack.chat_postMessage(channel=USER, text="For you")
    uma = Member(place, USER)
    assert answer["channel"] == uma.direct()
    assert [one["text"] for one in uma.messages(uma.direct())] == ["For you"]
    with pytest.raises(Exception, match="no such conversation"):
        Member(place, STRANGER).messages(uma.direct())


def test_an_ephemeral_message_is_seen_by_one_person_and_kept_nowhere(place: Place) -> None:
    place.slack.chat_postEphemeral(channel=CHANNEL, user=USER, text="Psst")
    assert [one["text"] for one in seen(place, USER)] == ["Psst"]
    assert seen(place, ADMIN) == []
    assert place.slack.conversations_history(channel=CHANNEL)["messages"] == []


def test_nobody_else_s_message_can_be_changed(place: Place) -> None:
    ts = Member(place, USER).say("Mine")["ts"]
    for call, error in (("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")):
        assert place.refusal(call, channel=CHANNEL, ts=ts, text="x")["error"] == error
