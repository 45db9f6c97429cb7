"""An upgrade from the version before claims were carried to their end, with associations in every status."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.figures import Figure
from store import schema
from store.associations.associations import Association
from store.database.engine import Database
from tests.support.before_claims import REVISION, fill
from tests.support.migrations import upgrade_to

COUNT = 100_000
SECONDS = 60


def measure(most: int) -> Iterator[Figure]:
    """Upgrade an SQLite file with 100,000 associations, or with ``most``."""
    count = min(COUNT, most)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'mci.db'}")
        with database.engine.begin() as connection:
            upgrade_to(REVISION, connection)
            fill(connection, count)
        start, worked = time.perf_counter(), time.process_time()
        schema.upgrade(database)
        seconds, processor = time.perf_counter() - start, time.process_time() - worked
        with database.read() as session:
            found = session.scalar(select(func.count()).select_from(Association))
        if found != count:
            raise AssertionError(f"{found} associations are left of {count}")
        database.close()
    yield Figure(f"upgrade of {count:,} associations in every status (SQLite)", seconds, "s", most=SECONDS)
    yield Figure("  processor time", processor, "s")
