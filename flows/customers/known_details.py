"""What a form is filled with, once it is clear which customer it is about: their name and contacts."""

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import contacts
from flows.drafts.draft_models import AssociationRequestDraft, ContactDraft
from flows.rules.customers.tenancy import Identifier
from store.associations import associations
from store.customers import customers
from store.customers.customers import Customer


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
        customer_contact=ContactDraft(name="", email="", title="", phone=""),
        contact_reason="",
        asked_about="",
    )
