"""The outbox: messages that were decided in a transaction and wait to be delivered under a lease."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from store.base import Base, words
from store.partners import Partner
from store.vocabulary import OutboxState

_WAITING = text("state = 'pending'")


class OutboxMessage(Base):
    """One message to the outside.

    ``kind`` names the notification and ``payload`` holds its fields. ``destination`` is a Slack channel
    or user ID. Messages that share ``sequence_key`` go out in the order of their ids. ``dedupe_key`` is
    unique in its partner. A lease lasts while ``now < lease_until`` and belongs to ``lease_token``.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("partner_id", "dedupe_key"),
        Index("ix_outbox_due", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_sequence", "sequence_key", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        CheckConstraint("attempts >= 0", name="attempts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    destination: Mapped[str]
    sequence_key: Mapped[str]
    dedupe_key: Mapped[str]
    state: Mapped[OutboxState] = mapped_column(words(OutboxState, "state"))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    slack_ts: Mapped[str | None]
    last_error: Mapped[str | None]


def put(session: Session, message: OutboxMessage) -> bool:
    """Add a message unless its dedupe key is known; return whether it was added."""
    known = session.scalar(
        select(OutboxMessage.id).where(
            OutboxMessage.partner_id == message.partner_id,
            OutboxMessage.dedupe_key == message.dedupe_key,
        )
    )
    if known is not None:
        return False
    session.add(message)
    return True


def lease(
    session: Session, now: datetime, until: datetime, token: str, limit: int
) -> Sequence[OutboxMessage]:
    """Lease up to ``limit`` due messages until ``until`` and return them, oldest first.

    Of each sequence only the oldest waiting message is taken, so that order is kept.
    """
    earlier = aliased(OutboxMessage)
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.due_at <= now,
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
            ~select(earlier.id)
            .where(
                earlier.partner_id == OutboxMessage.partner_id,
                earlier.sequence_key == OutboxMessage.sequence_key,
                earlier.state == OutboxState.PENDING,
                earlier.id < OutboxMessage.id,
            )
            .exists(),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(due).all()
    rows = session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(lease_until=until, lease_token=token, attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage)
    ).all()
    return sorted(rows, key=lambda row: row.id)


def leased(session: Session, message_id: int, token: str) -> OutboxMessage | None:
    """Return the message if this lease still holds it; ``None`` means that the result is stale."""
    return session.scalar(
        select(OutboxMessage).where(
            OutboxMessage.id == message_id,
            OutboxMessage.lease_token == token,
            OutboxMessage.state == OutboxState.PENDING,
        )
    )


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest undelivered message of any partner fell due."""
    return session.scalar(
        select(OutboxMessage.due_at)
        .where(OutboxMessage.state == OutboxState.PENDING)
        .order_by(OutboxMessage.due_at)
        .limit(1)
    )


def of_partner(session: Session, partner: Partner, state: OutboxState) -> Sequence[OutboxMessage]:
    """Return the partner's messages in one state, oldest first."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.partner_id == partner.id, OutboxMessage.state == state)
        .order_by(OutboxMessage.id)
    ).all()
