"""The demo as a person runs it, and windows of a real browser in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from sandbox.demo import Demo
from tests.browser.programs import ARGUMENTS
from tests.browser.window import Window
from tests.support import patient_demo, recorder
from tests.support import place as places
from tests.support.recorder import Wired
from tests.support.world import ADMIN
from tools import machine
from tools.machine import Part

Open = Callable[..., Window]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for one file of tests: while it runs, nothing else in the process may run asyncio."""
    lacking = machine.missing(Part.BROWSER)
    if lacking:
        pytest.skip(machine.sentence(lacking))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = patient_demo.started(tmp_path)
    yield demo
    demo.stop()


@pytest.fixture
def open_window(browser: Browser, demo: Demo) -> Iterator[Open]:
    """Return how to open a window of a member; an error of the page fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_as(user: str = "U0ADA", *, place: str = "", width: int = 1280, theme: str = "light") -> Window:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if theme == "dark" else "light",
            locale="en-US",
            timezone_id="America/Los_Angeles",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(f"{demo.sandbox.address}/?as={user}{place}")
        expect(page.get_by_role("main")).to_be_visible()
        return Window(page)

    yield open_as
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def wired() -> Iterator[Wired]:
    """Run a sandbox with an app in it that only records what it is sent."""
    with places.place() as place, recorder.wire(place) as made:
        yield made


@pytest.fixture
def page(browser: Browser, wired: Wired) -> Iterator[Page]:
    """Open a window of the admin's in that sandbox; an error of the page fails the test."""
    troubles: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{wired.place.sandbox.address}/?as={ADMIN}")
    expect(page.get_by_test_id("composer")).to_be_visible()
    yield page
    page.close()
    assert troubles == []
