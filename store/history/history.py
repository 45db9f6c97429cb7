"""History: what happened to each association, as a sealed chain that shows any later change.

Each entry's digest covers the digest before it, partner and association, the association's state after it,
and a salted commitment to its detail, so that a person's data can be erased (salt and detail go, the
commitment stays) while the chain can still be verified. Its seal is made with a key that is not in the
database. The association keeps the number and digest of its last entry, sealed as well, so that entries
cannot be taken away from the end. `flows.history.history_check` verifies all of this.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, and_, case, func, insert, or_, select
from sqlalchemy.orm import Mapped, Session, column_property, joinedload, mapped_column, relationship
from sqlalchemy.orm.strategy_options import _AbstractLoad

from store.associations.associations import Association, told_in
from store.database import engine
from store.database.base import Base
from store.enums import AssociationStatus, HistoryAction
from store.history import digests
from store.history.digests import GENESIS, SEALED, UNSEALED
from store.history.keys import HistoryKeys, keys_of
from store.partners import Member

Evidence = Mapping[str, Mapping[str, Any]]
"""Values of rows that an entry vouches for besides its association, by name; see `store.history.evidence`."""


class HistoryEntry(Base):
    """One thing that happened; ``action`` follows the grammar ``subject:action``.

    ``state`` holds what the association was after it (where that may have changed), commitments to evidence,
    and the numbers of the entries that it erased, but nothing about a person. Entries of version 1 have
    neither state nor seal, except the one that ended its chain when the keys were introduced.
    """

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
    version: Mapped[int] = mapped_column(server_default=str(UNSEALED))
    state: Mapped[dict[str, Any] | None]
    seal: Mapped[str | None]

    member: Mapped[Member | None] = relationship(lazy="raise_on_sql", viewonly=True)


_ENTRY = HistoryEntry.__table__.alias("cancellation")

Association.cancel_reason = column_property(
    case(
        (
            Association.status == AssociationStatus.CANCELLED,
            select(_ENTRY.c.detail["reason"].as_string())
            .where(
                _ENTRY.c.association_id == Association.id,
                _ENTRY.c.action == HistoryAction.ASSOCIATION_CANCELLED,
            )
            .order_by(_ENTRY.c.number.desc())
            .limit(1)
            .scalar_subquery(),
        )
    ),
    deferred=True,
)


@dataclass(frozen=True, slots=True)
class Addition:
    """What is to be appended to one association's chain; ``at`` is when it happened, if that was not now.

    An entry's number, not its instant, gives the order in which entries were written.

    ``erased`` are the numbers of the entries whose detail was erased with it. ``changes_nothing`` says that
    the association did not change, so that its state need not be written again.
    """

    association: Association
    action: HistoryAction
    detail: dict[str, Any]
    evidence: Evidence = field(default_factory=dict)
    erased: Sequence[int] = ()
    at: datetime | None = None
    changes_nothing: bool = False


def begin(session: Session, addition: Addition, now: datetime, *, member_id: int | None) -> HistoryEntry:
    """Insert a new association together with the first entry of its history."""
    association = addition.association
    engine.note_change(session, [association.partner_id])
    # The end of the chain goes into the insert of the association; an update would be one statement more.
    row = _next(keys_of(session), addition, now, member_id, is_first=True)
    session.add(association)
    session.flush()
    entry = HistoryEntry(**row | {"association_id": association.id})
    session.add(entry)
    return entry


def append(session: Session, addition: Addition, now: datetime, *, member_id: int | None) -> HistoryEntry:
    """Append an entry to the association's chain; the caller holds the association in its transaction."""
    engine.note_change(session, [addition.association.partner_id])
    entry = HistoryEntry(**_next(keys_of(session), addition, now, member_id))
    session.add(entry)
    return entry


def append_all(session: Session, additions: Sequence[Addition], now: datetime) -> Sequence[HistoryEntry]:
    """Append an entry that no member made to each of several associations' chains, one per association.

    The caller holds the associations in its transaction.
    """
    if not additions:
        return ()
    new = insert(HistoryEntry).returning(HistoryEntry, sort_by_parameter_order=True)
    return session.scalars(new, _rows(session, additions, now)).all()


def write_all(session: Session, additions: Sequence[Addition], now: datetime) -> None:
    """Do the same as `append_all` without returning the entries, which is faster."""
    if additions:
        session.connection().execute(insert(HistoryEntry), _rows(session, additions, now))


@cache
def with_member() -> _AbstractLoad:
    """Load the member who did it in the same statement."""
    return joinedload(HistoryEntry.member)


def entries(session: Session, ids: Collection[int]) -> Sequence[HistoryEntry]:
    """Return entries by id with their members, in one statement."""
    if not ids:
        return []
    return session.scalars(select(HistoryEntry).where(HistoryEntry.id.in_(ids)).options(with_member())).all()


def count_of_member(session: Session, member: Member) -> int:
    """Return how many entries of their partner's histories name a member as who acted."""
    query = select(func.count()).where(
        HistoryEntry.partner_id == member.partner_id, HistoryEntry.member_id == member.id
    )
    return session.scalar(query) or 0


def newest(session: Session) -> int:
    """Return the id of the newest entry of any partner; 0 if there is none."""
    return session.scalar(select(func.max(HistoryEntry.id))) or 0


def ids_up_to(session: Session, entry: HistoryEntry, actions: Collection[str], limit: int) -> Sequence[int]:
    """Return the ids of the partner's entries of these actions up to one of them, the newest first."""
    return session.scalars(
        select(HistoryEntry.id)
        .where(
            HistoryEntry.id <= entry.id,
            HistoryEntry.partner_id == entry.partner_id,
            HistoryEntry.action.in_(actions),
        )
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    ).all()


def between(
    session: Session,
    partner_id: int,
    after_id: int,
    last_id: int,
    actions: Collection[str],
    limit: int,
    channel: str | None = None,
) -> Sequence[HistoryEntry]:
    """Return the partner's entries of these actions above an id, up to another one, in the order of ids.

    With a ``channel``, only those of associations that are told there.
    """
    query = select(HistoryEntry).where(
        HistoryEntry.id > after_id,
        HistoryEntry.id <= last_id,
        HistoryEntry.partner_id == partner_id,
        HistoryEntry.action.in_(actions),
    )
    if channel is not None:
        query = query.join(Association, Association.id == HistoryEntry.association_id).where(told_in(channel))
    return session.scalars(query.order_by(HistoryEntry.id).limit(limit)).all()


def since(session: Session, numbers: Mapping[int, int]) -> Sequence[HistoryEntry]:
    """Return the entries of associations, by id, from a number on, in the order of their numbers."""
    if not numbers:
        return []
    chains = [
        and_(HistoryEntry.association_id == one, HistoryEntry.number >= number)
        for one, number in numbers.items()
    ]
    return session.scalars(select(HistoryEntry).where(or_(*chains)).order_by(HistoryEntry.number)).all()


def of_association(session: Session, association: Association) -> Sequence[HistoryEntry]:
    """Return the association's history with who did what, oldest first."""
    return session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.partner_id == association.partner_id,
            HistoryEntry.association_id == association.id,
        )
        .order_by(HistoryEntry.number)
        .options(with_member())
    ).all()


def is_vouched(entries: Iterable[Any], name: str, values: Mapping[str, Any] | None) -> bool:
    """Tell whether values match the commitment of the last entry that vouches for them, if there is one.

    ``entries`` are objects or rows, the newest first.
    """
    for entry in entries:
        commitment = (entry.state or {}).get("evidence", {}).get(name)
        if commitment is not None:
            has_values = values is not None and entry.salt is not None
            return has_values and commitment == digests.evidence(entry.salt, name, values or {})
    return True


def sound(session: Session, association: Association, known: Evidence) -> frozenset[str]:
    """Return the rows to which a new entry may commit; ``known`` is what they hold before the change.

    If a row was changed without an entry, a new commitment would hide this.
    """
    query = select(HistoryEntry.state, HistoryEntry.salt).where(
        HistoryEntry.association_id == association.id, HistoryEntry.state.is_not(None)
    )
    entries = session.execute(query.order_by(HistoryEntry.number.desc())).all()
    return frozenset(name for name, values in known.items() if is_vouched(entries, name, values))


def is_end_sealed(keys: HistoryKeys, association: Any) -> bool:
    """Tell whether the end of an association's chain (an object or a row) has a valid seal."""
    return keys.fits(association.history_seal, _end(association))


def seal_end(keys: HistoryKeys, association: Association) -> None:
    """Seal number and digest of the association's last entry."""
    association.history_seal = keys.seal(_end(association))


def _end(association: Any) -> str:
    number, tip = association.history_number, association.history_tip
    return digests.end_text(association.partner_id, association.reference, number, tip)


def _rows(session: Session, additions: Sequence[Addition], now: datetime) -> list[dict[str, Any]]:
    engine.note_change(session, {one.association.partner_id for one in additions})
    keys = keys_of(session)
    return [_next(keys, one, one.at or now, None) for one in additions]


def _next(
    keys: HistoryKeys,
    addition: Addition,
    now: datetime,
    member_id: int | None,
    *,
    is_first: bool = False,
) -> dict[str, Any]:
    """Return the columns of the next entry, and move the end of the association's chain to it.

    An end with an invalid seal was changed by somebody without a key. It gets no new seal, so that later
    entries do not hide the change.
    """
    association = addition.association
    is_sound = is_first or is_end_sealed(keys, association)
    number = 1 if is_first else association.history_number + 1
    before = GENESIS if is_first else association.history_tip
    salt = secrets.token_hex(16)
    row: dict[str, Any] = {
        "partner_id": association.partner_id,
        "association_id": association.id,
        "number": number,
        "at": now,
        "member_id": member_id,
        "action": addition.action.value,
        "detail": addition.detail,
        "salt": salt,
        "commitment": digests.commitment(salt, addition.detail),
        "version": SEALED,
        "state": _state(addition, salt),
    }
    digest = digests.digest(SimpleNamespace(**row), association.reference, before)
    association.history_number, association.history_tip = number, digest
    if is_sound:
        seal_end(keys, association)
    return row | {"digest": digest, "seal": keys.seal(digests.entry_text(digest))}


def _state(addition: Addition, salt: str) -> dict[str, Any] | None:
    if addition.changes_nothing:
        return None
    state: dict[str, Any] = {"association": digests.state_of(addition.association)}
    if addition.evidence:
        state["evidence"] = {
            name: digests.evidence(salt, name, values) for name, values in addition.evidence.items()
        }
    if addition.erased:
        state["erased"] = list(addition.erased)
    return state
