"""The contacts of an association: changing them, and the effects of a new address (R11, R18)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.lifecycle import StatusClosed
from flows.customers.association_request import CONTACT_FIELDS, ContactPerson
from flows.drafts.draft_models import ContactDraft, Contacts
from flows.refusal import Refusal
from flows.rules.associations import status
from flows.rules.customers.identifiers import lies_outside
from flows.rules.text.addresses import same
from store.associations import associations
from store.associations.associations import Association, Contact
from store.claims import surveys
from store.consents import consents
from store.consents.consents import ConsentRequest
from store.enums import ContactSide, HistoryAction
from store.history import evidence, history


class ContactLocked(Refusal):
    """The contact of a customer whose answers were recorded would be replaced (R24)."""


class ReasonNeeded(Refusal):
    """The customer's address is outside their domain, and no reason was given (R11)."""


@dataclass(frozen=True, slots=True)
class KeptContacts:
    """The contacts that an association has."""

    customer: ContactPerson
    partner: ContactPerson

    def reach(self, customer: ContactPerson, partner: ContactPerson) -> bool:
        """Tell whether these people have the same addresses, so that one mail is right for both."""
        return same(self.customer.email, customer.email) and same(self.partner.email, partner.email)


def kept(session: Session, association: Association) -> KeptContacts:
    """Return the contacts that an association has."""
    found = associations.contacts(session, association)
    return KeptContacts(person_from(found[ContactSide.CUSTOMER]), person_from(found[ContactSide.PARTNER]))


def update(
    session: Session,
    actor: Actor,
    association_id: int,
    now: datetime,
    *,
    customer: ContactPerson,
    partner: ContactPerson,
    contact_reason: str | None = None,
) -> Association:
    """Change both contacts of an open association; see `put_contacts`.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: the association has ended.
        ContactLocked: the customer has answered the survey of the claim.
        ReasonNeeded: the address lies outside the customer's domain and no reason is given.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    check_open(association)
    put_contacts(
        session, actor, association, now, customer=customer, partner=partner, contact_reason=contact_reason
    )
    return association


def check_open(association: Association) -> None:
    """Refuse to change the contacts of what has ended.

    Raises:
        StatusClosed: the association has ended.
    """
    if not status.is_open(association.status):
        raise StatusClosed(association.status)


def is_locked(session: Session, association: Association) -> bool:
    """Tell whether the customer's contact must stay, because the survey of the claim was answered (R24)."""
    return surveys.answered(session, association) is not None


def put_contacts(
    session: Session,
    actor: Actor,
    association: Association,
    now: datetime,
    *,
    customer: ContactPerson,
    partner: ContactPerson,
    contact_reason: str | None,
) -> None:
    """Store both contacts if they differ; a changed customer address voids the links sent to the old one.

    The caller holds the association. A reason belongs to one address: it is deleted when another address is
    given, or one inside the customer's domain (R11).

    Raises:
        ContactLocked: the customer's contact changes after they have answered the survey of the claim.
        ReasonNeeded: the address lies outside the customer's domain and no reason is given for it.
    """
    kept = associations.contacts(session, association)
    given = {ContactSide.CUSTOMER: customer, ContactSide.PARTNER: partner}
    changed = {side: person for side, person in given.items() if person_from(kept[side]) != person}
    reason = reason_for(
        session, association, person_from(kept[ContactSide.CUSTOMER]), customer, contact_reason
    )
    voids = not same(kept[ContactSide.CUSTOMER].email, customer.email)
    if not changed and reason == association.contact_reason:
        return
    sound = history.sound(session, association, _evidence(association, kept))
    association.contact_reason = reason
    if voids:
        consents.void(session, association, now)
        surveys.void(session, association, now)
        lifecycle.dismiss_consent_mails(session, [association])
        lifecycle.note_withdrawn_link(association)
    for side, person in changed.items():
        for field, value in asdict(person).items():
            setattr(kept[side], field, value)
    lifecycle.record(
        session,
        association,
        now,
        HistoryAction.CONTACTS_CHANGED,
        member_id=actor.member.id,
        detail={"voids_links": voids, "contact_reason": reason}
        | {side.value: asdict(person) for side, person in changed.items()},
        evidence={name: one for name, one in _evidence(association, kept).items() if name in sound},
    )


def remember_language(session: Session, request: ConsentRequest, language: str) -> None:
    """Keep the language that the person who was asked chose on the page, for everything mailed to them.

    That is whatever they are a contact for at customers with this domain. It is no part of the history: it
    says how somebody is written to, and not who they are.
    """
    domain = request.association.customer.domain
    remember_language_of(session, request.partner_id, domain, request.email, language)


def remember_language_of(session: Session, partner_id: int, domain: str, email: str, language: str) -> None:
    """Keep the language of whoever has this address at the partner's customers with this domain."""
    for contact in associations.hold_customers_with_domain(session, partner_id, domain):
        if same(contact.email, email):
            contact.language = language


def to_form(association: Association, kept: Mapping[ContactSide, Contact], domain: str) -> Contacts:
    """Return the contacts with which a form begins, with the reason for the customer's address (R11)."""
    customer = kept[ContactSide.CUSTOMER]
    return Contacts(
        domain=domain,
        customer_contact=ContactDraft.of(customer),
        partner_contact=ContactDraft.of(kept[ContactSide.PARTNER]),
        contact_reason=association.contact_reason or "",
        asked_about=customer.email if lies_outside(customer.email, domain) else "",
    )


def reason_for(
    session: Session,
    association: Association,
    kept: ContactPerson,
    customer: ContactPerson,
    given: str | None = None,
) -> str | None:
    """Return the reason that is kept for the address of the customer's contact, if this becomes the contact.

    None is needed for an address in the customer's domain (R11). ``given`` is a reason for the new address.

    Raises:
        ContactLocked: the contact changes after they have answered the survey of the claim.
        ReasonNeeded: the address lies outside the customer's domain and no reason is given for it.
    """
    if kept != customer and is_locked(session, association):
        raise ContactLocked
    if not lies_outside(customer.email, association.customer.domain):
        return None
    reason = given or (association.contact_reason if same(kept.email, customer.email) else None)
    if not reason:
        raise ReasonNeeded
    return reason


def _evidence(association: Association, kept: Mapping[ContactSide, Contact]) -> dict[str, dict[str, Any]]:
    return {
        evidence.CONTACTS: evidence.of_contacts(kept),
        evidence.REASONS: evidence.of_reasons(association),
    }


def person_from(contact: Contact) -> ContactPerson:
    """Return a stored contact as a value."""
    return ContactPerson(**{name: getattr(contact, name) for name in CONTACT_FIELDS})
