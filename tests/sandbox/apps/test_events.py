"""Apps hear of what happens, in Slack's envelopes, again until they have acknowledged it."""

from datetime import timedelta

import pytest

from sandbox.workspace.state import Channel
from tests.support.place import CHANNEL
from tests.support.recorder import Wired
from tests.support.stage import wait
from tests.support.world import ADMIN, USER, WORKSPACE


def test_an_event_comes_in_its_envelope(wired: Wired) -> None:
    wired.ada.say("Good morning", wired.ada.direct())
    event = wired.app.event("message")
    (received,) = wired.app.wait("event_callback")
    envelope = received.payload
    assert (event["user"], event["text"], event["channel_type"]) == (ADMIN, "Good morning", "im")
    assert (envelope["team_id"], envelope["api_app_id"]) == (WORKSPACE, wired.place.app.id)
    assert envelope["event_id"].startswith("Ev")
    assert isinstance(envelope["event_time"], int)
    assert envelope["authorizations"][0]["user_id"] == wired.place.installation.bot_user
    assert "x-slack-retry-num" not in received.headers


def test_what_is_not_acknowledged_comes_again_at_once_after_one_and_after_five_minutes(wired: Wired) -> None:
    wired.app.event_status.extend([500, 503, 404, 500])
    wired.ada.say("Anyone?", wired.ada.direct())
    wired.app.wait("event_callback", 2)
    wired.place.sandbox.clock.move(timedelta(seconds=60))
    wired.app.wait("event_callback", 3)
    wired.place.sandbox.clock.move(timedelta(seconds=239))
    assert len(wired.app.wait("event_callback", 3)) == 3
    wired.place.sandbox.clock.move(timedelta(seconds=1))
    came = wired.app.wait("event_callback", 4)
    assert [one.headers.get("x-slack-retry-num") for one in came] == [None, "1", "2", "3"]
    assert {one.headers.get("x-slack-retry-reason") for one in came[1:]} == {"http_error"}
    assert len({one.payload["event_id"] for one in came}) == 1


def test_a_shared_file_is_heard_of_as_such(wired: Wired) -> None:
    http = wired.place.http
    query = {"as": wired.ada.id, "name": "a.txt", "type": "text/plain"}
    file = http.post("/client/upload", params=query, content=b"Words").json()["file"]["id"]
    sent = {"as": wired.ada.id, "channel": CHANNEL, "text": "", "files": [file]}
    assert "subtype" not in http.post("/client/send", json=sent).json()["message"]
    event = wired.app.event("message")
    assert (event["subtype"], event["files"][0]["id"]) == ("file_share", file)


def test_an_app_that_wants_no_retry_gets_none(wired: Wired) -> None:
    wired.app.event_status.append(500)
    wired.app.event_headers["X-Slack-No-Retry"] = "1"
    wired.ada.say("Anyone?", wired.ada.direct())
    wired.app.wait("event_callback", 1)
    wired.place.sandbox.clock.move(timedelta(minutes=10))
    wired.ada.say("Still there?", wired.ada.direct())
    came = wired.app.wait("event_callback", 2)
    assert [one.payload["event"]["text"] for one in came] == ["Anyone?", "Still there?"]


@pytest.mark.parametrize(("is_private", "kind"), [(False, "channel"), (True, "group")])
def test_channels_messages_are_heard_where_the_bot_is(wired: Wired, is_private: bool, kind: str) -> None:
    workspace = wired.place.sandbox.workspace(WORKSPACE)
    bot = wired.place.installation.bot_user
    workspace.channels["C0IN"] = Channel("C0IN", "in", [ADMIN, bot], is_private=is_private)
    workspace.channels["C0OUT"] = Channel("C0OUT", "out", [ADMIN])
    wired.ada.say("Nobody hears this", "C0OUT")
    wired.ada.say("Heard", "C0IN")
    event = wired.app.event("message")
    assert (event["text"], event["channel"], event["channel_type"]) == ("Heard", "C0IN", kind)


def test_only_what_the_manifest_subscribes_to_is_heard(wired: Wired) -> None:
    wired.place.app.events = ["app_mention"]
    bot = wired.place.installation.bot_user
    wired.ada.say("Nothing for you")
    wired.ada.say(f"<@{bot}> hello")
    event = wired.app.event("app_mention")
    assert event["text"] == f"<@{bot}> hello"
    assert len(wired.app.received) == 1


def test_a_changed_and_a_deleted_message_are_events_too(wired: Wired) -> None:
    ts = wired.slack.chat_postMessage(channel=CHANNEL, text="One")["ts"]
    wired.slack.chat_update(channel=CHANNEL, ts=ts, text="Two")
    wired.slack.chat_delete(channel=CHANNEL, ts=ts)
    came = [one.payload["event"] for one in wired.app.wait("event_callback", 3)]
    by_kind = {event.get("subtype"): event for event in came}
    assert by_kind[None]["text"] == "One"
    changed = by_kind["message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("Two", "One")
    assert by_kind["message_deleted"]["deleted_ts"] == ts


def test_an_event_tells_a_message_as_it_was_even_when_it_comes_again(wired: Wired) -> None:
    wired.app.event_status.extend([500])
    ts = wired.slack.chat_postMessage(channel=CHANNEL, text="One")["ts"]
    wired.slack.chat_update(channel=CHANNEL, ts=ts, text="Two")
    came = [one.payload["event"] for one in wired.app.wait("event_callback", 3)]
    assert [event["text"] for event in came if "subtype" not in event] == ["One", "One"]


def test_reactions_are_heard_and_counted(wired: Wired) -> None:
    message = wired.post()
    wired.ada.post("react", channel=CHANNEL, ts=message["ts"], name="eyes")
    event = wired.app.event("reaction_added")
    assert (event["reaction"], event["user"], event["item"]["ts"]) == ("eyes", ADMIN, message["ts"])
    wired.place.slack.reactions_add(channel=CHANNEL, timestamp=message["ts"], name="eyes")
    (shown,) = wired.ada.messages()[-1]["reactions"]
    assert (shown["count"], ADMIN in shown["users"]) == (2, True)
    wired.ada.post("react", channel=CHANNEL, ts=message["ts"], name="eyes")
    wired.app.event("reaction_removed")


def test_joining_a_channel_is_heard(wired: Wired) -> None:
    workspace = wired.place.sandbox.workspace(WORKSPACE)
    workspace.channels["C0NEW"] = Channel("C0NEW", "new", [USER])
    wired.slack.conversations_join(channel="C0NEW")
    event = wired.app.event("member_joined_channel")
    assert (event["channel"], event["user"]) == ("C0NEW", wired.place.installation.bot_user)


def test_an_uninstalled_app_hears_so_and_its_token_is_dead(wired: Wired) -> None:
    answer = wired.place.control("POST", "installations", {"team": WORKSPACE, "does": "uninstall"})
    assert answer["ok"]
    wired.app.event("app_uninstalled")
    assert wired.app.event("tokens_revoked")["tokens"]["bot"] == [wired.place.installation.bot_user]
    assert wired.place.refusal("auth.test")["error"] == "account_inactive"
    assert wired.ada.get("boot")["apps"] == []


def test_a_revoked_token_is_refused_while_the_app_stays(wired: Wired) -> None:
    wired.place.control("POST", "installations", {"team": WORKSPACE, "does": "revoke"})
    wired.app.event("tokens_revoked")
    assert wired.place.refusal("auth.test")["error"] == "token_revoked"
    assert not any(
        one.payload.get("event", {}).get("type") == "app_uninstalled" for one in wired.app.received
    )


def test_an_app_that_is_installed_again_works_with_its_new_token(wired: Wired) -> None:
    wired.place.control("POST", "installations", {"team": WORKSPACE, "does": "uninstall"})
    wired.place.control("POST", "installations", {"team": WORKSPACE, "does": "install"})
    sandbox = wired.place.sandbox
    fresh = sandbox.installation(wired.place.app.id, WORKSPACE)
    assert fresh is not None
    assert fresh.bot_user == wired.place.installation.bot_user
    wired.slack.token = fresh.token
    assert wired.slack.auth_test()["user_id"] == fresh.bot_user
    wait(lambda: wired.ada.get("boot")["apps"] or None, "the app")
