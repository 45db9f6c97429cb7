"""Rows of the Customers page as a table of plain values, for spreadsheets."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flows.catalogue_values import EngagementTerms
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated, Ineligible, PageRow
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import as_day
from flows.rules.customers import eligibility
from flows.rules.customers.domains import readable

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
    "Due (UTC)",
    "Next",
    "Owner",
    "Location",
    "PartnerID",
    "Reference",
    "Added or claimed",
    "Since (UTC)",
    "Consented (UTC)",
    "Claim ID",
    "Submitted on",
    "Review to end (UTC)",
    "Expected amount",
    "Expected currency",
    "Approved or paid amount",
    "Approved or paid currency",
    "Reviewer's words",
)


def table(rows: Sequence[PageRow], engagement: EngagementTerms | None) -> list[tuple[Cell, ...]]:
    """Return one tuple per row, in the order of `HEADER`."""
    empty: dict[str, Cell] = dict.fromkeys(HEADER)
    return [tuple((empty | _cells(row, engagement)).values()) for row in rows]


def _cells(row: PageRow, engagement: EngagementTerms | None) -> dict[str, Cell]:
    if isinstance(row, Associated):
        return _associated(row)
    cells = _customer(row.customer)
    if engagement is not None:
        cells |= _engagement(engagement.name, engagement.code)
    if isinstance(row, Ineligible):
        reasons = " ".join(map(eligibility.sentence, row.reasons))
        return cells | {"Status": "Not eligible", "Reasons": reasons}
    return cells | {"Status": "Can be claimed"}


def _associated(row: Associated) -> dict[str, Cell]:
    summary, association = row.summary, row.summary.association
    clock, claim, review_due = summary.clock, row.claim, association.review_due
    expected = summary.expected if association.consented_at else None
    return (
        _customer(KnownCustomer.of(summary.customer))
        | _engagement(summary.engagement.name, summary.engagement.code)
        | _sum("Expected", expected)
        | _sum("Approved or paid", summary.awarded)
        | {
            "Status": summary.status,
            "What is due": clock.words if clock else None,
            "Due (UTC)": as_day(clock.due, summary.zone) if clock else None,
            "Next": summary.next_step.words,
            "Owner": summary.owner.name,
            "Location": summary.location.name,
            "PartnerID": summary.location.code,
            "Reference": association.reference,
            "Added or claimed": association.origin,
            "Since (UTC)": summary.since(claim),
            "Consented (UTC)": summary.consented,
            "Claim ID": claim.claim_id if claim else None,
            "Submitted on": claim.submitted_on if claim else None,
            "Review to end (UTC)": as_day(review_due, summary.zone) if review_due else None,
            "Reasons": summary.cancel_reason or None,
            "Reviewer's words": summary.reviewer_words or None,
        }
    )


def _sum(what: str, amount: Amount | None) -> dict[str, Cell]:
    if amount is None:
        return {}
    return {f"{what} amount": Decimal(amount.units), f"{what} currency": amount.currency}


def _customer(customer: KnownCustomer) -> dict[str, Cell]:
    return {
        "Customer": customer.name,
        "Domain": readable(customer.domain),
        "ID type": customer.id_type,
        "ID": customer.id_value,
    }


def _engagement(name: str, code: str) -> dict[str, Cell]:
    return {"Engagement": name, "Engagement code": code}
