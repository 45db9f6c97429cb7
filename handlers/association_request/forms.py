"""The forms for adding and claiming: what was typed becomes a checked model, or sentences at its fields."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from flows.customers.association_request import ONE_LINE, ContactPerson, Name
from flows.drafts.draft_models import (
    AddCustomerDraft,
    AssociationRequestDraft,
    ClaimCustomerDraft,
    ContactDraft,
    Contacts,
)
from flows.rules.customers import identifiers
from flows.rules.customers.free_mail import is_free_mail
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.text import addresses
from flows.rules.text.reasons import ENOUGH, is_reason
from handlers.app import ids
from handlers.app.forms import SENTENCES, Errors, parse
from handlers.app.row_ids import RowId
from store.enums import IdentifierType

NOT_CARRIED = {
    ids.Field.CUSTOMER_EMAIL: (
        "Our mail server takes only plain letters before the @. Ask the customer for another address."
    ),
    ids.Field.PARTNER_EMAIL: (
        "Our mail server takes only plain letters before the @, and answers go to this address. "
        "Give another one of yours."
    ),
}
"""The sentences for an address that the mail server does not accept."""

UNANSWERED_ID = (
    "No tenant belongs to the domain. Give the customer's tenant ID or TPID, or correct the domain."
)
"""The sentence at the ID, where the check has found that it is needed."""

UNANSWERED_REASON = "Say why this ID is right, or correct it."
"""The sentence at the reason for an ID, where it was asked for and not given."""

UNANSWERED = "Say why this address is right, or correct it."
"""The sentence at the reason for an address, likewise."""


def _domain(text: str) -> str:
    try:
        domain = identifiers.find_domain(text)
    except IdentifierRefused as refusal:
        raise PydanticCustomError("domain", "{sentence}", {"sentence": refusal.sentence}) from refusal
    if is_free_mail(domain):
        raise PydanticCustomError(
            "domain",
            "{sentence}",
            {"sentence": f"Anyone can have a mailbox at {domain}; give the customer's work domain."},
        )
    return domain


def _reason(text: str | None) -> str | None:
    if text and not is_reason(text):
        sentence = f"Give the reason in a few words; {ENOUGH}."
        raise PydanticCustomError("reason", "{sentence}", {"sentence": sentence})
    return text


def _customer_id(text: str | None) -> str | None:
    try:
        return identifiers.parse_customer_id(text)[1] if text else text
    except IdentifierRefused as refusal:
        raise PydanticCustomError("identifier", "{sentence}", {"sentence": refusal.sentence}) from refusal


CustomerId = Annotated[str | None, ONE_LINE, AfterValidator(_customer_id)]
Domain = Annotated[str, BeforeValidator(_domain)]
Reason = Annotated[str | None, Field(max_length=500), AfterValidator(_reason)]


class LocationForm(BaseModel):
    """`Step.LOCATION`: location, domain, and perhaps the customer's ID, whose shape tells its type (R7)."""

    location_id: RowId
    domain: Domain
    id_type: IdentifierType | None = None
    id_value: CustomerId = None
    reason: Reason = None

    def draft(self) -> AddCustomerDraft:
        """Return what a draft keeps of the step."""
        return AddCustomerDraft(
            location_id=self.location_id,
            domain=self.domain,
            id_type=self.id_type,
            id_value=self.id_value or "",
            reason=self.reason or "",
        )

    def unanswered(self, known: AddCustomerDraft) -> Errors:
        """Return what was asked for and not given, though nothing was corrected, at its field."""
        if known.domain != self.domain:
            return {}
        if known.asks_id and not self.id_value:
            return {ids.Field.ID_VALUE: UNANSWERED_ID}
        is_same = self.id_value == known.id_value
        return (
            {ids.Field.REASON: UNANSWERED_REASON} if known.asks_reason and is_same and not self.reason else {}
        )


class EngagementsForm(BaseModel):
    """`Step.ENGAGEMENTS`: at least one engagement (R12), and what Partner Center shows of some (R5)."""

    engagement_ids: list[RowId] = []
    attested_ids: list[RowId] = []
    attested_on: date | None = None
    attested_note: Annotated[str | None, Field(max_length=500)] = None

    def draft(self) -> AssociationRequestDraft:
        """Return what a draft keeps of the step."""
        return AssociationRequestDraft(
            engagement_ids=tuple(self.engagement_ids),
            attested_ids=tuple(self.attested_ids),
            attested_on=self.attested_on,
            attested_note=self.attested_note or "",
        )

    def missing(self) -> list[ids.Field]:
        """Return the fields that are missing for the engagements that are attested."""
        missing = {
            ids.Field.ATTESTED_ON: self.attested_on is None,
            ids.Field.ATTESTED_NOTE: not is_reason(self.attested_note or ""),
        }
        return [field for field, is_missing in missing.items() if is_missing and self.attested_ids]


class KnownCustomerForm(BaseModel):
    """`Step.CUSTOMER`: a customer who is known, and a location (R16)."""

    customer_id: RowId
    location_id: RowId

    def draft(self) -> ClaimCustomerDraft:
        """Return what a draft keeps of the step."""
        return ClaimCustomerDraft(customer_id=self.customer_id, location_id=self.location_id)


class ContactsForm(BaseModel):
    """`Step.CONTACTS`: the customer's contact and one's own (R13)."""

    customer_contact: ContactPerson
    contact_reason: Reason = None
    partner_contact: ContactPerson

    @model_validator(mode="before")
    @classmethod
    def _nothing_typed(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Name each missing field of a contact for whom nothing was typed."""
        return {"customer_contact": {}, "partner_contact": {}} | data

    def draft(self, known: Contacts) -> Contacts:
        """Return what a draft keeps of the step: a reason, and for which address, only if one is needed."""
        asks = self._lies_outside(known)
        return Contacts(
            domain=known.domain,
            customer_contact=ContactDraft.of(self.customer_contact),
            partner_contact=ContactDraft.of(self.partner_contact),
            contact_reason=self.contact_reason or "" if asks else "",
            asked_about=self.customer_contact.email if asks else "",
        )

    def lacks_reason(self, known: Contacts) -> bool:
        """Tell whether the customer's address needs a reason, and none was given for this address (R11)."""
        is_given = self.contact_reason and addresses.same(known.asked_about, self.customer_contact.email)
        return self._lies_outside(known) and not is_given

    def unanswered(self, known: Contacts) -> Errors:
        """Return that the reason is missing, if the form asked for it about this very address."""
        is_asked = addresses.same(known.asked_about, self.customer_contact.email)
        return {ids.Field.CONTACT_REASON: UNANSWERED} if is_asked and self.lacks_reason(known) else {}

    def _lies_outside(self, known: Contacts) -> bool:
        return identifiers.lies_outside(self.customer_contact.email, known.domain)


class OwnContactForm(BaseModel):
    """The partner's own contact alone, where the customer's must stay (R24)."""

    partner_contact: ContactPerson

    @model_validator(mode="before")
    @classmethod
    def _nothing_typed(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Name each missing field of a contact for whom nothing was typed."""
        return {"partner_contact": {}} | data


class NewCustomerForm(ContactsForm):
    """`Step.CONTACTS` for a customer to add, whose company has no name yet."""

    company: Name

    def draft(self, known: Contacts) -> Contacts:
        """Return what a draft keeps of the step, with the company's name."""
        return AssociationRequestDraft(company=self.company).changed_by(super().draft(known))


def parse_location(typed: dict[str, Any]) -> LocationForm | Errors:
    """Return location and customer, or a sentence for each field that must be fixed."""
    form = parse(LocationForm, typed)
    if not isinstance(form, LocationForm) or not form.id_value:
        return form
    id_type, _ = identifiers.parse_customer_id(form.id_value)
    return form.model_copy(update={"id_type": id_type})


def parse_engagements(typed: dict[str, Any]) -> EngagementsForm | Errors:
    """Return the engagements, or a sentence for each field that must be fixed.

    What is attested may be incomplete if the form did not ask for the day yet.
    """
    form = parse(EngagementsForm, typed)
    if not isinstance(form, EngagementsForm):
        return form
    if not form.engagement_ids and not form.attested_ids:
        field = ids.Field.ENGAGEMENTS if ids.Field.ENGAGEMENTS in typed else ids.Field.ATTESTED
        return {field: SENTENCES[field]}
    if ids.Field.ATTESTED_ON not in typed:
        return form
    return {field: SENTENCES[field] for field in form.missing()} or form


def parse_known_customer(typed: dict[str, Any]) -> KnownCustomerForm | Errors:
    """Return customer and location, or a sentence for each field that must be fixed."""
    return parse(KnownCustomerForm, typed)


def parse_contacts(
    typed: dict[str, Any], *, takes_utf8: bool | None = None, knows_company: bool = False
) -> ContactsForm | Errors:
    """Return both contacts, with the company's name where it was asked for, or sentences at the fields.

    ``takes_utf8`` tells whether the mail server accepts letters beyond ASCII before the @, if that is known.
    """
    asks_company = ids.Field.COMPANY in typed and not knows_company
    form = parse(NewCustomerForm if asks_company else ContactsForm, typed)
    if not isinstance(form, ContactsForm):
        return form
    return not_carried(form, takes_utf8=takes_utf8) or form


def parse_own_contact(typed: dict[str, Any], *, takes_utf8: bool | None) -> OwnContactForm | Errors:
    """Return the partner's own contact, or a sentence for each field that must be fixed."""
    form = parse(OwnContactForm, typed)
    if not isinstance(form, OwnContactForm):
        return form
    return _not_carried({ids.Field.PARTNER_EMAIL: form.partner_contact.email}, takes_utf8) or form


def not_carried(form: ContactsForm, *, takes_utf8: bool | None) -> Errors:
    """Return a sentence for each address of a contact that the mail server does not accept."""
    given = {
        ids.Field.CUSTOMER_EMAIL: form.customer_contact.email,
        ids.Field.PARTNER_EMAIL: form.partner_contact.email,
    }
    return _not_carried(given, takes_utf8)


def _not_carried(given: Mapping[ids.Field, str], takes_utf8: bool | None) -> Errors:
    if takes_utf8 is not False:
        return {}
    return {
        field: NOT_CARRIED[field] for field, address in given.items() if addresses.needs_smtputf8(address)
    }
