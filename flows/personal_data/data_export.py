"""Export a partner's data as plain values: associations with all that belongs to them, and notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from flows.associations.summary import Summary
from flows.claims import claim_course
from flows.customers.association_request import CONTACT_FIELDS
from flows.rules.associations.working_day import as_given
from flows.rules.claims import questions
from store import notes, partners
from store.associations import associations
from store.associations.associations import Contact
from store.claims import claim_items, claim_records, surveys
from store.claims.claim_items import ClaimFile, GivenItem
from store.claims.claim_records import ClaimRecord
from store.claims.surveys import CustomerSurvey
from store.consents import consent_evidence
from store.enums import ClaimItem, ContactSide
from store.history.history import HistoryEntry
from store.partners import Partner

Value = str | datetime | None
"""What a column holds; instants are aware, and days that members gave without a time are text."""

BATCH = 500


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One association in full: flat fields by name, and its history, oldest first."""

    fields: dict[str, Value]
    history: Sequence[dict[str, Any]]


ITEM_PARTS = ("", "_files", "_given_at", "_given_by")
"""Ends of the names of the fields for each item of a claim."""

ITEM_FIELDS = tuple(f"{item}{part}" for item in ClaimItem for part in ITEM_PARTS)

SURVEY_FIELDS = ("customer_survey_answered_at", "customer_survey_answers", "partner_survey_answers")

FIELDS = (
    "reference",
    "status",
    "status_since",
    "origin",
    "engagement_code",
    "engagement",
    "customer",
    "domain",
    "id_type",
    "id_value",
    "location",
    "partner_id",
    "owner",
    "created_at",
    "consent_due",
    "consented_at",
    "claim_due",
    "review_due",
    "programme_due",
    "expected_amount",
    "expected_currency",
    "ended_at",
    "tenant_check",
    "tenant_reason",
    "contact_reason",
    "attested_on",
    "attested_by",
    "attested_note",
    *(f"{side}_{field}" for side in ContactSide for field in CONTACT_FIELDS),
    "answer",
    "answered_at",
    "answer_name",
    "answer_contact_name",
    "answer_language",
    "answer_note",
    "answer_proof",
    "answer_mail_domain",
    "answer_directory_tenant",
    "answer_directory_asked_at",
    "answer_upheld_at",
    "evidence_digest",
    "evidence_made_at",
    *ITEM_FIELDS,
    *SURVEY_FIELDS,
    "claim_id",
    "submitted_on",
    "claim_note",
    "approved_on",
    "approved_amount",
    "approved_currency",
    "paid_on",
    "paid_amount",
    "paid_currency",
    "payment_reference",
    "rejected_on",
    "rejected_because",
    "disputed_on",
    "dispute_led_to",
    "rejection_final_on",
    "end_reason",
    "own_date",
    "own_date_words",
)
"""Names of a record's fields, in order."""

HISTORY_FIELDS = ("reference", "number", "at", "action", "member", "detail", "digest")
"""Names of a history entry's fields, in order; ``detail`` is empty where a person was erased."""

NOTE_FIELDS = ("reference", "customer", "domain", "written_at", "writer", "edited_at", "text")
"""Names of a note's fields, in order; ``reference`` is empty if it is about the customer."""


def notes_of(session: Session, partner: Partner) -> Iterator[dict[str, Value]]:
    """Return every note of the partner, oldest first."""
    for one in notes.of_partner(session, partner):
        association = one.association
        customer = association.customer if association else one.customer
        yield {
            "reference": association.reference if association else None,
            "customer": customer.name if customer else None,
            "domain": customer.domain if customer else None,
            "written_at": one.written_at,
            "writer": one.writer.name,
            "edited_at": one.edited_at,
            "text": one.text,
        }


def records(session: Session, partner: Partner) -> Iterator[ExportRecord]:
    """Return every association of the partner, oldest first, read in batches."""
    after, names = 0, partners.names(session, partner)
    while batch := associations.all_in_full(session, partner, after, BATCH):
        files = consent_evidence.of_associations(session, [one.id for one in batch])
        recorded = claim_records.of_several(session, [one.id for one in batch])
        given = claim_items.of_several(session, [one.id for one in batch])
        surveyed = surveys.answered_of_several(session, [one.id for one in batch])
        for one in batch:
            own = given.get(one.id, ())
            about = Summary(one)
            claimed = _items(own, names) | _answered(about, recorded.get(one.id, ()))
            claimed |= _surveys(surveyed.get(one.id), own)
            yield _record(about, names, files.get(one.id), claimed)
        after = batch[-1].id
        session.expunge_all()


def _record(
    about: Summary, names: Mapping[int, str], file: Any, claimed: Mapping[str, Value]
) -> ExportRecord:
    association = about.association
    answer, claim = association.answer, association.claim
    answered: date | None = answer.answered_at if answer else None
    if answer is not None and answer.recorded_by is not None:
        answered = as_given(answer.answered_at, about.zone)
    fields: dict[str, Value] = {
        "reference": association.reference,
        "status": about.status,
        "status_since": _value(about.since(claim)),
        "origin": association.origin.value,
        "engagement_code": about.engagement.code,
        "engagement": about.engagement.name,
        "customer": about.customer.name,
        "domain": about.customer.domain,
        "id_type": about.customer.id_type.value,
        "id_value": about.customer.id_value,
        "location": about.location.name,
        "partner_id": about.location.code,
        "owner": about.owner.name,
        "created_at": _value(about.added),
        "consent_due": association.consent_due,
        "consented_at": _value(about.consented),
        "claim_due": association.claim_due,
        "review_due": association.review_due,
        "programme_due": association.programme_due,
        "expected_amount": _amount(association.expected_amount),
        "expected_currency": association.expected_currency,
        "ended_at": association.ended_at,
        "tenant_check": association.tenant_check.value,
        "tenant_reason": association.tenant_reason,
        "contact_reason": association.contact_reason,
        "attested_on": association.attested_on.isoformat() if association.attested_on else None,
        "attested_by": association.attested_by.name if association.attested_by else None,
        "attested_note": association.attested_note,
        **_contacts(association.contacts),
        "answer": answer.outcome.value if answer else None,
        "answered_at": _value(answered),
        "answer_name": answer.name if answer else None,
        "answer_contact_name": answer.contact_name if answer else None,
        "answer_language": answer.language if answer else None,
        "answer_note": answer.note if answer else None,
        "answer_proof": answer.proof.value if answer and answer.proof else None,
        "answer_mail_domain": answer.mail_domain if answer else None,
        "answer_directory_tenant": answer.directory_tenant if answer else None,
        "answer_directory_asked_at": answer.directory_asked_at if answer else None,
        "answer_upheld_at": answer.upheld_at if answer else None,
        "evidence_digest": file.digest if file else None,
        "evidence_made_at": file.made_at if file else None,
        **{name: claimed[name] for name in (*ITEM_FIELDS, *SURVEY_FIELDS)},
        "claim_id": claim.claim_id if claim else None,
        "submitted_on": claim.submitted_on.isoformat() if claim else None,
        "claim_note": claim.note if claim else None,
        **{name: value for name, value in claimed.items() if name not in (*ITEM_FIELDS, *SURVEY_FIELDS)},
        "own_date": association.own_date.isoformat() if association.own_date else None,
        "own_date_words": association.own_date_words,
    }
    history = [_entry(association.reference, entry, names) for entry in association.history]
    return ExportRecord(fields, history)


def _items(
    given: Sequence[tuple[GivenItem, Sequence[ClaimFile]]], names: Mapping[int, str]
) -> dict[str, Value]:
    """Return what counts for each item: link or words, names and digests of files, when and by whom."""
    found: dict[str, Value] = dict.fromkeys(ITEM_FIELDS)
    for row, files in given:
        said = [row.link, row.elsewhere and f"in Partner Center: {row.elsewhere}"]
        values: Sequence[Value] = (
            "; ".join(filter(None, said)) or None,
            "; ".join(f"{one.file_name} ({one.digest})" for one in files) or None,
            row.given_at,
            names.get(row.given_by),
        )
        found |= dict(zip((f"{row.item}{part}" for part in ITEM_PARTS), values, strict=True))
    return found


def _answered(about: Summary, recorded: Sequence[ClaimRecord]) -> dict[str, Value]:
    """Return what was approved, paid, rejected and disputed; the history has every answer."""
    course = claim_course.of(about, about.association.claim, recorded)
    found: dict[str, Value] = {}
    for name, one in (("approved", course.approved), ("paid", course.paid)):
        found[f"{name}_on"] = one.on_day.isoformat() if one else None
        found[f"{name}_amount"] = _amount(one.amount) if one else None
        found[f"{name}_currency"] = one.currency if one else None
    return found | {
        "payment_reference": course.paid.reference if course.paid else None,
        "rejected_on": course.rejected.on_day.isoformat() if course.rejected else None,
        "rejected_because": course.rejected.words if course.rejected else None,
        "disputed_on": course.disputed.on_day.isoformat() if course.disputed else None,
        "dispute_led_to": course.dispute_led_to,
        "rejection_final_on": _value(course.final_on),
        "end_reason": course.end_reason,
    }


def _surveys(
    customer: CustomerSurvey | None, given: Sequence[tuple[GivenItem, Sequence[ClaimFile]]]
) -> dict[str, Value]:
    """Return the answers that count, a line for each question."""
    partner = next((row for row, _ in given if row.item is ClaimItem.PARTNER_SURVEY), None)
    return {
        "customer_survey_answered_at": customer.answered_at if customer else None,
        "customer_survey_answers": _lines(customer.answers) if customer else None,
        "partner_survey_answers": _lines(partner.answers) if partner else None,
    }


def _lines(stored: Sequence[Mapping[str, Any]]) -> str | None:
    answered = questions.answered(stored)
    return "\n".join(f"{one.question.english} {one.in_english or '-'}" for one in answered) or None


def _amount(units: Decimal | None) -> str | None:
    return f"{units:f}" if units is not None else None


def _value(at: date | None) -> Value:
    return at if at is None or isinstance(at, datetime) else at.isoformat()


def _contacts(known: Mapping[ContactSide, Contact]) -> dict[str, Value]:
    return {
        f"{side}_{name}": getattr(known.get(side), name, None)
        for side in ContactSide
        for name in CONTACT_FIELDS
    }


def _entry(reference: str, entry: HistoryEntry, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "reference": reference,
        "number": entry.number,
        "at": entry.at,
        "action": entry.action,
        "member": names.get(entry.member_id) if entry.member_id else None,
        "detail": entry.detail,
        "digest": entry.digest,
    }
