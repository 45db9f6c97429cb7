"""The scheduler: a few fixed jobs. What is due is only in the database."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.clock import Clock
from bot.metrics import Metrics
from store import job_runs
from store.database.availability import DatabaseUnavailable, Why
from store.database.engine import Database

LOOK_SECONDS = 1.0
"""Seconds between two looks at the clock while a job rests."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again; it finds out by itself what is due, and may run in every replica."""

    name: str
    every: timedelta
    run: Callable[[], object]


class Scheduler:
    """Runs each job again and again, each in a thread of its own; any number of replicas may.

    Successful runs are recorded, so that the audit notices a job that has stopped.
    """

    def __init__(self, jobs: Sequence[Job], metrics: Metrics, database: Database, clock: Clock) -> None:
        """Plan the jobs; each runs at once after `start`, and then again and again."""
        self._jobs = jobs
        self._metrics = metrics
        self._database = database
        self._clock = clock
        self._failures: dict[str, str] = {}
        self._missing: dict[str, Why] = {}
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def is_running(self) -> bool:
        """Whether the jobs run in this process."""
        return bool(self._threads)

    def start(self) -> None:
        """Start the threads; a job that hangs does not keep the process from ending."""
        with self._database.write() as session:
            job_runs.forget_others(session, [job.name for job in self._jobs])
        self._threads = [
            threading.Thread(target=self._repeat, args=(job,), name=f"job-{job.name}", daemon=True)
            for job in self._jobs
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Start no job any more, and wait for those that run."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _repeat(self, job: Job) -> None:
        while True:
            at, end = self._clock() + job.every, monotonic() + job.every.total_seconds()
            self._run(job)
            if not self._rest(at, end):
                return

    def _rest(self, at: datetime, end: float) -> bool:
        """Wait until the clock, or the monotonic one, has come so far; return false if the bot stops first.

        So a job runs at once when the clock jumps ahead, and is not late when it is set back.
        """
        while self._clock() < at and (left := end - monotonic()) > 0:
            if self._stopping.wait(min(left, LOOK_SECONDS)):
                return False
        return not self._stopping.is_set()

    def _run(self, job: Job) -> None:
        try:
            job.run()
            with self._database.write() as session:
                job_runs.note(session, job.name, self._clock() + job.every)
        except DatabaseUnavailable as error:
            # Each state is logged once, however long it lasts.
            if self._missing.get(job.name) is not error.why:
                log.warning("job.database_unavailable", job=job.name, why=error.why)
            self._missing[job.name] = error.why
            outcome = "failed"
        except Exception as error:
            # A job that fails repeatedly in the same way is logged in one line.
            is_news = self._failures.get(job.name) != repr(error)
            self._failures[job.name] = repr(error)
            log.error(  # noqa: TRY400 -- without the traceback where the last line had the same
                "job.failed", job=job.name, exc_info=error if is_news else None
            )
            outcome = "failed"
        else:
            self._failures.pop(job.name, None)
            self._missing.pop(job.name, None)
            outcome = "done"
        self._metrics.jobs.labels(job.name, outcome).inc()
