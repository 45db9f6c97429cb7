import threading
from datetime import timedelta

from structlog.testing import capture_logs

from bot.metrics import Metrics
from bot.scheduler import Job, Scheduler


def test_a_job_that_fails_is_logged_and_counted_and_runs_again() -> None:
    metrics, again = Metrics(), threading.Event()
    runs: list[int] = []

    def fail_once() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("no luck")
        again.set()

    scheduler = Scheduler([Job("tick", timedelta(milliseconds=20), fail_once)], metrics)
    assert not scheduler.is_running
    with capture_logs() as logs:
        scheduler.start()
        assert again.wait(10)
        scheduler.stop()
    assert not scheduler.is_running
    assert [entry["event"] for entry in logs] == ["job.failed"]
    assert metrics.registry.get_sample_value("mci_jobs_total", {"job": "tick", "outcome": "failed"}) == 1


def test_a_job_never_runs_twice_at_once() -> None:
    running, most, passes = threading.Semaphore(1), [], threading.Semaphore(0)

    def work() -> None:
        most.append(running.acquire(blocking=False))
        passes.release()
        passes.acquire(timeout=0.05)
        running.release()
        passes.release()

    scheduler = Scheduler([Job("tick", timedelta(milliseconds=5), work)], Metrics())
    scheduler.start()
    for _ in range(3):
        assert passes.acquire(timeout=10)
    scheduler.stop()
    assert all(most)
