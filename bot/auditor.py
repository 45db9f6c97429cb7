"""The job that audits: it remembers what the last look found, and nothing else."""

from collections.abc import Collection

from bot.clock import Clock
from flows import audit
from flows.audit import Trouble
from store.database import Database


class Auditor:
    """Looks for what should have happened and did not, each time that it is called."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin without having seen anything."""
        self._database = database
        self._clock = clock
        self._seen: Collection[tuple[int, Trouble]] = ()

    def __call__(self) -> None:
        """Look, and tell the admins of what begins and of what is over."""
        self._seen = audit.audit(self._database, self._clock(), self._seen)
