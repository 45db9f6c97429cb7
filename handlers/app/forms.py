"""Read forms: Slack's ``state.values`` as plain values, and these as a checked model or sentences."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from flows.rules.claims import file_questions, questions
from flows.rules.customers.misspelling import nearest
from flows.rules.customers.search import fits
from flows.rules.text import incoming_text
from flows.rules.text.reasons import ENOUGH
from handlers.app import field_values, form_fields, ids

Errors = dict[str, str]
"""A sentence for each field that must be fixed."""

Form = TypeVar("Form", bound=BaseModel)
ItemT = TypeVar("ItemT")


def typed(view: dict[str, Any]) -> dict[str, Any]:
    """Return the value of each input of a view: text, an option's value, a list of them, or ``None``.

    Text comes without characters that nobody can see (`flows.rules.text.incoming_text`). Unknown blocks are
    left out, and so are values that their field cannot hold. Which answers the questions of a survey take,
    the survey says.
    """
    values = (view.get("state") or {}).get("values") or {}
    return {
        block_id: field_values.fitting(block_id, entered(element))
        for block_id, elements in values.items()
        if block_id in _FIELDS or any(is_one(block_id) for is_one in _NAMED)
        for element in elements.values()
    }


def parse(form: type[Form], typed: dict[str, Any]) -> Form | Errors:
    """Return what was typed as the model, or a sentence for each field that must be fixed."""
    given = {name: value for name, value in typed.items() if value not in (None, "")}
    try:
        return form.model_validate(form_fields.nested(given))
    except ValidationError as refusal:
        return {form_fields.field_at(error["loc"]): _sentence(error) for error in refusal.errors()}


def found(typed: object, items: Sequence[ItemT], texts: Callable[[ItemT], Sequence[str]]) -> Sequence[ItemT]:
    """Return the items whose texts contain every word that was typed, or else nearly, the likest first."""
    fitting = [one for one in items if fits(typed, *texts(one))]
    return fitting or [items[at] for at in nearest(str(typed or ""), [texts(one) for one in items])]


_FIELDS = frozenset(ids.Field)

_NAMED = (questions.is_key, file_questions.is_of_file, file_questions.is_of_checks)
"""Whether a block asks for what no field names: a question of a survey, or about a file of a message."""

HOW_KNOWN = f"Say in a few words how you know, such as where the proof is; {ENOUGH}."
"""What to enter where no proof, or too little, is named."""

SENTENCES = {
    ids.Field.ASSOCIATION: "Choose one.",
    ids.Field.ASSOCIATIONS: "Choose at least one engagement.",
    ids.Field.ADDED_ON: "Choose the day on which the customer was added at Partner Center.",
    ids.Field.ATTESTED: "Choose at least one engagement.",
    ids.Field.ATTESTED_ON: "Choose the day on which you looked it up.",
    ids.Field.ATTESTED_NOTE: (
        f"Say in a few words what Partner Center shows, or where the proof is; {ENOUGH}."
    ),
    ids.Field.PROGRESS: "Choose how far it is at Partner Center.",
    ids.Field.KNOWN_FROM: HOW_KNOWN,
    ids.Field.ANSWER_KIND: "Choose what the programme answered.",
    ids.Field.ANSWERED_ON: "Choose the day on which it happened.",
    ids.Field.CUSTOMER: "Choose a customer.",
    ids.Field.CUSTOMERS: "Choose at least one customer.",
    ids.Field.GIVEN_ON: "Choose the day of the consent.",
    ids.Field.NOTE: "Say how you know of the consent.",
    ids.Field.SUBMITTED_ON: "Choose the day of the submission.",
    ids.Field.LOCATION: "Choose a location.",
    ids.Field.CLAIM_ID: "Give the claim ID, as Partner Center shows it.",
    ids.Field.DOMAIN: "Give the customer's domain, such as contoso.com.",
    ids.Field.ENGAGEMENTS: "Choose at least one engagement.",
}
"""What to enter where something is missing or unreadable."""


def _sentence(error: Any) -> str:
    if error["type"] in {"domain", "email", "identifier", "reason", "web_address"}:
        return str(error["msg"])
    if error["type"] == "string_too_long":
        return f"Shorten this to {error['ctx']['max_length']} characters."
    return str(SENTENCES.get(error["loc"][0], "Please fill this in."))


def entered(element: dict[str, Any]) -> Any:
    """Return what an input holds: text, an option's value, a list of them, or ``None``."""
    if "selected_options" in element:
        return [option.get("value") for option in element["selected_options"] or []]
    if "selected_users" in element:
        return list(element["selected_users"] or [])
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    for chosen in ("selected_user", "selected_conversation", "selected_date", "selected_time"):
        if chosen in element:
            return element[chosen] or None
    value = element.get("value")
    return incoming_text.several_lines(value) if isinstance(value, str) else None
