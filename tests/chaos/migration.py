"""Killing a process in the middle of a migration, again and again, until one gets through."""

import os
import signal
import subprocess
import sys
from typing import Any

from alembic.operations import Operations

from store import schema
from store.database.engine import Database

POINTS = (1, 5, 9)
"""Numbers of the tables before which a process dies."""


def survive(url: str) -> int:
    """Die in the middle of migrating an empty database as often as there are points; return how often.

    Afterwards a process that is left alone must get through, and none may have left anything half done.
    """
    for point in POINTS:
        ended = subprocess.run([sys.executable, "-m", "tests.chaos.migration", url, str(point)], check=False)
        assert ended.returncode == -signal.SIGKILL, ended.returncode
        database = Database(url)
        assert not schema.is_current(database)
        database.close()
    database = Database(url)
    schema.upgrade(database)
    assert schema.is_current(database)
    database.close()
    return len(POINTS)


def main(url: str, point: int) -> None:
    """Migrate, and die before the table with this number."""
    create, made = Operations.create_table, []

    def until(self: Operations, *given: Any, **named: Any) -> Any:
        made.append(given[0])
        if len(made) == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return create(self, *given, **named)

    Operations.create_table = until  # type: ignore[method-assign]
    schema.upgrade(Database(url))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
