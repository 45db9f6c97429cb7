"""The ticker: a few fixed jobs; what is due stands in the database and nowhere else."""

from collections import deque

from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock
from flows import tick
from store.database import Database

TICK_SECONDS = 15


class Scheduler:
    """Runs the fixed jobs in threads of its own; any number of replicas may."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Plan the jobs; none runs before `start`."""
        self._database = database
        self._clock = clock
        # A memory store: a shared one would run jobs twice, and lose those of a killed process.
        self._jobs = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._jobs.add_job(self._tick, "interval", seconds=TICK_SECONDS, id="tick")

    def start(self) -> None:
        """Start the threads."""
        self._jobs.start()

    def stop(self) -> None:
        """Let running jobs end, and stop."""
        if self._jobs.running:
            self._jobs.shutdown()

    def _tick(self) -> None:
        deque(tick.sweep(self._database, self._clock()), maxlen=0)
