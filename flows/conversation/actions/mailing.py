"""Requests about the customer's contact: to ask them for consent by e-mail, and to make it somebody else.

The rules are those of the flows that the forms use; nothing is decided anew here.
"""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from flows.associations import contacts
from flows.associations.contacts import KeptContacts
from flows.consent import consent
from flows.conversation.actions.operation import (
    NotCarriedOut,
    NothingChanges,
    OneByOne,
    Operation,
    RequestBy,
    all_or_nothing,
)
from flows.conversation.actions.plan_values import (
    ConsentMailing,
    ContactChange,
    NothingDone,
    PlannedChange,
    PlannedTarget,
)
from flows.customers.association_request import ContactPerson
from flows.links import Links
from flows.rules.language.understanding import RequestDetails, Saying
from flows.rules.text import addresses
from store.associations.associations import Association
from store.enums import AssociationStatus

_CONTACT = TypeAdapter(ContactPerson)

MailKey = tuple[int, str, str]
"""What associations have in common that one e-mail asks for: customer and both contacts' addresses."""


class AskConsent(Operation):
    """The consent e-mail, for the first time or again (R17, R18): one for each contact of a customer."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether it goes to the contact that is kept; another address is for the form."""
        return not (saying.details.contact_email or saying.details.contact_name)

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return who is asked, and until when they can answer."""
        consent.check_askable(request.session, association, request.now)
        kept = contacts.kept(request.session, association)
        consent.check_address(request.session, [association], kept.customer.email)
        contacts.reason_for(request.session, association, kept.customer, kept.customer)
        is_again = association.status is AssociationStatus.AWAITING_CONSENT
        return ConsentMailing(kept.customer, kept.partner, association.consent_due, is_again)

    def count(self, targets: Sequence[PlannedTarget]) -> int:
        """Return the number of e-mails."""
        return len(
            {
                _key(one.row.summary.association, KeptContacts(one.change.contact, one.change.sender))
                for one in targets
                if isinstance(one.change, ConsentMailing)
            }
        )

    def carry_out(self, request: RequestBy, held: Sequence[Association], links: Links) -> None:
        """Send one e-mail for all associations of a customer that have the same contacts.

        Raises:
            NotCarriedOut: one of them cannot be asked for.
        """
        mails: dict[MailKey, list[Association]] = {}
        for association in held:
            kept = contacts.kept(request.session, association)
            mails.setdefault(_key(association, kept), []).append(association)
        for every in mails.values():
            kept = contacts.kept(request.session, every[0])
            with all_or_nothing(every[0]):
                sent = consent.send(
                    request.session,
                    request.actor,
                    [one.id for one in every],
                    links,
                    request.now,
                    customer=kept.customer,
                    partner=kept.partner,
                    as_kept=True,
                )
            for summary, refusal in sent.refused:
                raise NotCarriedOut(NothingDone(refused=summary.customer.name, refusal=refusal))


def _key(association: Association, kept: KeptContacts) -> MailKey:
    emails = addresses.normal(kept.customer.email), addresses.normal(kept.partner.email)
    return association.customer_id, *emails


class ChangeContact(OneByOne):
    """Another contact of the customer, or another name or address of the same person."""

    def is_said(self, saying: Saying) -> bool:
        """Tell whether a name or an address was said that can be one."""
        given = saying.details
        if not (given.contact_name or given.contact_email):
            return False
        try:
            _parsed(given, ContactPerson("Anybody", "anybody@contoso.com"))
        except ValidationError:
            return False
        return True

    def planned(self, request: RequestBy, association: Association) -> PlannedChange:
        """Return both contacts, and whether the link that was sent stops working."""
        kept = contacts.kept(request.session, association).customer
        person = _parsed(request.saying.details, kept)
        if person == kept:
            raise NothingChanges
        contacts.check_open(association)
        contacts.reason_for(request.session, association, kept, person)
        is_waiting = association.status is AssociationStatus.AWAITING_CONSENT
        return ContactChange(kept, person, is_waiting and not addresses.same(kept.email, person.email))

    def do(self, request: RequestBy, association: Association) -> None:
        """Change it."""
        kept = contacts.kept(request.session, association)
        contacts.update(
            request.session,
            request.actor,
            association.id,
            request.now,
            customer=_parsed(request.saying.details, kept.customer),
            partner=kept.partner,
        )


def _parsed(given: RequestDetails, kept: ContactPerson) -> ContactPerson:
    """Return the contact with what was said; of another person nothing else is known.

    Raises:
        ValidationError: it is no name or no address.
    """
    said = {"name": given.contact_name or kept.name, "email": given.contact_email or kept.email}
    person = _CONTACT.validate_python(said)
    is_other = person.name != kept.name and not addresses.same(person.email, kept.email)
    return person if is_other else replace(kept, name=person.name, email=person.email)
