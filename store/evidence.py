"""What the history vouches for besides the association itself: its contacts, its consent, its claim.

An entry carries a salted commitment to these values; `flows.history_check` holds the rows against it.
"""

from collections.abc import Mapping
from typing import Any

from store.history_digests import plain

ANSWER = "answer"
CLAIM = "claim"
CONTACTS = "contacts"

ANSWER_FIELDS = (
    "request_id",
    "outcome",
    "answered_at",
    "recorded_at",
    "recorded_by",
    "note",
    "name",
    "shown_version",
    "shown_text",
    "shown_digest",
    "address",
    "user_agent",
    "proof",
    "mail_domain",
    "directory_tenant",
    "directory_asked_at",
    "upheld_at",
)
CLAIM_FIELDS = ("claim_id", "submitted_on", "note", "recorded_at", "recorded_by")
CONTACT_FIELDS = ("name", "email", "title", "phone")
"""Fields that are vouched for. Empty ones are left out, so that a column may be added to any of these."""


def of_answer(answer: object) -> dict[str, Any]:
    """Return what is vouched for of a customer's answer, an object or a row."""
    return _filled(answer, ANSWER_FIELDS)


def of_claim(claim: object) -> dict[str, Any]:
    """Return what is vouched for of a claim, an object or a row."""
    return _filled(claim, CLAIM_FIELDS)


def of_contacts(contacts: Mapping[Any, object]) -> dict[str, Any]:
    """Return what is vouched for of an association's contacts, by side."""
    return {str(plain(side)): _filled(contact, CONTACT_FIELDS) for side, contact in contacts.items()}


def _filled(row: object, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {name: plain(getattr(row, name)) for name in fields}
    return {name: value for name, value in values.items() if value is not None}
