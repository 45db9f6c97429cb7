"""Delivery of the outbox by this process, at once or in a thread of its own."""

import threading
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.delivery.ports import (
    Clients,
    Compose,
    IsGone,
    Mailer,
    Prepare,
    nobody_is_gone,
    nothing_to_prepare,
)
from bot.delivery.worker_pool import DeliveryServices, WorkerPool
from store.database.availability import DatabaseUnavailable, Why
from store.database.engine import Database

POLL_SECONDS = 0.5
"""Seconds between two looks for messages that other processes have added or that have become due."""

GATHER_SECONDS = 0.2
"""Seconds between a message of this process and the look for it, so that one look finds several messages."""

REST_SECONDS = 2.0
"""Seconds that delivery rests after an error, such as a database that does not answer."""

log = structlog.get_logger(__name__)


class Delivery:
    """Delivers the messages that wait in the outbox; several processes may share one database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        clients: Clients,
        mailer: Mailer,
        compose: Compose,
        *,
        pace: timedelta = timedelta(seconds=1),
        is_gone: IsGone = nobody_is_gone,
        prepare: Prepare = nothing_to_prepare,
    ) -> None:
        """Keep what delivery works with.

        ``pace`` is the time between two messages into one channel. ``is_gone`` is asked about each recipient
        of a direct message, because Slack accepts messages to people who have left. ``prepare`` is called
        with the messages that are about to be sent.
        """
        self._services = DeliveryServices(database, clock, clients, mailer, compose, pace, is_gone, prepare)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def run_once(self) -> int:
        """Deliver every message that can be sent now, and return how many were handled.

        Messages that wait for the pace of their channel or for another attempt are left.
        """
        pool = WorkerPool(self._services)
        total = pool.step()
        while pool.is_busy:
            total += pool.step()
        pool.close()
        return total

    def start(self) -> None:
        """Deliver in a thread of its own from now on."""
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Wait until running calls have ended, record them, and end the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """Read the outbox soon, because a transaction of this process has added a message."""
        self._wake.set()

    def _run(self) -> None:
        pool = WorkerPool(self._services)
        missing: Why | None = None
        while not self._stopping.is_set():
            try:
                dealt_with = pool.step()
            except DatabaseUnavailable as error:
                # Nothing is lost: everything is in the database. Each state is logged once, however long it
                # lasts.
                if missing is not error.why:
                    log.warning("delivery.database_unavailable", why=error.why)
                missing = error.why
                self._stopping.wait(REST_SECONDS)
                continue
            except Exception:
                log.exception("delivery.interrupted")
                self._stopping.wait(REST_SECONDS)
                continue
            if missing:
                log.info("delivery.resumed")
                missing = None
            if not dealt_with and not pool.is_busy:
                if self._wake.wait(POLL_SECONDS):
                    self._stopping.wait(GATHER_SECONDS)
                self._wake.clear()
        try:
            pool.close()
        except DatabaseUnavailable as error:
            # Messages that were being sent are sent again after their lease.
            log.warning("delivery.not_recorded", why=error.why)
