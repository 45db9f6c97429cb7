"""The ticker: a few fixed jobs; what is due stands in the database and nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock
from bot.metrics import Metrics
from store import job_runs
from store.database import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again; it finds out by itself what is due, and may run in every replica."""

    name: str
    every: timedelta
    run: Callable[[], object]


class Scheduler:
    """Runs the fixed jobs in threads of its own; any number of replicas may.

    Each run that went well is recorded, so that a job which no longer runs is missed.
    """

    def __init__(self, jobs: Sequence[Job], metrics: Metrics, database: Database, clock: Clock) -> None:
        """Plan the jobs; each runs at once after `start`, and then again and again."""
        self._jobs = jobs
        self._metrics = metrics
        self._database = database
        self._clock = clock
        # A memory store: a shared one would run jobs twice, and lose those of a killed process.
        self._ticker = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in jobs:
            self._ticker.add_job(
                partial(self._run, job),
                "interval",
                seconds=job.every.total_seconds(),
                id=job.name,
                # A process that never lives as long as the pause between two runs does its work, too.
                next_run_time=datetime.now(UTC),
            )
        self._ticker.add_listener(self._count, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)

    @property
    def is_running(self) -> bool:
        """Whether the jobs run in this process."""
        return bool(self._ticker.running)

    def start(self) -> None:
        """Start the threads."""
        with self._database.write() as session:
            job_runs.forget_others(session, [job.name for job in self._jobs])
        self._ticker.start()

    def stop(self) -> None:
        """Let running jobs end, and stop."""
        if self.is_running:
            self._ticker.shutdown()

    def _run(self, job: Job) -> None:
        job.run()
        with self._database.write() as session:
            job_runs.note(session, job.name, self._clock() + job.every)

    def _count(self, event: JobExecutionEvent) -> None:
        failed = event.exception is not None
        self._metrics.jobs.labels(event.job_id, "failed" if failed else "done").inc()
        if failed:
            log.error("job.failed", job=event.job_id, exc_info=event.exception)
