"""The outbox: messages that were written in a transaction and wait to be delivered."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from store.database import engine
from store.database.base import INSERTS, Base, Upsert, enum_column
from store.enums import OutboxState, Transport
from store.outbox.message_keys import EventKey

_WAITING = text("state = 'pending'")
OPEN = text("open_for IS NOT NULL")
_FINISHED = text("state <> 'pending'")
"""Condition of the index over messages that are kept for a time."""

TROUBLE = text("state IN ('dead', 'uncertain')")
"""Condition of the index over messages that need a person.

A query can use it if it repeats this condition exactly.
"""

Route = tuple[int | None, Transport]
"""What a slow answer delays: one partner's workspace, or (no partner) the mail server."""


class OutboxMessage(Base):
    """One message to the outside.

    ``kind`` names the notification and ``payload`` holds its fields. ``destination`` is a Slack channel or
    user ID, or a mail address; ``rerouted_from`` the destination that could not be reached. Messages that
    share ``sequence_key`` go out in the order of their ids. ``event_key`` names what it reports. If each of
    several people gets one, ``addressee`` is for whom it was written, even if it goes elsewhere now;
    otherwise it is empty. ``plain`` says that Slack refused its blocks, so that only its text is sent.
    ``attempts`` counts calls, ``doubts`` those whose effect is unknown. It waits for ``due_at``. A lease
    lasts while ``now < lease_until`` and belongs to ``lease_token``.

    ``open_for`` is the id of the association for which a direct message in Slack has buttons,
    ``open_number`` the number of the last entry of its history that is known to leave them true, and
    ``shown`` what is needed to update the message. They are empty for all other messages.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("partner_id", "event_key", "addressee"),
        Index("ix_outbox_finished", "partner_id", "id", sqlite_where=_FINISHED, postgresql_where=_FINISHED),
        Index("ix_outbox_due", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_sequence", "sequence_key", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_trouble", "partner_id", "id", sqlite_where=TROUBLE, postgresql_where=TROUBLE),
        Index("ix_outbox_open_for", "open_for", sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("attempts >= 0", name="attempts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    transport: Mapped[Transport] = mapped_column(enum_column(Transport, "transport"))
    destination: Mapped[str]
    rerouted_from: Mapped[str | None]
    sequence_key: Mapped[str]
    event_key: Mapped[str]
    addressee: Mapped[str]
    state: Mapped[OutboxState] = mapped_column(enum_column(OutboxState, "state"))
    plain: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    slack_ts: Mapped[str | None]
    last_error: Mapped[str | None]
    open_for: Mapped[int | None]
    open_number: Mapped[int | None]
    shown: Mapped[dict[str, Any] | None]

    @property
    def name(self) -> str:
        """What distinguishes this message from all others of its partner."""
        return f"{self.event_key}:{self.addressee}" if self.addressee else self.event_key

    @property
    def route(self) -> Route:
        """What a slow answer to this message delays."""
        return (self.partner_id if self.transport is Transport.SLACK else None, self.transport)


def is_first(message: type[OutboxMessage]) -> ColumnElement[bool]:
    """Return the condition that no earlier message of its sequence is waiting."""
    earlier = aliased(OutboxMessage)
    return ~(
        select(earlier.id)
        .where(
            earlier.partner_id == message.partner_id,
            earlier.sequence_key == message.sequence_key,
            earlier.state == OutboxState.PENDING,
            earlier.id < message.id,
        )
        .exists()
    )


def put(session: Session, message: dict[str, Any]) -> bool:
    """Add a message, by column name, unless it exists already; return whether it was added."""
    added = session.execute(_insert_new(session).returning(OutboxMessage.id), message).first() is not None
    if added:
        engine.announce(session)
    return added


def put_all(session: Session, messages: Sequence[dict[str, Any]]) -> None:
    """Add many messages at once, by column name and in order, unless they exist already."""
    if messages:
        session.connection().execute(_insert_new(session), messages)
        engine.announce(session)


def later(session: Session, messages: Collection[OutboxMessage]) -> Mapping[int, Sequence[int]]:
    """Return, by message, the ids of later ones of its kind that wait in its sequence for the same addressee.

    The addressee is the original destination: a rerouted message still belongs to the same person.
    """
    if not messages:
        return {}
    found = session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.partner_id,
            OutboxMessage.sequence_key,
            OutboxMessage.kind,
            func.coalesce(OutboxMessage.rerouted_from, OutboxMessage.destination),
        ).where(
            OutboxMessage.sequence_key.in_({one.sequence_key for one in messages}),
            OutboxMessage.state == OutboxState.PENDING,
        )
    ).all()
    waiting: dict[tuple[int, str, str, str], list[int]] = defaultdict(list)
    for message_id, partner_id, sequence, kind, whose in found:
        waiting[partner_id, sequence, kind, whose].append(message_id)
    return {
        one.id: [
            other
            for other in waiting[
                one.partner_id, one.sequence_key, one.kind, one.rerouted_from or one.destination
            ]
            if other > one.id
        ]
        for one in messages
    }


def waiting_in(session: Session, partner_id: int, sequence: str, kind: str) -> Sequence[OutboxMessage]:
    """Return the messages of a kind that wait in a sequence of the partner and are not under way."""
    return session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.partner_id == partner_id,
            OutboxMessage.sequence_key == sequence,
            OutboxMessage.kind == kind,
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.lease_token.is_(None),
        )
    ).all()


def which_wait(session: Session, sequences: Collection[str], kind: str) -> frozenset[str]:
    """Return those of the sequences in which a message of a kind waits that is not under way."""
    found = session.scalars(
        select(OutboxMessage.sequence_key).where(
            OutboxMessage.sequence_key.in_(sequences),
            OutboxMessage.kind == kind,
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.lease_token.is_(None),
        )
    )
    return frozenset(found)


def hold_waiting(
    session: Session, partner_id: int, sequences: Collection[str], destination: str
) -> Sequence[OutboxMessage]:
    """Return messages of these sequences that wait for one destination, locked; none that is under way."""
    return session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.partner_id == partner_id,
            OutboxMessage.sequence_key.in_(sequences),
            OutboxMessage.destination == destination,
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.lease_token.is_(None),
        )
        .order_by(OutboxMessage.id)
        .with_for_update(skip_locked=True)
    ).all()


def make_obsolete(session: Session, ids: Collection[int]) -> None:
    """Mark waiting messages as obsolete, because another message says the same."""
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_(ids),
            OutboxMessage.state == OutboxState.PENDING,
        )
        .values(state=OutboxState.OBSOLETE, lease_until=None, lease_token=None)
        .execution_options(synchronize_session=False)
    )


def postpone(session: Session, partner_id: int, until: datetime) -> None:
    """Postpone the partner's messages to Slack that are due before ``until`` to that time."""
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.partner_id == partner_id,
            OutboxMessage.transport == Transport.SLACK,
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.due_at < until,
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def make_due(session: Session, partner_id: int, now: datetime) -> None:
    """Make all waiting messages of the partner to Slack due at once."""
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.partner_id == partner_id,
            OutboxMessage.transport == Transport.SLACK,
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.due_at > now,
        )
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def oldest(session: Session, partner_id: int, after_id: int, before: datetime, limit: int) -> Sequence[int]:
    """Return ids above ``after_id`` of the partner's oldest finished messages, created before an instant.

    Ids grow with time, so the first younger message ends the search, and no row is read needlessly.
    """
    window = session.execute(
        select(OutboxMessage.id, OutboxMessage.created_at)
        .where(OutboxMessage.partner_id == partner_id, OutboxMessage.id > after_id, _FINISHED)
        .order_by(OutboxMessage.id)
        .limit(limit)
    )
    return [row.id for row in takewhile(lambda row: row.created_at < before, window)]


def count_done(session: Session, partner_id: int, before: datetime) -> int:
    """Return how many of the partner's messages are finished and were created before an instant."""
    query = select(func.count()).where(
        OutboxMessage.partner_id == partner_id, _FINISHED, OutboxMessage.created_at < before
    )
    return session.scalars(query).one()


def delete_done(session: Session, ids: Sequence[int]) -> int:
    """Delete those of the messages that are finished; return how many."""
    gone = session.scalars(
        delete(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state != OutboxState.PENDING)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest undelivered message of any partner fell due."""
    return session.scalar(
        select(OutboxMessage.due_at)
        .where(OutboxMessage.state == OutboxState.PENDING)
        .order_by(OutboxMessage.due_at)
        .limit(1)
    )


def is_there(session: Session, partner_id: int, event: EventKey, addressee: str) -> bool:
    """Tell whether the partner has a message that reports an event to this addressee."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.partner_id == partner_id,
        OutboxMessage.event_key == event.name,
        OutboxMessage.addressee == addressee,
    )
    return session.scalar(query) is not None


def of_events(session: Session, partner_id: int, events: Collection[EventKey]) -> Sequence[OutboxMessage]:
    """Return the partner's messages that report these events."""
    if not events:
        return []
    return session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.partner_id == partner_id,
            OutboxMessage.event_key.in_({one.name for one in events}),
        )
    ).all()


def told_to(
    session: Session, partner_id: int, events: Collection[EventKey], addressees: Collection[str]
) -> Sequence[OutboxMessage]:
    """Return the partner's messages that tell these events to these people, in the order of their ids."""
    return session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.partner_id == partner_id,
            OutboxMessage.event_key.in_({one.name for one in events}),
            OutboxMessage.addressee.in_(addressees),
        )
        .order_by(OutboxMessage.id)
    ).all()


def of_ids(session: Session, ids: Collection[int]) -> Sequence[OutboxMessage]:
    """Return these messages, of all partners."""
    return session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids))).all()


def of_same_event(session: Session, message: OutboxMessage, destination: str) -> Sequence[OutboxMessage]:
    """Return the other messages that report the same event as this one to a destination."""
    return session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.partner_id == message.partner_id,
            OutboxMessage.event_key == message.event_key,
            OutboxMessage.destination == destination,
            OutboxMessage.id != message.id,
        )
    ).all()


def _insert_new(session: Session) -> Upsert:
    return _INSERTS[session.get_bind().dialect.name]


_KEY = ("partner_id", "event_key", "addressee")
_INSERTS = {
    name: insert(OutboxMessage).on_conflict_do_nothing(index_elements=_KEY)
    for name, insert in INSERTS.items()
}
