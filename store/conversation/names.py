"""The names of customers, and what numbers name, for the vocabulary of a conversation."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.associations.associations import Association, Contact
from store.customers import customers_page
from store.customers.customers import Customer
from store.enums import IdentifierType
from store.partners import Partner


class CustomerName(NamedTuple):
    """A customer's id, name and domain."""

    id: int
    name: str
    domain: str


def customers(session: Session, partner: Partner, *, after: int = 0) -> Sequence[CustomerName]:
    """Return the names and domains of the partner's customers whose id is above one, oldest first."""
    rows = session.execute(
        select(Customer.id, Customer.name, Customer.domain)
        .where(Customer.partner_id == partner.id, Customer.id > after)
        .order_by(Customer.id)
    )
    return [CustomerName(*row) for row in rows]


def of_domain(session: Session, partner: Partner, domain: str, limit: int) -> Sequence[CustomerName]:
    """Return the partner's customers with this domain, the newest first."""
    rows = session.execute(
        select(Customer.id, Customer.name, Customer.domain)
        .where(Customer.partner_id == partner.id, Customer.domain == domain)
        .order_by(Customer.id.desc())
        .limit(limit)
    )
    return [CustomerName(*row) for row in rows]


def of_identifier(
    session: Session, partner: Partner, id_type: IdentifierType, id_value: str
) -> CustomerName | None:
    """Return the partner's customer with exactly this identifier value."""
    row = session.execute(
        select(Customer.id, Customer.name, Customer.domain).where(
            Customer.partner_id == partner.id, Customer.id_type == id_type, Customer.id_value == id_value
        )
    ).first()
    return CustomerName(*row) if row else None


def numbered(session: Session, partner: Partner, numbers: Collection[str]) -> Sequence[tuple[int, str]]:
    """Return the id and the reference of associations with one of these references or claim IDs."""
    found = customers_page.numbered(session, partner, numbers)
    rows = session.execute(
        select(Association.id, Association.reference)
        .where(Association.id.in_([association_id for association_id, _ in found]))
        .order_by(Association.id)
    )
    return [(row.id, row.reference) for row in rows]


def contacts(session: Session, partner: Partner) -> Sequence[str]:
    """Return the names of all contacts of the partner's associations, each once."""
    query = select(Contact.name).join(Association, Association.id == Contact.association_id)
    return list(session.scalars(query.where(Association.partner_id == partner.id).distinct()))
