"""JavaScript packages that tests run: installed once from a lock file, into a cache outside the project."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tools import machine
from tools.machine import Part


def node() -> str:
    """Return where Node.js is, or skip the test."""
    lacking = machine.missing(Part.JAVASCRIPT)
    found = machine.node()
    if lacking or found is None:
        pytest.skip(machine.sentence(lacking))
    return found


def installed(source: Path, name: str) -> Path:
    """Return a folder with what the lock file in ``source`` names; offline the test is skipped."""
    lock = (source / "package-lock.json").read_bytes()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mci-bot"
    folder = caches / f"{name}-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not folder.exists():
        caches.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=caches) as temporary:
            made = Path(temporary) / folder.name
            _install(source, made, name)
            # Whoever else installs at the same time may be first; either folder is as good.
            with contextlib.suppress(OSError):
                made.rename(folder)
    return folder


def _install(source: Path, folder: Path, name: str) -> None:
    folder.mkdir()
    for file in ("package.json", "package-lock.json"):
        shutil.copy(source / file, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
    done = subprocess.run(["npm", "ci", *quiet], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S607 -- whichever npm is there
    if done.returncode and "CI" not in os.environ:
        pytest.skip(f"npm could not install {name}; is this machine offline? {done.stderr[:100]}")
    assert done.returncode == 0, done.stderr
