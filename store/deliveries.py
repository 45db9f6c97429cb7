"""Received deliveries: what Slack sent already, so that a second delivery changes nothing."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base


class ReceivedDelivery(Base):
    """One delivery that was accepted; ``key`` is an event ID or a digest of the request's signature."""

    __tablename__ = "received_deliveries"

    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


def remember(session: Session, key: str, now: datetime) -> bool:
    """Record a delivery; return false if it was recorded before, by this or another process."""
    if session.scalar(select(ReceivedDelivery.key).where(ReceivedDelivery.key == key)):
        return False
    try:
        with session.begin_nested():
            session.add(ReceivedDelivery(key=key, received_at=now))
    except IntegrityError:
        return False
    return True


def forget_before(session: Session, instant: datetime) -> int:
    """Delete what was received before ``instant``; return how many."""
    gone = session.scalars(
        delete(ReceivedDelivery)
        .where(ReceivedDelivery.received_at < instant)
        .returning(ReceivedDelivery.key)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
