"""Running an app of each kind as a program of its own, with nothing but its environment to go by."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tools import machine
from tools.machine import Part

APPS = Path(__file__).parent / "apps"


def python(_folder: Path) -> list[str]:
    """Return the command that runs the Python app."""
    return [sys.executable, str(APPS / "app.py")]


def javascript(folder: Path) -> list[str]:
    """Return the command that runs the JavaScript app, whose packages lie in a cache outside the project."""
    lacking = machine.missing(Part.JAVASCRIPT)
    node = machine.node()
    if lacking or node is None:
        pytest.skip(machine.sentence(lacking))
    (folder / "node_modules").symlink_to(_installed() / "node_modules")
    for name in ("app.mjs", "package.json"):
        shutil.copy(APPS / name, folder)
    return [node, str(folder / "app.mjs")]


def _installed() -> Path:
    lock = (APPS / "package-lock.json").read_bytes()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mci-bot"
    folder = caches / f"bolt-js-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not folder.exists():
        caches.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=caches) as name:
            made = Path(name) / folder.name
            _install(made)
            # Whoever else installs at the same time may be first; either folder is as good.
            with contextlib.suppress(OSError):
                made.rename(folder)
    return folder


def _install(folder: Path) -> None:
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(APPS / name, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
    done = subprocess.run(["npm", "ci", *quiet], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S607 -- whichever npm is there
    if done.returncode and "CI" not in os.environ:
        pytest.skip(f"npm could not install @slack/bolt; is this machine offline? {done.stderr[:100]}")
    assert done.returncode == 0, done.stderr
