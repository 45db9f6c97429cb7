"""What a form is filled with, once it is clear which customer it is about: what is known of them."""

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import contacts
from flows.drafts.draft_models import AddCustomerDraft, AssociationRequestDraft, ContactDraft
from flows.rules.customers.tenancy import Identifier
from store.associations import associations
from store.customers import customers
from store.customers.customers import Customer
from store.enums import IdentifierType, TenantCheck


def of_customer(session: Session, actor: Actor, customer_id: int) -> AddCustomerDraft:
    """Return everything known of a customer who is added again; nothing, if the partner has no such."""
    return _everything(session, actor, customers.get(session, actor.partner, customer_id), keeps_tenant=True)


def of_identifier(session: Session, actor: Actor, id_type: IdentifierType, id_value: str) -> AddCustomerDraft:
    """Return the identifier, with everything known of its customer."""
    customer = customers.find(session, actor.partner, id_type, id_value)
    known = _everything(session, actor, customer, keeps_tenant=True)
    return known.changed_by(AddCustomerDraft(id_type=id_type, id_value=id_value))


def of_domain(session: Session, actor: Actor, domain: str) -> AddCustomerDraft:
    """Return the domain, with everything known of the newest customer who has it.

    A tenant that was found from the domain is left out, since it is found again.
    """
    customer = customers.newest_of_domain(session, actor.partner, domain)
    known = _everything(session, actor, customer, keeps_tenant=False)
    return known.changed_by(AddCustomerDraft(domain=domain))


def fill(
    session: Session, actor: Actor, form: AssociationRequestDraft, identifier: Identifier, domain: str
) -> AssociationRequestDraft:
    """Return what changes in a form now that its customer is clear; typed text stays.

    The customer is the one with the identifier, or else the newest one of the partner with the same domain.
    What was filled in from another customer before is cleared.
    """
    known = _known(session, actor, identifier, domain)
    if known is None:
        return _cleared(form)
    if form.filled_from_id == known.id:
        return AssociationRequestDraft()
    before = associations.latest_of(session, actor.partner, known)
    if before is None:
        return _cleared(form)
    is_filled = form.filled_from_id is not None
    told = contacts.to_form(before, associations.contacts(session, before), domain)
    change = AssociationRequestDraft(filled_from_id=known.id)
    if is_filled or not form.company:
        change = change.changed_by(AssociationRequestDraft(company=known.name))
    if is_filled or not any(form.customer_contact.kept().values()):
        details = told.model_dump(include={"customer_contact", "contact_reason", "asked_about"})
        change = change.changed_by(AssociationRequestDraft.read(details))
    return change


def _everything(
    session: Session, actor: Actor, customer: Customer | None, *, keeps_tenant: bool
) -> AddCustomerDraft:
    """Return what the newest association with the customer tells, if there is one.

    The partner's own contact is taken over only if the member owned that association.
    """
    before = associations.latest_of(session, actor.partner, customer) if customer else None
    if customer is None or before is None:
        return AddCustomerDraft()
    told = contacts.to_form(before, associations.contacts(session, before), customer.domain)
    own = {"partner_contact"} if before.owner_id != actor.member.id else None
    known = AddCustomerDraft(
        filled_from_id=customer.id,
        location_id=before.location_id,
        company=customer.name,
        **told.model_dump(exclude=own),
    )
    if before.tenant_check is TenantCheck.DERIVED and not keeps_tenant:
        return known
    identifier = AddCustomerDraft(
        id_type=customer.id_type,
        id_value=customer.id_value,
        reason=before.tenant_reason or "",
        asks_reason=before.tenant_reason is not None,
    )
    return known.changed_by(identifier)


def _known(session: Session, actor: Actor, identifier: Identifier, domain: str) -> Customer | None:
    exact = customers.find(session, actor.partner, identifier.id_type, identifier.id_value)
    return exact or customers.newest_of_domain(session, actor.partner, domain)


def _cleared(form: AssociationRequestDraft) -> AssociationRequestDraft:
    """Return the change that clears what came from another customer."""
    if form.filled_from_id is None:
        return AssociationRequestDraft()
    return AssociationRequestDraft(
        filled_from_id=None,
        company="",
        customer_contact=ContactDraft(name="", email="", title="", phone="", language=""),
        contact_reason="",
        asked_about="",
    )
