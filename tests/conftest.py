"""What every test may ask for: a migrated database of each kind."""

import io
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG as USUAL_TIMEOUT
from hypothesis import settings
from sqlalchemy import create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from bot import logs
from bot.settings.settings import LogFormat, LogLevel
from bot.web import connections
from store import schema
from store.database.engine import LIMITS, Database
from tests.support.postgres import Server
from tests.support.stage import PATIENCE
from tests.support.turns import DATABASES, waits
from tests.support.world import KEYS
from tools import machine
from tools.machine import Part

NEVER_LOGGED = ("Kim Akers", "kim@", "@contoso", "@fourthcoffee", "xoxb-", "xapp-", "/consent/ey")
"""What tests put into payloads, mails and links, and no log line may hold."""

LONGEST = ("tests/browser/", "tests/chaos/", "tests/model/", "tests/fuzz/", "tests/checkers/")
"""Where the tests are of which each takes many seconds."""

LONG = f"{PATIENCE:.0f}s"

MEMORY = Path("/dev/shm")  # noqa: S108 -- pytest makes a folder of its own there
MOST_KEPT = 6_000_000_000
"""Bytes that the tests may keep at a time, with room to spare."""

# The five seconds that httpx waits unless told otherwise pass on a busy machine although nothing is wrong.
USUAL_TIMEOUT.connect = USUAL_TIMEOUT.read = USUAL_TIMEOUT.write = USUAL_TIMEOUT.pool = PATIENCE

# Likewise what the bot itself allows; a test of one of these limits sets it as it needs it.
connections.HEAD_SECONDS = connections.BODY_SECONDS = connections.ANSWER_SECONDS = PATIENCE
vars(import_module("bot.pages.routes"))["SECONDS"] = PATIENCE
vars(import_module("store.outbox.leases"))["LONGEST_LEASING"] = LONG
LIMITS.update(statement_timeout=LONG, idle_in_transaction_session_timeout=LONG)

# Where the machine has memory for it, databases are kept there: a disk takes milliseconds for each commit.
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MOST_KEPT:
    tempfile.tempdir = str(MEMORY)

# Each test has a database of its own, and half of its time would go by in compiling the same statements.
vars(import_module("store.database.engine"))["create_engine"] = partial(
    create_engine, execution_options={"compiled_cache": LRUCache[Any, Any](5000)}
)
DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]

# Reading the certificates of all authorities takes as long as a short test, and every client reads the same.
_transports = vars(import_module("httpx._transports.default"))
_transports["create_ssl_context"] = cache(_transports["create_ssl_context"])

# On a busy machine the 200 ms that Hypothesis gives one example pass, too.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


class Ear(io.StringIO):
    """A stream that keeps the lines written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def write(self, line: str, /) -> int:
        if line.strip():
            self.lines.append(line)
        return len(line)


@pytest.fixture(scope="session")
def ear() -> Ear:
    ear = Ear()
    logs.configure(LogLevel.DEBUG, LogFormat.JSON, ear)
    return ear


@pytest.fixture(autouse=True)
def clean_logs(request: pytest.FixtureRequest, ear: Ear) -> Iterator[None]:
    """Fail a test that leaves a secret in the log, or trouble that it is not marked to expect.

    Trouble is an error, a click that nobody listens to, or a warning of Bolt's, which for a misspelt
    argument of a listener is all that it gives.
    """
    ear.lines.clear()
    yield
    lines = ear.lines[:]
    assert not [line for line in lines if any(secret in line for secret in NEVER_LOGGED)]
    if request.node.get_closest_marker("trouble") is None:
        assert not [line for line in lines if is_trouble(json.loads(line))]


def is_trouble(entry: dict[str, str]) -> bool:
    if entry["logger"].startswith(("slack_bolt", "bot.delivery")):
        return entry["level"] in {"warning", "error", "critical"}
    return entry["event"] in {"request.unhandled", "request.failed", "job.failed"}


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    lacking = machine.missing(Part.POSTGRESQL)
    programs = machine.postgresql()
    if lacking or programs is None:
        pytest.skip(machine.sentence(lacking))
    with Server.start(programs) as server:
        template = Database(server.create("migrated"))
        schema.upgrade(template)
        template.close()
        yield server


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of a fresh, migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "mci.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    with request.getfixturevalue("postgres").lent("migrated") as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, history_keys=KEYS)
    yield database
    database.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--take-turns",
        action="store_true",
        help="run a test of the bot, its handlers or a journey on one database, half of them on each",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left alone with it at the end."""
    if config.getoption("--take-turns"):
        names = {item.nodeid for item in items}
        config.hook.pytest_deselected(items=[item for item in items if waits(item.nodeid, names)])
        items[:] = [item for item in items if not waits(item.nodeid, names)]
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines which part did not run, and how to get it."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"Not run ({count} tests): {reason}", yellow=True)
