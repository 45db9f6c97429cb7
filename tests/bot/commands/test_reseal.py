from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli import main
from flows.associations import cancel
from flows.history import history_check, history_head
from store import schema
from store.database.engine import Database
from store.history.keys import HistoryKeys
from tests.support import world
from tests.support.world import NOON, SECRET_KEY, actor

NEW = "another key of thirty-two bytes, or more"


@pytest.fixture
def database(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Give a database with a history, whose secret key has been replaced."""
    database = Database(url)
    schema.upgrade(database)
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    added = world.associate(database, place, place.siem.id)
    monkeypatch.setenv("SECRET_KEY", NEW)
    monkeypatch.setenv("SECRET_KEY_BEFORE", SECRET_KEY)
    database.history_keys = HistoryKeys([NEW, SECRET_KEY])
    with database.write() as session:
        cancel.cancel(session, actor(session), added, NOON, None)
    yield database
    database.close()


def reseal() -> Result:
    return CliRunner().invoke(main, ["reseal"])


def test_the_history_goes_on_under_both_keys_and_is_resealed_under_the_new_one(database: Database) -> None:
    heads = history_head.heads(database)
    result = reseal()
    assert result.output == "0 tokens and the history (3 new seals) are sealed with SECRET_KEY alone.\n"
    database.history_keys = HistoryKeys([NEW])
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []
    assert history_head.heads(database) == heads


def test_a_history_that_was_changed_is_not_resealed(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE history SET action = 'association:claimed' WHERE id = 1"))
    result = reseal()
    assert result.exit_code == 1
    assert "Run mci check --history, which names every place. Nothing was changed." in result.output
    database.history_keys = HistoryKeys([NEW])
    with database.read() as session:
        assert any("SECRET_KEY_BEFORE" in flaw.says for flaw in history_check.every_flaw(session))
