"""Disputes: customers for whom several partners hold associations and no consent is proven (R19).

A dispute involves several partners, like `store.associations.other_partners`. Partners see only their own
side; operators see all.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, aliased, joinedload, mapped_column, relationship

from store.associations.associations import Association, with_related
from store.database.base import Base, enum_column
from store.enums import ENDED, DisputeDecision, IdentifierType


class Dispute(Base):
    """One customer, by engagement code and identifier value, with whom several partners work.

    It is open while nobody has decided it and the associations of at least two sides are open. ``upheld_id``
    is the association for which an operator decided.
    """

    __tablename__ = "disputes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    id_type: Mapped[IdentifierType] = mapped_column(enum_column(IdentifierType, "id_type"))
    id_value: Mapped[str]
    began_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decision: Mapped[DisputeDecision | None] = mapped_column(enum_column(DisputeDecision, "decision"))
    upheld_id: Mapped[int | None] = mapped_column(ForeignKey("associations.id"))


class DisputeSide(Base):
    """One partner's association in a dispute."""

    __tablename__ = "dispute_sides"
    __table_args__ = (UniqueConstraint("dispute_id", "association_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    joined_at: Mapped[datetime]

    association: Mapped[Association] = relationship(lazy="raise_on_sql", viewonly=True)


def get(session: Session, dispute_id: int) -> Dispute | None:
    """Return one dispute."""
    return session.get(Dispute, dispute_id)


def hold(session: Session, dispute_id: int) -> Dispute | None:
    """Return one dispute, locked until commit."""
    return session.scalar(
        select(Dispute)
        .where(Dispute.id == dispute_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def newest(session: Session, *, undecided: bool) -> Sequence[Dispute]:
    """Return disputes, the newest first; ``undecided`` keeps those that are open."""
    query = select(Dispute).order_by(Dispute.id.desc())
    if undecided:
        query = query.where(Dispute.id.in_(_open_ids()))
    return session.scalars(query).all()


def count_open(session: Session) -> int:
    """Return how many disputes need an operator's decision."""
    return session.scalar(select(func.count()).select_from(_open_ids().subquery())) or 0


def sides(session: Session, dispute: Dispute) -> Sequence[DisputeSide]:
    """Return every side of a dispute, in the order in which they joined it."""
    return session.scalars(
        select(DisputeSide).where(DisputeSide.dispute_id == dispute.id).order_by(DisputeSide.id)
    ).all()


def sides_to_show(session: Session, dispute: Dispute) -> Sequence[DisputeSide]:
    """Return every side of a dispute with its association, and what belongs to this, the answer included."""
    association = joinedload(DisputeSide.association, innerjoin=True)
    return session.scalars(
        select(DisputeSide)
        .where(DisputeSide.dispute_id == dispute.id)
        .order_by(DisputeSide.id)
        .options(association.options(*with_related(), joinedload(Association.answer)))
    ).all()


def open_among(session: Session, association_ids: Collection[int]) -> Dispute | None:
    """Return the newest dispute that is open and of which one of these associations is a side."""
    return session.scalar(
        select(Dispute)
        .join(DisputeSide, DisputeSide.dispute_id == Dispute.id)
        .where(DisputeSide.association_id.in_(association_ids), Dispute.id.in_(_open_ids()))
        .order_by(Dispute.id.desc())
        .limit(1)
    )


def open_rivals(session: Session, association_ids: Collection[int]) -> Sequence[Association]:
    """Return the open associations that have an undecided dispute with any of these.

    They come with what `associations.with_related` loads.
    """
    own, other = _two_sides()
    rivals = (
        select(other.association_id)
        .join(own, own.dispute_id == other.dispute_id)
        .join(Dispute, Dispute.id == own.dispute_id)
        .where(
            own.association_id.in_(association_ids),
            other.association_id.not_in(association_ids),
            Dispute.decided_at.is_(None),
        )
    )
    return session.scalars(
        select(Association)
        .where(Association.id.in_(rivals), Association.status.not_in(ENDED))
        .order_by(Association.id)
        .options(*with_related())
    ).all()


def disputed_among(session: Session, association_ids: Collection[int]) -> frozenset[int]:
    """Return those of the associations that have an undecided dispute with another one that is open."""
    if not association_ids:
        return frozenset()
    own, other = _two_sides()
    found = session.scalars(
        select(own.association_id)
        .join(other, other.dispute_id == own.dispute_id)
        .join(Dispute, Dispute.id == own.dispute_id)
        .join(Association, Association.id == other.association_id)
        .where(
            own.association_id.in_(association_ids),
            other.association_id != own.association_id,
            Dispute.decided_at.is_(None),
            Association.status.not_in(ENDED),
        )
    )
    return frozenset(found)


def is_decided_since(session: Session, association_id: int, since: datetime) -> bool:
    """Tell whether an operator has decided a dispute of this association since an instant."""
    query = (
        select(Dispute.id)
        .join(DisputeSide, DisputeSide.dispute_id == Dispute.id)
        .where(DisputeSide.association_id == association_id, Dispute.decided_at >= since)
    )
    return session.scalar(query.limit(1)) is not None


def upheld_at(session: Session, association_id: int) -> Sequence[datetime]:
    """Return when an operator decided a dispute for this association.

    Reads only the rows, not the history.
    """
    query = select(Dispute.decided_at).where(Dispute.upheld_id == association_id)
    return [at for at in session.scalars(query) if at is not None]


def dismissed_with(session: Session, association_id: int) -> Sequence[tuple[int, datetime]]:
    """Return the associations against which an operator dismissed a dispute, and when.

    Reads only the rows, not the history.
    """
    own, other = _two_sides()
    return [
        (other_id, at)
        for other_id, at in session.execute(
            select(other.association_id, Dispute.decided_at)
            .join(own, own.dispute_id == other.dispute_id)
            .join(Dispute, Dispute.id == own.dispute_id)
            .where(
                own.association_id == association_id,
                other.association_id != association_id,
                Dispute.decision == DisputeDecision.DISMISSED,
            )
        )
        if at is not None
    ]


@cache
def _two_sides() -> tuple[type[DisputeSide], type[DisputeSide]]:
    """Return aliases for two sides of a dispute; to make one takes longer than to run the statement."""
    return aliased(DisputeSide), aliased(DisputeSide)


def _open_ids() -> Select[int]:
    return (
        select(Dispute.id)
        .join(DisputeSide, DisputeSide.dispute_id == Dispute.id)
        .join(Association, Association.id == DisputeSide.association_id)
        .where(Dispute.decided_at.is_(None), Association.status.not_in(ENDED))
        .group_by(Dispute.id)
        .having(func.count() > 1)
    )
