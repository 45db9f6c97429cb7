"""A click reaches the app although what was pressed is drawn anew before the pointer is up again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sandbox.workspace.state import Json
from tests.browser.window import Window
from tests.support.recorder import Wired
from tests.support.stage import CHANNEL
from tests.support.world import ADMIN

Show = Callable[[Wired, str], None]
"""Shows a button with this text."""


def buttons(text: str) -> Json:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": text}}
    return {"type": "actions", "block_id": "row", "elements": [button]}


def modal(text: str) -> Json:
    title = {"type": "plain_text", "text": "Form"}
    return {"type": "modal", "external_id": "form", "title": title, "blocks": [buttons(text)]}


def in_home(wired: Wired, text: str) -> None:
    wired.slack.views_publish(user_id=ADMIN, view={"type": "home", "blocks": [buttons(text)]})


def in_modal(wired: Wired, text: str) -> None:
    if wired.place.sandbox.stacks[ADMIN]:
        wired.slack.views_update(external_id="form", view=modal(text))
    else:
        wired.open(modal(text))


def in_message(wired: Wired, text: str) -> None:
    known = [one for one in wired.ada.messages() if one["text"] == "Words"]
    if known:
        wired.slack.chat_update(channel=CHANNEL, ts=known[-1]["ts"], text="Words", blocks=[buttons(text)])
    else:
        wired.post(buttons(text))


@pytest.mark.parametrize("show", [in_home, in_modal, in_message])
def test_a_press_is_a_click_although_its_button_is_drawn_anew(page: Page, wired: Wired, show: Show) -> None:
    with page.expect_websocket() as opened:
        page.reload()
    window = Window(page)
    if show is in_home:
        window.go("App")
    show(wired, "Go (1)")
    page.get_by_role("button", name="Go (1)").hover()
    page.mouse.down()
    with opened.value.expect_event("framereceived", lambda frame: "Go (2)" in str(frame)):
        show(wired, "Go (2)")
    page.evaluate("new Promise(requestAnimationFrame)")
    page.mouse.up()
    wired.app.wait("block_actions")
    expect(page.get_by_role("button", name="Go (2)")).to_be_visible()
