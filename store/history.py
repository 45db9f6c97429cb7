"""History: what happened to each association, as a chain that shows any later change.

Each entry's digest covers the digest before it and a salted commitment to its detail, so that a person's
data can be erased (salt and detail go, the commitment stays) while the chain can still be verified.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, and_, func, insert, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.associations import Association
from store.base import Base

GENESIS = "0" * 64

_SLICE = 1000
"""Entries that are read at a time when all chains are verified."""


class HistoryEntry(Base):
    """One thing that happened; ``action`` follows the grammar ``subject:action``."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("association_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    action: Mapped[str]
    detail: Mapped[dict[str, Any] | None]
    salt: Mapped[str | None]
    commitment: Mapped[str]
    digest: Mapped[str]


@dataclass(frozen=True, slots=True)
class Addition:
    """What is to be appended to one association's chain; ``at`` is when it happened, if that was not now.

    An entry's number, not its instant, tells the order in which entries were written.
    """

    association: Association
    action: str
    detail: dict[str, Any]
    at: datetime | None = None


def append(
    session: Session,
    association: Association,
    action: str,
    now: datetime,
    *,
    member_id: int | None,
    detail: dict[str, Any],
    is_first: bool = False,
) -> HistoryEntry:
    """Append an entry to the association's chain; the caller holds the association in its transaction.

    ``is_first`` says that the association is new, so that nobody need look for earlier entries.
    """
    tip = _NO_TIP if is_first else _tips(session, [association.id]).get(association.id, _NO_TIP)
    entry = HistoryEntry(**_next(tip, Addition(association, action, detail), now, member_id))
    session.add(entry)
    return entry


def append_all(session: Session, additions: Sequence[Addition], now: datetime) -> Sequence[HistoryEntry]:
    """Append an entry that no member made to each of several associations' chains, one per association.

    The caller holds the associations in its transaction.
    """
    if not additions:
        return ()
    tips = _tips(session, [one.association.id for one in additions])
    rows = [_next(tips.get(one.association.id, _NO_TIP), one, one.at or now, None) for one in additions]
    new = insert(HistoryEntry).returning(HistoryEntry, sort_by_parameter_order=True)
    return session.scalars(new, rows).all()


def of_association(session: Session, association: Association) -> Sequence[HistoryEntry]:
    """Return the association's history, oldest first."""
    return session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.partner_id == association.partner_id,
            HistoryEntry.association_id == association.id,
        )
        .order_by(HistoryEntry.number)
    ).all()


def first_broken(entries: Sequence[HistoryEntry]) -> HistoryEntry | None:
    """Return the first entry that does not follow from those before it, or ``None`` if the chain is whole."""
    return next(_broken(entries), None)


def every_first_broken(session: Session) -> Iterator[HistoryEntry]:
    """Verify the chains of all partners, and yield of each that is not whole its `first_broken` entry.

    A chain from whose end entries were taken away looks whole.
    """
    return _broken(_every(session))


_Tip = tuple[int, str]
"""Number and digest of a chain's last entry."""

_NO_TIP: _Tip = (0, GENESIS)


def _every(session: Session) -> Iterator[HistoryEntry]:
    place = tuple_(HistoryEntry.association_id, HistoryEntry.number)
    query = select(HistoryEntry).order_by(HistoryEntry.association_id, HistoryEntry.number).limit(_SLICE)
    entries = session.scalars(query).all()
    while entries:
        yield from entries
        last = entries[-1]
        entries = session.scalars(query.where(place > (last.association_id, last.number))).all()


def _broken(entries: Iterable[HistoryEntry]) -> Iterator[HistoryEntry]:
    """Yield the first broken entry of each chain; a chain's entries come one after the other, in order."""
    for _, chain in groupby(entries, key=attrgetter("association_id")):
        tip = _NO_TIP
        for entry in chain:
            if not _follows(entry, tip):
                yield entry
                break
            tip = (entry.number, entry.digest)


def _follows(entry: HistoryEntry, tip: _Tip) -> bool:
    number, before = tip[0] + 1, tip[1]
    told = entry.salt is None or entry.commitment == _commitment(entry.salt, entry.detail or {})
    digest = _digest(before, number, entry.at, entry.member_id, entry.action, entry.commitment)
    return entry.number == number and told and entry.digest == digest


def _tips(session: Session, association_ids: Sequence[int]) -> dict[int, _Tip]:
    last = (
        select(HistoryEntry.association_id, func.max(HistoryEntry.number).label("number"))
        .where(HistoryEntry.association_id.in_(association_ids))
        .group_by(HistoryEntry.association_id)
        .subquery()
    )
    rows = session.execute(
        select(HistoryEntry.association_id, HistoryEntry.number, HistoryEntry.digest).join(
            last,
            and_(HistoryEntry.association_id == last.c.association_id, HistoryEntry.number == last.c.number),
        )
    )
    return {row.association_id: (row.number, row.digest) for row in rows}


def _next(tip: _Tip, addition: Addition, now: datetime, member_id: int | None) -> dict[str, Any]:
    number, before = tip[0] + 1, tip[1]
    salt = secrets.token_hex(16)
    commitment = _commitment(salt, addition.detail)
    return {
        "partner_id": addition.association.partner_id,
        "association_id": addition.association.id,
        "number": number,
        "at": now,
        "member_id": member_id,
        "action": addition.action,
        "detail": addition.detail,
        "salt": salt,
        "commitment": commitment,
        "digest": _digest(before, number, now, member_id, addition.action, commitment),
    }


def _commitment(salt: str, detail: dict[str, Any]) -> str:
    told = json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{told}".encode()).hexdigest()


def _digest(
    before: str, number: int, at: datetime, member_id: int | None, action: str, commitment: str
) -> str:
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (before, str(number), when, str(member_id), action, commitment)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
