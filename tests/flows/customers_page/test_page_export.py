import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from flows.associations import cancel
from flows.catalogue_values import EngagementTerms
from flows.claims import record_answer
from flows.claims.record_answer import ClaimAnswer
from flows.customers_page import customers_page, page_export
from flows.customers_page.page_export import Cell
from flows.customers_page.page_values import PageFilters, Tab
from flows.personal_data import data_export
from flows.rules.associations.amounts import Amount
from flows.rules.associations.status import TABLE
from handlers.reports import spreadsheets
from store.database.engine import Database
from store.enums import AssociationStatus, ClaimRecordKind
from tests.flows.history.test_history_check import submit
from tests.support import world
from tests.support.world import NOON, World, actor

DAY = timedelta(days=1)
LATER = NOON + timedelta(days=5)
WHY = "Final: =1+1"
REFERENCE = '=HYPERLINK("http://evil.example","P-1")'
K = ClaimRecordKind
APPROVED = ClaimAnswer(K.APPROVED, LATER.date(), amount=Amount("EUR", Decimal("4999.50")))
PAID = ClaimAnswer(K.PAID, LATER.date() + DAY, amount=Amount("EUR", Decimal("4999.00")), reference=REFERENCE)
REJECTED = ClaimAnswer(K.REJECTED, LATER.date(), words="No sign-off")
DISPUTED = ClaimAnswer(K.DISPUTED, LATER.date() + DAY)
FINAL = ClaimAnswer(K.FINAL, LATER.date() + 2 * DAY, words=WHY)
COURSES: dict[str, tuple[tuple[ClaimAnswer, ...], dict[str, object]]] = {
    "approved": ((APPROVED,), {"Approved on": date(2026, 3, 7), "Approved amount": Decimal("4999.50")}),
    "paid": (
        (APPROVED, PAID),
        {
            "Status": "Approved · paid",
            "Approved amount": Decimal("4999.50"),
            "Paid on": date(2026, 3, 8),
            "Paid amount": Decimal("4999.00"),
            "Paid currency": "EUR",
            "Payment reference": REFERENCE,
            "Why it ended": None,
        },
    ),
    "rejected": ((REJECTED,), {"Rejected because": "No sign-off", "Rejection final on": None}),
    "not disputed": (
        (REJECTED, FINAL),
        {
            "Rejected on": date(2026, 3, 7),
            "Rejected because": "No sign-off",
            "Disputed on": None,
            "Dispute led to": None,
            "Rejection final on": date(2026, 3, 9),
            "Why it ended": "The rejection is final.",
        },
    ),
    "disputed in vain": (
        (REJECTED, DISPUTED, FINAL),
        {
            "Disputed on": date(2026, 3, 8),
            "Dispute led to": "Rejected final",
            "Rejection final on": date(2026, 3, 9),
        },
    ),
    "disputed and won": (
        (
            REJECTED,
            DISPUTED,
            ClaimAnswer(K.RESUBMITTED, LATER.date() + DAY),
            replace(APPROVED, on_day=LATER.date() + DAY),
        ),
        {"Disputed on": date(2026, 3, 8), "Dispute led to": "Approved", "Rejection final on": None},
    ),
}
"""What is recorded of a claim, and what its row then says."""


def claimed(database: Database, place: World, number: str, answers: Sequence[ClaimAnswer] = ()) -> int:
    one = world.associate(database, place, place.viva.id, tenant=world.TENANT.replace("1", number))
    world.accept(database, one)
    submit(database, one)
    with database.write() as session:
        for answer in answers:
            record_answer.record(session, actor(session), one, LATER + 9 * DAY, answer)
    return one


def exported(database: Database, *engagements: EngagementTerms) -> list[dict[str, Cell]]:
    """Return the rows of all tabs."""
    rows = []
    with database.read() as session:
        for engagement in engagements:
            for tab in Tab:
                ask = PageFilters(engagement.id, tab)
                found = customers_page.every_row(session, actor(session), ask, NOON, 100)
                rows += page_export.table(session, found, engagement)
    assert {len(row) for row in rows} == {len(page_export.HEADER)}
    return [dict(zip(page_export.HEADER, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", COURSES)
def test_a_row_has_the_course_of_its_claim_and_the_data_export_has_the_same(
    database: Database, name: str
) -> None:
    place = world.build(database)
    answers, expected = COURSES[name]
    claimed(database, place, "2", answers)
    [row] = [one for one in exported(database, EngagementTerms.of(place.viva)) if one["Reference"]]
    assert {column: row[column] for column in expected} == expected
    with database.read() as session:
        [record] = data_export.records(session, actor(session).partner)
    for column, field in SAME.items():
        cell = row[column]
        plain = f"{cell:f}" if isinstance(cell, Decimal) else str(cell) if cell is not None else None
        assert record.fields[field] == plain, column


SAME = {
    "Approved on": "approved_on",
    "Approved amount": "approved_amount",
    "Approved currency": "approved_currency",
    "Paid on": "paid_on",
    "Paid amount": "paid_amount",
    "Paid currency": "paid_currency",
    "Payment reference": "payment_reference",
    "Rejected on": "rejected_on",
    "Rejected because": "rejected_because",
    "Disputed on": "disputed_on",
    "Dispute led to": "dispute_led_to",
    "Rejection final on": "rejection_final_on",
    "Why it ended": "end_reason",
}


def test_a_payment_reference_is_never_a_formula(database: Database) -> None:
    place = world.build(database)
    claimed(database, place, "2", (APPROVED, PAID))
    rows = exported(database, EngagementTerms.of(place.viva))
    cells = [tuple(row.values()) for row in rows if row["Reference"]]
    text = spreadsheets.as_csv(page_export.HEADER, cells).decode("utf-8-sig")
    [_, row] = csv.reader(io.StringIO(text))
    assert row[page_export.HEADER.index("Payment reference")] == f"'{REFERENCE}"
    with zipfile.ZipFile(io.BytesIO(spreadsheets.as_excel("Rows", page_export.HEADER, cells))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_every_row_has_a_cell_for_each_name_of_the_header_and_each_name_is_filled_in_some_row(
    database: Database,
) -> None:
    place = world.build(database)
    claimed(database, place, "1")
    claimed(database, place, "2", (APPROVED, PAID))
    claimed(database, place, "3", (REJECTED, DISPUTED, FINAL))
    world.associate(database, place, place.siem.id, tenant=world.TENANT.replace("1", "4"))
    for tenant, reason in (("5", "Budget is gone"), ("6", None)):
        one = world.associate(database, place, place.viva.id, tenant=world.TENANT.replace("1", tenant))
        with database.write() as session:
            cancel.cancel(session, actor(session), one, LATER, reason)
    rows = exported(database, *map(EngagementTerms.of, (place.viva, place.siem, place.endpoint)))
    assert {name for row in rows for name, cell in row.items() if cell} == set(page_export.HEADER)
    assert {row["Reasons"] for row in rows if row["Status"] == "Cancelled"} == {"Budget is gone", None}
    why = {row["Why it ended"] for row in rows if row["Status"] == "Cancelled"}
    assert why == {"Budget is gone", TABLE[AssociationStatus.CANCELLED].meaning}
