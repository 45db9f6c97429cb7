"""One process of the bot in a fault run: ``python -m tests.chaos.replica FOLDER PORT``.

It lives by the shared clock, ticks more often than the real one, and dies by itself at the point that a file
names.
"""

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot import logs
from bot.build import build
from bot.delivery import batch, calls, worker_pool
from bot.delivery.mail import smtp
from bot.jobs.scheduler import Job, Scheduler
from bot.settings.settings import LogFormat, LogLevel, Settings
from bot.slack import workspaces
from flows import notifications
from flows.reminders import reminders
from sandbox.transport.serving import Served
from store.database.engine import Database
from store.outbox import leases
from tests.support.clock import SharedClock

LEASE = timedelta(seconds=10)
CALL_SECONDS = 4
"""Shorter than in earnest, so that a run does not wait minutes for what a killed process held."""

TICK = timedelta(seconds=0.5)

POINTS = ("after_claim", "before_send", "after_send", "tick")
"""Where a process dies when it is told to: after leasing, around a call, in the middle of a tick."""


class Points:
    """The place at which this process is to die, as a file names it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def reach(self, name: str) -> None:
        """Die here, if this is the place; only one process does."""
        try:
            if self.file.read_text() != name:
                return
            self.file.unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    def before(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            self.reach(name)
            return work(*given, **named)

        return wrapped

    def after(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            result = work(*given, **named)
            self.reach(name)
            return result

        return wrapped


def prepare(points: Points, gate: Path) -> None:
    """Put the points into the code that they are named after, and shorten the times.

    While a replica reads the clock and leases, the run does not move the clock.
    """
    pool = worker_pool.WorkerPool
    pool._record_and_lease = passing(gate, pool._record_and_lease)  # type: ignore[method-assign]
    worker_pool.LEASE = LEASE
    workspaces.TIMEOUT_SECONDS = CALL_SECONDS
    smtp.STEP_SECONDS = smtp.END_SECONDS = CALL_SECONDS
    worker_pool.read = points.before("after_claim", batch.read)  # type: ignore[attr-defined]  # it imports this
    calls.make = points.after("after_send", points.before("before_send", calls.make))
    reminders.Reminders.tell = points.before("tick", reminders.Reminders.tell)  # type: ignore[method-assign]


def passing(gate: Path, work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the work as one that is done while the gate is open, and keeps it from being closed."""

    def wrapped(*given: Any, **named: Any) -> Any:
        with gate.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return work(*given, **named)

    return wrapped


def sabotage(what: str) -> None:
    """Take out what the whole run is there to prove needed."""
    if what == "lease":
        real = leases.lease

        def without(*given: Any, **named: Any) -> Any:
            session, now, _until, *rest = given
            return real(session, now, now - timedelta(seconds=1), *rest, **named)

        leases.lease = without
    if what == "dedupe":
        telling = notifications._row

        def anew(*given: Any, **named: Any) -> Any:
            return telling(*given, **named) | {"event_key": str(uuid4())}

        notifications._row = anew


def main(folder: Path, port: int) -> None:
    """Run until killed, or until the input ends."""
    logs.configure(LogLevel.WARNING, LogFormat.JSON)
    prepare(Points(folder / "point"), folder / "clock")
    sabotage(os.environ.get("CHAOS_SABOTAGE", ""))
    clock: Callable[[], datetime] = SharedClock(folder / "clock")
    bot = build(Settings(), clock)
    with Database(bot.settings.database_url).sole_process():
        door = Served(bot.web, port=port, name="bot").start()
        ticker = Scheduler([Job("tick", TICK, bot.tick)], bot.metrics, bot.database, bot.clock)
        ticker.start()
        bot.delivery.start()
        threading.Thread(target=_end_with_input, daemon=True).start()
        threading.Event().wait()
        door.stop()


def _end_with_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
