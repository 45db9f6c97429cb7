"""The ticker: a few fixed jobs; what is due stands in the database and nowhere else."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from bot import clock as clocks
from bot.clock import Clock
from bot.metrics import Metrics
from store import job_runs
from store.database import Database

WATCH_SECONDS = 1.0
"""How often the watch looks for jobs that a step back of the machine's clock has left in the future."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again; it finds out by itself what is due, and may run in every replica."""

    name: str
    every: timedelta
    run: Callable[[], object]


class Scheduler:
    """Runs the fixed jobs in threads of its own; any number of replicas may.

    Each run that went well is recorded, so that a job which no longer runs is missed. The library plans by
    the machine's clock; when that is set back, a watch pulls what was planned back with it.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        metrics: Metrics,
        database: Database,
        clock: Clock,
        machine: Clock = clocks.system,
    ) -> None:
        """Plan the jobs; each runs at once after `start`, and then again and again.

        ``clock`` tells the bot's time, in which runs are recorded; ``machine`` this machine's, by which they
        are planned.
        """
        self._jobs = jobs
        self._metrics = metrics
        self._database = database
        self._clock = clock
        self._machine = machine
        self._failures: dict[str, str] = {}
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
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
                name=job.name,
                # A process that never lives as long as the pause between two runs does its work, too.
                next_run_time=machine(),
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
        self._watcher.start()

    def stop(self) -> None:
        """Let running jobs end, and stop."""
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join()
        if self.is_running:
            self._ticker.shutdown()

    def _watch(self) -> None:
        while not self._stopping.wait(WATCH_SECONDS):
            now = self._machine()
            for job in self._jobs:
                planned = self._ticker.get_job(job.name)
                if planned is not None and planned.next_run_time > now + job.every:
                    planned.modify(next_run_time=now)

    def _run(self, job: Job) -> None:
        job.run()
        with self._database.write() as session:
            job_runs.note(session, job.name, self._clock() + job.every)

    def _count(self, event: JobExecutionEvent) -> None:
        failed = event.exception is not None
        self._metrics.jobs.labels(event.job_id, "failed" if failed else "done").inc()
        if not failed:
            self._failures.pop(event.job_id, None)
            return
        # A job that fails again and again in the same way says so in one line.
        is_news = self._failures.get(event.job_id) != repr(event.exception)
        self._failures[event.job_id] = repr(event.exception)
        log.error("job.failed", job=event.job_id, exc_info=event.exception if is_news else None)
