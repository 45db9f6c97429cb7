"""The crew: one thread that leases, plans and records, and many that call; the work of one replica.

Nothing is called while a transaction is open, and whatever was called is kept until it is recorded.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

import structlog
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.orm import Session

from bot.delivery import calls
from bot.delivery.outcomes import Broken, Doubtful, Lost, NotSent, Outcome
from bot.delivery.plan import Call, SlackCall, plan
from bot.delivery.ports import Clients, Compose, Mailer
from bot.delivery.record import Times, record
from store import leases, outbox
from store.database import Database
from store.outbox import OutboxMessage, Route

LEASE = timedelta(minutes=5)
"""Longer than any call can take: Slack's ends after 10 seconds, a mail's after 20 for each of its steps."""

THREADS = 64
MOST_PER_ROUTE = 8
"""Calls at once to one workspace or to the mail server, so that a slow one holds up only its own."""

MOST_WHEN_AILING = 1
"""Likewise while the last call to it went wrong."""

WAIT_SECONDS = 0.5
"""How long a step waits for calls under way, at most, before it looks for new messages."""

log = structlog.get_logger("mci.delivery")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a crew works with; ``clock`` tells the bot's time, ``machine`` this machine's, for leases."""

    database: Database
    clock: Callable[[], datetime]
    clients: Clients
    mailer: Mailer
    compose: Compose
    machine: Callable[[], datetime]
    pace: timedelta


@dataclass(frozen=True, slots=True)
class Result:
    """How one leased message ended."""

    message_id: int
    kind: str
    token: str
    route: Route
    outcome: Outcome
    covers: Sequence[int] = ()


class Crew:
    """Delivers step by step; a step takes as much as there is room for."""

    def __init__(self, parts: Parts) -> None:
        """Make the threads' pool; threads start as they are needed."""
        self._parts = parts
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="delivery")
        self._finished: SimpleQueue[Result] = SimpleQueue()
        self._unrecorded: list[Result] = []
        self._under_way: dict[int, Route] = {}
        self._ailing: set[Route] = set()

    @property
    def is_busy(self) -> bool:
        """Whether a message is leased and not recorded yet."""
        return bool(self._under_way)

    def step(self, *, lease: bool = True) -> int:
        """Record what has ended, lease what is due, start its calls; return how many were dealt with.

        While nothing could be leased and calls are under way, it waits for the first of them.
        """
        self._collect(wait=False)
        recorded, leased = self._record_and_lease(lease=lease)
        for row, planned in self._plan(leased):
            self._begin(row, planned)
        if not leased and not self._unrecorded and self._under_way:
            self._collect(wait=True)
        return recorded

    def close(self) -> None:
        """Let calls under way end and record them."""
        while self._under_way:
            self.step(lease=False)
        self._pool.shutdown()

    def _collect(self, *, wait: bool) -> None:
        try:
            if wait:
                self._unrecorded.append(self._finished.get(timeout=WAIT_SECONDS))
            while True:
                self._unrecorded.append(self._finished.get_nowait())
        except Empty:
            return

    def _record_and_lease(self, *, lease: bool) -> tuple[int, Sequence[OutboxMessage]]:
        parts, room = self._parts, THREADS - len(self._under_way)
        due, now = parts.clock(), parts.machine()
        if not self._unrecorded and not (lease and room and self._anything_due(due)):
            return 0, ()
        with parts.database.write() as session:
            for result in self._unrecorded:
                self._record(session, result, Times(due, now, parts.pace))
            session.flush()
            leased = self._lease(session, due, now, room) if lease and room else ()
        recorded = len(self._unrecorded)
        for result in self._unrecorded:
            self._under_way.pop(result.message_id, None)
            self._note_health(result)
        self._unrecorded.clear()
        self._under_way |= {row.id: row.route for row in leased}
        return recorded, leased

    def _record(self, session: Session, result: Result, times: Times) -> None:
        try:
            with session.begin_nested():
                kept = record(session, result.message_id, result.token, result.outcome, times, result.covers)
        except DBAPIError:
            raise
        except Exception as error:
            # It was sent or not; what must not happen is that it is sent again and again.
            log.exception("delivery.not_recorded", message=result.message_id, kind=result.kind)
            problem = Lost(f"{type(error).__name__}: {error}"[:200])
            kept = record(session, result.message_id, result.token, problem, times)
        log.info(
            "delivery.attempted" if kept else "delivery.stale",
            message=result.message_id,
            kind=result.kind,
            outcome=type(result.outcome).__name__,
            error=getattr(result.outcome, "error", None),
        )

    def _anything_due(self, due: datetime) -> bool:
        with self._parts.database.read() as session:
            oldest = outbox.oldest_waiting(session)
        return oldest is not None and oldest <= due

    def _lease(self, session: Session, due: datetime, now: datetime, room: int) -> Sequence[OutboxMessage]:
        gone = {result.message_id for result in self._unrecorded}
        still = {one: route for one, route in self._under_way.items() if one not in gone}
        return leases.lease(
            session,
            due,
            now,
            now + LEASE,
            secrets.token_hex(16),
            limit=room,
            most=lambda route: MOST_WHEN_AILING if route in self._ailing else MOST_PER_ROUTE,
            busy=Counter(still.values()),
            held=still.keys(),
        )

    def _plan(self, leased: Sequence[OutboxMessage]) -> list[tuple[OutboxMessage, Call | Outcome]]:
        if not leased:
            return []
        with self._parts.database.read() as session:
            return [(row, self._plan_one(session, row)) for row in leased]

    def _plan_one(self, session: Session, row: OutboxMessage) -> Call | Outcome:
        parts = self._parts
        try:
            return plan(session, row, parts.compose, parts.clock(), parts.machine())
        except (DBAPIError, PendingRollbackError) as error:
            return NotSent(f"{type(error).__name__}: {error}"[:200])
        except Exception as error:
            # One message that cannot be written must not hold up the others.
            log.exception("delivery.not_written", message=row.id, kind=row.kind)
            return Broken(f"{type(error).__name__}: {error}"[:200])

    def _begin(self, row: OutboxMessage, planned: Call | Outcome) -> None:
        if isinstance(planned, Call):
            self._pool.submit(self._call, row, planned)
        else:
            self._finished.put(_result(row, planned))

    def _call(self, row: OutboxMessage, call: Call) -> None:
        outcome = calls.make(call, self._parts.clients, self._parts.mailer)
        self._finished.put(_result(row, outcome, call.covers if isinstance(call, SlackCall) else ()))

    def _note_health(self, result: Result) -> None:
        if isinstance(result.outcome, Doubtful | NotSent):
            self._ailing.add(result.route)
        else:
            self._ailing.discard(result.route)


def _result(row: OutboxMessage, outcome: Outcome, covers: Sequence[int] = ()) -> Result:
    return Result(row.id, row.kind, row.lease_token or "", row.route, outcome, covers)
