"""The pictures of docs/administration_screens.md: the administration, empty, usual and full."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from sandbox.demo import Beginning
from tests.browser.programs import ARGUMENTS
from tests.browser.window import Window
from tools import machine
from tools.pictures.administration import BETWEEN, administration
from tools.pictures.delivering import deliver_all
from tools.pictures.every import demo
from tools.pictures.filled import Filling
from tools.pictures.taking import FOLDER as SCREENS
from tools.pictures.taking import close_everything, noting, window_of

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "images" / "administration"
PAGE = DOCS / "administration_screens.md"
MISSED = SCREENS / "administration"
"""Where a folder for each filling shows what stood in the place of a picture that was not taken."""

TALL = (900, 2600)
"""Pixels of the window: so high that most forms are seen whole."""

WHOLE = ".panel { max-height: calc(100dvh - 72px); } .modal::backdrop { background: #e9e6df; }"
LONGEST = 2000
"""Pixels of a picture from its top; the rest of a longer form repeats rows."""

COLOURS = 48
DEEPEST = 1
"""Forms, one behind the other, that are shown of each part."""

FILLINGS: Mapping[str, Sequence[Callable[[Filling], None]]] = {
    "empty": (),
    "usual": (Filling.usual,),
    "full": (Filling.much, Filling.large_partner),
}
"""How each demo is filled before its pictures are taken; the empty one has not even the samples."""

HEAD = """# Screens of the administration

Every part of `/mci admin` and the forms behind its buttons: without any data, with as much as usual (a
dozen customers), and with very much (300 locations, 1,000 engagements, 5,000 customers).
[administration.md](administration.md) says what they do. `make pictures` takes them and writes this page. *As
usual* stands where a picture would be the same, and a dash where there is none or an earlier row has it.
Very long forms are cut.
"""


class Figure(NamedTuple):
    """A picture that was taken: the title of the form, its file, and the digest of what it shows."""

    title: str
    file: str
    digest: str


@dataclass
class Gallery:
    """Takes the forms of one filling."""

    browser: Browser
    address: str
    filling: str
    found: dict[str, Figure] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def noting(self, name: str) -> AbstractContextManager[None]:
        """Note what cannot be taken inside, and go on after it."""
        return noting(self.missed, self.browser, MISSED / self.filling, name)

    def window(self, user: str = "U0ADA") -> Window:
        """Open a window of that person's."""
        window = window_of(self.browser, self.address, user, TALL)
        close_everything(window)
        window.page.add_style_tag(content=WHOLE)
        return window

    def take(self, page: Page, name: str) -> None:
        """Take the form in front, in light colours, unless it was taken already."""
        page.add_style_tag(content=WHOLE)
        form = Window(page).modal
        title = form.get_by_role("heading").first.inner_text().strip()
        with Image.open(BytesIO(form.screenshot(animations="disabled", caret="hide"))) as taken:
            picture = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, LONGEST)))
        digest = hashlib.sha256(picture.tobytes()).hexdigest()
        if name in self.found or digest in {one.digest for one in self.found.values()}:
            return
        path = FOLDER / f"{name}-{self.filling}.webp"
        picture.quantize(COLOURS).convert("RGB").save(path, lossless=True, quality=100, method=6)
        self.found[name] = Figure(title, path.name, digest)


def gallery() -> list[str]:
    """Take all fillings at once, and write the page that shows them; return what could not be taken."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_workers=len(FILLINGS)) as pool:
        taken = dict(zip(FILLINGS, pool.map(pictures_of, FILLINGS), strict=True))
    found = {filling: figures for filling, (figures, _) in taken.items()}
    PAGE.write_text("\n".join([HEAD, *_page(found)]) + "\n")
    return [one for _, missed in taken.values() for one in missed]


def pictures_of(filling: str) -> tuple[dict[str, Figure], list[str]]:
    """Take the forms of one filling; return their pictures and what could not be taken."""
    with (
        demo(begun=Beginning.EMPTY if filling == "empty" else Beginning.FILLED) as running,
        sync_playwright() as playwright,
    ):
        for fill in FILLINGS[filling]:
            fill(Filling(running))
        deliver_all(running)
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        taken = Gallery(browser, running.sandbox.address, filling)
        with taken.noting("administration"):
            administration(taken, DEEPEST)
        browser.close()
    return taken.found, taken.missed


def _page(found: Mapping[str, Mapping[str, Figure]]) -> Iterator[str]:
    """Yield the lines of the page: a table for each part."""
    names = list(dict.fromkeys(name for filling in ("usual", "full", "empty") for name in found[filling]))
    parts = list(dict.fromkeys(_part(name) for name in names))
    for part in parts:
        yield f"\n## {part}\n"
        yield f"| screen | {' | '.join(FILLINGS)} |"
        yield f"|---{'|---' * len(FILLINGS)}|"
        for name in names:
            if _part(name) == part:
                yield _row(name, {filling: of.get(name) for filling, of in found.items()})


def _row(name: str, figures: Mapping[str, Figure | None]) -> str:
    title = next(one.title for one in figures.values() if one)
    usual = figures["usual"]
    cells = []
    for filling, one in figures.items():
        if one is None:
            cells.append("–")
        elif usual and filling != "usual" and one.digest == usual.digest:
            (FOLDER / one.file).unlink()
            cells.append("*as usual*")
        else:
            cells.append(f"![{_way(name)}: {title}, {filling}](images/administration/{one.file})")
    return f"| {_way(name)} | {' | '.join(cells)} |"


def _part(name: str) -> str:
    first = name.split(BETWEEN)[1:2]
    return first[0].replace("-", " ").capitalize() if first else "Overview"


def _way(name: str) -> str:
    """Return the buttons that lead to a screen."""
    return ", ".join(one.replace("-", " ") for one in name.split(BETWEEN)[2:]) or "opened"
