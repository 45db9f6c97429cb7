from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from store import schema
from store.database import Database
from tests import world
from tests.world import NOON

LATER = (NOON + timedelta(days=1, minutes=1)).isoformat()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'mci.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", "a key of thirty-two bytes, or so")
    monkeypatch.chdir(tmp_path)
    database = Database(url)
    schema.upgrade(database)
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    database.close()
    return database


def mci(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_dry_run_tells_what_would_be_done_and_why_and_changes_nothing(database: Database) -> None:
    for _ in range(2):
        result = mci("tick", "--now", LATER, "--dry-run")
        assert result.exit_code == 0, result.output
        first = result.output.splitlines()[0]
        assert first.startswith("would  MCI-000001  reminds: no consent e-mail 1 days after")
        assert "nothing was changed" in result.output


def test_a_tick_does_once_what_was_due(database: Database) -> None:
    assert mci("tick", "--now", LATER).output.splitlines()[0].startswith("MCI-000001  reminds")
    assert mci("tick", "--now", LATER).output.splitlines()[0].startswith("0 done at")


def test_a_tick_while_another_process_works_on_the_file_is_refused_and_a_dry_run_is_not(
    database: Database,
) -> None:
    with Database(str(database.url)).sole_process():
        refused = mci("tick", "--now", LATER)
        assert (refused.exit_code, "Another process" in refused.output) == (1, True)
        assert mci("tick", "--now", LATER, "--dry-run").exit_code == 0


@pytest.mark.parametrize(("now", "says"), [("soon", "such as"), ("2026-03-01T12:00", "in which zone")])
def test_an_instant_that_is_none_is_named(database: Database, now: str, says: str) -> None:
    result = mci("tick", "--now", now)
    assert (result.exit_code, says in result.output) == (2, True)
