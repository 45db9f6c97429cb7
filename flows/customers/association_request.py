"""The request of a finished form for adding or claiming a customer, with both contacts."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from flows.refusal import Refusal
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.customers.tenancy import Identifier
from flows.rules.text import addresses, incoming_text

LONGEST_NAME = 150
"""Characters of the name of a person or company, or of a job title."""

LONGEST_PHONE = 40
"""Characters of a phone number."""

LONGEST_LANGUAGE = 20
"""Characters of a language's code."""

ONE_LINE = BeforeValidator(lambda value: incoming_text.one_line(value) if isinstance(value, str) else value)
"""Makes one line of a typed text."""


def _email(text: str) -> str:
    try:
        return addresses.parse(text)
    except IdentifierRefused as refusal:
        raise PydanticCustomError("email", "{sentence}", {"sentence": refusal.sentence}) from refusal


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), ONE_LINE]
Email = Annotated[str, BeforeValidator(_email)]
Title = Annotated[str | None, Field(max_length=LONGEST_NAME), ONE_LINE]
Phone = Annotated[str | None, Field(max_length=LONGEST_PHONE), ONE_LINE]
LanguageCode = Annotated[str | None, Field(max_length=LONGEST_LANGUAGE), ONE_LINE]


class DraftIncomplete(Refusal):
    """A field that the association needs is not in the draft yet."""


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """A contact. Forms validate it by its types; the bot's own code makes it without validation.

    ``language`` is the code of the one that was chosen for writing to the contact, if any was.
    """

    name: Name
    email: Email
    title: Title = None
    phone: Phone = None
    language: LanguageCode = None


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a member saw in Partner Center of the customer: eligible for these engagements, on that day (R5).

    It is the member's word, not what the bot knows.
    """

    engagement_ids: tuple[int, ...]
    on: date
    note: str


CONTACT_FIELDS = tuple(field.name for field in fields(ContactPerson))
"""The fields of a contact, as forms, drafts, rows and exports name them."""


@dataclass(frozen=True, slots=True)
class AssociationRequest:
    """Everything that the review shows, exactly as it will be kept (R14)."""

    location_id: int
    domain: str
    company: str
    identifier: Identifier
    engagement_ids: tuple[int, ...]
    customer_contact: ContactPerson
    partner_contact: ContactPerson
    contact_reason: str | None = None
    attestation: Attestation | None = None

    @property
    def attested_ids(self) -> frozenset[int]:
        """The engagements for which the member attests that the customer is eligible."""
        return frozenset(self.attestation.engagement_ids if self.attestation else ())
