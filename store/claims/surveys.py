"""Surveys that were mailed to customers for claims, each with its questions, and their answers (R24)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from store.associations.associations import Association, with_related
from store.database.base import Base


class CustomerSurvey(Base):
    """One sending of a claim's survey to the customer's contact; one of an association's is answered.

    ``number`` counts the sendings of an association from 1. ``questions`` are those that were asked, and
    ``answers`` repeats each with its answer. Only the SHA-256 digest of the link's secret is stored. If the
    mail did not arrive, ``failed_at`` says since when that is known, and ``failure`` why. ``language`` is
    that of the page on which it was answered.
    """

    __tablename__ = "customer_surveys"
    __table_args__ = (UniqueConstraint("association_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    number: Mapped[int]
    email: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    questions: Mapped[list[dict[str, Any]]]
    requested_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    requested_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    language: Mapped[str | None]
    address: Mapped[str | None]
    user_agent: Mapped[str | None]

    association: Mapped[Association] = relationship(lazy="raise_on_sql", viewonly=True)


def of_association(session: Session, association: Association) -> Sequence[CustomerSurvey]:
    """Return the sendings for an association, oldest first."""
    return session.scalars(
        select(CustomerSurvey)
        .where(
            CustomerSurvey.partner_id == association.partner_id,
            CustomerSurvey.association_id == association.id,
        )
        .order_by(CustomerSurvey.number)
    ).all()


def of_token(session: Session, digest: str) -> CustomerSurvey | None:
    """Return the sending whose link has this digest, with its association.

    Only the link's holder can know the secret.
    """
    return session.scalar(
        select(CustomerSurvey)
        .where(CustomerSurvey.token_digest == digest)
        .options(joinedload(CustomerSurvey.association, innerjoin=True).options(*with_related()))
    )


def several(session: Session, ids: Collection[int]) -> Sequence[CustomerSurvey]:
    """Return sendings by id, of any partners, with their associations."""
    if not ids:
        return []
    return session.scalars(
        select(CustomerSurvey)
        .where(CustomerSurvey.id.in_(ids))
        .options(joinedload(CustomerSurvey.association, innerjoin=True).options(*with_related()))
    ).all()


def answered(session: Session, association: Association) -> CustomerSurvey | None:
    """Return the sending that the customer answered, if they have."""
    return next((one for one in of_association(session, association) if one.answered_at), None)


def answered_of_several(session: Session, association_ids: Collection[int]) -> Mapping[int, CustomerSurvey]:
    """Return the answered sendings of associations of any partners, by association id."""
    rows = session.scalars(
        select(CustomerSurvey).where(
            CustomerSurvey.association_id.in_(association_ids), CustomerSurvey.answered_at.is_not(None)
        )
    )
    return {one.association_id: one for one in rows}


def void(session: Session, association: Association, now: datetime) -> None:
    """Void the links of every sending that was not answered (R24)."""
    session.execute(
        update(CustomerSurvey)
        .where(
            CustomerSurvey.association_id == association.id,
            CustomerSurvey.voided_at.is_(None),
            CustomerSurvey.answered_at.is_(None),
        )
        .values(voided_at=now)
    )
