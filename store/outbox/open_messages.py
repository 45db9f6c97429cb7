"""Direct messages in Slack that have buttons for what an association needs.

The columns are those of `OutboxMessage`.
"""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from store.associations.associations import Association
from store.outbox.outbox import OPEN, OutboxMessage

RowT = TypeVar("RowT")


def is_any_to_check(session: Session) -> bool:
    """Tell whether `to_check` would find a message, without locking anything."""
    return session.scalar(_changed(select(OutboxMessage.id)).limit(1)) is not None


def to_check(session: Session, after_id: int, limit: int) -> Sequence[OutboxMessage]:
    """Return, locked, messages whose association has a new entry, or was begun again after it had ended.

    They have ids above ``after_id``, and come in their order.
    """
    return session.scalars(
        _changed(select(OutboxMessage))
        .where(OutboxMessage.id > after_id)
        .order_by(OutboxMessage.id)
        .limit(limit)
        .with_for_update(of=OutboxMessage, skip_locked=True)
    ).all()


def _changed(query: Select[RowT]) -> Select[RowT]:
    again = aliased(Association)
    is_begun_again = (
        select(again.id)
        .where(
            again.customer_id == Association.customer_id,
            again.engagement_id == Association.engagement_id,
            again.ended_at.is_(None),
        )
        .exists()
    )
    return query.join(Association, Association.id == OutboxMessage.open_for).where(
        OPEN,
        or_(
            OutboxMessage.open_number != Association.history_number,
            and_(Association.ended_at.is_not(None), is_begun_again),
        ),
    )
