"""The pictures of docs/conversation.md: a member asks in words, and requests what a card and a form do."""

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.browser.window import Window

WIDE, TALL = (1060, 770), (800, 1000)
"""Pixels of the window: a whole answer with its question, and a form."""

ADDED = "add contoso.com to Identities in Seattle, contact Dana Reyes, dana@contoso.com"


class Camera(Protocol):
    """Takes pictures of pages."""

    def window(self, user: str = ..., size: tuple[int, int] = ...) -> Window:
        """Open a window of that person's."""
        ...

    def take(
        self, page: Page, name: str, *, around: Locator | None = None, until: Locator | None = None
    ) -> None:
        """Take the page, or what stands around a part of it, down to the end of another part."""
        ...


def conversation(album: Camera, messages: str) -> None:
    """Hold a conversation at the place ``messages`` of the page, and take each kind of answer."""
    ada = album.window(size=WIDE)
    ada.page.goto(f"{ada.page.url}{messages}")
    expect(ada.page.get_by_test_id("prompts").get_by_role("button")).to_have_count(4)
    album.take(ada.page, "conversation-prompts")
    _asks(ada, "Which customers have not answered yet?", "2 engagements of 2 customers")
    album.take(ada.page, "conversation-light")
    ada.page.set_viewport_size({"width": TALL[0], "height": TALL[1]})
    _asks(ada, "open claims", "Which of these do you mean?")
    _take_answer(album, ada, "conversation-choice")
    card = _asks(ada, "send it to Alpine Ski House again", "Nothing has happened yet.")
    _take_answer(album, ada, "conversation-card")
    card.get_by_role("button", name="Send 1 e-mail").click()
    expect(card).to_contain_text("Done:")
    _take_answer(album, ada, "conversation-result")
    _asks(ada, ADDED, "Press Add customer").get_by_role("button", name="Add customer").click()
    ada.shows("Step 2 of 4")
    ada.press("Next")
    ada.shows("Step 3 of 4")
    album.take(ada.page, "conversation-form", around=ada.modal)


def _asks(ada: Window, said: str, wanted: str) -> Locator:
    """Say something, wait for these words in the answer, and return it."""
    ada.write(said)
    expect(ada.messages.last).to_contain_text(wanted)
    return ada.messages.last


def _take_answer(album: Camera, ada: Window, name: str) -> None:
    """Take the last question with its answer."""
    # What the pointer is over is drawn otherwise.
    ada.page.mouse.move(0, 0)
    question = ada.messages.nth(ada.messages.count() - 2)
    album.take(ada.page, name, around=question, until=ada.messages.last)
