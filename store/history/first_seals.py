"""Seal a history that was written before there were keys. Happens once, when the schema is upgraded."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from store.associations.associations import Association
from store.history import digests, history
from store.history.digests import GENESIS, UNSEALED
from store.history.history import HistoryEntry
from store.history.keys import HistoryKeys, keys_of

_SLICE = 500
"""Associations that are read at a time."""


def is_needed(session: Session) -> bool:
    """Tell whether there is any history at all."""
    return bool(session.scalar(select(exists().where(HistoryEntry.id.is_not(None)))))


def seal_all(session: Session) -> None:
    """Seal every intact chain as it is now. A broken chain stays unsealed, so that the check finds it.

    Raises:
        NoHistoryKeys: the database was opened without keys.
    """
    keys = keys_of(session)
    query = select(Association).order_by(Association.id).limit(_SLICE)
    found = session.scalars(query).all()
    while found:
        for association in found:
            _seal(session, keys, association)
        session.flush()
        after = found[-1].id
        session.expunge_all()
        found = session.scalars(query.where(Association.id > after)).all()


def _seal(session: Session, keys: HistoryKeys, association: Association) -> None:
    entries = history.of_association(session, association)
    before = GENESIS
    for number, entry in enumerate(entries, start=1):
        is_detail_intact = entry.salt is None or entry.commitment == digests.commitment(
            entry.salt, entry.detail or {}
        )
        follows = entry.digest == digests.digest(entry, association.reference, before)
        if not (is_detail_intact and follows and entry.number == number and entry.version == UNSEALED):
            return
        before = entry.digest
    if entries:
        last = entries[-1]
        last.state = {"association": digests.state_of(association)}
        last.seal = keys.seal(digests.text_of(last, association.reference))
        history.seal_end(keys, association)
