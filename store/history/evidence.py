"""What the history protects besides the association's state: customer, reasons, contacts, consent, claim.

An entry has a salted commitment to these values; `flows.history.history_check` compares the rows with it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from store.associations.associations import contact_fields
from store.history.digests import plain

ANSWER = "answer"
CLAIM = "claim"
CLAIM_RECORDS = "claim_records"
CONTACTS = "contacts"
CUSTOMER = "customer"
REASONS = "reasons"
REQUESTS = "requests"
SUBMISSION = "submission"
FILE = "file"

ANSWER_FIELDS = (
    "request_id",
    "outcome",
    "answered_at",
    "recorded_at",
    "recorded_by",
    "note",
    "name",
    "contact_name",
    "shown_version",
    "shown_text",
    "shown_digest",
    "language",
    "english_text",
    "english_digest",
    "address",
    "user_agent",
    "proof",
    "mail_domain",
    "directory_tenant",
    "directory_asked_at",
    "upheld_at",
)
CLAIM_FIELDS = ("claim_id", "submitted_on", "note", "recorded_at", "recorded_by")
CLAIM_RECORD_FIELDS = (
    "kind",
    "on_day",
    "until_day",
    "due",
    "words",
    "amount",
    "currency",
    "reference",
    "recorded_at",
    "recorded_by",
    "voided_at",
    "voided_by",
    "void_reason",
)
CUSTOMER_FIELDS = ("id_type", "id_value", "domain")
REASON_FIELDS = ("tenant_reason", "contact_reason", "attested_note")
ASK_FIELDS = ("partner_id", "email", "token_digest", "requested_by", "requested_at")
"""Fields of an ask that each of its requests repeats, so that the histories vouch for them."""
REQUEST_FIELDS = ("id", "email", "token_digest", "requested_by", "requested_at")
SIGNATURE_FIELDS = ("name", "answered_at", "address", "user_agent")
SHOWN_FIELDS = ("shown_version", "shown_text", "shown_digest", "language", "english_text", "english_digest")
SENT_FIELDS = (*SIGNATURE_FIELDS, *SHOWN_FIELDS)
"""Fields of a submission that its answers repeat: always, and if there was one submission for each answer."""
SUBMISSION_FIELDS = ("id", "ask_id", *SENT_FIELDS)
FILE_FIELDS = ("partner_id", "submission_id", "answer_id", "digest", "made_at", "has_content")
CONTACT_FIELDS = contact_fields()
"""Protected fields. Empty ones are left out, so that a column can be added to any of these."""


def of_answer(answer: object) -> dict[str, Any]:
    """Return the protected values of a customer's answer, an object or a row."""
    return _filled(answer, ANSWER_FIELDS)


def of_claim(claim: object) -> dict[str, Any]:
    """Return the protected values of a claim, an object or a row."""
    return _filled(claim, CLAIM_FIELDS)


def of_claim_records(records: Iterable[Any]) -> dict[str, Any]:
    """Return the protected values of what was recorded of a claim, objects or rows, by number."""
    return {str(record.number): _filled(record, CLAIM_RECORD_FIELDS) for record in records}


def of_contacts(contacts: Mapping[Any, object]) -> dict[str, Any]:
    """Return the protected values of an association's contacts, by side."""
    return {str(plain(side)): _filled(contact, CONTACT_FIELDS) for side, contact in contacts.items()}


def of_customer(customer: object) -> dict[str, Any]:
    """Return the protected values of the customer, an object or a row."""
    return _filled(customer, CUSTOMER_FIELDS)


def of_reasons(association: object) -> dict[str, Any]:
    """Return the reasons and notes of an association, which may name people, so its state lacks them."""
    return _filled(association, REASON_FIELDS)


def of_requests(requests: Iterable[Any]) -> dict[str, Any]:
    """Return the protected values of an association's consent requests, objects or rows, by number."""
    return {str(request.number): _filled(request, REQUEST_FIELDS) for request in requests}


def of_submission(submission: object) -> dict[str, Any]:
    """Return the protected values of what the customer sent with the answer, an object or a row."""
    return _filled(submission, SUBMISSION_FIELDS)


def of_file(file: object) -> dict[str, Any]:
    """Return the protected values of an evidence file, an object or a row."""
    return _filled(file, FILE_FIELDS)


def _filled(row: object, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {name: plain(getattr(row, name)) for name in fields}
    return {name: value for name, value in values.items() if value is not None}
