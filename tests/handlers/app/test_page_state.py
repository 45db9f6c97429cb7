from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.customers_page.page_values import CLAIMABLE, Cursor, PageFilters, PagePart, Tab
from handlers.app.page_state import PageState, SaidAt, Screen

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "ask",
    [
        PageFilters(),
        PageFilters(
            7, Tab.INELIGIBLE, "contoso ltd", cursor=Cursor(PagePart.INELIGIBLE, ("contoso.com", 12))
        ),
        PageFilters(
            7,
            Tab.ELIGIBLE,
            "",
            3,
            "U0ADA",
            CLAIMABLE,
            14,
            Cursor(PagePart.RUNNING, (NOON, 12)),
            backwards=True,
        ),
    ],
)
def test_a_page_comes_back_from_a_button_as_it_went(ask: PageFilters) -> None:
    carried = PageState.of(ask).carried()
    assert PageState.parse(carried).ask() == ask


def test_the_longest_place_fits_a_button() -> None:
    ask = PageFilters(
        2**31 - 1,
        Tab.INELIGIBLE,
        "\U0001f600" * 100,
        2**31 - 1,
        "U" * 30,
        "consented_to_another_partner",
        3650,
        Cursor(PagePart.INELIGIBLE, ("x" * 253, 2**31 - 1)),
        backwards=True,
    )
    said = SaidAt(channel="C" * 30, ts="1" * 30, number=100)
    assert len(PageState.of(ask, said=said).carried()) < 2000


@given(st.text() | st.none() | st.integers() | st.just('{"screen": "page", "at": {"part": "r", "id": 1}}'))
def test_whatever_a_button_carries_leads_somewhere(carried: object) -> None:
    place = PageState.parse(carried)
    assert place.screen in Screen
    assert place.ask().cursor is None
