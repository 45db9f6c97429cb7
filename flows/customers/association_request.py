"""The request of a finished form for adding a customer, and how a draft stores it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flows.refusal import Refusal
from flows.rules.customers.tenancy import Identifier
from store.associations.associations import Contact
from store.enums import IdentifierType, TenantCheck


class DraftIncomplete(Refusal):
    """A field that the association needs is not in the draft yet."""


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """A contact as typed and checked."""

    name: str
    email: str
    title: str | None = None
    phone: str | None = None


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


def identifier_to_draft(identifier: Identifier) -> dict[str, Any]:
    """Return the identifier in the form in which a draft stores it."""
    return asdict(identifier)


def identifier_of(data: Mapping[str, Any]) -> Identifier:
    """Return the identifier that the first step settled.

    Raises:
        DraftIncomplete: the first step is not done.
    """
    kept = data.get("identifier")
    if not kept:
        raise DraftIncomplete("identifier")
    return Identifier(
        IdentifierType(kept["id_type"]), kept["id_value"], TenantCheck(kept["check"]), kept["reason"]
    )


def person_of(data: Mapping[str, Any], side: str) -> ContactPerson:
    """Return the contact of one side, whose fields the draft holds as ``{side}_name`` and so on.

    Raises:
        DraftIncomplete: the name or the e-mail address is missing.
    """
    name, email = data.get(f"{side}_name"), data.get(f"{side}_email")
    if not name or not email:
        raise DraftIncomplete(side)
    return ContactPerson(name, email, data.get(f"{side}_title") or None, data.get(f"{side}_phone") or None)


def person_to_draft(person: ContactPerson | Contact, side: str) -> dict[str, str | None]:
    """Return a contact as `person_of` reads it."""
    return {
        f"{side}_name": person.name,
        f"{side}_email": person.email,
        f"{side}_title": person.title,
        f"{side}_phone": person.phone,
    }


def request_of(data: Mapping[str, Any]) -> AssociationRequest:
    """Return the request that a draft contains.

    Raises:
        DraftIncomplete: a step is not done.
    """
    for field in ("location_id", "domain", "company", "engagement_ids"):
        if not data.get(field):
            raise DraftIncomplete(field)
    return AssociationRequest(
        location_id=int(data["location_id"]),
        domain=data["domain"],
        company=data["company"],
        identifier=identifier_of(data),
        engagement_ids=tuple(int(one) for one in data["engagement_ids"]),
        customer_contact=person_of(data, "customer"),
        partner_contact=person_of(data, "partner"),
        contact_reason=data.get("contact_reason") or None,
    )
