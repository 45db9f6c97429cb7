"""What the page is told: the workspace as one person sees it, and everything that happens."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.workspace.state import Channel, Json
from tests.sandbox.examples import divider, modal
from tests.support.place import CHANNEL
from tests.support.recorder import Wired
from tests.support.stage import PATIENCE, Answered, Member
from tests.support.world import ADMIN, STRANGER, USER, WORKSPACE


class Window:
    """One open window of a person."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def next(self, kind: str) -> Json:
        """Return the next event of this type."""
        while True:
            event: Json = json.loads(self.socket.recv(timeout=PATIENCE))
            if event["type"] == kind:
                return event


@pytest.fixture
def window(wired: Wired) -> Iterator[Window]:
    address = wired.place.sandbox.address.replace("http", "ws")
    with connect(f"{address}/client/stream?as={ADMIN}", proxy=None) as socket:
        made = Window(socket)
        made.next("views")
        yield made


def test_at_boot_one_sees_people_apps_and_the_rooms_that_one_may_see(wired: Wired) -> None:
    workspace = wired.place.sandbox.workspace(WORKSPACE)
    workspace.channels["C0SECRET"] = Channel("C0SECRET", "secret", [USER], is_private=True)
    seen = wired.ada.get("boot")
    assert (seen["me"], seen["workspace"]["name"]) == (ADMIN, "Fourth Coffee")
    assert [room["id"] for room in seen["channels"]] == [CHANNEL]
    assert {im["user"] for im in seen["ims"]} == {user["id"] for user in seen["users"]}
    (app,) = seen["apps"]
    assert (app["bot_user"], app["commands"][0]["command"]) == (wired.place.installation.bot_user, "/try")
    theirs = Member(wired.place, USER).get("boot")
    assert {room["id"] for room in theirs["channels"]} == {CHANNEL, "C0SECRET"}


def test_without_a_name_one_is_the_first_member(wired: Wired) -> None:
    assert wired.place.http.get("/client/boot").json()["me"] == ADMIN


@pytest.mark.parametrize("user", ["U0NOBODY", "bot"])
def test_nobody_else_can_be_acted_as(wired: Wired, user: str) -> None:
    as_whom = wired.place.installation.bot_user if user == "bot" else user
    with pytest.raises(Answered):
        Member(wired.place, as_whom).get("boot")
    address = wired.place.sandbox.address.replace("http", "ws")
    with pytest.raises(InvalidStatus), connect(f"{address}/client/stream?as=U0NOBODY", proxy=None):
        pass


def test_everything_in_a_channel_reaches_its_members_windows(wired: Wired, window: Window) -> None:
    ts = wired.slack.chat_postMessage(channel=CHANNEL, text="One")["ts"]
    assert window.next("message")["message"]["text"] == "One"
    wired.slack.chat_update(channel=CHANNEL, ts=ts, text="Two")
    assert window.next("message_changed")["message"]["text"] == "Two"
    wired.slack.chat_delete(channel=CHANNEL, ts=ts)
    assert window.next("message_deleted") == {"type": "message_deleted", "channel": CHANNEL, "ts": ts}
    wired.slack.chat_postEphemeral(channel=CHANNEL, user=USER, text="Not for Ada")
    wired.slack.chat_postEphemeral(channel=CHANNEL, user=ADMIN, text="For Ada")
    assert window.next("ephemeral")["message"]["text"] == "For Ada"


def test_modals_and_homes_reach_the_person_s_windows(wired: Wired, window: Window) -> None:
    opened = wired.open(modal())
    (shown,) = window.next("views")["stack"]
    assert (shown["id"], "state" in shown) == (opened["id"], False)
    wired.ada.close()
    assert window.next("views")["stack"] == []
    wired.slack.views_publish(user_id=ADMIN, view={"type": "home", "blocks": [divider()]})
    assert window.next("home")["app"] == wired.place.app.id


def test_a_window_that_opens_late_shows_the_modal_that_is_open(wired: Wired) -> None:
    wired.open(modal())
    address = wired.place.sandbox.address.replace("http", "ws")
    with connect(f"{address}/client/stream?as={ADMIN}", proxy=None) as socket:
        assert len(Window(socket).next("views")["stack"]) == 1


@pytest.mark.parametrize(
    ("call", "body", "sentence"),
    [
        ("send", {"channel": "C0NOWHERE", "text": "x"}, "no such conversation"),
        ("send", {"channel": CHANNEL, "text": "  "}, "nothing to send"),
        ("send", {"channel": CHANNEL, "text": "x" * 40_001}, "too long"),
        ("send", {"channel": CHANNEL, "files": ["F0GONE"]}, "no longer there"),
        ("command", {"channel": CHANNEL, "command": "/nothing"}, "not a valid command"),
        ("shortcut", {"app": "A0NOWHERE", "callback_id": "x"}, "app_not_installed"),
        ("action", {"container": {"type": "view", "view_id": "V1"}}, "no longer open"),
        ("action", {"container": {"type": "message", "channel": CHANNEL, "ts": "1"}}, "no longer there"),
        ("view/submit", {"view_id": "V1"}, "no longer open"),
        ("react", {"channel": CHANNEL, "ts": "1", "name": "eyes"}, "message_not_found"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    wired: Wired, call: str, body: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Answered, match=sentence):
        wired.ada.post(call, **body)


def test_an_archived_channel_takes_no_messages(wired: Wired) -> None:
    wired.place.sandbox.workspace(WORKSPACE).channels[CHANNEL].is_archived = True
    with pytest.raises(Answered, match="archived"):
        wired.ada.say("Hello")


def test_people_write_to_one_another(wired: Wired) -> None:
    im = next(im["id"] for im in wired.ada.get("boot")["ims"] if im["user"] == USER)
    wired.ada.say("Lunch?", im)
    assert Member(wired.place, USER).messages(im)[0]["text"] == "Lunch?"
    with pytest.raises(Answered, match="no such conversation"):
        Member(wired.place, STRANGER).messages(im)
