from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.app import field_values, forms
from handlers.app.ids import Field
from handlers.association_request import forms as request_forms
from handlers.associations import forms as association_forms
from handlers.claims import forms as claim_forms
from handlers.consent import forms as consent_forms

ELEMENTS = st.fixed_dictionaries(
    {},
    optional={
        "value": st.none() | st.text(),
        "selected_option": st.none() | st.fixed_dictionaries({}, optional={"value": st.none() | st.text()}),
        "selected_options": st.lists(st.fixed_dictionaries({"value": st.none() | st.text()}), max_size=3),
        "selected_user": st.none() | st.text(),
        "selected_date": st.none() | st.dates().map(str) | st.text(),
        "selected_time": st.none() | st.text(),
    },
)
STATES = st.dictionaries(
    st.sampled_from([*Field, "identifier", "known"]), st.dictionaries(st.text(), ELEMENTS, max_size=2)
)


@given(STATES)
def test_whatever_stands_in_a_form_becomes_an_entry_of_its_field_or_nothing(values: dict[str, Any]) -> None:
    typed = forms.typed({"state": {"values": values}})
    assert set(typed) <= set(Field)
    for field, entry in typed.items():
        assert entry == field_values.fitting(field, entry)
    for parse in (
        request_forms.parse_location,
        request_forms.parse_engagements,
        request_forms.parse_known_customer,
        request_forms.parse_contacts,
        consent_forms.parse_given,
        claim_forms.parse_claim,
        association_forms.parse_chosen,
    ):
        parse(typed)


@pytest.mark.parametrize(
    ("field", "entry", "kept"),
    [
        (Field.LOCATION, "7", "7"),
        (Field.LOCATION, "9" * 30, None),
        (Field.LOCATION, ["7"], None),
        (Field.ENGAGEMENTS, ["1", "x", "2"], ["1", "2"]),
        (Field.ENGAGEMENTS, "1", None),
        (Field.SNOOZE_UNTIL, "2026-03-04", "2026-03-04"),
        (Field.SNOOZE_UNTIL, "0001-01-01", None),
        (Field.GIVEN_ON, "9999-12-31", None),
        (Field.GIVEN_AT, "24:00", None),
        (Field.REMINDERS, "singly", "singly"),
        (Field.REMINDERS, "muted", None),
        (Field.TAB, "other", None),
        (Field.NOTE, ["a note"], None),
        (Field.NOTE, "a note", "a note"),
        (Field.NOTE, "x" * 20_000, "x" * 3000),
    ],
)
def test_a_field_holds_only_what_it_can_hold(field: Field, entry: Any, kept: Any) -> None:
    assert field_values.fitting(field, entry) == kept
