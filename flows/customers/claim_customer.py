"""Find the customers whom a member can claim, and fill in what is known about them (R16)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import contacts
from flows.customers.add_customer import NotKnown
from flows.customers.known_customer import KnownCustomer
from flows.customers_page import similar_names
from flows.drafts.draft_models import ClaimCustomerDraft
from flows.rules.customers import search
from flows.rules.customers.tenancy import Identifier
from flows.rules.text.incoming_text import one_line
from store.associations import associations
from store.customers import customers, customers_page, search_words

MOST_READ = 1_000
"""Customers with the words that are read, before those who never consented are left out."""


def find(session: Session, actor: Actor, words: str, limit: int) -> Sequence[KnownCustomer]:
    """Return customers who ever consented to the partner, by domain.

    They are those of the reference or claim ID that was typed, or else have all the words, or similar ones
    if no customer has all of them.
    """
    wanted = search.wanted(words)
    among: Sequence[int] | None = _numbered(session, actor, words)
    if not among:
        among = similar_names.customer_ids(session, actor, wanted, MOST_READ)[0] if wanted else None
    found = customers_page.known(
        session, actor.partner, limit, consented=True, among=among, key=None, backwards=False
    )
    return [KnownCustomer.of(one) for one in found]


def is_guess(session: Session, actor: Actor, words: str) -> bool:
    """Tell whether no customer of the partner has the words, so that `find` returns similar ones."""
    if _numbered(session, actor, words):
        return False
    return not search_words.find(session, actor.partner, search.wanted(words), 1).ids


def chosen(session: Session, actor: Actor, customer_id: int) -> KnownCustomer | None:
    """Return the customer whom the draft names, if the partner has them."""
    customer = customers.get(session, actor.partner, customer_id)
    return KnownCustomer.of(customer) if customer else None


def known(session: Session, actor: Actor, customer_id: int) -> ClaimCustomerDraft:
    """Return what a draft of the journey holds once the customer is chosen: all that is known of them.

    The partner's own contact is taken over only if the member owned the association that it comes from.

    Raises:
        NotKnown: the customer never consented to the partner.
    """
    customer = customers.get(session, actor.partner, customer_id)
    before = associations.latest_of(session, actor.partner, customer) if customer else None
    if customer is None or customer.consented_at is None or before is None:
        raise NotKnown(customer_id)
    typed = contacts.to_form(before, associations.contacts(session, before), customer.domain)
    own = {"partner_contact"} if before.owner_id != actor.member.id else None
    return ClaimCustomerDraft(
        customer_id=customer.id,
        filled_from_id=customer.id,
        location_id=before.location_id,
        company=customer.name,
        identifier=Identifier(customer.id_type, customer.id_value, before.tenant_check, before.tenant_reason),
        **typed.model_dump(exclude=own),
    )


def _numbered(session: Session, actor: Actor, words: str) -> list[int]:
    """Return the customers of the associations with this reference or claim ID; digits alone are words."""
    rows = customers_page.numbered(session, actor.partner, {search.as_number(words), one_line(words)})
    return [customer_id for _, customer_id in rows]
