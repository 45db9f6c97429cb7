"""Claims: requests to be paid that were submitted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.associations.associations import Association
from store.database.base import Base


class Claim(Base):
    """The submission of one association; ``claim_id`` is the programme's number, once it is known (R27)."""

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_claim_id", "partner_id", "claim_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), unique=True)
    claim_id: Mapped[str | None]
    submitted_on: Mapped[date]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))


def of_association(session: Session, association: Association) -> Claim | None:
    """Return the association's claim, if it was submitted."""
    return session.scalar(
        select(Claim).where(
            Claim.partner_id == association.partner_id, Claim.association_id == association.id
        )
    )


def with_claim_id(session: Session, partner_id: int, claim_id: str, *, besides: int) -> int | None:
    """Return the association whose claim has this claim ID, in capitals or not; ``besides`` is left out."""
    return session.scalar(
        select(Claim.association_id)
        .where(
            Claim.partner_id == partner_id,
            func.lower(Claim.claim_id) == func.lower(claim_id),
            Claim.association_id != besides,
        )
        .order_by(Claim.id)
        .limit(1)
    )
