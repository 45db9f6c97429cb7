"""Forms as Slack's clients keep them: the state of every input, and its errors."""

import re
from collections.abc import Callable

from sandbox.blocks.blocks import elements
from sandbox.workspace.state import Json

Values = dict[str, dict[str, Json]]
"""Slack's ``state.values``: by block id, then by action id."""

REQUIRED = "Please complete this required field."

FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "radio_buttons": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
"""Every stateful element: the name of its value in a state, and of its initial value in the element."""

_MANY = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}


def merge(blocks: list[Json], known: Values, given: Values | None = None) -> Values:
    """Return the state of these blocks: the given values, else the known ones, else the initial ones.

    A value is kept only if block id, action id and type are the same as before.
    """
    values: Values = {}
    for block, element in elements(blocks):
        if element["type"] not in FIELDS:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        state = _fitting(given, block_id, action_id, element) or _fitting(known, block_id, action_id, element)
        values.setdefault(block_id, {})[action_id] = state or _initial(element)
    return values


def check(blocks: list[Json], values: Values) -> dict[str, str]:
    """Return a sentence for each input block that Slack's clients would not submit."""
    errors: dict[str, str] = {}
    for block, element in elements(blocks):
        if block["type"] != "input":
            continue
        value = value_of(values[block["block_id"]][element["action_id"]])
        sentence = _wrong(element, value, is_optional=block.get("optional") is True)
        if sentence:
            errors[block["block_id"]] = sentence
    return errors


def value_of(state: Json) -> object:
    """Return what an element's state holds."""
    return state.get(FIELDS[state["type"]][0])


def _initial(element: Json) -> Json:
    name, initial = FIELDS[element["type"]]
    value = element.get(initial, [] if name in _MANY else None)
    if element["type"] == "number_input" and value is not None:
        value = str(value)
    return {"type": element["type"], name: value}


def _fitting(values: Values | None, block_id: str, action_id: str, element: Json) -> Json | None:
    blocks = (values or {}).get(block_id)
    state = blocks.get(action_id) if isinstance(blocks, dict) else None
    if not isinstance(state, dict) or state.get("type") != element["type"]:
        return None
    name = FIELDS[element["type"]][0]
    value = state.get(name, [] if name in _MANY else None)
    return {**state, name: (value or None) if name == "value" else value}


def _wrong(element: Json, value: object, *, is_optional: bool) -> str | None:
    if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
        return None if is_optional else REQUIRED
    rule = _RULES.get(element["type"])
    return rule(element, str(value)) if rule else None


def _text(element: Json, text: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < least:
        return f"Please enter at least {least} characters."
    if len(text) > most:
        return f"Please keep this to {most} characters or fewer."
    return None


def _email(_element: Json, text: str) -> str | None:
    fits = re.fullmatch(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+", text)
    return None if fits else "Please enter a valid email address."


def _url(_element: Json, text: str) -> str | None:
    return None if re.fullmatch(r"https?://[^\s/]\S*", text) else "Please enter a valid URL."


def _number(element: Json, text: str) -> str | None:
    if not re.fullmatch(r"-?\d*\.?\d+", text):
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and "." in text:
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and float(text) < float(low):
        return f"Please enter a number of {low} or more."
    if high is not None and float(text) > float(high):
        return f"Please enter a number of {high} or less."
    return None


_RULES: dict[str, Callable[[Json, str], str | None]] = {
    "plain_text_input": _text,
    "email_text_input": _email,
    "url_text_input": _url,
    "number_input": _number,
}
