"""The walk through the administration: every part that it offers, and every form behind a part."""

from contextlib import AbstractContextManager
from typing import Protocol

from playwright.sync_api import Locator, Page

from tests.browser.window import Window
from tools.pictures.taking import ANSWERED_MS, close_everything

NOT_FOLLOWED = frozenset(
    {
        "Apply", "As Excel", "Back", "Cancel", "Close", "Discard", "Done", "Earlier", "Example file",
        "Example files",
        "Later", "Take back", "Whole history as Excel",
    }
)  # fmt: skip
"""Buttons that lead away, turn a page, or act at once."""

DEEPEST = 3
"""Forms that are followed behind a part, if nobody asks for fewer."""


BETWEEN = "--"
"""What stands in a picture's name between the buttons that lead to it."""


class Camera(Protocol):
    """Takes the screens of a walk."""

    def noting(self, name: str) -> AbstractContextManager[None]:
        """Note what cannot be taken inside, and go on after it."""
        ...

    def window(self, user: str = ...) -> Window:
        """Open a window of that person's."""
        ...

    def take(self, page: Page, name: str) -> None:
        """Take what stands in front."""
        ...


def administration(screens: Camera, deepest: int = DEEPEST) -> None:
    """Take each part of the administration, and of each the first form behind every kind of button.

    From a part, ``deepest`` forms are followed, one behind the other.
    """
    ada = screens.window()
    _reach(ada, [])
    screens.take(ada.page, "admin")
    for part in [one.get_attribute("aria-label") or "" for one in _buttons(ada) if _is_part(one)]:
        name = BETWEEN.join(("admin", "-".join(part.removeprefix("Open ").replace("'", "").split())))
        with screens.noting(name):
            _reach(ada, [part])
            screens.take(ada.page, name)
            follow(screens, ada, name, [part], deepest)


def follow(screens: Camera, ada: Window, name: str, way: list[str], deepest: int) -> None:
    """Take what each kind of button leads to; ``way`` names those that led to the form in front."""
    if len(way) > deepest:
        return
    for button in dict.fromkeys(one.inner_text().strip() for one in _buttons(ada)):
        if not button or button in NOT_FOLLOWED:
            continue
        reached = BETWEEN.join((name, _word(button)))
        with screens.noting(reached):
            _reach(ada, way)
            before = ada.modal.inner_text()
            ada.modal.get_by_role("button").filter(has_text=button).first.click()
            ada.page.wait_for_timeout(2 * ANSWERED_MS)
            if ada.modal.count() and ada.modal.inner_text() != before:
                screens.take(ada.page, reached)
                follow(screens, ada, reached, [*way, button], deepest)


def _reach(ada: Window, way: list[str]) -> None:
    """Open the administration, and press one button after the other."""
    close_everything(ada)
    ada.write("/mci admin")
    ada.modal.wait_for()
    ada.page.wait_for_timeout(ANSWERED_MS)
    for one in way:
        _press(ada, one)


def _press(ada: Window, name: str) -> None:
    by_name = ada.modal.get_by_role("button", name=name, exact=True)
    (by_name if by_name.count() else ada.modal.get_by_role("button").filter(has_text=name)).first.click()
    ada.page.wait_for_timeout(2 * ANSWERED_MS)


def _buttons(ada: Window) -> list[Locator]:
    return ada.modal.get_by_role("button").all()


def _is_part(button: Locator) -> bool:
    return (button.get_attribute("aria-label") or "").startswith("Open ")


def _word(text: str) -> str:
    return "".join(one if one.isalnum() else "-" for one in text.casefold()).strip("-")[:30]
