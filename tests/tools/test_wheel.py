"""A wheel of the project has every file that the bot needs, and runs away from the repository."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "words", "blockkit", "flows", "store", "templates", "sandbox")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
FIRST = "import sys; sys.path.insert(0, {path!r}); import bot; assert bot.__file__.startswith({path!r}); "
RUN = "from bot.__main__ import main; main()"
SHOW_A_PAGE = "from bot.pages import html_responses; print(html_responses.unknown().body.decode())"


def ran(code: str, *arguments: str, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python code, with the unpacked wheel before everything else that is installed."""
    code = FIRST.format(path=str(path)) + code if path else code
    settings = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{cwd / 'mci.db'}",
        "SECRET_KEY": "of no importance, but long enough to be taken",
        "PUBLIC_URL": "http://localhost:8000",
        "SMTP_URL": "smtp://localhost:1",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "TENANT_DIRECTORY_URL": "http://127.0.0.1:1",
        "MAIL_FROM": "mci@example.com",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0" * 32,
    }
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy, because a build writes into the folder that it builds from."""
    source, wheels = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheels")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    built = ran(BUILD, str(wheels), cwd=source)
    assert built.returncode == 0, built.stderr
    [wheel] = wheels.iterdir()
    installed = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    return installed


def listed(root: Path, names: Sequence[str]) -> set[Path]:
    found = (path for name in names for path in (root / name).rglob("*") if path.is_file())
    return {path.relative_to(root) for path in found if "__pycache__" not in path.parts}


def test_the_wheel_has_every_file_of_the_packages(unpacked: Path) -> None:
    assert listed(unpacked, PACKAGES) == listed(ROOT, PACKAGES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((RUN, "--help"), "serve"),
        ((RUN, "manifest"), "slash_commands"),
        ((RUN, "migrate"), "up to date"),
        ((SHOW_A_PAGE,), "This link cannot be used"),
    ],
)
def test_the_bot_runs_from_the_wheel(
    unpacked: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = ran(*arguments, cwd=tmp_path, path=unpacked)
    assert said in result.stdout, result.stderr
    assert result.returncode == 0


def test_the_check_from_the_wheel_finds_the_schema_and_the_templates(unpacked: Path, tmp_path: Path) -> None:
    ran(RUN, "migrate", cwd=tmp_path, path=unpacked)
    result = ran(RUN, "check", cwd=tmp_path, path=unpacked)
    fine = {line.split()[1] for line in result.stdout.splitlines() if line.startswith("ok ")}
    assert fine >= {"database", "templates"}, result.stdout + result.stderr
