"""What is entered in a field reaches the app before what the person does next."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sandbox.workspace.state import Json
from tests.browser.window import Window
from tests.support.recorder import Wired
from tests.support.stage import wait
from tests.support.world import ADMIN

TYPED: Json = {
    "type": "plain_text_input",
    "action_id": "word",
    "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
}
DAY: Json = {"type": "datepicker", "action_id": "day"}
RICH: Json = {"type": "rich_text_input", "action_id": "prose"}


def field(element: Json, label: str) -> Json:
    return {
        "type": "input",
        "block_id": label,
        "label": {"type": "plain_text", "text": label},
        "dispatch_action": True,
        "optional": True,
        "element": element,
    }


def form(*blocks: Json, **changes: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "step.1",
        "title": {"type": "plain_text", "text": "Step 1"},
        "submit": {"type": "plain_text", "text": "Next"},
        "close": {"type": "plain_text", "text": "Close"},
        "notify_on_close": True,
        "blocks": [*blocks, BACK],
    } | changes


BACK: Json = {
    "type": "actions",
    "block_id": "buttons",
    "elements": [
        {"type": "button", "action_id": "back", "text": {"type": "plain_text", "text": "Back"}},
    ],
}


def came(wired: Wired, count: int) -> list[str]:
    """Wait for so many interactions after the command, and return what they were."""

    def found() -> list[str] | None:
        told = [
            one.payload["actions"][0]["action_id"] if one.kind == "block_actions" else one.kind
            for one in wired.app.received
            if one.kind in {"block_actions", "view_submission", "view_closed"}
        ]
        return told if len(told) >= count else None

    return wait(found, f"{count} interactions", lambda: [one.kind for one in wired.app.received])


def enter(window: Window, kind: str) -> None:
    """Change a field of this kind, at once: between slow letters, what stands there already is told."""
    if kind == "text":
        window.modal.get_by_label("Word").fill("abc")
    elif kind == "day":
        window.modal.get_by_label("Day").fill("2026-11-26")
    else:
        window.modal.get_by_label("Prose").fill("abc")


@pytest.mark.parametrize(("kind", "told"), [("text", "word"), ("day", "day"), ("rich", "prose")])
@pytest.mark.parametrize(
    ("leave", "follows"),
    [
        (lambda one: one.press("Next"), "view_submission"),
        (lambda one: one.press("Close"), "view_closed"),
        (lambda one: one.page.keyboard.press("Escape"), "view_closed"),
        (lambda one: one.press("Close all"), "view_closed"),
        (lambda one: one.press("Back"), "back"),
    ],
    ids=["submit", "close", "escape", "close all", "another button"],
)
def test_a_field_s_action_goes_before_whatever_is_pressed_next(
    page: Page, wired: Wired, kind: str, told: str, leave: Callable[[Window], None], follows: str
) -> None:
    wired.open(form(field(TYPED, "Word"), field(DAY, "Day"), field(RICH, "Prose")))
    window = Window(page)
    window.shows("Word")
    enter(window, kind)
    leave(window)
    assert came(wired, 2) == [told, follows]


def test_several_changed_fields_all_go_before_the_submit(page: Page, wired: Wired) -> None:
    wired.open(form(field(TYPED, "Word"), field(DAY, "Day"), field(RICH, "Prose")))
    window = Window(page)
    window.shows("Word")
    for kind in ("rich", "day", "text"):
        enter(window, kind)
    window.press("Next")
    *told, last = came(wired, 4)
    assert sorted(told) == ["day", "prose", "word"]
    assert last == "view_submission"


def test_enter_in_a_field_that_waits_sends_its_action_and_then_the_form(page: Page, wired: Wired) -> None:
    wired.open(form(field(TYPED, "Word")))
    window = Window(page)
    window.shows("Word")
    enter(window, "text")
    page.keyboard.press("Enter")
    assert came(wired, 2) == ["word", "view_submission"]


def test_a_submit_waits_until_the_app_has_answered_the_field(page: Page, wired: Wired) -> None:
    wired.open(form(field(TYPED, "Word")))
    window = Window(page)
    window.shows("Word")
    wired.app.held = held = threading.Event()
    enter(window, "text")
    window.press("Next")
    assert came(wired, 1) == ["word"]
    expect(window.modal.get_by_test_id("submit")).to_have_attribute("aria-busy", "true")
    held.set()
    assert came(wired, 2) == ["word", "view_submission"]


def test_all_forms_close_although_the_app_takes_the_one_in_front_away(page: Page, wired: Wired) -> None:
    wired.open(form(field(TYPED, "Word")))
    window = Window(page)
    window.press("Back")
    assert came(wired, 1) == ["back"]
    step = form(title={"type": "plain_text", "text": "Step 2"})
    wired.slack.views_push(trigger_id=wired.app.last["trigger_id"], view=step)
    window.shows("Step 2")
    wired.app.held = held = threading.Event()
    window.press("Next")
    assert came(wired, 2) == ["back", "view_submission"]
    window.press("Close all")
    held.set()
    expect(page.get_by_test_id("modal")).to_have_count(0)


def test_what_is_typed_in_a_home_is_told_before_one_goes_elsewhere(page: Page, wired: Wired) -> None:
    home = {"type": "home", "blocks": [field(TYPED, "Word"), field(RICH, "Prose")]}
    wired.slack.views_publish(user_id=ADMIN, view=home)
    window = Window(page)
    window.go("App")
    shown = page.get_by_test_id("home")
    shown.get_by_label("Prose").press_sequentially("abc")
    shown.get_by_label("Word").press_sequentially("abc")
    window.go("Clock")
    assert sorted(came(wired, 2)) == ["prose", "word"]


def test_a_field_in_a_message_goes_before_a_button_beside_it(page: Page, wired: Wired) -> None:
    day = {**BACK, "block_id": "row", "elements": [DAY, *BACK["elements"]]}
    wired.post(day)
    message = page.get_by_test_id("message").last
    message.locator("input[type=date]").fill("2026-11-26")
    message.get_by_role("button", name="Back").click()
    assert came(wired, 2) == ["day", "back"]
