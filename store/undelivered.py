"""Messages of the outbox that people must look at: given up, uncertain, or waiting too long."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from store.outbox import OutboxMessage
from store.partners import Partner
from store.vocabulary import OutboxState

TROUBLED = (OutboxState.DEAD, OutboxState.UNCERTAIN)
"""States that people must look at: given up, or not known to have arrived."""


def page(session: Session, partner: Partner | None, limit: int) -> Sequence[OutboxMessage]:
    """Return messages, of one partner or of all, that were given up or may not have arrived; newest first."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state.in_(TROUBLED), *_of(partner))
        .order_by(OutboxMessage.id.desc())
        .limit(limit)
    ).all()


def hold(session: Session, partner: Partner | None, message_id: int) -> OutboxMessage | None:
    """Return one of the messages in `page`, locked until commit."""
    return session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.state.in_(TROUBLED), *_of(partner))
        .with_for_update()
    )


def revive_all(session: Session, partner: Partner | None, now: datetime) -> int:
    """Let all messages in `page` go out as if they were new; return how many. Sequences keep their order."""
    revived = session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.state.in_(TROUBLED), *_of(partner))
        .values(state=OutboxState.PENDING, due_at=now, waits_since=now, attempts=0, doubts=0, plain=False)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(revived.all())


def counts(session: Session, partner: Partner | None = None) -> Mapping[OutboxState, int]:
    """Return how many messages, of one partner or of all, stand in each state of `TROUBLED`."""
    rows = session.execute(
        select(OutboxMessage.state, func.count())
        .where(OutboxMessage.state.in_(TROUBLED), *_of(partner))
        .group_by(OutboxMessage.state)
    )
    counted: dict[OutboxState, int] = {row[0]: row[1] for row in rows}
    return {state: counted.get(state, 0) for state in TROUBLED}


def oldest_unsent(session: Session, partner: Partner | None = None) -> datetime | None:
    """Return when the oldest message, of one partner or of all, was written that still waits."""
    return session.scalar(
        select(func.min(OutboxMessage.created_at)).where(
            OutboxMessage.state == OutboxState.PENDING, *_of(partner)
        )
    )


def _of(partner: Partner | None) -> list[ColumnElement[bool]]:
    return [] if partner is None else [OutboxMessage.partner_id == partner.id]
