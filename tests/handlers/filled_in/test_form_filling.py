from datetime import UTC, datetime

import pytest
from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    EmailInputElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    TimePickerElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

import blockkit
from flows.conversation.said_requests import SaidRequest
from flows.rules.language.understanding import Intent, Saying
from handlers.app.ids import Action, Field
from handlers.filled_in import form_filling
from handlers.filled_in.form_filling import GONE, NOT_SAID, FormFilling
from handlers.filled_in.said_values import SaidValue
from tests.support.stage import words

WORDS = "cancel *Contoso* <!channel>\nand more"
SAID = FormFilling(SaidRequest(Saying(Intent.CANCEL), WORDS, datetime(2026, 3, 2, tzinfo=UTC)))
INPUT = Action.ASSOCIATION_INPUT
OPTIONS = [Option(value="a", text="A"), Option(value="b", text="B")]


def form(element: InputInteractiveElement, field: Field = Field.REASON) -> View:
    blocks: list[Block] = [InputBlock(block_id=field, label="Field", element=element, optional=True)]
    return View(type="modal", title="Form", submit="Save", callback_id="x", blocks=blocks)


def filled(element: InputInteractiveElement, value: str) -> View:
    view = form_filling.fill(form(element), SAID, [SaidValue(Field.REASON, value, "the *reason*")])
    assert blockkit.check_view(view.to_dict()) == []
    return view


@pytest.mark.parametrize(
    ("element", "value", "name"),
    [
        (PlainTextInputElement(action_id=INPUT), "words", "initial_value"),
        (EmailInputElement(action_id=INPUT), "kim@contoso.com", "initial_value"),
        (DatePickerElement(action_id=INPUT), "2026-11-25", "initial_date"),
        (UserSelectElement(action_id=INPUT), "U0LIN", "initial_user"),
    ],
)
def test_an_input_holds_what_was_said(element: InputInteractiveElement, value: str, name: str) -> None:
    view = filled(element, value).to_dict()
    assert view["blocks"][-1]["element"][name] == value
    said = words(view)
    assert "Filled in from this message: “cancel *Contoso* <!channel> and more”" in said.replace("\n", "")


def test_an_option_is_chosen_if_it_is_offered_and_else_named() -> None:
    view = filled(RadioButtonsElement(action_id=INPUT, options=OPTIONS), "b").to_dict()
    assert view["blocks"][-1]["element"]["initial_option"]["value"] == "b"
    view = filled(RadioButtonsElement(action_id=INPUT, options=OPTIONS), "c").to_dict()
    assert "initial_option" not in view["blocks"][-1]["element"]
    assert "Not filled in: the *reason*. It cannot be given or chosen here now." in words(view)
    assert "Filled in from" not in words(view)


def test_an_option_that_is_searched_for_was_chosen_by_the_form_itself() -> None:
    chosen = ExternalDataSelectElement(action_id=INPUT, min_query_length=0, initial_option=OPTIONS[0])
    assert "Not filled in" not in words(filled(chosen, "a").to_dict())
    assert "Not filled in" in words(filled(chosen, "b").to_dict())


def test_what_is_too_long_is_cut_and_says_so() -> None:
    view = filled(PlainTextInputElement(action_id=INPUT, max_length=5), "123456789").to_dict()
    assert view["blocks"][-1]["element"]["initial_value"] == "12345"
    assert "the rest of the *reason*. Only the first 5 characters fit here." in words(view)
    assert "Filled in from" in words(view)


def test_what_has_no_field_is_named_with_the_reason() -> None:
    values = [
        SaidValue(Field.AMOUNT, "5000", "the amount 5,000"),
        SaidValue(None, "", "the claim ID", "It is kept in the details."),
    ]
    view = form_filling.fill(form(PlainTextInputElement(action_id=INPUT)), SAID, values).to_dict()
    assert "Not filled in: the amount 5,000. It cannot be given or chosen here now." in words(view)
    assert "Not filled in: the claim ID. It is kept in the details." in words(view)


def test_an_element_that_nothing_is_said_for_is_left_alone() -> None:
    assert "Not filled in" in words(filled(TimePickerElement(action_id=INPUT), "09:00").to_dict())


def test_an_empty_value_empties_a_field() -> None:
    view = filled(PlainTextInputElement(action_id=INPUT, initial_value="kept"), "").to_dict()
    assert "initial_value" not in view["blocks"][-1]["element"]


def test_a_form_that_nothing_was_said_for_stays_as_it_is() -> None:
    before = form(PlainTextInputElement(action_id=INPUT)).to_dict()
    assert form_filling.fill(form(PlainTextInputElement(action_id=INPUT)), NOT_SAID, []).to_dict() == before
    assert form_filling.fill(form(PlainTextInputElement(action_id=INPUT)), SAID, []).to_dict() == before


def test_a_form_says_that_what_was_said_is_not_kept() -> None:
    view = form_filling.fill(form(PlainTextInputElement(action_id=INPUT)), FormFilling(is_gone=True), [])
    assert GONE in words(view.to_dict())


def test_the_lines_at_the_top_stay_when_a_form_is_drawn_anew() -> None:
    shown = filled(PlainTextInputElement(action_id=INPUT), "words").to_dict()
    again = form_filling.keep_lines(shown, form(DatePickerElement(action_id=INPUT))).to_dict()
    assert again["blocks"][0] == shown["blocks"][0]
    assert len(again["blocks"]) == 2
