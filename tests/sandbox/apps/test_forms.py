from typing import Any

import pytest

from sandbox.apps import forms
from sandbox.workspace.state import Json
from tests.sandbox.examples import plain

OPTION = {"text": plain("A"), "value": "a"}


def block(kind: str, block_id: str = "b", *, optional: bool = False, **element: Any) -> Json:
    made = {"type": kind, "action_id": "x", **element}
    return {"type": "input", "block_id": block_id, "label": plain(), "element": made, "optional": optional}


def value(one: Json, known: Any = None, given: Any = None) -> object:
    return forms.value_of(forms.merge([one], known or {}, given)["b"]["x"])


@pytest.mark.parametrize(
    ("kind", "element", "initial"),
    [
        ("plain_text_input", {"initial_value": "words"}, "words"),
        ("number_input", {"initial_value": 7}, "7"),
        ("email_text_input", {}, None),
        ("static_select", {"initial_option": OPTION}, OPTION),
        ("multi_static_select", {}, []),
        ("checkboxes", {"initial_options": [OPTION]}, [OPTION]),
        ("radio_buttons", {}, None),
        ("datepicker", {"initial_date": "2026-03-02"}, "2026-03-02"),
        ("timepicker", {}, None),
        ("datetimepicker", {"initial_date_time": 1772452800}, 1772452800),
        ("multi_users_select", {"initial_users": ["U1"]}, ["U1"]),
        ("conversations_select", {"initial_conversation": "C1"}, "C1"),
        ("file_input", {}, []),
        ("rich_text_input", {}, None),
    ],
)
def test_a_form_begins_with_the_initial_values(kind: str, element: Json, initial: object) -> None:
    assert value(block(kind, **element)) == initial


def test_what_was_entered_stands_above_what_was_known_and_both_above_the_initial_value() -> None:
    field = block("plain_text_input", initial_value="initial")
    known = {"b": {"x": {"type": "plain_text_input", "value": "known"}}}
    given = {"b": {"x": {"type": "plain_text_input", "value": "given"}}}
    assert value(field) == "initial"
    assert value(field, known) == "known"
    assert value(field, known, given) == "given"


def test_an_emptied_field_stays_empty() -> None:
    given = {"b": {"x": {"type": "plain_text_input", "value": ""}}}
    assert value(block("plain_text_input", initial_value="initial"), None, given) is None


def test_a_value_of_another_kind_of_element_is_forgotten() -> None:
    known = {"b": {"x": {"type": "plain_text_input", "value": "words"}}}
    assert value(block("email_text_input"), known) is None


@pytest.mark.parametrize("given", [{"b": 7}, {"b": {"x": 7}}, {"b": {"x": {"type": 7}}}, {"c": {}}])
def test_rubbish_is_passed_over(given: Any) -> None:
    assert value(block("plain_text_input"), None, given) is None


def check(one: Json, entered: object) -> str | None:
    kind = one["element"]["type"]
    given = {"b": {"x": {"type": kind, forms.FIELDS[kind][0]: entered}}}
    return forms.check([one], forms.merge([one], {}, given)).get("b")


@pytest.mark.parametrize(
    ("kind", "element", "entered", "fits"),
    [
        ("plain_text_input", {}, " ", False),
        ("plain_text_input", {"min_length": 3}, "ab", False),
        ("plain_text_input", {"min_length": 3}, "abc", True),
        ("plain_text_input", {"max_length": 3}, "abcd", False),
        ("email_text_input", {}, "kim@contoso", False),
        ("email_text_input", {}, "kim@contoso.com", True),
        ("url_text_input", {}, "contoso.com", False),
        ("url_text_input", {}, "https://contoso.com/x", True),
        ("number_input", {}, "seven", False),
        ("number_input", {}, "7", True),
        ("number_input", {}, "7.5", False),
        ("number_input", {"is_decimal_allowed": True}, "7.5", True),
        ("number_input", {"min_value": "8"}, "7", False),
        ("number_input", {"max_value": "6"}, "7", False),
        ("checkboxes", {}, [], False),
        ("static_select", {}, None, False),
    ],
)
def test_inputs_are_held_to_their_rules(kind: str, element: Json, entered: object, fits: bool) -> None:
    assert (check(block(kind, **element), entered) is None) is fits


def test_an_optional_field_may_be_empty_but_not_wrong() -> None:
    field = block("email_text_input", optional=True)
    assert check(field, "") is None
    assert check(field, "kim") is not None
