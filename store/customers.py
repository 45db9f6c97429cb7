"""Customers (identifier values) and what is known of their eligibility."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base, words
from store.partners import Partner
from store.vocabulary import IdentifierType, Verdict


class Customer(Base):
    """One identifier value of one company, known to one partner."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("partner_id", "id_type", "id_value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    id_type: Mapped[IdentifierType] = mapped_column(words(IdentifierType, "id_type"))
    id_value: Mapped[str]
    domain: Mapped[str]
    name: Mapped[str]


class CustomerFact(Base):
    """One attribute of an identifier value, as loaded; absent means not known."""

    __tablename__ = "customer_facts"
    __table_args__ = (UniqueConstraint("partner_id", "id_type", "id_value", "attribute"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    id_type: Mapped[IdentifierType] = mapped_column(words(IdentifierType, "id_type"))
    id_value: Mapped[str]
    attribute: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)


class EligibilityEntry(Base):
    """A verdict that a list says outright of an identifier value and an engagement (R5)."""

    __tablename__ = "eligibility_entries"
    __table_args__ = (UniqueConstraint("partner_id", "engagement_id", "id_type", "id_value", "verdict"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    id_type: Mapped[IdentifierType] = mapped_column(words(IdentifierType, "id_type"))
    id_value: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(words(Verdict, "verdict"))
    note: Mapped[str | None]


def find(session: Session, partner: Partner, id_type: IdentifierType, id_value: str) -> Customer | None:
    """Return the partner's customer with exactly this identifier value."""
    return session.scalar(
        select(Customer).where(
            Customer.partner_id == partner.id,
            Customer.id_type == id_type,
            Customer.id_value == id_value,
        )
    )


def facts(session: Session, partner: Partner, id_type: IdentifierType, id_value: str) -> Mapping[str, Any]:
    """Return what is known of an identifier value, by attribute (R10: of this value alone)."""
    rows = session.scalars(
        select(CustomerFact).where(
            CustomerFact.partner_id == partner.id,
            CustomerFact.id_type == id_type,
            CustomerFact.id_value == id_value,
        )
    )
    return {row.attribute: row.value for row in rows}


def entries(
    session: Session, partner: Partner, id_type: IdentifierType, id_value: str
) -> Sequence[EligibilityEntry]:
    """Return the verdicts that lists say of an identifier value, over all engagements."""
    return session.scalars(
        select(EligibilityEntry).where(
            EligibilityEntry.partner_id == partner.id,
            EligibilityEntry.id_type == id_type,
            EligibilityEntry.id_value == id_value,
        )
    ).all()
