from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from store.database.engine import Database
from store.enums import OutboxState
from store.outbox.outbox import OutboxMessage
from tests.support import world


@pytest.fixture
def dead(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("SECRET_KEY", "a key that only the tests know, long enough")
    database = Database(f"sqlite:///{path}")
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    with database.write() as session:
        message = session.get_one(OutboxMessage, 1)
        message.state, message.last_error = OutboxState.DEAD, "invalid_blocks"
    return database


def mci(*words: str) -> str:
    result = CliRunner().invoke(main, ["outbox", *words])
    return result.output


def state(database: Database) -> OutboxState:
    with database.read() as session:
        return session.get_one(OutboxMessage, 1).state


def test_undelivered_messages_are_listed(dead: Database) -> None:
    said = mci("list")
    assert "1  dead  customer_card  MCI-000001  C0INCENTIVES" in said
    assert said == mci()
    assert said.endswith("1 dead, 0 uncertain.\n")
    dead.close()


def test_a_message_goes_out_again(dead: Database) -> None:
    assert mci("retry", "1") == "Message 1 is sent again.\n"
    assert state(dead) is OutboxState.PENDING
    dead.close()


def test_all_messages_go_out_again(dead: Database) -> None:
    assert mci("retry", "--all") == "1 message is sent again.\n"
    assert state(dead) is OutboxState.PENDING
    assert mci("retry", "--all") == "0 messages are sent again.\n"
    dead.close()


@pytest.mark.parametrize("given", [[], ["1", "--all"]])
def test_one_message_is_named_or_all(dead: Database, given: list[str]) -> None:
    assert "Name one message, or give --all." in mci("retry", *given)
    assert state(dead) is OutboxState.DEAD
    dead.close()


def test_a_message_is_dropped(dead: Database) -> None:
    assert mci("drop", "1") == "Message 1 is dropped.\n"
    assert state(dead) is OutboxState.OBSOLETE
    dead.close()


@pytest.mark.parametrize("word", ["retry", "drop"])
def test_while_the_bot_works_on_the_file_the_way_through_slack_is_named(dead: Database, word: str) -> None:
    with dead.sole_process():
        said = mci(word, "1")
        assert mci("list").startswith("1  dead")
    assert said.startswith("Error: Another process works on")
    assert "/mci admin outbox" in said
    assert state(dead) is OutboxState.DEAD
    dead.close()


def test_a_message_that_is_not_undelivered_is_named(dead: Database) -> None:
    assert "No message 7 is undelivered" in mci("drop", "7")
    dead.close()
