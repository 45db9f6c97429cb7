"""The queries that look past a partner (R5, R19), all of them.

They give associations to lock, and codes and values that were asked for: no name of another partner can leave
them (R3).
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from store.associations import Association
from store.catalogue import Engagement
from store.customers import Customer
from store.partners import Partner
from store.vocabulary import ENDED, AssociationStatus, IdentifierType


def lock_identifier(session: Session, code: str, id_type: IdentifierType, id_value: str) -> None:
    """Let no other transaction add to, or consent for, this engagement and identifier value until commit.

    Rows alone cannot do this: one that is being added is not there yet to be held (R19). On SQLite writers
    wait for one another anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(f"{code}\n{id_type}\n{id_value}", 0)
        session.execute(select(func.pg_advisory_xact_lock(key)))


def hold_contenders(session: Session, code: str, customer: Customer) -> Sequence[Association]:
    """Return the open associations of every partner for an engagement code and identifier value, locked.

    They are locked in the order of their ids, so that two answers at the same instant wait for one another
    and cannot deadlock.
    """
    return session.scalars(
        select(Association)
        .join(Engagement, Association.engagement_id == Engagement.id)
        .join(Customer, Association.customer_id == Customer.id)
        .where(
            Engagement.code == code,
            Customer.id_type == customer.id_type,
            Customer.id_value == customer.id_value,
            Association.status.not_in(ENDED),
        )
        .order_by(Association.id)
        .with_for_update(of=Association)
        .execution_options(populate_existing=True)
    ).all()


_BOUND_CODES = (
    select(Engagement.code)
    .join(Association, Association.engagement_id == Engagement.id)
    .join(Customer, Association.customer_id == Customer.id)
    .where(
        Association.partner_id != bindparam("partner_id"),
        Association.status.in_(bindparam("binding", expanding=True)),
        Customer.id_type == bindparam("id_type"),
        Customer.id_value == bindparam("id_value"),
    )
)


def bound_codes(
    session: Session,
    partner: Partner,
    id_type: IdentifierType,
    id_value: str,
    binding: frozenset[AssociationStatus],
) -> frozenset[str]:
    """Return codes of the engagements for which this identifier value is bound to another partner."""
    given = {
        "partner_id": partner.id,
        "binding": list(binding),
        "id_type": id_type,
        "id_value": id_value,
    }
    return frozenset(session.scalars(_BOUND_CODES, given))


def bound_values(
    session: Session,
    partner: Partner,
    code: str,
    id_values: Sequence[str],
    binding: frozenset[AssociationStatus],
) -> frozenset[tuple[IdentifierType, str]]:
    """Return which of several identifier values are bound to another partner for an engagement code."""
    rows = session.execute(
        select(Customer.id_type, Customer.id_value)
        .join(Association, Association.customer_id == Customer.id)
        .join(Engagement, Association.engagement_id == Engagement.id)
        .where(
            Association.partner_id != partner.id,
            Association.status.in_(binding),
            Engagement.code == code,
            Customer.id_type.in_(list(IdentifierType)),
            Customer.id_value.in_(id_values),
        )
    )
    return frozenset((row.id_type, row.id_value) for row in rows)
