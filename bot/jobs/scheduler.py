"""The scheduler: a few fixed jobs. Only the database knows what is due."""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.job import Job as Planned
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from bot import clock as clocks
from bot.clock import Clock
from bot.metrics import Metrics
from bot.slack import errors
from store import job_runs
from store.database.availability import DatabaseUnavailable, Why
from store.database.engine import Database

WATCH_SECONDS = 1.0
"""Seconds between two searches for jobs that a jump of a clock has made late."""

LATE = timedelta(seconds=5)
"""By how much later than planned a job must be, by the bot's clock, before the watch runs it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A function to run repeatedly; it finds out by itself what is due, and may run in every replica."""

    name: str
    every: timedelta
    run: Callable[[], object]


class Scheduler:
    """Runs each job repeatedly, in its own threads; any number of replicas may do so.

    Successful runs are recorded by ``clock``, so that the audit notices a job that has stopped. The library
    itself plans by the machine's clock. After a jump of either clock, of any length, each job runs once and
    goes on: a watch runs at once what a step back has left in the future, or what a leap ahead has made late.
    """

    def __init__(self, jobs: Sequence[Job], metrics: Metrics, database: Database, clock: Clock) -> None:
        """Plan the jobs; each runs at once after `start`, and then repeatedly."""
        self._jobs = jobs
        self._metrics = metrics
        self._database = database
        self._clock = clock
        self._failures: dict[str, tuple[str, str]] = {}
        self._missing: dict[str, Why] = {}
        self._rested: dict[str, datetime] = {}
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
        # A memory store: a shared one would run jobs twice, and lose those of a killed process.
        self._ticker = BackgroundScheduler(
            timezone="UTC",
            executors={"default": _Threads()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in jobs:
            self._ticker.add_job(partial(self._run, job), _Every(job.every), id=job.name, name=job.name)

    @property
    def paces(self) -> Mapping[str, timedelta]:
        """How often each job runs, by its name."""
        return {job.name: job.every for job in self._jobs}

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
        """Start no more jobs, and wait for those that run."""
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join()
        if self.is_running:
            self._ticker.shutdown()

    def _watch(self) -> None:
        while not self._stopping.wait(WATCH_SECONDS):
            now = clocks.system()
            for job in self._jobs:
                planned = self._ticker.get_job(job.name)
                if planned is not None and (planned.next_run_time > now + job.every or self._is_late(job)):
                    planned.modify(next_run_time=now)

    def _is_late(self, job: Job) -> bool:
        """Tell whether a job that is not running is late by the bot's clock."""
        since = self._rested.get(job.name)
        return since is not None and self._clock() > since + job.every + LATE

    def _run(self, job: Job) -> None:
        self._rested.pop(job.name, None)
        began = self._clock()
        self._try(job)
        self._rested[job.name] = began

    def _try(self, job: Job) -> None:
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
            # A job that fails repeatedly in the same way is logged in one line, under the reference of the
            # first, which has the traceback.
            said, known_as = self._failures.get(job.name, ("", ""))
            is_news = said != repr(error)
            known_as = errors.reference() if is_news else known_as
            self._failures[job.name] = (repr(error), known_as)
            log.error(  # noqa: TRY400 -- without the traceback where the last line had the same
                "job.failed", job=job.name, reference=known_as, exc_info=error if is_news else None
            )
            self._note_failure(job, known_as)
            outcome = "failed"
        else:
            self._failures.pop(job.name, None)
            self._missing.pop(job.name, None)
            outcome = "done"
        self._metrics.jobs.labels(job.name, outcome).inc()

    def _note_failure(self, job: Job, known_as: str) -> None:
        """Record under which reference the log has an error; without a database, only the log has it."""
        with suppress(DatabaseUnavailable), self._database.write() as session:
            job_runs.note_failure(session, job.name, self._clock(), known_as)


class _Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Fires at once, and then always this long after it fired; runs that were missed count as one."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return when to fire next, for the library."""
        return now if previous_fire_time is None else now + self._pause


class _Threads(BaseExecutor):  # type: ignore[misc]  # the library has no types
    """Runs each job in a thread that does not keep the process from ending if the job hangs."""

    def __init__(self) -> None:
        super().__init__()
        self._running: set[threading.Thread] = set()

    def shutdown(self, wait: bool = True) -> None:
        """Wait for the running jobs."""
        for thread in tuple(self._running) if wait else ():
            thread.join()

    def _do_submit_job(self, job: Planned, run_times: list[datetime]) -> None:
        thread = threading.Thread(target=self._work, args=(job, run_times), name=f"job-{job.id}", daemon=True)
        self._running.add(thread)
        thread.start()

    def _work(self, job: Planned, run_times: list[datetime]) -> None:
        try:
            events = run_job(job, job._jobstore_alias, run_times, self._logger.name)  # noqa: SLF001 -- as its own executors do
        except BaseException:  # noqa: BLE001 -- the library keeps count of what runs
            self._run_job_error(job.id, *sys.exc_info()[1:])
        else:
            self._run_job_success(job.id, events)
        self._running.discard(threading.current_thread())
