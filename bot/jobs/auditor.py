"""The audit job: it remembers only what the last audit found and how far it has come."""

from collections.abc import Collection

from bot.clock import Clock
from flows.associations import consistency
from flows.outbox import audit
from flows.outbox.audit import Trouble
from store.database.engine import Database

MOST_LOOKED_AT = 5_000
"""Associations whose records are looked at in one audit; the next one goes on behind them."""


class Auditor:
    """Looks for what should have happened and did not, each time that it is called."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin without having seen anything."""
        self._database = database
        self._clock = clock
        self._seen: Collection[tuple[int, Trouble]] = ()
        self._after_id = 0

    def __call__(self) -> None:
        """Audit, and tell the admins which problems begin and end."""
        now = self._clock()
        self._after_id = consistency.look(self._database, now, self._after_id, MOST_LOOKED_AT)
        self._seen = audit.audit(self._database, now, self._seen)
