"""Received deliveries: what Slack has sent before, so that a second delivery changes nothing."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import INSERTS, Base


class Taken(Enum):
    """Whether a process may work on a delivery."""

    NEW = auto()
    BUSY = auto()
    DONE = auto()


class ReceivedDelivery(Base):
    """One delivery that was accepted; ``key`` is an event ID or a digest of the request's signature.

    ``busy_until`` is set while a process works on it; once ``busy_until <= now``, another process may start
    again.
    """

    __tablename__ = "received_deliveries"

    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    busy_until: Mapped[datetime | None]


def remember(session: Session, key: str, now: datetime) -> bool:
    """Record a delivery; return false if it was recorded before, by this or another process."""
    return _insert(session, key, now, None)


def take(session: Session, key: str, now: datetime, until: datetime) -> Taken:
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


def finish(session: Session, key: str) -> None:
    """Record that the work on a delivery is done for good."""
    session.execute(
        update(ReceivedDelivery)
        .where(ReceivedDelivery.key == key)
        .values(busy_until=None)
        .execution_options(synchronize_session=False)
    )


def release(session: Session, key: str) -> None:
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


def _insert(session: Session, key: str, now: datetime, busy_until: datetime | None) -> bool:
    given = {"key": key, "received_at": now, "busy_until": busy_until}
    added = session.connection().execute(_INSERTS[session.get_bind().dialect.name], given)
    return added.first() is not None


_INSERTS = {
    name: insert(ReceivedDelivery).on_conflict_do_nothing().returning(ReceivedDelivery.key)
    for name, insert in INSERTS.items()
}
