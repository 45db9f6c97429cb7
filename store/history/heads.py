"""What the head of a partner's history is computed from."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from store.associations.associations import Association
from store.database.engine import Database
from store.history.history import HistoryEntry
from store.partners import Partner

_SLICE = 1000
"""Entries that are read at a time."""

LOCK_SECONDS = 5
"""Seconds to wait for the lock of `settled`; writers wait behind it for as long."""


def settled(database: Database) -> int:
    """Return an id up to which no entry will be added any more.

    On PostgreSQL an id is taken before its transaction commits, so this waits for transactions that are
    writing.
    """
    newest = select(func.coalesce(func.max(HistoryEntry.id), 0))
    if database.is_sqlite:
        with database.read() as session:
            return session.scalars(newest).one()
    with database.write() as session:
        session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        session.execute(text("LOCK TABLE history IN SHARE MODE"))
        return session.scalars(newest).one()


def entries(session: Session, partner: Partner, through: int) -> Iterator[Any]:
    """Yield id, reference, number and digest of the partner's entries up to an id, in the order of ids."""
    query = (
        select(HistoryEntry.id, Association.reference, HistoryEntry.number, HistoryEntry.digest)
        .join(Association, HistoryEntry.association_id == Association.id)
        .where(HistoryEntry.partner_id == partner.id, HistoryEntry.id <= through)
        .order_by(HistoryEntry.id)
        .limit(_SLICE)
    )
    rows = session.execute(query).all()
    while rows:
        yield from rows
        rows = session.execute(query.where(HistoryEntry.id > rows[-1].id)).all()
