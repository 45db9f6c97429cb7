"""Import every module of the product, and print what any of them reads, makes or starts meanwhile.

Run as a program of its own, as nothing may have been imported before. What a library reads of its own files
when it is imported is left out.
"""

import importlib
import logging
import sys
import sysconfig
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import jinja2

ROOT = Path(__file__).parents[2]
PACKAGES = ("blockkit", "store", "flows", "words", "handlers", "bot", "sandbox")
READS = frozenset({"open", "os.scandir", "glob.glob", "pathlib.Path.glob", "pathlib.Path.rglob"})
STARTS = frozenset({"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen"})
FILTER, HANDLER = "a filter of the log", "a handler of the log"
LOGGING = frozenset({FILTER, HANDLER})
"""What libraries do to their own loggers; only the project is held to do it later."""

CODE = frozenset({".py", ".pyc", ".so", ".pyd"})
STDLIB = (sysconfig.get_path("stdlib"), "<frozen")
LIBRARIES = sysconfig.get_path("purelib")


def modules() -> list[str]:
    """Return the names of all modules; programs and migrations run when they are imported, by design."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.stem != "__main__" and "migrations" not in path.parts
    ]
    return [name for name in names if name]


def main() -> None:
    """Import all, and print a line for each thing done meanwhile."""
    done: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STARTS or (event in READS and _is_ours(str(arguments[0]))):
            done.append(f"{event} {arguments[0]} in {_who()}")

    def noted(what: str, original: Callable[..., None]) -> Any:
        def note(*arguments: Any, **more: Any) -> None:
            if what not in LOGGING or _is_the_projects(_who()):
                done.append(f"{what} in {_who()}")
            original(*arguments, **more)

        return note

    names = modules()
    jinja2.Environment.__init__ = noted("a template environment", jinja2.Environment.__init__)  # type: ignore[method-assign]  # noted, then made
    threading.Thread.start = noted("a thread", threading.Thread.start)  # type: ignore[method-assign]  # noted, then started
    logging.Filterer.addFilter = noted(FILTER, logging.Filterer.addFilter)  # type: ignore[method-assign]  # noted, then added
    logging.Logger.addHandler = noted(HANDLER, logging.Logger.addHandler)  # type: ignore[method-assign]  # noted, then added
    sys.addaudithook(watch)
    for name in names:
        importlib.import_module(name)
    sys.stdout.write("\n".join(done))


def _is_ours(path: str) -> bool:
    """Tell whether a path is data of the project, or is read by a module of the project itself."""
    if Path(path).suffix in CODE:
        return False
    # The libraries may be installed in a folder of the project.
    return any(_is_the_projects(one) for one in (path, _who()))


def _is_the_projects(place: str) -> bool:
    return str(ROOT) in place and LIBRARIES not in place


def _who() -> str:
    """Return the file and line that did it: the innermost that is not of Python's own library."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file != __file__ and (LIBRARIES in file or not file.startswith(STDLIB)):
            return f"{file}:{frame.f_lineno}"
        frame = frame.f_back
    return "?"


if __name__ == "__main__":
    main()
