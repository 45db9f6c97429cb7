"""The worker pool: one thread leases, plans and records messages, and many threads make the calls.

No call is made while a transaction is open, and a result is kept until it is recorded.
"""

import secrets
import time
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

import structlog
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.delivery import backoff, calls
from bot.delivery.batch import DeliveryBatch, read
from bot.delivery.outcomes import (
    Broken,
    Doubtful,
    Held,
    Limited,
    Lost,
    MailRefusesUs,
    NotSent,
    Obsolete,
    Outcome,
    Sent,
    Unwritable,
)
from bot.delivery.plan import METHODS, Call, MailCall, SlackCall, plan
from bot.delivery.ports import Clients, Compose, IsGone, Mailer, Prepare
from bot.delivery.record import Result, Times, record
from store.database.availability import DatabaseUnavailable
from store.database.engine import Database
from store.outbox import lanes, leases, outbox
from store.outbox.outbox import OutboxMessage, Route

LEASE = timedelta(minutes=5)
"""Longer than any call can take: Slack's ends after 10 seconds, a mail's after 20 for each of its steps."""

THREADS = 96
MOST_PER_ROUTE = 24
"""Calls at once to one workspace or to the mail server, so that a slow one delays only its own messages."""

MOST_WHEN_AILING = 1
"""The same limit while the last call to it failed."""

WAIT_SECONDS = 0.5
"""Longest wait for running calls before a step looks for new messages."""

LINGER_SECONDS = 0.02
"""Additional wait for other calls once the first has ended, so that many are recorded together."""

LANE_RETRY = timedelta(seconds=1)
"""Delay before a lane that another message holds is tried again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveryServices:
    """What delivery works with. ``pace`` is the time between two messages into one channel."""

    database: Database
    clock: Clock
    clients: Clients
    mailer: Mailer
    compose: Compose
    pace: timedelta
    is_gone: IsGone
    prepare: Prepare


class WorkerPool:
    """Delivers step by step; each step leases as many messages as there are free threads."""

    def __init__(self, services: DeliveryServices) -> None:
        """Create the pool; threads start when they are needed."""
        self._services = services
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="delivery")
        self._finished: SimpleQueue[Result] = SimpleQueue()
        self._unrecorded: list[Result] = []
        self._under_way: dict[int, Route] = {}
        self._ailing: set[Route] = set()
        self._limits: dict[tuple[int, str], tuple[int, datetime]] = {}
        self._refused_at: tuple[str, str] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a message is leased and not recorded yet."""
        return bool(self._under_way)

    def step(self, *, lease: bool = True) -> int:
        """Record calls that have ended, lease due messages, start their calls; return how many were recorded.

        If no message could be leased and calls are running, it waits until one of them ends.
        """
        self._collect(wait=False)
        recorded, leased = self._record_and_lease(lease=lease)
        for row, planned in self._pass(self._plan(leased)):
            self._begin(row, planned)
        if not leased and not self._unrecorded and self._under_way:
            self._collect(wait=True)
        return recorded

    def close(self) -> None:
        """Wait until all running calls have ended, and record them."""
        while self._under_way:
            self.step(lease=False)
        self._pool.shutdown()

    def _collect(self, *, wait: bool) -> None:
        """Collect results of ended calls. When waiting for the first, wait a moment longer for others."""
        try:
            if wait:
                self._unrecorded.append(self._finished.get(timeout=WAIT_SECONDS))
                end = time.monotonic() + LINGER_SECONDS
                while len(self._unrecorded) < len(self._under_way):
                    self._unrecorded.append(self._finished.get(timeout=max(end - time.monotonic(), 0)))
            while True:
                self._unrecorded.append(self._finished.get_nowait())
        except Empty:
            return

    def _record_and_lease(self, *, lease: bool) -> tuple[int, Sequence[OutboxMessage]]:
        services, room = self._services, THREADS - len(self._under_way)
        now = services.clock()
        if not self._unrecorded and not (lease and room and self._anything_due(now)):
            return 0, ()
        with services.database.write() as session:
            kept = self._record(session, self._unrecorded, Times(now, services.pace))
            leased = self._lease(session, now, room) if lease and room else ()
        recorded = len(self._unrecorded)
        for result in self._unrecorded:
            self._under_way.pop(result.message_id, None)
            self._note(result, kept=result.message_id in kept)
        self._unrecorded.clear()
        self._under_way |= {row.id: row.route for row in leased}
        return recorded, leased

    def _record(self, session: Session, results: Sequence[Result], times: Times) -> Collection[int]:
        """Record results together. If that fails, record each alone, and one that fails again as lost."""
        if not results:
            return ()
        try:
            with session.begin_nested():
                return record(session, results, times)
        except DBAPIError:
            raise
        except Exception as error:
            # The messages may have been sent, so they must not be sent again and again.
            log.exception("delivery.not_recorded", messages=[one.message_id for one in results])
            if len(results) > 1:
                return [found for one in results for found in self._record(session, [one], times)]
            lost = replace(results[0], outcome=Lost(f"{type(error).__name__}: {error}"[:200]))
            return record(session, [lost], times)

    def _anything_due(self, now: datetime) -> bool:
        with self._services.database.read() as session:
            oldest = outbox.oldest_waiting(session)
        return oldest is not None and oldest <= now

    def _lease(self, session: Session, now: datetime, room: int) -> Sequence[OutboxMessage]:
        gone = {result.message_id for result in self._unrecorded}
        still = {one: route for one, route in self._under_way.items() if one not in gone}
        return leases.lease(
            session,
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
        try:
            self._services.prepare(leased)
            with self._services.database.read() as session:
                batch = read(session, leased, METHODS)
                return [(row, self._plan_one(session, row, batch)) for row in leased]
        except (DatabaseUnavailable, DBAPIError) as error:
            return [(row, NotSent(type(error).__name__)) for row in leased]

    def _plan_one(self, session: Session, row: OutboxMessage, batch: DeliveryBatch) -> Call | Outcome:
        services = self._services
        try:
            return plan(session, row, batch, services.compose, services.clock())
        except (DBAPIError, PendingRollbackError) as error:
            return NotSent(type(error).__name__)
        except Exception as error:
            # A message that cannot be written must not delay the others.
            log.exception("delivery.not_written", message=row.id, kind=row.kind)
            return Broken(f"{type(error).__name__}: {error}"[:200])

    def _pass(
        self, planned: Sequence[tuple[OutboxMessage, Call | Outcome]]
    ) -> Sequence[tuple[OutboxMessage, Call | Outcome]]:
        """Hold messages to a channel in which another message is being sent or was just sent."""
        if not any(isinstance(call, SlackCall) and call.lane for _, call in planned):
            return planned
        now = self._services.clock()
        in_order = sorted(planned, key=lambda one: (one[0].partner_id, getattr(one[1], "lane", None) or ""))
        try:
            with self._services.database.write() as session:
                return [(row, self._enter(session, row, call, now)) for row, call in in_order]
        except (DatabaseUnavailable, DBAPIError) as error:
            failed = NotSent(type(error).__name__)
            return [(row, failed if isinstance(call, Call) else call) for row, call in planned]

    def _enter(
        self, session: Session, row: OutboxMessage, call: Call | Outcome, now: datetime
    ) -> Call | Outcome:
        if not isinstance(call, SlackCall) or call.lane is None:
            return call
        entered = lanes.enter(session, row.partner_id, call.lane, now, now + LEASE)
        return call if entered else Held(now + LANE_RETRY)

    def _begin(self, row: OutboxMessage, planned: Call | Outcome) -> None:
        if isinstance(planned, Call):
            self._pool.submit(self._call, row, planned)
        else:
            self._finished.put(_result(row, planned))

    def _call(self, row: OutboxMessage, call: Call) -> None:
        outcome = calls.make(call, self._services.clients, self._services.mailer, self._services.is_gone)
        if isinstance(outcome, Limited):
            outcome = self._limit(row, outcome)
        elif isinstance(call, SlackCall):
            self._limits.pop((row.partner_id, call.method), None)
        self._finished.put(_result(row, outcome, call))

    def _limit(self, row: OutboxMessage, outcome: Limited) -> Limited:
        """Lengthen the pause each time a method is limited again, even if Slack asks for a shorter one.

        Calls that ran at the same time are limited at the same time, and count once.
        """
        key, now = (row.partner_id, outcome.method), self._services.clock()
        times, until = self._limits.get(key, (0, now))
        seconds = max(outcome.seconds, backoff.growing(times))
        if now >= until:
            self._limits[key] = (times + 1, now + timedelta(seconds=seconds))
        return replace(outcome, seconds=seconds)

    def _note(self, result: Result, *, kept: bool) -> None:
        if isinstance(result.outcome, Sent) and isinstance(result.call, MailCall):
            self._refused_at = None
        if isinstance(result.outcome, Doubtful | NotSent | MailRefusesUs):
            self._ailing.add(result.route)
        elif not isinstance(result.outcome, Held | Obsolete):
            self._ailing.discard(result.route)
        if isinstance(result.outcome, MailRefusesUs):
            self._note_refusal(result.outcome)
        elif isinstance(result.outcome, Unwritable | Broken) and isinstance(result.call, MailCall):
            error = result.outcome.error.partition(":")[0]
            log.error("delivery.mail_not_written", message=result.message_id, error=error)
        elif not kept or not isinstance(result.outcome, Sent):
            log.info(
                "delivery.attempted" if kept else "delivery.stale",
                message=result.message_id,
                kind=result.kind,
                outcome=type(result.outcome).__name__,
                error=getattr(result.outcome, "error", None),
            )

    def _note_refusal(self, outcome: MailRefusesUs) -> None:
        """Log the refusal by the mail server when it begins or changes, not for every mail that waits."""
        known, self._refused_at = self._refused_at, (outcome.step, outcome.error.split(" ", 1)[0])
        if known != self._refused_at:
            step, code = self._refused_at
            log.error("delivery.mail_server_refuses_us", step=step, code=code)


def _result(row: OutboxMessage, outcome: Outcome, call: Call | None = None) -> Result:
    return Result(row.id, row.kind, row.lease_token or "", row.route, outcome, call)
