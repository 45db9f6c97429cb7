"""History: what happened to each association, as a chain that shows any later change.

Each entry's digest covers the digest before it and a salted commitment to its detail, so that a person's
data can be erased (salt and detail go, the commitment stays) while the chain can still be verified.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.associations import Association
from store.base import Base

GENESIS = "0" * 64


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


def append(
    session: Session,
    association: Association,
    action: str,
    now: datetime,
    *,
    member_id: int | None,
    detail: dict[str, Any],
) -> HistoryEntry:
    """Append an entry to the association's chain; the caller holds the association in its transaction."""
    last = session.scalar(
        select(HistoryEntry)
        .where(
            HistoryEntry.partner_id == association.partner_id,
            HistoryEntry.association_id == association.id,
        )
        .order_by(HistoryEntry.number.desc())
        .limit(1)
    )
    salt = secrets.token_hex(16)
    entry = HistoryEntry(
        partner_id=association.partner_id,
        association_id=association.id,
        number=last.number + 1 if last else 1,
        at=now,
        member_id=member_id,
        action=action,
        detail=detail,
        salt=salt,
        commitment=_commitment(salt, detail),
    )
    entry.digest = _digest(last.digest if last else GENESIS, entry)
    session.add(entry)
    return entry


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
    before = GENESIS
    for number, entry in enumerate(entries, start=1):
        told = entry.salt is None or entry.commitment == _commitment(entry.salt, entry.detail or {})
        if entry.number != number or not told or entry.digest != _digest(before, entry):
            return entry
        before = entry.digest
    return None


def _commitment(salt: str, detail: dict[str, Any]) -> str:
    told = json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{told}".encode()).hexdigest()


def _digest(before: str, entry: HistoryEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (before, str(entry.number), at, str(entry.member_id), entry.action, entry.commitment)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
