"""Find the customers whom a member can claim, and fill in what is known about them (R16)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.contacts import customer_to_draft
from flows.customers.add_customer import NotKnown
from flows.customers.association_request import identifier_to_draft, person_to_draft
from flows.drafts.drafts import KNOWN_CUSTOMER
from flows.rules.customers import search
from flows.rules.customers.tenancy import Identifier
from store.associations import associations
from store.customers import customers, customers_page, search_words
from store.customers.customers import Customer
from store.enums import ContactSide

MOST_READ = 1_000
"""Customers with the words among whom those who consented are looked for, however few are asked for."""


def find(session: Session, actor: Actor, words: str, limit: int) -> Sequence[Customer]:
    """Return customers who ever consented to the partner and have all the words, by domain."""
    wanted = search.wanted(words)
    among = search_words.find(session, actor.partner, wanted, MOST_READ).ids if wanted else None
    return customers_page.known(
        session, actor.partner, limit, consented=True, among=among, key=None, backwards=False
    )


def known(session: Session, actor: Actor, customer_id: int) -> dict[str, Any]:
    """Return what a draft of the journey holds once the customer is chosen: identifier and contacts.

    The partner's own contact is taken over only if the member owned the association that it comes from.

    Raises:
        NotKnown: the customer never consented to the partner.
    """
    customer = customers.get(session, actor.partner, customer_id)
    before = associations.latest_of(session, actor.partner, customer) if customer else None
    if customer is None or customer.consented_at is None or before is None:
        raise NotKnown(customer_id)
    contacts = associations.contacts(session, before)
    data: dict[str, Any] = {
        "customer_id": customer.id,
        KNOWN_CUSTOMER: customer.id,
        "company": customer.name,
        "identifier": identifier_to_draft(
            Identifier(customer.id_type, customer.id_value, before.tenant_check, before.tenant_reason)
        ),
    }
    data |= customer_to_draft(before, contacts[ContactSide.CUSTOMER], customer.domain)
    if before.owner_id == actor.member.id:
        data |= person_to_draft(contacts[ContactSide.PARTNER], "partner")
    return data
