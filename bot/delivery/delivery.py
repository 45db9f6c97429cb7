"""The delivery loop: lease, render, call, record. Nothing is called while a transaction is open."""

import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, get_args

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.workspaces import WorkspacePaused, Workspaces
from flows.notifications import AssociationCard, SlackNotification, ThreadLine, parse
from handlers import notifications
from store import outbox
from store.associations import Association
from store.database import Database
from store.outbox import OutboxMessage
from store.partners import Partner
from store.vocabulary import OutboxState

LEASE = timedelta(seconds=60)
BATCH = 50
PAUSE_SECONDS = 1.0


class Delivery:
    """Delivers what waits in the outbox; several of them may share one database."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        workspaces: Workspaces,
        *,
        pace: timedelta = timedelta(seconds=1),
    ) -> None:
        """Keep what is needed; ``pace`` is the time between two messages into one channel."""
        self.database = database
        self.clock = clock
        self.workspaces = workspaces
        self.pace = pace
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def run_once(self) -> int:
        """Deliver everything that is due now; return how many messages were dealt with."""
        count = 0
        while batch := self._lease():
            for message_id, token in batch:
                self._deliver(message_id, token)
            count += len(batch)
        return count

    def start(self) -> None:
        """Deliver in a thread of its own from now on."""
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way and end the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """Look into the outbox at once."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(PAUSE_SECONDS)
            self._wake.clear()
            self.run_once()

    def _lease(self) -> list[tuple[int, str]]:
        now, token = self.clock(), secrets.token_hex(16)
        with self.database.write() as session:
            rows = outbox.lease(session, now, now + LEASE, token, BATCH)
            return [(row.id, token) for row in rows]

    def _deliver(self, message_id: int, token: str) -> None:
        with self.database.read() as session:
            row = outbox.leased(session, message_id, token)
            if row is None:
                return
            partner = session.get_one(Partner, row.partner_id)
            notification = parse(row.kind, row.payload)
            said = None
            if isinstance(notification, get_args(SlackNotification)):
                said = notifications.message(session, notification, self.clock()).payload()
                said["channel"] = row.destination
                association = session.get_one(Association, row.payload["association_id"])
                if association.card_ts and isinstance(notification, AssociationCard):
                    said |= {"channel": association.card_channel, "ts": association.card_ts}
                elif association.card_ts and isinstance(notification, ThreadLine):
                    said |= {"channel": association.card_channel, "thread_ts": association.card_ts}
        if said is None:
            self._record(message_id, token, lambda _, row: _skip(row))
            return
        try:
            client = self.workspaces.client(partner)
            answer = client.chat_update(**said) if "ts" in said else client.chat_postMessage(**said)
        except (SlackApiError, OSError, WorkspacePaused) as error:
            problem = str(error)
            self._record(message_id, token, lambda _, row: _later(row, problem, self.clock()))
            return
        self._record(message_id, token, lambda session, row: _sent(session, row, answer.data, self.clock()))

    def _record(self, message_id: int, token: str, change: Callable[[Session, OutboxMessage], None]) -> None:
        with self.database.write() as session:
            row = outbox.leased(session, message_id, token)
            if row is not None:
                change(session, row)


def _sent(session: Session, row: OutboxMessage, answer: Any, now: datetime) -> None:
    row.state, row.sent_at, row.slack_ts = OutboxState.SENT, now, answer.get("ts")
    if row.kind != AssociationCard.kind:
        return
    association = session.get_one(Association, row.payload["association_id"])
    association.card_channel, association.card_ts = answer.get("channel"), answer.get("ts")


def _skip(row: OutboxMessage) -> None:
    row.state = OutboxState.OBSOLETE


def _later(row: OutboxMessage, problem: str, now: datetime) -> None:
    row.last_error, row.lease_until, row.lease_token = problem, None, None
    row.due_at = now + timedelta(seconds=30)
