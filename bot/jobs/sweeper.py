"""The tick job: it acts on what is due, and reports to operators what it had to skip."""

from collections.abc import Sequence

import structlog

from bot.clock import Clock
from bot.metrics import Metrics
from flows.reminders import tick
from flows.reminders.tick import AgendaFault, Done
from store.database.engine import Database

log = structlog.get_logger(__name__)


FAULTS = {
    AgendaFault.SCHEDULE: "the reminders stored with its engagement cannot be read; load the catalogue again",
    AgendaFault.BUG: "computing what comes next failed, which is an error of MCI Bot; report it with its log",
}
"""Why an association is skipped, and what to do."""


class AllSkipped(RuntimeError):
    """Nothing that was due could be done; the log says why, and so does `mci check`."""

    def __init__(self, count: int) -> None:
        """Keep how many associations were skipped."""
        super().__init__(f"{count} skipped, nothing done")


class Sweeper:
    """Does everything that is due, at each call, and remembers what the last sweep skipped."""

    def __init__(self, database: Database, clock: Clock, metrics: Metrics) -> None:
        """Begin without skipped associations."""
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._logged: set[tuple[int, str]] = set()
        self.skipped: Sequence[Done] = ()
        self.has_done_nothing = False

    def __call__(self) -> None:
        """Do everything that is due.

        Raises:
            AllSkipped: something was due, and all of it was skipped.
        """
        skipped, done = [], 0
        for one in tick.sweep(self._database, self._clock()):
            if one.is_skipped:
                skipped.append(one)
            else:
                done += 1
        self._tell(skipped)
        self.has_done_nothing = bool(skipped) and not done
        if self.has_done_nothing:
            raise AllSkipped(len(skipped))

    def _tell(self, skipped: Sequence[Done]) -> None:
        """Count the skipped associations, and log each once while the problem lasts."""
        keys = {(one.association_id, repr(one.error)) for one in skipped}
        for one in skipped:
            self._metrics.skipped.labels(one.fault).inc()
            if (one.association_id, repr(one.error)) not in self._logged:
                log.error(
                    "tick.skipped",
                    association=one.association_id,
                    reference=one.reference,
                    fault=str(one.fault),
                    exc_info=one.error if one.fault is AgendaFault.BUG else None,
                )
        self._logged = keys
        self.skipped = tuple(skipped)
