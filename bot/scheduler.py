"""The ticker: a few fixed jobs; what is due stands in the database and nowhere else."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.metrics import Metrics
from store import job_runs
from store.availability import DatabaseUnavailable, Why
from store.database import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again; it finds out by itself what is due, and may run in every replica."""

    name: str
    every: timedelta
    run: Callable[[], object]


class Scheduler:
    """Runs each job in a thread of its own, again and again; any number of replicas may.

    The pause between two runs is measured by the monotonic clock. No jump of the machine's clock, of
    whatever length, can make a job late, make it run many times, or keep the scheduler from stopping.
    Each run that went well is recorded in the bot's time, so that a job which no longer runs is missed.
    """

    def __init__(self, jobs: Sequence[Job], metrics: Metrics, database: Database, clock: Clock) -> None:
        """Keep the jobs; each runs at once after `start`, and then again and again."""
        self._jobs = jobs
        self._metrics = metrics
        self._database = database
        self._clock = clock
        self._failures: dict[str, str] = {}
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._is_started = False
        self._missing: dict[str, Why] = {}

    @property
    def is_running(self) -> bool:
        """Whether the jobs run in this process."""
        return self._is_started and not self._stopping.is_set()

    def start(self) -> None:
        """Start the threads."""
        with self._database.write() as session:
            job_runs.forget_others(session, [job.name for job in self._jobs])
        self._is_started = True
        for job in self._jobs:
            # A job that hangs must not keep the process from ending.
            thread = threading.Thread(target=self._repeat, args=(job,), name=f"job-{job.name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Start no job any more, and wait for those that run."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, job: Job) -> None:
        # A process that never lives as long as the pause between two runs does its work, too.
        while True:
            self._run(job)
            if self._stopping.wait(job.every.total_seconds()):
                return

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
            # A job that fails again and again in the same way says so in one line.
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
