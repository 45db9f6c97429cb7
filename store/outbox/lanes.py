"""Lanes that messages to Slack must pass, and until when each is closed. Contains no messages."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from store.database.base import Base, insert_into

WORKSPACE = "workspace"
"""Name of the lane that every message to a partner's workspace passes."""

LONGEST_CLOSED = timedelta(minutes=15)
"""The longest time for which a lane can be closed in one go; a lease is shorter."""

LONGEST_HELD = timedelta(minutes=20)
"""How far ahead the end of a lease or of a closed lane can be, even if another process's clock is ahead.

A later end was set by a clock that has since been set back, and counts as past.
"""

Time = datetime | ColumnElement[datetime]


def far(now: datetime) -> datetime:
    """Return the latest end that a lease or a closed lane can have."""
    return now + LONGEST_HELD


def holds(until: datetime | None, now: datetime) -> bool:
    """Tell whether a lease or a closed lane that ends at ``until`` still holds."""
    return until is not None and now < until <= far(now)


def is_over(until: InstrumentedAttribute[datetime | None], now: Time, far: Time) -> ColumnElement[bool]:
    """Return the condition that it no longer holds; ``far`` is what `far` returns for ``now``."""
    return or_(until.is_(None), until <= now, until > far)


class Lane(Base):
    """One lane of a partner: a destination (channel or user ID), a method of the Web API, or the workspace.

    Nothing passes while ``now < closed_until``: another message is under way or has just passed, a rate limit
    applies, or the workspace is paused. ``refused`` is what Slack said when it refused all messages to the
    destination, since ``refused_since``; the destination is tried again from ``retry_at`` on. ``channel`` is
    where messages to a user arrive, once that is known.
    """

    __tablename__ = "lanes"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str | None]
    closed_until: Mapped[datetime | None]
    refused: Mapped[str | None]
    refused_since: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]

    def closed_at(self, now: datetime) -> datetime | None:
        """Return until when the lane is closed, if it is at ``now``."""
        return self.closed_until if holds(self.closed_until, now) else None

    def refuses_at(self, now: datetime) -> bool:
        """Tell whether the destination refuses messages and must not be tried again yet."""
        return self.refused is not None and self.retry_at is not None and now < self.retry_at


def put(session: Session, partner_id: int, name: str, **values: Any) -> None:
    """Set these values of a lane, which is created if it does not exist."""
    put_all(session, [(partner_id, name)], **values)


def put_all(session: Session, keys: Iterable[tuple[int, str]], **values: Any) -> None:
    """Set these values of several lanes (partner id and name), locked in one order."""
    rows = [{"partner_id": partner_id, "name": name, **values} for partner_id, name in sorted(keys)]
    if not rows:
        return
    insert = insert_into(session, Lane)
    statement = insert.on_conflict_do_update(
        index_elements=[Lane.partner_id, Lane.name], set_={name: insert.excluded[name] for name in values}
    )
    session.connection().execute(statement, rows)


def get(session: Session, partner_id: int, name: str) -> Lane | None:
    """Return one lane of the partner, freshly read from the database."""
    return session.get(Lane, (partner_id, name), populate_existing=True)


def delete(session: Session, partner_id: int, name: str) -> None:
    """Delete one lane, if it is there."""
    lane = session.get(Lane, (partner_id, name))
    if lane is not None:
        session.delete(lane)


def enter(session: Session, partner_id: int, name: str, now: datetime, until: datetime) -> bool:
    """Close a lane until then for a message that passes it; false if it is closed already."""
    entered = session.execute(
        insert_into(session, Lane)
        .values(partner_id=partner_id, name=name, closed_until=until)
        .on_conflict_do_update(
            index_elements=[Lane.partner_id, Lane.name],
            set_={"closed_until": until},
            where=is_over(Lane.closed_until, now, far(now)),
        )
        .returning(Lane.name),
        execution_options={"synchronize_session": False},
    )
    return entered.first() is not None


def into(session: Session, channels: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], str]:
    """Return the names of the lanes that are known to lead into channels (partner id and channel ID)."""
    if not channels:
        return {}
    rows = session.execute(
        select(Lane.partner_id, Lane.channel, Lane.name).where(
            tuple_(Lane.partner_id, Lane.channel).in_(channels)
        )
    ).all()
    return {(partner_id, str(channel)): name for partner_id, channel, name in rows}


def of(session: Session, keys: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Lane]:
    """Return those of the lanes (partner id and name) that are known."""
    rows = session.scalars(select(Lane).where(tuple_(Lane.partner_id, Lane.name).in_(keys)))
    return {(row.partner_id, row.name): row for row in rows}
