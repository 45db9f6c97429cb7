"""Every screen of each filling, all fillings at once in processes of their own, as they mostly wait."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from sandbox.demo import Beginning, Demo
from tests.browser.programs import ARGUMENTS
from tests.support import patient_demo
from tools import machine
from tools.pictures import screens
from tools.pictures.delivering import deliver_all
from tools.pictures.filled import Filling
from tools.pictures.taking import Screens
from tools.pictures.taking import album as album_of

FILLINGS: Mapping[str, tuple[Callable[[Filling], None] | None, Sequence[Callable[[Screens], None]]]] = {
    "empty": (None, screens.EMPTY),
    "usual": (Filling.usual, screens.EVERYTHING),
    "full": (Filling.much, screens.EVERYTHING),
}
"""How each demo is filled, and which walks are taken through it."""


def screen() -> list[str]:
    """Take every screen of an empty demo, of one with as much as usual, and of one with very much.

    Returns what could not be taken.
    """
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_workers=len(FILLINGS)) as pool:
        return [one for each in pool.map(screens_of, FILLINGS) for one in each]


def screens_of(name: str) -> list[str]:
    """Take every screen of one filling; return what could not be taken."""
    fill, walks = FILLINGS[name]
    with demo() as running, sync_playwright() as playwright:
        if fill is not None:
            fill(Filling(running))
            deliver_all(running)
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        with album_of(running, browser, name) as taken:
            taken.walk(*walks)
        browser.close()
    print(f"{taken.folder.name}: {len(taken.taken)} screens in {taken.folder}")
    return taken.missed


@contextmanager
def demo(*, begun: Beginning = Beginning.FILLED) -> Iterator[Demo]:
    """Run the demo in a folder of its own, with the samples unless it is not filled."""
    with TemporaryDirectory() as folder:
        made = patient_demo.started(Path(folder), begun=begun)
        try:
            yield made
        finally:
            made.stop()
