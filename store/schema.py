"""Bringing a database's schema up to date, and telling whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from store.database import Database


class Outdated(RuntimeError):
    """The database's schema is not the one of this version; bring it up to date with: mci migrate."""

    def __str__(self) -> str:
        """Return the sentence."""
        return self.__doc__ or ""


def ensure(database: Database) -> None:
    """Create the schema in an empty SQLite file; any other database must be up to date already.

    Raises:
        Outdated: it is not.
    """
    if database.is_sqlite and is_empty(database):
        upgrade(database)
    if not is_current(database):
        raise Outdated


def upgrade(database: Database) -> None:
    """Apply every migration that is missing; an SQLite file is copied to ``…-before-REVISION`` first."""
    backup(database)
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def is_current(database: Database) -> bool:
    """Tell whether the schema is the one that this code was written for."""
    return _revision(database) == ScriptDirectory.from_config(_config(None)).get_current_head()


def is_empty(database: Database) -> bool:
    """Tell whether the database holds no table at all."""
    with database.engine.connect() as connection:
        return not inspect(connection).get_table_names()


def backup(database: Database) -> Path | None:
    """Copy an SQLite file that an upgrade would change; return the copy's path."""
    path = database.path
    if path is None or not path.exists() or is_current(database) or is_empty(database):
        return None
    copy = path.with_name(f"{path.name}-before-{_revision(database) or 'nothing'}")
    copy.unlink(missing_ok=True)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
    return copy


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
