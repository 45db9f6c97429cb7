"""The audit job, which remembers the findings of the last audit and how far it got."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.clock import Clock
from flows.associations import consistency
from flows.outbox import audit
from flows.outbox.audit import Trouble
from store.database.engine import Database

MOST_LOOKED_AT = 5_000
"""Number of associations that one audit checks; the next audit continues after them."""


LONGEST_PAUSE = timedelta(minutes=15)
"""Time between two audits from which the second one begins anew: the clock was moved, or the bot slept.

Then everything is late at once, and has not had a moment to catch up.
"""


class Auditor:
    """Looks for what should have happened and did not, at each call."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin without findings."""
        self._database = database
        self._clock = clock
        self._seen: Collection[tuple[int, Trouble]] = ()
        self._after_id = 0
        self._last: datetime | None = None

    def __call__(self) -> None:
        """Audit, and tell those who operate the bot which problems begin and end."""
        now = self._clock()
        if self._last is not None and abs(now - self._last) > LONGEST_PAUSE:
            self._seen = ()
        self._last = now
        self._after_id = consistency.look(self._database, now, self._after_id, MOST_LOOKED_AT)
        self._seen = audit.audit(self._database, now, self._seen)
