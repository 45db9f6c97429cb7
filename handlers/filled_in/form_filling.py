"""Fill a form in with what was said in words, and say so at its top.

What was said is checked as if it had been typed, once the form is submitted. What the form cannot take is
named with the reason.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    EmailInputElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation import said_requests
from flows.conversation.said_requests import SaidPlace, SaidRequest
from flows.rules.language.understanding import Intent
from handlers.app import form_fields
from handlers.app.ids import Field
from handlers.blocks.text_blocks import clip, context
from handlers.filled_in.said_values import SaidValue, SaidValues
from words import mrkdwn

LONGEST_WORDS = 150
"""Characters of a message that stand at the top of a form."""

_LINE = "said_line:"
"""Beginning of the ``block_id`` of a line at the top of a form."""

GONE = (
    ":information_source: Nothing is filled in here, because what was said is not kept any more. "
    "Fill in the form yourself."
)

TYPED_SINCE = ":pencil2: What you typed after the message stays; only what was empty is filled in from it."

NOT_ASKED = "It cannot be given or chosen here now."
"""Why a form does not take a value, where nothing better is known."""


@dataclass(frozen=True, slots=True)
class FormFilling:
    """What a form is filled in with: nothing, unless it was opened from an answer to a request for it.

    ``is_gone`` says that it was, but what was said is not kept any more.
    """

    said: SaidRequest | None = None
    is_gone: bool = False

    def values(self, of: SaidValues) -> Sequence[SaidValue]:
        """Return what was said for a form, of which ``of`` knows the fields."""
        return of(self.said.saying) if self.said else ()


NOT_SAID = FormFilling()


def read(session: Session, actor: Actor, place: SaidPlace | None, intents: Collection[Intent]) -> FormFilling:
    """Return what a form is filled in with that does one of these things."""
    if place is None:
        return NOT_SAID
    said = said_requests.read(session, actor, place)
    if said is None:
        return FormFilling(is_gone=True)
    return FormFilling(said) if said.saying.intent in intents else NOT_SAID


def fill(view: View, filling: FormFilling, values: Iterable[SaidValue]) -> View:
    """Return a form with the values in its fields, and with what `lines` says at its top."""
    inputs = {one.block_id: one for one in view.blocks or [] if isinstance(one, InputBlock)}
    filled, refused = 0, list[SaidValue]()
    for one in values:
        field = inputs.get(one.field) if one.field else None
        left = one if field is None else _set(field, one)
        if left is not None:
            refused.append(left)
        filled += left is not one
    said = [*source(filling, is_filled=bool(filled)), *not_taken(refused)]
    return above(view, said)


def source(filling: FormFilling, *, is_filled: bool = True) -> list[str]:
    """Return from which message a form is filled in, or that the message is not kept (lines of mrkdwn)."""
    if filling.is_gone:
        return [GONE]
    return [from_message(filling.said.words)] if filling.said and is_filled else []


def from_message(words: str) -> str:
    """Return that a form was filled in from a message with these words (mrkdwn)."""
    said = mrkdwn.escape(shortened(words))
    return f":speech_balloon: Filled in from this message: “{said}”. Check it before you go on."


def shortened(words: str) -> str:
    """Return the words of a message on one line, cut with a mark if they are long."""
    return clip(" ".join(words.split()), LONGEST_WORDS)


def by_field(values: Iterable[SaidValue]) -> dict[str, Any]:
    """Return values as a draft keeps what was typed.

    With another address for the customer's contact, nothing is asked or known about the one before.
    """
    found = {one.field.value: one.value for one in values if one.field}
    if Field.CUSTOMER_EMAIL in found:
        found |= {Field.CONTACT_REASON.value: "", "asked_about": ""}
    return form_fields.nested(found)


def unasked(values: Iterable[SaidValue]) -> list[str]:
    """Return what no field takes, and why (lines of mrkdwn)."""
    return not_taken(one for one in values if one.field is None)


def not_taken(values: Iterable[SaidValue]) -> list[str]:
    """Return what the form cannot take, and why (lines of mrkdwn)."""
    return [
        f":warning: Not filled in: {mrkdwn.escape(clip(one.name, LONGEST_WORDS))}. {one.why or NOT_ASKED}"
        for one in values
    ]


def above(view: View, lines: Sequence[str]) -> View:
    """Return a view with these lines (mrkdwn) at its top."""
    found: list[Block] = []
    for place, line in enumerate(lines):
        found.append(context(line))
        found[-1].block_id = f"{_LINE}{place}"
    view.blocks = [*found, *(view.blocks or [])]
    return view


def keep_lines(shown: Mapping[str, Any], again: View) -> View:
    """Return a form that is drawn anew, with the lines at the top of the one that was shown."""
    kept = [one for one in shown.get("blocks") or [] if str(one.get("block_id")).startswith(_LINE)]
    again.blocks = [*Block.parse_all(kept), *(again.blocks or [])]
    return again


def _set(field: InputBlock, one: SaidValue) -> SaidValue | None:
    """Put a value into a field; return what the field does not take of it, or the value itself."""
    element = field.element
    match element:
        case PlainTextInputElement():
            longest = element.max_length or len(one.value)
            element.initial_value = one.value[:longest] or None
            if len(one.value) > longest:
                why = f"Only the first {longest:,} characters fit here."
                return SaidValue(one.field, one.value[longest:], f"the rest of {one.name}", why)
        case EmailInputElement():
            element.initial_value = one.value or None
        case DatePickerElement():
            element.initial_date = one.value or None
        case UserSelectElement():
            element.initial_user = one.value or None
        case StaticSelectElement() | RadioButtonsElement():
            every = [each for each in element.options or [] if isinstance(each, Option)]
            offered = [each for each in every if each.value == one.value]
            if not offered:
                return one
            element.initial_option = offered[0]
        case ExternalDataSelectElement():
            chosen = element.initial_option
            is_chosen = isinstance(chosen, Option) and chosen.value == one.value
            return None if is_chosen else one
        case _:
            return one
    return None
