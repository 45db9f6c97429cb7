"""Scheduled messages are posted when the sandbox's clock says so, after a restart too."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.clock import SandboxClock
from sandbox.transport.server import serve
from sandbox.workspace import seeds, state_file
from sandbox.workspace.world import Sandbox
from tests.support import stage
from tests.support.place import CHANNEL, Place
from tests.support.stage import Member
from tests.support.world import ADMIN, NOON, WORKSPACE

SOON = int(NOON.timestamp()) + 3600


def test_a_message_is_posted_in_its_time_and_not_before(place: Place) -> None:
    made = place.slack.chat_scheduleMessage(channel=CHANNEL, text="Due today", post_at=SOON)
    ada = Member(place, ADMIN)
    assert ada.messages() == []
    (listed,) = place.slack.chat_scheduledMessages_list()["scheduled_messages"]
    assert (listed["id"], listed["post_at"], listed["text"]) == (
        made["scheduled_message_id"],
        SOON,
        "Due today",
    )
    place.sandbox.clock.move(timedelta(hours=1))
    message = ada.message("Due today")
    assert float(message["ts"]) >= SOON
    assert message["bot_id"] == place.installation.bot_id
    assert place.slack.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_message_that_is_taken_back_is_not_posted(place: Place) -> None:
    schedule = place.slack.chat_scheduleMessage
    first = schedule(channel=CHANNEL, text="No", post_at=SOON)["scheduled_message_id"]
    schedule(channel=CHANNEL, text="Yes", post_at=SOON + 60)
    place.slack.chat_deleteScheduledMessage(channel=CHANNEL, scheduled_message_id=first)
    place.sandbox.clock.move(timedelta(hours=2))
    ada = Member(place, ADMIN)
    ada.message("Yes")
    assert [one["text"] for one in ada.messages()] == ["Yes"]


@pytest.mark.parametrize(
    ("post_at", "error"),
    [
        (int(NOON.timestamp()), "time_in_past"),
        (int(NOON.timestamp()) + 121 * 86_400, "time_too_far"),
        ("tomorrow", "invalid_time"),
    ],
)
def test_a_time_that_cannot_be_is_refused(place: Place, post_at: object, error: str) -> None:
    refused = place.refusal("chat.scheduleMessage", channel=CHANNEL, text="x", post_at=post_at)
    assert refused["error"] == error


def test_what_was_scheduled_before_a_restart_is_still_posted(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    sandbox = Sandbox(clock=SandboxClock(held_at=NOON))
    sandbox.add_workspace(stage.workspace())
    installation = sandbox.install(seeds.app(), WORKSPACE)
    served = serve(sandbox, keep_in=path).start()
    slack = WebClient(installation.token, base_url=f"{served.address}/api/")
    slack.chat_scheduleMessage(channel=CHANNEL, text="Later", post_at=SOON)
    served.stop()

    kept = state_file.load(path)
    assert kept is not None
    served = serve(Sandbox(kept, SandboxClock(held_at=NOON + timedelta(hours=3)))).start()
    with httpx.Client(base_url=served.address, trust_env=False) as http:
        stage.wait(
            lambda: http.get("/client/history", params={"channel": CHANNEL}).json()["messages"] or None,
            "the message",
        )
    served.stop()
