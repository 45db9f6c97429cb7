"""A response URL answers its interaction five times within half an hour."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.workspace.state import Json
from tests.sandbox.examples import divider, plain
from tests.support.place import CHANNEL
from tests.support.recorder import Wired
from tests.support.world import ADMIN

ROW = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "press", "text": plain("Press")}],
}


def click(wired: Wired, *, ephemeral: bool = False) -> str:
    if ephemeral:
        wired.slack.chat_postEphemeral(channel=CHANNEL, user=ADMIN, text="Before", blocks=[ROW])
    else:
        wired.post(ROW, text="Before")
    wired.ada.click("press")
    return str(wired.app.last["response_url"])


def answer(wired: Wired, url: str, **content: Any) -> httpx.Response:
    return wired.place.http.post(url, json=content)


def texts(wired: Wired) -> list[tuple[str, bool]]:
    return [(one["text"], one.get("ephemeral", False)) for one in wired.ada.messages()]


def test_an_answer_to_a_command_is_for_the_person_alone_or_for_the_channel(wired: Wired) -> None:
    wired.ada.command("/try")
    url = wired.app.last["response_url"]
    assert answer(wired, url, text="Psst").text == "ok"
    answer(wired, url, text="Hear", response_type="in_channel")
    assert texts(wired) == [("Psst", True), ("Hear", False)]


def test_it_is_good_for_five_answers(wired: Wired) -> None:
    wired.ada.command("/try")
    url = wired.app.last["response_url"]
    codes = [answer(wired, url, text=str(number)).status_code for number in range(6)]
    assert codes == [200] * 5 + [404]
    assert answer(wired, url, text="x").json()["error"] == "used_url"


def test_it_is_good_for_half_an_hour(wired: Wired) -> None:
    wired.ada.command("/try")
    url = wired.app.last["response_url"]
    wired.place.sandbox.clock.move(timedelta(minutes=30) - timedelta(seconds=1))
    assert answer(wired, url, text="In time").status_code == 200
    wired.place.sandbox.clock.move(timedelta(seconds=1))
    late = answer(wired, url, text="Late")
    assert (late.status_code, late.json()["error"]) == (404, "expired_url")


@pytest.mark.parametrize("ephemeral", [False, True])
def test_the_message_that_was_clicked_is_replaced(wired: Wired, ephemeral: bool) -> None:
    url = click(wired, ephemeral=ephemeral)
    answer(wired, url, text="After", replace_original=True, blocks=[divider()])
    assert texts(wired) == [("After", ephemeral)]
    assert wired.ada.messages()[0]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize("ephemeral", [False, True])
def test_the_message_that_was_clicked_is_deleted(wired: Wired, ephemeral: bool) -> None:
    answer(wired, click(wired, ephemeral=ephemeral), delete_original=True)
    assert texts(wired) == []


@pytest.mark.parametrize("ephemeral", [False, True])
def test_a_new_message_leaves_the_clicked_one_as_it_is(wired: Wired, ephemeral: bool) -> None:
    url = click(wired, ephemeral=ephemeral)
    answer(wired, url, text="Beside", replace_original=False, response_type="ephemeral")
    assert texts(wired) == [("Before", ephemeral), ("Beside", True)]


def test_an_answer_that_says_nothing_of_how_replaces_what_was_clicked(wired: Wired) -> None:
    answer(wired, click(wired), text="After")
    assert texts(wired) == [("After", False)]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": 7}, "msg_too_long"),
    ],
)
def test_a_payload_that_slack_would_refuse_is_refused(wired: Wired, content: Json, error: str) -> None:
    wired.ada.command("/try")
    refused = wired.place.http.post(wired.app.last["response_url"], json=content)
    assert (refused.status_code, refused.json()["ok"]) == (400, False)
    assert refused.json()["error"] in {error, "invalid_arguments"}
