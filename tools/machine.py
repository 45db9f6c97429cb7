"""What the tests need of the machine beside Python's packages: names what is missing, and what installs it.

Runs with nothing but Python itself, so that it can be asked before anything is installed.
"""

import argparse
import ctypes
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

OLDEST_NODE = 18
"""Major version of Node.js that current Slack packages for JavaScript need."""


class Part(StrEnum):
    """A part of the test suite that needs something of the machine."""

    BROWSER = "browser tests"
    POSTGRESQL = "tests on PostgreSQL"
    JAVASCRIPT = "apps in JavaScript, and the check of HTML"
    SPAM = "spam check of mails"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that may be missing, the parts that need it, and the Debian package that brings it."""

    name: str
    package: str
    parts: tuple[Part, ...]
    is_there: Callable[[], bool]


def chromium() -> str | None:
    """Return where Chromium or Chrome is, if it is installed.

    The one without windows takes a quarter of the processor time for each page.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((found for one in names if (found := shutil.which(one))), None)


def postgresql() -> Path | None:
    """Return the folder of the newest PostgreSQL server programs on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def node() -> str | None:
    """Return where Node.js is, if it is installed and new enough."""
    program = shutil.which("node") or shutil.which("nodejs")
    if program is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return program if major.isdigit() and int(major) >= OLDEST_NODE else None


def spamassassin() -> str | None:
    """Return where SpamAssassin is, if it is installed."""
    return shutil.which("spamassassin")


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


NEEDS = (
    Need("Chromium", "chromium-headless-shell", (Part.BROWSER,), lambda: chromium() is not None),
    Need(
        "libatomic, which the browser's driver loads",
        "libatomic1",
        (Part.BROWSER,),
        lambda: _has_library("libatomic.so.1"),
    ),
    Need(
        "PostgreSQL's server programs",
        "postgresql",
        (Part.POSTGRESQL,),
        lambda: postgresql() is not None,
    ),
    Need("runuser", "util-linux", (Part.POSTGRESQL,), lambda: shutil.which("runuser") is not None),
    Need(f"Node.js {OLDEST_NODE} or newer", "nodejs", (Part.JAVASCRIPT,), lambda: node() is not None),
    Need("npm", "npm", (Part.JAVASCRIPT,), lambda: shutil.which("npm") is not None),
    Need("SpamAssassin", "spamassassin", (Part.SPAM,), lambda: spamassassin() is not None),
)


def missing(part: Part | None = None) -> Sequence[Need]:
    """Return what this machine lacks for a part of the tests, or for all of them."""
    return [need for need in NEEDS if (part is None or part in need.parts) and not need.is_there()]


def sentence(needs: Sequence[Need]) -> str:
    """Return what is missing and the one command that installs it on Debian."""
    names = ", ".join(need.name for need in needs)
    return f"Not installed: {names}. On Debian: {command(needs)}"


def command(needs: Sequence[Need]) -> str:
    """Return the one command that installs what is missing on Debian."""
    return f"apt-get install --no-install-recommends {' '.join(need.package for need in needs)}"


def main() -> int:
    """Print what is missing, with exit status 1, or with ``--packages`` only the names of the packages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", action="store_true", help="print only the Debian packages to install")
    lacking = missing()
    if parser.parse_args().packages:
        print(" ".join(need.package for need in lacking))
        return 0
    for need in lacking:
        print(f"Not installed: {need.name}, needed for: {', '.join(need.parts)}.")
    if lacking:
        print(f"These parts will not run. To install everything on Debian: {command(lacking)}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
