from typing import Any

import pytest

from flows.customers_page import unproven
from flows.customers_page.unproven import UnprovenCounts
from handlers.app.page_state import PageState, Screen
from handlers.customers import page_views, unproven_views
from store.database.engine import Database
from tests.flows.customers_page.test_unproven import sign
from tests.support import world
from tests.support.world import NOON, TENANT, actor


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (UnprovenCounts(not_proven=1), "1* · 1 not proven"),
        (
            UnprovenCounts(2, 3, 4),
            "9* · 2 not proven, 3 proven only to some partners, 4 proven, but not signed by the contact",
        ),
    ],
)
def test_the_line_counts_each_consent_once_and_leads_to_the_list(
    counts: UnprovenCounts, expected: str
) -> None:
    [line] = unproven_views.line(counts)
    assert line.to_dict()["text"]["text"] == f"🟠 *Consents not fully proven: {expected}"
    assert PageState.parse(line.to_dict()["accessory"]["value"]).screen is Screen.UNPROVEN


def test_there_is_no_line_while_there_is_nothing() -> None:
    assert unproven_views.line(UnprovenCounts()) == []


def rows(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        acting = actor(session)
        found = unproven.listed(session, acting, 0, 10)
        counts = unproven.of_partner(session, acting)
        blocks = unproven_views.blocks(counts, found, page_views.front(), NOON)
    return [one.to_dict() for one in blocks]


def test_a_row_says_who_signed_how_since_when_and_what_can_be_done(database: Database) -> None:
    place = world.build(database)
    sign(database, world.associate(database, place, place.viva.id), "Lee <Gu>")
    *_, row, buttons = rows(database)
    lines = row["text"]["text"].splitlines()
    when = int(NOON.timestamp())
    assert lines[0] == "*Contoso* · Microsoft Viva"
    assert lines[1].startswith(f"Signed by Lee &lt;Gu&gt; through the link, <!date^{when}^")
    assert lines[2] == ":bust_in_silhouette: That is not the contact Kim Akers."
    assert lines[3].startswith("Not proven to other partners: the link was mailed to contoso.com, for which")
    assert f"a domain of the customer's tenant {TENANT}" in lines[4]
    assert lines[5] == ("If Lee &lt;Gu&gt; is the right person, press *Edit contacts* and name them there.")
    assert lines[6].startswith("MCI-000001 · <@U")
    assert [one["text"]["text"] for one in buttons["elements"]] == ["Edit contacts", "Details"]
