"""All queries that read data of other partners (R5, R19).

They return associations to lock, the codes and values of the query, and what proves a consent, but never the
name of another partner (R3). Disputes between partners are in `store.disputes`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from store.associations.associations import Association, load_related
from store.catalogue import Engagement
from store.consents.consents import ConsentAnswer
from store.customers.customers import Customer
from store.enums import ENDED, AssociationStatus, IdentifierType, Proof
from store.partners import Partner


def shared(code: str) -> str:
    """Return the form of an engagement's code that is the same for all partners: in lower case."""
    return code.lower()


def lock_identifier(session: Session, code: str, id_type: IdentifierType, id_value: str) -> None:
    """Block other transactions that add or consent for this engagement and identifier value until commit.

    Row locks are not enough, because a row that is being added cannot be locked yet (R19). On SQLite writers
    wait for one another anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(f"{shared(code)}\n{id_type}\n{id_value}", 0)
        session.execute(select(func.pg_advisory_xact_lock(key)))


def hold_contenders(
    session: Session, codes: Collection[str], id_type: IdentifierType, id_value: str
) -> Sequence[Association]:
    """Return the open associations of every partner for these engagements and an identifier value, locked.

    They are locked in the order of their ids, so that two answers at the same instant wait for one another
    and cannot deadlock. They come with what `associations.with_related` loads.
    """
    held = session.scalars(
        select(Association)
        .join(Engagement, Association.engagement_id == Engagement.id)
        .join(Customer, Association.customer_id == Customer.id)
        .where(
            func.lower(Engagement.code).in_({shared(code) for code in codes}),
            Customer.id_type == id_type,
            Customer.id_value == id_value,
            Association.status.not_in(ENDED),
        )
        .order_by(Association.id)
        .with_for_update(of=Association)
        .execution_options(populate_existing=True)
    ).all()
    load_related(session, held)
    return held


@dataclass(frozen=True, slots=True)
class BindingConsent:
    """A consent that binds a customer to another partner for an engagement, and what proves it.

    ``code`` is in the form of `shared`; ``proof`` is empty if no answer is stored.
    """

    association_id: int
    code: str
    id_type: IdentifierType
    id_value: str
    proof: Proof | None
    mail_domain: str | None
    is_upheld: bool


_BINDING_CONSENTS = (
    select(
        Association.id,
        func.lower(Engagement.code),
        Customer.id_type,
        Customer.id_value,
        ConsentAnswer.proof,
        ConsentAnswer.mail_domain,
        ConsentAnswer.upheld_at.is_not(None).label("is_upheld"),
    )
    .join(Association, Association.engagement_id == Engagement.id)
    .join(Customer, Association.customer_id == Customer.id)
    .outerjoin(ConsentAnswer, ConsentAnswer.association_id == Association.id)
    .where(
        Association.partner_id != bindparam("partner_id"),
        Association.status.in_(bindparam("binding", expanding=True)),
    )
)

_BINDING_CONSENTS_OF_VALUE = _BINDING_CONSENTS.where(
    Customer.id_type == bindparam("id_type"), Customer.id_value == bindparam("id_value")
)


def binding_consents(
    session: Session,
    partner: Partner,
    id_type: IdentifierType,
    id_value: str,
    binding: frozenset[AssociationStatus],
) -> Sequence[BindingConsent]:
    """Return what binds an identifier value to other partners, over all engagements."""
    given = {
        "partner_id": partner.id,
        "binding": list(binding),
        "id_type": id_type,
        "id_value": id_value,
    }
    return [BindingConsent(*row) for row in session.execute(_BINDING_CONSENTS_OF_VALUE, given)]


def binding_consents_of_values(
    session: Session,
    partner: Partner,
    code: str,
    id_values: Sequence[str],
    binding: frozenset[AssociationStatus],
) -> Sequence[BindingConsent]:
    """Return what binds several identifier values to other partners for an engagement code."""
    query = _BINDING_CONSENTS.where(
        func.lower(Engagement.code) == shared(code),
        Customer.id_type.in_(list(IdentifierType)),
        Customer.id_value.in_(id_values),
    )
    given = {"partner_id": partner.id, "binding": list(binding)}
    return [BindingConsent(*row) for row in session.execute(query, given)]
