import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import machine
from tools.machine import Need, Part

ROOT = Path(__file__).parents[2]


def lacking(name: str, package: str) -> Need:
    return Need(name, package, (Part.BROWSER,), lambda: False)


def ask(*arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Ask on a machine where no program is found."""
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "machine.py", *arguments],
        env={**os.environ, "PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_programs_learns_all_that_is_missing_and_one_command(tmp_path: Path) -> None:
    told = ask(path=tmp_path)
    assert told.returncode == 1
    for need in ("Chromium", "Node.js 18 or newer", "npm", "runuser"):
        assert f"Not installed: {need}, needed for:" in told.stdout
    commands = [line for line in told.stdout.splitlines() if "apt-get install" in line]
    assert len(commands) == 1
    assert {"chromium-headless-shell", "nodejs", "npm", "util-linux"} <= set(commands[0].split())


def test_the_packages_alone_are_one_line_for_a_script(tmp_path: Path) -> None:
    told = ask("--packages", path=tmp_path)
    assert told.returncode == 0
    assert {"chromium-headless-shell", "nodejs", "npm", "util-linux"} <= set(told.stdout.split())
    assert len(told.stdout.splitlines()) == 1


def test_a_library_that_cannot_be_loaded_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("ctypes.CDLL", refuse)
    assert "libatomic1" in [need.package for need in machine.missing(Part.BROWSER)]


def test_an_old_node_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v16.20.2\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.node() is None
    old.write_text("#!/bin/sh\necho v20.1.0\n")
    assert machine.node() == str(old)


def test_each_part_is_skipped_with_what_it_lacks_and_the_command() -> None:
    needs = [lacking("Chromium", "chromium"), lacking("libatomic", "libatomic1")]
    assert machine.sentence(needs) == (
        "Not installed: Chromium, libatomic. "
        "On Debian: apt-get install --no-install-recommends chromium libatomic1"
    )
