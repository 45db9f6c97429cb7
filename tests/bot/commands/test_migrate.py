import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from store import schema
from store.database.engine import Database


@pytest.fixture
def database(url: str) -> Database:
    return Database(url)


def migrate() -> Result:
    return CliRunner().invoke(main, ["migrate"])


def test_an_empty_file_gets_its_schema(database: Database) -> None:
    assert migrate().output == "The schema is up to date.\n"
    assert schema.is_current(database)
    database.close()


def test_a_file_that_another_process_works_on_is_refused_with_a_sentence(database: Database) -> None:
    with database.sole_process():
        refused = migrate()
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: Another process works on")
    assert schema.is_empty(database)
    database.close()
