"""Inputs that show what a draft holds, and store every change in it at once."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    EmailInputElement,
    ExternalDataMultiSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    TimePickerElement,
    UrlInputElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from handlers.app import ids
from handlers.app.ids import Field
from handlers.blocks.text_blocks import listing

Beside = Mapping[Field, Sequence[str]]
"""What is said of some fields, directly below each (lines of mrkdwn)."""

NOTHING: Beside = MappingProxyType({})

MOST_CHECKBOXES = 10
"""Slack's limit; more engagements than this are offered in a searching select."""


def field(
    name: Field,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    """Return an input that stores every change in the draft at once."""
    return InputBlock(
        block_id=name, label=label, element=element, hint=hint, optional=optional, dispatch_action=True
    )


def storing(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a form, of which every input but files stores each change in the draft at once."""
    for block in blocks:
        if not isinstance(block, InputBlock) or not isinstance(block.element, InputInteractiveElement):
            continue
        if isinstance(block.element, FileInputElement):
            continue
        block.element.action_id = ids.Action.KEEP
        block.dispatch_action = True
        if isinstance(block.element, PlainTextInputElement | UrlInputElement):
            block.element.dispatch_action_config = {"trigger_actions_on": ["on_character_entered"]}
    return list(blocks)


def beside(blocks: Sequence[Block], said: Beside) -> list[Block]:
    """Return the blocks of a form with what is said of a field directly below it.

    Slack shows errors of its own there, but takes them only as the immediate answer to a submission.
    """
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, InputBlock):
            found += listing(
                line for field, lines in said.items() if field == block.block_id for line in lines
            )
    return found


def choice(options: Sequence[Option], chosen: Collection[str], action: ids.Action) -> InputInteractiveElement:
    """Return boxes to tick, or a searching select where there are too many for them.

    ``chosen`` are values of options.
    """
    initial = [one for one in options if one.value in chosen] or None
    if len(options) <= MOST_CHECKBOXES:
        return CheckboxesElement(action_id=action, options=options, initial_options=initial)
    return ExternalDataMultiSelectElement(
        action_id=action,
        placeholder=f"Search {len(options)} engagements",
        min_query_length=0,
        initial_options=initial,
    )


def text_input(
    data: Mapping[str, Any],
    name: Field,
    *,
    longest: int,
    placeholder: str | None = None,
    multiline: bool = False,
) -> PlainTextInputElement:
    """Return a text input that shows what the draft holds, as far as it fits."""
    return PlainTextInputElement(
        action_id=ids.Action.KEEP,
        initial_value=str(data.get(name) or "")[:longest] or None,
        max_length=longest,
        placeholder=placeholder,
        multiline=multiline,
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    )


def email_input(
    data: Mapping[str, Any], name: Field, action: ids.Action = ids.Action.KEEP
) -> EmailInputElement:
    """Return an e-mail input that shows what the draft holds."""
    return EmailInputElement(
        action_id=action,
        initial_value=data.get(name) or None,
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    )


def date_input(data: Mapping[str, Any], name: Field) -> DatePickerElement:
    """Return a date input that shows what the draft holds."""
    return DatePickerElement(action_id=ids.Action.KEEP, initial_date=data.get(name) or None)


def time_input(data: Mapping[str, Any], name: Field) -> TimePickerElement:
    """Return an input for a time of day that shows what the draft holds."""
    return TimePickerElement(action_id=ids.Action.KEEP, initial_time=(data.get(name) or "")[:5] or None)
