"""Customers (identifier values) and what is known of their eligibility."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database import base
from store.database.base import Base
from store.enums import IdentifierType, Verdict
from store.partners import Partner

_CONSENTED = text("consented_at IS NOT NULL")


class Customer(Base):
    """One identifier value of one company, known to one partner.

    ``consented_at`` is when the customer first consented to this partner, for any engagement (R4).
    """

    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("partner_id", "id_type", "id_value"),
        Index("ix_customers_id_type", "id_type", "id_value"),
        Index("ix_customers_domain", "partner_id", "domain", "id"),
        Index(
            "ix_customers_consented",
            "partner_id",
            "domain",
            "id",
            sqlite_where=_CONSENTED,
            postgresql_where=_CONSENTED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    id_type: Mapped[IdentifierType] = mapped_column(base.enum_column(IdentifierType, "id_type"))
    id_value: Mapped[str]
    domain: Mapped[str]
    name: Mapped[str]
    consented_at: Mapped[datetime | None]


class CustomerFact(Base):
    """One attribute of an identifier value, as loaded; absent means not known."""

    __tablename__ = "customer_facts"
    __table_args__ = (UniqueConstraint("partner_id", "id_type", "id_value", "attribute"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    id_type: Mapped[IdentifierType] = mapped_column(base.enum_column(IdentifierType, "id_type"))
    id_value: Mapped[str]
    attribute: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)


class EligibilityEntry(Base):
    """A verdict that a list gives for an identifier value and an engagement (R5)."""

    __tablename__ = "eligibility_entries"
    __table_args__ = (UniqueConstraint("partner_id", "engagement_id", "id_type", "id_value", "verdict"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    id_type: Mapped[IdentifierType] = mapped_column(base.enum_column(IdentifierType, "id_type"))
    id_value: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(base.enum_column(Verdict, "verdict"))
    note: Mapped[str | None]


def get(session: Session, partner: Partner, customer_id: int) -> Customer | None:
    """Return one customer of the partner."""
    return session.scalar(
        select(Customer).where(Customer.partner_id == partner.id, Customer.id == customer_id)
    )


_FIND = select(Customer).where(
    Customer.partner_id == bindparam("partner_id"),
    Customer.id_type == bindparam("id_type"),
    Customer.id_value == bindparam("id_value"),
)


def find(session: Session, partner: Partner, id_type: IdentifierType, id_value: str) -> Customer | None:
    """Return the partner's customer with exactly this identifier value."""
    return session.scalar(_FIND, _value(partner, id_type, id_value))


def newest_of_domain(session: Session, partner: Partner, domain: str) -> Customer | None:
    """Return the partner's newest customer with this domain."""
    return session.scalar(
        select(Customer)
        .where(Customer.partner_id == partner.id, Customer.domain == domain)
        .order_by(Customer.id.desc())
        .limit(1)
    )


_FACTS = select(CustomerFact.attribute, CustomerFact.value).where(
    CustomerFact.partner_id == bindparam("partner_id"),
    CustomerFact.id_type == bindparam("id_type"),
    CustomerFact.id_value == bindparam("id_value"),
)


def facts(session: Session, partner: Partner, id_type: IdentifierType, id_value: str) -> Mapping[str, Any]:
    """Return what is known of an identifier value, by attribute (R10: of this value alone)."""
    rows = session.execute(_FACTS, _value(partner, id_type, id_value))
    return {row.attribute: row.value for row in rows}


_VERDICTS = select(EligibilityEntry.engagement_id, EligibilityEntry.verdict).where(
    EligibilityEntry.partner_id == bindparam("partner_id"),
    EligibilityEntry.id_type == bindparam("id_type"),
    EligibilityEntry.id_value == bindparam("id_value"),
)


def verdicts(
    session: Session, partner: Partner, id_type: IdentifierType, id_value: str
) -> Mapping[int, Sequence[Verdict]]:
    """Return the verdicts of lists on an identifier value, by engagement id."""
    found: dict[int, list[Verdict]] = {}
    for row in session.execute(_VERDICTS, _value(partner, id_type, id_value)):
        found.setdefault(row.engagement_id, []).append(row.verdict)
    return found


def _value(partner: Partner, id_type: IdentifierType, id_value: str) -> dict[str, Any]:
    return {"partner_id": partner.id, "id_type": id_type, "id_value": id_value}


Value = tuple[IdentifierType, str]
"""An identifier value with its type, by which facts and entries are stored."""


class Identified(Protocol):
    """What an identifier value names: a customer, or a row of a file that says something about one."""

    @property
    def id_type(self) -> IdentifierType:
        """The type of the value."""

    @property
    def id_value(self) -> str:
        """The value."""


def fact_rows(session: Session, partner: Partner, named: Sequence[Identified]) -> Sequence[CustomerFact]:
    """Return what is stored about these identifier values."""
    return session.scalars(
        select(CustomerFact).where(CustomerFact.partner_id == partner.id, _among(CustomerFact, named))
    ).all()


def eligibility_rows(
    session: Session, partner: Partner, named: Sequence[Identified], engagement_ids: Collection[int]
) -> Sequence[EligibilityEntry]:
    """Return what lists say about these identifier values for these engagements."""
    return session.scalars(
        select(EligibilityEntry).where(
            EligibilityEntry.partner_id == partner.id,
            EligibilityEntry.engagement_id.in_(engagement_ids),
            _among(EligibilityEntry, named),
        )
    ).all()


def facts_of(
    session: Session, partner: Partner, rows: Sequence[Customer]
) -> Mapping[Value, Mapping[str, Any]]:
    """Return what is known of several customers at once, by identifier value and attribute (R10)."""
    found: dict[Value, dict[str, Any]] = {}
    for one in session.execute(
        select(CustomerFact.id_type, CustomerFact.id_value, CustomerFact.attribute, CustomerFact.value).where(
            CustomerFact.partner_id == partner.id, _among(CustomerFact, rows)
        )
    ):
        found.setdefault((one.id_type, one.id_value), {})[one.attribute] = one.value
    return found


def verdicts_of(
    session: Session, partner: Partner, engagement_id: int, rows: Sequence[Customer]
) -> Mapping[Value, Sequence[Verdict]]:
    """Return what lists say about several customers at once for one engagement, by identifier value."""
    found: dict[Value, list[Verdict]] = {}
    for one in session.execute(
        select(EligibilityEntry.id_type, EligibilityEntry.id_value, EligibilityEntry.verdict).where(
            EligibilityEntry.partner_id == partner.id,
            EligibilityEntry.engagement_id == engagement_id,
            _among(EligibilityEntry, rows),
        )
    ):
        found.setdefault((one.id_type, one.id_value), []).append(one.verdict)
    return found


def _among(table: Any, rows: Sequence[Identified]) -> ColumnElement[bool]:
    """Return a condition for the rows' values.

    It may also match an identifier of the other type with the same digits.
    """
    return and_(
        table.id_type.in_({row.id_type for row in rows}), table.id_value.in_([row.id_value for row in rows])
    )


def everyone(session: Session, partner: Partner) -> Sequence[Customer]:
    """Return all customers of the partner, by domain."""
    return session.scalars(
        select(Customer).where(Customer.partner_id == partner.id).order_by(Customer.domain, Customer.id)
    ).all()


def every_fact(
    session: Session, partner: Partner, attributes: Collection[str]
) -> Mapping[Value, Mapping[str, Any]]:
    """Return what is known of every identifier value, by attribute: of these attributes only.

    Values of which other attributes are known are there too, without any.
    """
    found: dict[Value, dict[str, Any]] = {}
    for one in session.execute(
        select(CustomerFact.id_type, CustomerFact.id_value, CustomerFact.attribute, CustomerFact.value).where(
            CustomerFact.partner_id == partner.id
        )
    ):
        facts = found.setdefault((one.id_type, one.id_value), {})
        if one.attribute in attributes:
            facts[one.attribute] = one.value
    return found


def every_verdict(
    session: Session, partner: Partner, engagement_id: int
) -> Mapping[Value, Sequence[Verdict]]:
    """Return what lists say about every identifier value for one engagement."""
    found: dict[Value, list[Verdict]] = {}
    for one in session.execute(
        select(EligibilityEntry.id_type, EligibilityEntry.id_value, EligibilityEntry.verdict).where(
            EligibilityEntry.partner_id == partner.id, EligibilityEntry.engagement_id == engagement_id
        )
    ):
        found.setdefault((one.id_type, one.id_value), []).append(one.verdict)
    return found


def get_many(session: Session, partner: Partner, ids: Sequence[int]) -> Sequence[Customer]:
    """Return those of the partner's customers that have one of the ids, by domain."""
    return session.scalars(
        select(Customer)
        .where(Customer.partner_id == partner.id, Customer.id.in_(ids))
        .order_by(Customer.domain, Customer.id)
    ).all()


def identified(session: Session, partner: Partner, texts: Collection[str]) -> Sequence[Customer]:
    """Return the partner's customers whose identifier or domain is exactly one of these, by domain."""
    return session.scalars(
        select(Customer)
        .where(
            Customer.partner_id == partner.id,
            or_(
                Customer.domain.in_(texts),
                and_(Customer.id_type.in_(list(IdentifierType)), Customer.id_value.in_(texts)),
            ),
        )
        .order_by(Customer.domain, Customer.id)
    ).all()
