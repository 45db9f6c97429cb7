"""Received deliveries: what Slack has sent before, so that a second delivery changes nothing."""

import hashlib
from datetime import datetime
from enum import Enum, auto
from typing import NewType

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import INSERTS, Base

DeliveryKey = NewType("DeliveryKey", str)
"""Identifies a delivery. `of_event`, `of_request` and `of_installation` make all there are."""


def of_event(event_id: str) -> DeliveryKey:
    """Return the key of an event that Slack sends until it is acknowledged."""
    return DeliveryKey(f"event:{event_id}")


def of_request(signature: str) -> DeliveryKey:
    """Return the key of an HTTP request that Slack has signed."""
    return DeliveryKey(hashlib.sha256(signature.encode()).hexdigest())


def of_installation(nonce: str) -> DeliveryKey:
    """Return the key of an installation that a browser began with this nonce."""
    return DeliveryKey(f"install:{hashlib.sha256(nonce.encode()).hexdigest()}")


class Taken(Enum):
    """Whether a process may work on a delivery."""

    NEW = auto()
    BUSY = auto()
    DONE = auto()


class ReceivedDelivery(Base):
    """One delivery that was accepted; ``key`` is a `DeliveryKey`.

    ``busy_until`` is set while a process works on it; once ``busy_until <= now``, another process may start
    again.
    """

    __tablename__ = "received_deliveries"

    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    busy_until: Mapped[datetime | None]


def remember(session: Session, key: DeliveryKey, now: datetime) -> bool:
    """Record a delivery; return false if it was recorded before, by this or another process."""
    return _insert(session, key, now, None)


def take(session: Session, key: DeliveryKey, now: datetime, until: datetime) -> Taken:
    """Begin to work on a delivery, unless it is done, or another process is working on it."""
    if _insert(session, key, now, until):
        return Taken.NEW
    abandoned = session.scalar(
        update(ReceivedDelivery)
        .where(ReceivedDelivery.key == key, ReceivedDelivery.busy_until <= now)
        .values(busy_until=until)
        .returning(ReceivedDelivery.key)
        .execution_options(synchronize_session=False)
    )
    if abandoned is not None:
        return Taken.NEW
    busy = session.scalar(select(ReceivedDelivery.busy_until).where(ReceivedDelivery.key == key))
    return Taken.DONE if busy is None else Taken.BUSY


def finish(session: Session, key: DeliveryKey) -> None:
    """Record that the work on a delivery is done for good."""
    session.execute(
        update(ReceivedDelivery)
        .where(ReceivedDelivery.key == key)
        .values(busy_until=None)
        .execution_options(synchronize_session=False)
    )


def release(session: Session, key: DeliveryKey) -> None:
    """Forget a delivery whose work failed, so that it may come again."""
    session.execute(
        delete(ReceivedDelivery)
        .where(ReceivedDelivery.key == key, ReceivedDelivery.busy_until.is_not(None))
        .execution_options(synchronize_session=False)
    )


def forget_before(session: Session, instant: datetime) -> int:
    """Delete what was received before ``instant``; return how many."""
    gone = session.scalars(
        delete(ReceivedDelivery)
        .where(ReceivedDelivery.received_at < instant)
        .returning(ReceivedDelivery.key)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _insert(session: Session, key: DeliveryKey, now: datetime, busy_until: datetime | None) -> bool:
    given = {"key": key, "received_at": now, "busy_until": busy_until}
    added = session.connection().execute(_INSERTS[session.get_bind().dialect.name], given)
    return added.first() is not None


_INSERTS = {
    name: insert(ReceivedDelivery).on_conflict_do_nothing().returning(ReceivedDelivery.key)
    for name, insert in INSERTS.items()
}
