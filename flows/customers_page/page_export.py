"""Rows of the Customers page as a table of plain values, for spreadsheets."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from flows.catalogue_values import EngagementTerms
from flows.claims import claim_course
from flows.claims.claim_course import ClaimCourse
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated, Ineligible, PageRow
from flows.rules.associations import amounts
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import as_day
from flows.rules.customers import eligibility
from flows.rules.customers.domains import readable
from store.claims import claim_records
from store.claims.claim_records import ClaimRecord

Cell = str | date | Decimal | None

HEADER = (
    "Customer",
    "Domain",
    "ID type",
    "ID",
    "Engagement",
    "Engagement code",
    "Status",
    "Reasons",
    "What is due",
    "Due (day or UTC)",
    "Next",
    "Owner",
    "Location",
    "PartnerID",
    "Reference",
    "Added or claimed",
    "Since (day or UTC)",
    "Consented (day or UTC)",
    "Claim ID",
    "Submitted on",
    "Review to end (day or UTC)",
    "Expected amount",
    "Expected currency",
    "Approved on",
    "Approved amount",
    "Approved currency",
    "Paid on",
    "Paid amount",
    "Paid currency",
    "Payment reference",
    "Reviewer's words",
    "Rejected on",
    "Rejected because",
    "Disputed on",
    "Dispute led to",
    "Rejection final on",
    "Why it ended",
)

CHUNK = 500
"""Associations whose records are read at a time."""


def table(
    session: Session, rows: Sequence[PageRow], engagement: EngagementTerms | None
) -> list[tuple[Cell, ...]]:
    """Return one tuple per row, in the order of `HEADER`; the records of claims are read for them."""
    empty: dict[str, Cell] = dict.fromkeys(HEADER)
    found = list[tuple[Cell, ...]]()
    for first in range(0, len(rows), CHUNK):
        some = rows[first : first + CHUNK]
        ids = [row.summary.association.id for row in some if isinstance(row, Associated) and row.claim]
        recorded = claim_records.of_several(session, ids)
        found += [tuple((empty | _cells(row, engagement, recorded)).values()) for row in some]
    return found


def _cells(
    row: PageRow, engagement: EngagementTerms | None, recorded: Mapping[int, Sequence[ClaimRecord]]
) -> dict[str, Cell]:
    if isinstance(row, Associated):
        return _associated(row, recorded.get(row.summary.association.id, ()))
    cells = _customer(row.customer)
    if engagement is not None:
        cells |= _engagement(engagement.name, engagement.code)
    if isinstance(row, Ineligible):
        reasons = " ".join(map(eligibility.sentence, row.reasons))
        return cells | {"Status": "Not eligible", "Reasons": reasons}
    return cells | {"Status": "Can be claimed"}


def _associated(row: Associated, recorded: Sequence[ClaimRecord]) -> dict[str, Cell]:
    summary, association = row.summary, row.summary.association
    clock, claim, review_due = summary.clock, row.claim, association.review_due
    expected = summary.expected if association.consented_at else None
    course = claim_course.of(summary, row.claim, recorded)
    return (
        _customer(KnownCustomer.of(summary.customer))
        | _engagement(summary.engagement.name, summary.engagement.code)
        | _sum("Expected", expected)
        | _award("Approved", course.approved)
        | _award("Paid", course.paid)
        | _rejection(course)
        | {
            "Status": summary.status,
            "What is due": clock.words if clock else None,
            "Due (day or UTC)": as_day(clock.due, summary.zone) if clock else None,
            "Next": summary.next_step.words,
            "Owner": summary.owner.name,
            "Location": summary.location.name,
            "PartnerID": summary.location.code,
            "Reference": association.reference,
            "Added or claimed": association.origin,
            "Since (day or UTC)": summary.since(claim),
            "Consented (day or UTC)": summary.consented,
            "Claim ID": claim.claim_id if claim else None,
            "Submitted on": claim.submitted_on if claim else None,
            "Review to end (day or UTC)": as_day(review_due, summary.zone) if review_due else None,
            "Reasons": summary.cancel_reason or None,
            "Payment reference": course.paid.reference if course.paid else None,
            "Reviewer's words": summary.reviewer_words or None,
            "Why it ended": course.end_reason,
        }
    )


def _sum(what: str, amount: Amount | None) -> dict[str, Cell]:
    if amount is None:
        return {}
    return {f"{what} amount": Decimal(amount.units), f"{what} currency": amount.currency}


def _award(what: str, record: ClaimRecord | None) -> dict[str, Cell]:
    if record is None:
        return {}
    return {f"{what} on": record.on_day} | _sum(what, amounts.stored(record.amount, record.currency))


def _rejection(course: ClaimCourse) -> dict[str, Cell]:
    return {
        "Rejected on": course.rejected.on_day if course.rejected else None,
        "Rejected because": course.rejected.words if course.rejected else None,
        "Disputed on": course.disputed.on_day if course.disputed else None,
        "Dispute led to": course.dispute_led_to,
        "Rejection final on": course.final_on,
    }


def _customer(customer: KnownCustomer) -> dict[str, Cell]:
    return {
        "Customer": customer.name,
        "Domain": readable(customer.domain),
        "ID type": customer.id_type,
        "ID": customer.id_value,
    }


def _engagement(name: str, code: str) -> dict[str, Cell]:
    return {"Engagement": name, "Engagement code": code}
