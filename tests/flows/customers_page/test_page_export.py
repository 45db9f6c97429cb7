from datetime import timedelta
from decimal import Decimal

from flows.associations import cancel
from flows.catalogue_values import EngagementTerms
from flows.claims import record_answer
from flows.claims.record_answer import ClaimAnswer
from flows.customers_page import customers_page, page_export
from flows.customers_page.page_values import PageFilters, Tab
from flows.rules.associations.amounts import Amount
from store.database.engine import Database
from store.enums import ClaimRecordKind
from tests.flows.history.test_history_check import submit
from tests.support import world
from tests.support.world import NOON, actor

LATER = NOON + timedelta(days=5)
MONEY = (
    "Expected amount",
    "Expected currency",
    "Approved or paid amount",
    "Approved or paid currency",
    "Reviewer's words",
)


def test_every_row_has_a_cell_for_each_name_of_the_header_and_each_name_is_filled_in_some_row(
    database: Database,
) -> None:
    place = world.build(database)
    submitted = world.associate(database, place, place.viva.id)
    world.accept(database, submitted)
    submit(database, submitted)
    for tenant, answer in (
        ("2", ClaimAnswer(ClaimRecordKind.APPROVED, LATER.date(), amount=Amount("EUR", Decimal("4999.50")))),
        ("3", ClaimAnswer(ClaimRecordKind.REJECTED, LATER.date(), words="No sign-off")),
    ):
        one = world.associate(database, place, place.viva.id, tenant=world.TENANT.replace("1", tenant))
        world.accept(database, one)
        submit(database, one)
        with database.write() as session:
            record_answer.record(session, actor(session), one, LATER, answer)
    world.associate(database, place, place.siem.id, tenant=world.TENANT.replace("1", "4"))
    for tenant, reason in (("5", "Budget is gone"), ("6", None)):
        one = world.associate(database, place, place.viva.id, tenant=world.TENANT.replace("1", tenant))
        with database.write() as session:
            cancel.cancel(session, actor(session), one, LATER, reason)
    rows = []
    with database.read() as session:
        for engagement in (place.viva, place.siem, place.endpoint):
            for tab in Tab:
                ask = PageFilters(engagement.id, tab)
                found = customers_page.every_row(session, actor(session), ask, NOON, 100)
                rows += page_export.table(found, EngagementTerms.of(engagement))
    assert {len(row) for row in rows} == {len(page_export.HEADER)}
    filled = {name for row in rows for name, cell in zip(page_export.HEADER, row, strict=True) if cell}
    assert filled == set(page_export.HEADER)
    places = [page_export.HEADER.index(name) for name in MONEY]
    sums = {tuple(row[place] for place in places) for row in rows}
    status, why = page_export.HEADER.index("Status"), page_export.HEADER.index("Reasons")
    assert {row[why] for row in rows if row[status] == "Cancelled"} == {"Budget is gone", None}
    paid = (Decimal(5000), "USD", Decimal("4999.50"), "EUR", None)
    assert sums >= {paid, (Decimal(5000), "USD", None, None, "No sign-off")}
