import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.associations import lifecycle
from flows.associations.lifecycle import NotFound
from flows.drafts.drafts import DraftGone
from handlers.app import row_ids
from handlers.app.page_state import PageState
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations.form_views import ContactsMetadata
from handlers.customers import form_views
from handlers.drafts import wizard
from store import catalogue
from store.customers import customers
from store.database.engine import Database
from tests.support import world

UNREADABLE = [
    None, "", "x", "{", "[]", "1", "null", '{"draft": 1}', '{"draft": "d"}', '{"draft": "d", "version": "1"}',
    '{"association": {}}', '{"association": NaN}', '{"association": "9999999999999999999"}', "[" * 10_000,
    "9" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("text", ["1", "42", str(2**31 - 1), 7])
def test_the_id_of_a_row_is_read(text: object) -> None:
    assert row_ids.row_id(text) == int(str(text))


def test_the_largest_id_is_one_that_every_database_can_look_for(database: Database) -> None:
    world.build(database)
    with database.read() as session:
        ada = world.actor(session)
        with pytest.raises(NotFound):
            lifecycle.find(session, ada, row_ids.row_id(str(row_ids.LARGEST_ROW_ID)))
        assert customers.get(session, ada.partner, row_ids.LARGEST_ROW_ID) is None
        assert catalogue.find(session, ada.partner, row_ids.LARGEST_ROW_ID) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "x",
        "1.0",
        " 1",
        "²",
        "٣",
        "①",
        str(2**31),
        2**31,
        str(2**63 - 1),
        str(2**63),
        "9" * 30,
        "9" * 5000,
        None,
        True,
        2**64,
        [],
    ],
)
def test_what_no_row_can_have_is_no_longer_there(text: object) -> None:
    with pytest.raises(NotFound):
        row_ids.row_id(text)


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_view_that_carries_nothing_readable_belongs_to_no_draft_and_no_association(text: Any) -> None:
    view = {"private_metadata": text}
    with pytest.raises(DraftGone):
        wizard.draft_of(view)
    with pytest.raises(NotFound):
        AssociationMetadata.of_view(view)
    with pytest.raises(NotFound):
        ContactsMetadata.of_view(view)
    assert form_views.filtered(view, {}) == (PageState(), False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
NAMES = st.sampled_from(list(PageState.model_fields))


@given(JSON | st.dictionaries(NAMES, JSON))
def test_whatever_a_button_carries_leads_somewhere(found: Any) -> None:
    place = PageState.parse(json.dumps(found))
    place.carried().encode()
    place.ask()


@given(st.dictionaries(st.sampled_from(["words", "location", "owner", "status", "due"]), JSON))
def test_a_filter_that_cannot_be_narrows_nothing(chosen: dict[str, Any]) -> None:
    assert isinstance(PageState(engagement=1, due=3, location=2).narrowed(chosen), PageState)


def test_a_filter_replaces_what_narrowed_before() -> None:
    narrowed = PageState(engagement=1, due=3, location=2, words="x").narrowed(
        {"words": "contoso", "location": "5", "owner": None, "status": None, "due": "30"}
    )
    assert narrowed == PageState(engagement=1, due=30, location=5, words="contoso")
