from flows.catalogue_values import EngagementTerms
from flows.customers_page import customers_page, page_export
from flows.customers_page.page_values import PageFilters, Tab
from store.database.engine import Database
from tests.flows.history.test_history_check import submit
from tests.support import world
from tests.support.world import NOON, actor


def test_every_row_has_a_cell_for_each_name_of_the_header_and_each_name_is_filled_in_some_row(
    database: Database,
) -> None:
    place = world.build(database)
    submitted = world.associate(database, place, place.viva.id)
    world.accept(database, submitted)
    submit(database, submitted)
    world.associate(database, place, place.siem.id, tenant=world.TENANT.replace("1", "2"))
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
