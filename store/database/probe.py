"""Find out whether the database accepts changes now, by making one."""

import os
from datetime import datetime

from sqlalchemy import delete

from store.database.availability import DatabaseUnavailable, Why
from store.database.base import insert_into
from store.database.engine import Database
from store.deliveries import ReceivedDelivery

KEY = "probe"
"""Key of the row that the probe writes."""

LEAST_FREE = 8 * 1024 * 1024
"""Bytes that the disk of an SQLite file must have free; with less, a change may fail at any moment."""


def write(database: Database, now: datetime) -> None:
    """Insert one small row and delete it.

    Raises:
        DatabaseUnavailable: the database takes no changes, or soon will not.
    """
    if database.path is not None and _free(database) < LEAST_FREE:
        raise DatabaseUnavailable(Why.FULL)
    with database.write() as session:
        # A row that is inserted and deleted in one transaction is written to the disk, but leaves nothing
        # behind.
        given = insert_into(session, ReceivedDelivery).values(key=KEY, received_at=now)
        session.execute(given.on_conflict_do_nothing(), execution_options={"synchronize_session": False})
        session.execute(
            delete(ReceivedDelivery).where(ReceivedDelivery.key == KEY),
            execution_options={"synchronize_session": False},
        )


def _free(database: Database) -> int:
    there = os.statvfs(database.path.parent if database.path else ".")
    return there.f_bavail * there.f_frsize
