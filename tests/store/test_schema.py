from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from store import schema
from store.database import Database
from store.tables import metadata


def test_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_migrated_database_is_current_and_upgrading_again_changes_nothing(database: Database) -> None:
    assert schema.is_current(database)
    schema.upgrade(database)
    assert schema.is_current(database)


def test_an_empty_database_is_told_from_an_outdated_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert schema.is_empty(database)
    assert not schema.is_current(database)
    database.close()
