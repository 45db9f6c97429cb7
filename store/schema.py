"""Bring a database's schema up to date, and find out whether it is."""

from functools import cache
from glob import escape
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.orm import Session

from store.database.engine import OWNER_ONLY, Database, available, without_limits
from store.history import first_seals
from store.history.keys import IN_SESSION

MIGRATIONS = Path(__file__).parent / "migrations"

_UPGRADE_LOCK = 0x6D63695F
"""Key of the lock that an upgrade holds on PostgreSQL."""


class Outdated(RuntimeError):
    """The database's schema is not the one of this version; bring it up to date with: mci migrate."""

    def __str__(self) -> str:
        """Return the sentence."""
        return self.__doc__ or ""


class Foreign(Outdated):
    """The database's schema is of a newer MCI Bot or another program; run that one, or restore a backup."""


@cache
def revisions() -> frozenset[str]:
    """Return all revisions; the name of each migration begins with its own."""
    return frozenset(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def head() -> str:
    """Return the newest revision."""
    return max(revisions())


def ensure(database: Database) -> None:
    """Create the schema in an empty SQLite file; any other database must be up to date already.

    Raises:
        Outdated: it is not.
    """
    if database.is_sqlite and is_empty(database):
        upgrade(database)
    require_current(database)


def require_current(database: Database) -> None:
    """Check that the schema is the one that this code was written for.

    Raises:
        Outdated: it is an older one, or there is none.
        Foreign: it is one that this code does not know.
    """
    _require_known(database)
    if not is_current(database):
        raise Outdated


def upgrade(database: Database) -> None:
    """Apply every migration that is missing; an SQLite file is copied to ``…-before-REVISION`` first.

    History from before there were keys is sealed in the same transaction, and never later: otherwise somebody
    who removes seals would get new ones for what they changed.

    Raises:
        NoHistoryKeys: there is such history, and the database was opened without keys.
        Foreign: the schema is one that this code does not know.
    """
    _require_known(database)
    # Alembic is rarely needed, and importing it would cost time and memory at every start.
    from alembic import command
    from alembic.config import Config

    backup(database)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with database.engine.begin() as connection:
        without_limits(connection)
        if not database.is_sqlite:
            # Another process that migrates at the same time waits here, and then finds nothing to do.
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        config.attributes["connection"] = connection
        is_sealed = _seals_history(connection)
        command.upgrade(config, "head")
        if not is_sealed:
            with Session(connection, info={IN_SESSION: database.history_keys}) as session:
                if first_seals.is_needed(session):
                    first_seals.seal_all(session)
                session.flush()


def is_current(database: Database) -> bool:
    """Tell whether the schema is the one that this code was written for."""
    return _revision(database) == head()


def is_empty(database: Database) -> bool:
    """Tell whether the database holds no table at all."""
    with available(), database.engine.connect() as connection:
        return not inspect(connection).get_table_names()


def copies(database: Database) -> list[Path]:
    """Return the copies of an SQLite file that upgrades have made, with what SQLite keeps beside them."""
    if database.path is None:
        return []
    places = {database.path.absolute(), database.path.resolve()}
    return sorted(copy for one in places for copy in one.parent.glob(f"{escape(one.name)}-before-*"))


def backup(database: Database) -> Path | None:
    """Copy an SQLite file that an upgrade would change; return the copy's path."""
    path = database.path
    if path is None or not path.exists() or is_current(database) or is_empty(database):
        return None
    copy = path.with_name(f"{path.name}-before-{_revision(database) or 'nothing'}")
    copy.unlink(missing_ok=True)
    # SQLite keeps the mode of an existing empty file, but would create a new one that everybody can read.
    copy.touch(OWNER_ONLY)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
    return copy


def _require_known(database: Database) -> None:
    if _revision(database) not in {None, *revisions()}:
        raise Foreign


def _seals_history(connection: Connection) -> bool:
    columns = inspect(connection).get_columns("history") if inspect(connection).has_table("history") else []
    return "seal" in {column["name"] for column in columns}


def _revision(database: Database) -> str | None:
    with available(), database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
