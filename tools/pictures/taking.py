"""Takes what a page shows, down to its end: on desktop and phone, light and dark."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import TimeoutError as BrowserTimeout

from sandbox.demo import Demo
from tests.browser.window import Window

FOLDER = Path(__file__).parents[2] / "build" / "screens"
DESKTOP, PHONE = (1280, 900), (390, 844)
SIZES = {"desktop": DESKTOP, "phone": PHONE}
RESIZED_MS, RECOLOURED_MS, ANSWERED_MS = 150, 50, 800
"""How long a screen gets to be drawn at another size and in other colours, and the bot to answer a click."""

SCREENSHOT_MS, SCREENSHOT_TRIES = 4000, 5
"""How long a picture may take, and how often it is tried."""

MOST_FURTHER = 5
"""How many more pictures a long screen gets at one size."""

_FURTHER = """(whole) => {
  const seen = (one) => one.getClientRects().length > 0;
  const dialog = [...document.querySelectorAll('[data-testid=modal]')].filter((one) => !one.inert).at(-1);
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowY) && seen(one);
  const area = (one) => one.clientWidth * one.clientHeight;
  const long = [...(dialog ?? document.body).querySelectorAll('*')]
    .filter((one) => scrolls(one) && !one.closest('[data-testid=sidebar], [data-testid=composer]'))
    .sort((one, other) => area(other) - area(one))[0];
  const thread = dialog ? null : [...document.querySelectorAll('[data-testid=thread] *')].find(scrolls);
  const list = thread ?? long ?? document.scrollingElement;
  window.scrolled = list;
  const [start, page, end] = [list.scrollTop, list.clientHeight - 60, list.scrollHeight - list.clientHeight];
  window.startedAt = start;
  const places = [];
  if (end < 8) return places;
  if (start < end - 8) {
    for (let at = start; at < end - 8; ) places.push((at = Math.min(at + page, end)));
    return places;
  }
  const last = [...list.querySelectorAll('[data-testid=message]')].at(-1);
  const top = last ? start + last.getBoundingClientRect().top - list.getBoundingClientRect().top : 0;
  const until = whole ? 0 : Math.min(Math.max(0, top - 16), start);
  for (let at = start; at > until; ) places.push((at = Math.max(at - page, until)));
  return places;
}"""
"""Finds what scrolls, and where to: a form or page downwards, messages upwards to the top of the last one."""


_STILL = """(() => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
})()"""
"""Stops what moves: else each picture in other colours waits for a transition of thousands of elements."""


@dataclass
class Screens:
    """Shows and takes one screen after the other of a demo that is filled."""

    demo: Demo
    browser: Browser
    folder: Path
    taken: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    _files: dict[str, list[str]] = field(default_factory=dict)
    _digests: set[bytes] = field(default_factory=set)

    def walk(self, *walks: Callable[["Screens"], None]) -> None:
        """Take the screens of each walk; one that does not get on is told, and the next one goes on."""
        for one in walks:
            with self.noting(one.__name__):
                one(self)
            for context in self.browser.contexts:
                context.close()

    def noting(self, name: str) -> AbstractContextManager[None]:
        """Note what cannot be taken inside, and go on after it."""
        return noting(self.missed, self.browser, self.folder, name)

    def window(self, user: str = "U0ADA") -> Window:
        """Open a window of that person's."""
        window = window_of(self.browser, self.demo.sandbox.address, user, DESKTOP)
        close_everything(window)
        return window

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Take what a page shows, at both sizes, in light and in dark; what is below the fold in light alone.

        Of messages only the last one is taken to its beginning, unless the ``whole`` conversation is asked
        for. A screen that looks like an earlier one is left out.
        """
        stem = f"{len(self.taken) + 1:03}-{name}"
        files: list[str] = []
        for size in SIZES:
            _resize(page, size)
            first = self._shoot(page, f"{stem}-{size}-light", files)
            if size == "desktop" and self._is_known(first):
                (self.folder / files[0]).unlink()
                return
            page.emulate_media(color_scheme="dark")
            page.wait_for_timeout(RECOLOURED_MS)
            self._shoot(page, f"{stem}-{size}-dark", files)
            page.emulate_media(color_scheme="light")
            self._further(page, f"{stem}-{size}-light", files, whole=whole)
        self.taken.append(name)
        self._files[stem] = files
        _resize(page, "desktop")

    def _further(self, page: Page, stem: str, files: list[str], *, whole: bool) -> None:
        places: list[float] = page.evaluate(_FURTHER, whole)
        for number, place in enumerate(places[:MOST_FURTHER], 2):
            page.evaluate("(place) => { scrolled.scrollTop = place; }", place)
            page.wait_for_timeout(RECOLOURED_MS)
            self._shoot(page, f"{stem}-{number}", files)
        if places:
            page.evaluate("() => { scrolled.scrollTop = startedAt; }")

    def _shoot(self, page: Page, stem: str, files: list[str]) -> bytes:
        files.append(f"{stem}.png")
        for left in reversed(range(SCREENSHOT_TRIES)):
            # A browser without a graphics card now and then draws no frame when it is asked for one.
            with suppress(BrowserTimeout) if left else nullcontext():
                return page.screenshot(
                    path=self.folder / files[-1], animations="disabled", caret="hide", timeout=SCREENSHOT_MS
                )
        raise AssertionError(stem)

    def _is_known(self, picture: bytes) -> bool:
        digest = hashlib.sha256(picture).digest()
        known = digest in self._digests
        self._digests.add(digest)
        return known

    def index(self) -> None:
        """Write a page that shows all pictures of the folder in rows."""
        rows = []
        for name, files in self._files.items():
            pictures = "".join(f'<img loading="lazy" src="{one}" alt="{escape(one)}">' for one in files)
            rows.append(f"<h2>{escape(name)}</h2><div>{pictures}</div>")
        style = "<style>img{height:600px;margin:4px;border:1px solid #888}div{white-space:nowrap}</style>"
        (self.folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{style}{''.join(rows)}")


@contextmanager
def album(demo: Demo, browser: Browser, name: str) -> Iterator[Screens]:
    """Give an empty folder of ``build/screens`` to take screens into, and write its page at the end."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    screens = Screens(demo, browser, folder)
    yield screens
    screens.index()


@contextmanager
def noting(missed: list[str], browser: Browser, folder: Path, name: str) -> Iterator[None]:
    """Note in ``missed`` what cannot be taken inside, with a picture of what was shown last in its place."""
    try:
        yield
    except (BrowserError, AssertionError, LookupError) as error:
        missed.append(f"{folder.name}: {name}: {' '.join(str(error).split())[:300]}")
        for page in [each for context in browser.contexts for each in context.pages][-1:]:
            with suppress(BrowserError):
                page.screenshot(path=folder / f"missed-{name}.png")


def window_of(browser: Browser, address: str, user: str, size: tuple[int, int]) -> Window:
    """Open a window of that person's on a sandbox; nothing in it moves."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.add_init_script(_STILL)
    page = context.new_page()
    page.goto(f"{address}/?as={user}")
    window = Window(page)
    page.set_default_timeout(20_000)
    return window


def close_everything(window: Window) -> None:
    """Close the forms that the person has open, which the sandbox keeps when a page is loaded anew."""
    window.page.reload()
    window.page.wait_for_timeout(2 * ANSWERED_MS)
    while window.page.get_by_test_id("modal").count():
        window.modal.get_by_role("button", name="Close").last.click()
        window.page.wait_for_timeout(ANSWERED_MS)


def _resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(RESIZED_MS)
