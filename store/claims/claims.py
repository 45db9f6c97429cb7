"""Claims: requests to be paid that were submitted."""

import unicodedata
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, validates

from store.associations.associations import Association
from store.database.base import Base

_LOOKS_LIKE_DASH = "\u2212\u2043\u02d7"
"""Signs that look like a dash and are none: a minus, a bullet, a modifier letter."""


def key(claim_id: str) -> str:
    """Return the form of a claim ID that all its spellings share.

    Spaces, invisible characters and capitals do not matter, nor which of the many dashes was typed.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", claim_id).casefold())
    return "".join(_compared(one) for one in plain)


class Claim(Base):
    """The submission of one association; ``claim_id`` is the programme's number, once it is known (R27).

    ``claim_key`` is what `key` makes of it, and follows it.
    """

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_claim_key", "partner_id", "claim_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), unique=True)
    claim_id: Mapped[str | None]
    claim_key: Mapped[str | None]
    submitted_on: Mapped[date]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))

    @validates("claim_id")
    def _with_key(self, _name: str, claim_id: str | None) -> str | None:
        self.claim_key = None if claim_id is None else key(claim_id)
        return claim_id


def of_association(session: Session, association: Association) -> Claim | None:
    """Return the association's claim, if it was submitted."""
    return session.scalar(
        select(Claim).where(
            Claim.partner_id == association.partner_id, Claim.association_id == association.id
        )
    )


def with_claim_id(session: Session, partner_id: int, claim_id: str, *, besides: int) -> int | None:
    """Return the association whose claim has this claim ID, however spelt; ``besides`` is left out."""
    return session.scalar(
        select(Claim.association_id)
        .where(
            Claim.partner_id == partner_id,
            Claim.claim_key == key(claim_id),
            Claim.association_id != besides,
        )
        .order_by(Claim.id)
        .limit(1)
    )


def _compared(one: str) -> str:
    kind = unicodedata.category(one)
    if one.isspace() or kind in {"Cc", "Cf"}:
        return ""
    return "-" if kind == "Pd" or one in _LOOKS_LIKE_DASH else one
