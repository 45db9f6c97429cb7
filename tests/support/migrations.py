"""Databases of earlier revisions, as an upgrade finds them."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from store import schema
from store.database.engine import Database


def unmigrated(request: pytest.FixtureRequest, tmp_path: Path, kind: str, name: str) -> Database:
    """Return an empty database of a kind; ``name`` is unique among those on the PostgreSQL server."""
    if kind == "postgresql":
        return Database(request.getfixturevalue("postgres").create(name))
    return Database(f"sqlite:///{tmp_path / 'mci.db'}")


def upgrade_to(revision: str, connection: Connection) -> None:
    """Bring an empty database to a revision, in the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def scripts() -> ScriptDirectory:
    """Return all migrations."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config
