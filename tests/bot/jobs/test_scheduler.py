import re
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.jobs.scheduler import Job, Scheduler
from bot.metrics import Metrics
from store import job_runs
from store.database.engine import Database
from store.job_runs import JobRun
from tests.support.outage import unwritable
from tests.support.world import NOON

REFERENCE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")


def now() -> datetime:
    return NOON


def due(database: Database) -> dict[str, datetime]:
    with database.read() as session:
        return {run.job: run.due_at for run in session.scalars(select(JobRun))}


def failures(database: Database) -> dict[str, tuple[datetime, str]]:
    with database.read() as session:
        return {name: (one.at, one.reference) for name, one in job_runs.failures(session).items()}


def test_a_job_that_fails_is_logged_and_counted_and_runs_again(database: Database) -> None:
    metrics, again = Metrics(), threading.Event()
    runs: list[int] = []

    def fail_once() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("no luck")
        again.set()

    scheduler = Scheduler([Job("tick", timedelta(milliseconds=20), fail_once)], metrics, database, now)
    assert not scheduler.is_running
    with capture_logs() as logs:
        scheduler.start()
        assert again.wait(10)
        scheduler.stop()
    assert not scheduler.is_running
    assert [entry["event"] for entry in logs] == ["job.failed"]
    assert REFERENCE.fullmatch(logs[0]["reference"])
    # It has succeeded since.
    assert failures(database) == {}
    assert metrics.registry.get_sample_value("mci_jobs_total", {"job": "tick", "outcome": "failed"}) == 1


def test_a_job_that_fails_again_in_the_same_way_logs_its_traceback_once(database: Database) -> None:
    enough, runs = threading.Event(), []

    def fail() -> None:
        runs.append(1)
        if len(runs) == 4:
            enough.set()
        raise RuntimeError("no luck" if len(runs) < 4 else "worse luck")

    scheduler = Scheduler([Job("tick", timedelta(milliseconds=5), fail)], Metrics(), database, now)
    with capture_logs() as logs:
        scheduler.start()
        assert enough.wait(10)
        scheduler.stop()
    assert [entry["exc_info"] is not None for entry in logs][:4] == [True, False, False, True]
    references = [entry["reference"] for entry in logs]
    # What is shown leads to the line with the traceback.
    assert len(set(references[:3])) == 1
    assert references[3] != references[0]
    assert failures(database) == {"tick": (NOON, references[-1])}


def test_a_failure_that_cannot_be_recorded_is_logged_all_the_same(database: Database) -> None:
    go, enough, runs = threading.Event(), threading.Event(), []

    def fail() -> None:
        assert go.wait(10)
        runs.append(1)
        if len(runs) == 3:
            enough.set()
        raise RuntimeError("no luck")

    scheduler = Scheduler([Job("tick", timedelta(milliseconds=5), fail)], Metrics(), database, now)
    scheduler.start()
    with unwritable(database), capture_logs() as logs:
        go.set()
        assert enough.wait(10)
        scheduler.stop()
    assert {entry["event"] for entry in logs} == {"job.failed"}
    assert len(logs) >= 3
    assert failures(database) == {}


def test_a_job_never_runs_twice_at_once(database: Database) -> None:
    running, most, passes = threading.Semaphore(1), [], threading.Semaphore(0)

    def work() -> None:
        most.append(running.acquire(blocking=False))
        passes.release()
        passes.acquire(timeout=0.05)
        running.release()
        passes.release()

    scheduler = Scheduler([Job("tick", timedelta(milliseconds=5), work)], Metrics(), database, now)
    scheduler.start()
    for _ in range(3):
        assert passes.acquire(timeout=10)
    scheduler.stop()
    assert all(most)


@pytest.mark.parametrize("year", [1, 1970, 2038, 9999])
def test_jobs_go_on_and_stop_whatever_the_clock_says(database: Database, year: int) -> None:
    said = [NOON]
    again = threading.Semaphore(0)
    job = Job("tick", timedelta(milliseconds=10), again.release)
    scheduler = Scheduler([job], Metrics(), database, lambda: said[0])
    scheduler.start()
    for instant in (NOON, NOON.replace(year=year), NOON):
        said[0] = instant
        for _ in range(2):
            assert again.acquire(timeout=10)
    scheduler.stop()
    assert due(database) == {"tick": NOON + job.every}


def test_a_job_with_a_long_pause_runs_soon_after_the_clock_leaps_over_it(database: Database) -> None:
    said, ran = [NOON], threading.Semaphore(0)
    job = Job("retention", timedelta(hours=1), ran.release)
    scheduler = Scheduler([job], Metrics(), database, lambda: said[0])
    scheduler.start()
    assert ran.acquire(timeout=10)
    said[0] = NOON + timedelta(days=30)
    assert ran.acquire(timeout=10)
    scheduler.stop()
    assert not ran.acquire(blocking=False)
    assert due(database) == {"retention": said[0] + job.every}


def test_a_job_runs_at_once_and_only_a_run_that_went_well_is_recorded(database: Database) -> None:
    ran = threading.Barrier(3)

    def fail() -> None:
        ran.wait(10)
        raise RuntimeError("no luck")

    hour = timedelta(hours=1)
    jobs = [Job("tick", hour, lambda: ran.wait(10)), Job("digest", hour, fail)]
    scheduler = Scheduler(jobs, Metrics(), database, now)
    with capture_logs():
        scheduler.start()
        ran.wait(10)
        scheduler.stop()
    assert due(database) == {"tick": NOON + hour}
    assert failures(database).keys() == {"digest"}


def test_a_job_that_is_no_longer_planned_is_not_missed(database: Database) -> None:
    with database.write() as session:
        job_runs.note(session, "of before", NOON)
        job_runs.note_failure(session, "of before", NOON, "ABCD-EFGH")
        job_runs.note(session, "tick", NOON)
        job_runs.note(session, "tick", NOON + timedelta(hours=1))
    scheduler = Scheduler([Job("tick", timedelta(hours=1), threading.Event)], Metrics(), database, now)
    assert set(due(database)) == {"of before", "tick"}
    scheduler = Scheduler([Job("tick", timedelta(hours=2), threading.Event)], Metrics(), database, now)
    scheduler.start()
    scheduler.stop()
    assert due(database) == {"tick": NOON + timedelta(hours=2)}
    assert failures(database) == {}
