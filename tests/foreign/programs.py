"""Running an app of each kind as a program of its own, with nothing but its environment to go by."""

import shutil
import sys
from pathlib import Path

from tests.support import npm

APPS = Path(__file__).parent / "apps"


def python(_folder: Path) -> list[str]:
    """Return the command that runs the Python app."""
    return [sys.executable, str(APPS / "app.py")]


def javascript(folder: Path) -> list[str]:
    """Return the command that runs the JavaScript app, whose packages lie in a cache outside the project."""
    node = npm.node()
    (folder / "node_modules").symlink_to(npm.installed(APPS, "bolt-js") / "node_modules")
    for name in ("app.mjs", "package.json"):
        shutil.copy(APPS / name, folder)
    return [node, str(folder / "app.mjs")]
