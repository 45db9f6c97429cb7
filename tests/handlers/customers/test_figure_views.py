"""The rows behind a number of a report, as a page and as the beginning of one in a message."""

from typing import Any

import pytest

from flows.reports.report_ask import ReportAsk
from flows.rules.reports.figures import Figure
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.app.surfaces import ShownScreen, home
from handlers.customers import screens
from store.database.engine import Database
from tests.support import world
from tests.support.stage import words
from tests.support.world import NOON, World, actor

MANY = 12


@pytest.fixture
def place(database: Database) -> World:
    built = world.build(database)
    for number in range(MANY):
        tenant = f"00000000-0000-4000-8000-{number:012d}"
        world.associate(
            database, built, built.viva.id, tenant=tenant, company=f"Company {number:02}", domain="a.example"
        )
    return built


def show(
    database: Database, figure: Figure = Figure.RISK_MONTH, *, brief: bool = False, offset: int = 0
) -> ShownScreen:
    where = PageState.of_report(ReportAsk("FY26"))
    changes: dict[str, Any] = {"screen": Screen.FIGURE, "figure": figure, "offset": offset}
    with database.read() as session:
        return screens.show(session, actor(session), where.model_copy(update=changes), NOON, brief=brief)


def said(shown: ShownScreen) -> str:
    return words(home(shown).to_dict())


def test_many_rows_are_turned_over_what_ends_first_first(database: Database, place: World) -> None:
    assert place.viva.id
    first, second = show(database), show(database, offset=10)
    assert "1–10 of 12, the soonest deadline first" in said(first)
    assert "11–12 of 12" in said(second)
    assert ("Company 09" in said(first), "Company 10" in said(first)) == (True, False)
    assert "Company 10" in said(second)
    assert second.place.offset == 10
    assert show(database, offset=99).place.offset == 0


def test_a_message_has_the_first_rows_and_leads_to_all(database: Database, place: World) -> None:
    assert place.viva.id
    shown = show(database, brief=True)
    assert "Show all 12" in said(shown)
    assert str(home(shown).to_dict()).count(Action.ASSOCIATION_OPEN) == screens.BRIEF


def test_rows_say_that_todays_rate_counts_where_a_sum_has_it(database: Database, place: World) -> None:
    assert place.viva.id
    assert "Without a consent, today's rate counts." in said(show(database))
    assert "today's rate" not in said(show(database, Figure.ADDED))


def test_a_number_that_has_become_zero_says_so_and_leads_back(database: Database, place: World) -> None:
    assert place.viva.id
    shown = said(show(database, Figure.PAID))
    assert "*Paid*: none" in shown
    assert "Back to the report" in shown
