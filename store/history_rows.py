"""What is read to verify the history: plain rows over all partners, so that nothing stays in memory."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store import history
from store import history_digests as digests
from store.associations import Association, Contact
from store.base import Base
from store.claims import Claim
from store.consents import ConsentAnswer
from store.history import HistoryEntry
from store.history_keys import HistoryKeys
from store.partners import Partner

MOST_STRAYS = 5

_SLICE = 500
"""Rows that are read at a time."""


def associations(session: Session, after: int, limit: int) -> Sequence[Any]:
    """Return associations above an id, in the order of their ids."""
    columns = Association.__table__.columns
    return session.execute(
        select(*columns).where(Association.id > after).order_by(Association.id).limit(limit)
    ).all()


def entries(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the history of these associations, each one's oldest entry first."""
    return _of(session, HistoryEntry, association_ids, HistoryEntry.number)


def answers(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the customers' answers of these associations."""
    return _of(session, ConsentAnswer, association_ids, ConsentAnswer.id)


def claims(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the claims of these associations."""
    return _of(session, Claim, association_ids, Claim.id)


def contacts(session: Session, association_ids: Sequence[int]) -> Sequence[Any]:
    """Return the contacts of these associations."""
    return _of(session, Contact, association_ids, Contact.id)


def strays(session: Session) -> Sequence[tuple[int, int, Any]]:
    """Return association id, number and instant of some entries whose association is not there."""
    rows = session.execute(
        select(HistoryEntry.association_id, HistoryEntry.number, HistoryEntry.at)
        .outerjoin(Association, HistoryEntry.association_id == Association.id)
        .where(Association.id.is_(None))
        .order_by(HistoryEntry.association_id, HistoryEntry.number)
        .limit(MOST_STRAYS)
    )
    return [(row.association_id, row.number, row.at) for row in rows]


def missing_references(session: Session, partner: Partner, written: Callable[[int], str]) -> Iterator[str]:
    """Yield the references that the partner has given and that no association has."""
    found = select(func.count()).select_from(Association).where(Association.partner_id == partner.id)
    if session.scalar(found) == partner.last_reference:
        return
    known = set(session.scalars(select(Association.reference).where(Association.partner_id == partner.id)))
    given = (written(number) for number in range(1, partner.last_reference + 1))
    yield from (reference for reference in given if reference not in known)


def reseal_entries(session: Session, keys: HistoryKeys) -> int:
    """Seal entries with the first key that another one has sealed; return how many."""
    query = (
        select(HistoryEntry, Association.reference)
        .join(Association, HistoryEntry.association_id == Association.id)
        .where(HistoryEntry.seal.is_not(None))
        .order_by(HistoryEntry.id)
        .limit(_SLICE)
    )
    count, rows = 0, session.execute(query).all()
    while rows:
        for entry, reference in rows:
            if not keys.is_current(entry.seal):
                entry.seal = keys.seal(digests.text_of(entry, reference))
                count += 1
        after = rows[-1][0].id
        session.flush()
        session.expunge_all()
        rows = session.execute(query.where(HistoryEntry.id > after)).all()
    return count


def reseal_ends(session: Session, keys: HistoryKeys) -> int:
    """Seal the ends of chains with the first key that another one has sealed; return how many."""
    query = select(Association).order_by(Association.id).limit(_SLICE)
    count, rows = 0, session.scalars(query).all()
    while rows:
        for association in rows:
            if not keys.is_current(association.history_seal):
                history.seal_end(keys, association)
                count += 1
        after = rows[-1].id
        session.flush()
        session.expunge_all()
        rows = session.scalars(query.where(Association.id > after)).all()
    return count


def _of(session: Session, table: type[Base], association_ids: Sequence[int], order: Any) -> Sequence[Any]:
    columns = table.__table__.columns
    found = select(*columns).where(columns["association_id"].in_(association_ids))
    return session.execute(found.order_by(columns["association_id"], order)).all()
