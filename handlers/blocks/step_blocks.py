"""What the modals of a journey in steps are made of: the frame of a step, its inputs, its texts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DatePickerElement,
    DividerBlock,
    EmailInputElement,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    TimePickerElement,
)
from slack_sdk.models.views import View

from flows.drafts.drafts import DRAFT_DAYS, DraftGone, OpenDraft
from handlers.app import carried, ids
from handlers.app.ids import Field
from handlers.blocks import rich_text
from store.enums import DraftKind
from words import mrkdwn

TITLES = {
    DraftKind.ADD_CUSTOMER: "Add a customer",
    DraftKind.CLAIM_CUSTOMER: "Claim a customer",
    DraftKind.SEND_CONSENT: "Ask for consent",
    DraftKind.RECORD_CONSENT: "Record a consent",
    DraftKind.SUBMIT_CLAIM: "Submit a claim",
}
STEPS = {
    DraftKind.ADD_CUSTOMER: ("Location and customer", "Engagements", "Contacts", "Review"),
    DraftKind.CLAIM_CUSTOMER: ("Customer and location", "Engagements", "Contacts", "Review"),
    DraftKind.SEND_CONSENT: ("Contacts", "The mail"),
    DraftKind.RECORD_CONSENT: ("Date and note", "Review"),
    DraftKind.SUBMIT_CLAIM: ("Date and claim ID", "Review"),
}

LONGEST_SECTION = 2900
"""Characters that one section is filled with; Slack takes 3,000."""

SHORTENED = " … (shortened; the whole text is in Details)"
"""Ends a text that Slack would not take whole."""

LONGEST_FIELD = 1900
"""Characters that one of several columns is filled with; Slack takes 2,000."""

LONGEST_HEADLINE = 150
"""Characters of a title, counted as Slack does: after escaping."""

POINT = "• "
"""Begins a line of a list."""

MOST_POINTS_ABOVE = 3
"""Points of a notice that stand above the fields of a form."""

MOST_SECTIONS = 60
"""Sections that one list may fill, so that a modal stays within its 100 blocks."""

MOST_BYTES = 200_000
"""Bytes that one list may fill as JSON, where a letter takes up to 12; Slack takes 250,000 in a view."""


def draft_of(view: dict[str, Any]) -> tuple[str, int]:
    """Return the draft's id and version that a view of a journey carries.

    Raises:
        DraftGone: the view carries none.
    """
    known = carried.fields(view)
    draft, version = known.get("draft"), known.get("version")
    if not isinstance(draft, str) or not isinstance(version, int):
        raise DraftGone
    return draft, version


def step(
    number: int,
    draft: OpenDraft,
    callback: ids.View,
    blocks: Sequence[Block],
    *,
    notice: Sequence[str],
    submit: str = "Next",
) -> View:
    """Return step ``number`` with its place among the steps, a notice (lines of mrkdwn), and *Back*.

    Points of the notice that would push the fields out of sight stand below them.
    """
    names = STEPS[draft.kind]
    dots = " ".join("●" if one <= number else "○" for one in range(1, len(names) + 1))
    top: list[Block] = [context(f"{dots}  *Step {number} of {len(names)}* · {names[number - 1]}")]
    points = [line for line in notice if line.startswith(POINT)]
    below = points if len(points) > MOST_POINTS_ABOVE else []
    top += listing([line for line in notice if line not in below])
    bottom: list[Block] = [DividerBlock(), *listing(below)] if below else []
    if number > 1:
        bottom.append(ActionsBlock(elements=[back()]))
    bottom.append(context(f"What you type is kept for {DRAFT_DAYS} days; closing loses nothing."))
    return View(
        type="modal",
        callback_id=callback,
        title=TITLES[draft.kind],
        submit=submit,
        close="Close",
        private_metadata=_carry(draft),
        blocks=[*top, *blocks, *bottom],
    )


def interlude(draft: OpenDraft, blocks: Sequence[Block]) -> View:
    """Return a view of the journey that cannot be submitted."""
    return View(
        type="modal",
        title=TITLES[draft.kind],
        close="Close",
        private_metadata=_carry(draft),
        blocks=blocks,
    )


def alone(title: str, sentence: str, *, close: str = "Close") -> View:
    """Return a modal that says one sentence (mrkdwn): why nothing goes on, or what is on its way."""
    return View(type="modal", title=title, close=close, blocks=[text(sentence)])


def done(kind: DraftKind, blocks: Sequence[Block]) -> View:
    """Return the confirmation at the end of a journey."""
    return View(type="modal", title=TITLES[kind], close="Done", blocks=blocks)


def back() -> ButtonElement:
    """Return the button to the step before."""
    return ButtonElement(text="Back", action_id=ids.Action.ORDER_BACK)


def field(
    name: Field,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    """Return an input whose every change is kept in the draft at once."""
    return InputBlock(
        block_id=name, label=label, element=element, hint=hint, optional=optional, dispatch_action=True
    )


def typed(
    data: Mapping[str, Any],
    name: Field,
    *,
    longest: int,
    placeholder: str | None = None,
    multiline: bool = False,
) -> PlainTextInputElement:
    """Return a text input that holds what the draft holds, as far as the input takes it."""
    return PlainTextInputElement(
        action_id=ids.Action.KEEP,
        initial_value=str(data.get(name) or "")[:longest] or None,
        max_length=longest,
        placeholder=placeholder,
        multiline=multiline,
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    )


def email(data: Mapping[str, Any], name: Field) -> EmailInputElement:
    """Return an e-mail input that holds what the draft holds."""
    return EmailInputElement(
        action_id=ids.Action.KEEP,
        initial_value=data.get(name) or None,
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    )


def text(words: str) -> Block:
    """Return a paragraph (mrkdwn); where Slack would not take the whole, the cut is shown."""
    if mrkdwn.is_formatting(words):
        return rich_text.block(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED))
    return SectionBlock(text=_mrkdwn(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED)))


def beside(words: str, accessory: InteractiveElement | None, *buttons: ButtonElement) -> list[Block]:
    """Return a paragraph (mrkdwn) with an element at its side and buttons below it.

    Rich text has no side, so that the element stands first among those below it there.
    """
    if accessory is None:
        return [text(words)]
    below = [*buttons]
    if mrkdwn.is_formatting(words):
        return [text(words), ActionsBlock(elements=[*below, accessory])]
    shown = SectionBlock(text=_mrkdwn(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED)), accessory=accessory)
    return [shown, ActionsBlock(elements=below)] if below else [shown]


def columns(fields: Sequence[str]) -> list[Block]:
    """Return short paragraphs (mrkdwn) in two columns, or below one another where Slack takes no columns."""
    if any(mrkdwn.is_formatting(one) or len(one) > LONGEST_FIELD for one in fields):
        return listing(fields)
    return [SectionBlock(fields=[_mrkdwn(one) for one in fields])]


def literal(words: str) -> list[Block]:
    """Return text of several paragraphs that is shown exactly as it stands, without any formatting."""
    sections, rest = [], words.strip()
    while mrkdwn.length(rest) > LONGEST_SECTION:
        end = LONGEST_SECTION
        while mrkdwn.length(rest[:end]) > LONGEST_SECTION:
            end -= 1
        end = next((at for joint in ("\n\n", "\n", " ") if (at := rest.rfind(joint, 0, end)) > 0), end)
        sections.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    sections.append(rest)
    return [SectionBlock(text=PlainTextObject(text=one, emoji=False)) for one in sections]


def day(data: Mapping[str, Any], name: Field) -> DatePickerElement:
    """Return a date input that holds what the draft holds."""
    return DatePickerElement(action_id=ids.Action.KEEP, initial_date=data.get(name) or None)


def clock(data: Mapping[str, Any], name: Field) -> TimePickerElement:
    """Return an input for a time of day that holds what the draft holds."""
    return TimePickerElement(action_id=ids.Action.KEEP, initial_time=(data.get(name) or "")[:5] or None)


def context(words: str) -> Block:
    """Return a small grey line (mrkdwn); where text from outside would format it, a line of rich text."""
    if mrkdwn.is_formatting(words):
        return text(words)
    return ContextBlock(elements=[_mrkdwn(mrkdwn.cut(words, LONGEST_SECTION, SHORTENED))])


def listing(lines: Iterable[str]) -> list[Block]:
    """Return lines (mrkdwn) packed into as few sections as Slack allows; a rest is counted, never dropped."""
    sections: list[list[str]] = []
    length = LONGEST_SECTION + 1
    rest = size = 0
    for line in (piece for whole in lines for piece in _pieces(whole)):
        size += len(json.dumps(line))
        if size > MOST_BYTES:
            rest += 1
            continue
        if length + len(line) + 1 > LONGEST_SECTION:
            if len(sections) == MOST_SECTIONS:
                rest += 1
                continue
            sections.append([])
            length = 0
        sections[-1].append(line)
        length += len(line) + 1
    blocks: list[Block] = [text("\n".join(one)) for one in sections]
    if rest:
        blocks.append(context(f"…and {rest} more."))
    return blocks


def shorten(line: str, longest: int) -> str:
    """Return the beginning of a line (mrkdwn); the cut is shown."""
    return mrkdwn.cut(line, longest)


def headline(words: str) -> HeaderBlock:
    """Return a title (plain text), cut with a mark where Slack would not take it."""
    return HeaderBlock(text=plain(words, LONGEST_HEADLINE))


def plain(words: str, longest: int = 75) -> PlainTextObject:
    """Return plain words at a length that an option or a button may have, every character as it is."""
    return PlainTextObject(text=clip(words, longest), emoji=False)


def clip(words: str, longest: int = 75) -> str:
    """Return the words at a length that an option may have; the cut is shown."""
    if mrkdwn.length(words) <= longest:
        return words
    end = max(longest - 1, 0)
    while end and mrkdwn.length(words[:end]) > longest - 1:
        end -= 1
    while end > 1 and mrkdwn.continues(words, end):
        end -= 1
    return words[:end] + "…"


def _mrkdwn(words: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=words, verbatim=True)


def _pieces(line: str) -> list[str]:
    """Return a line (mrkdwn) in pieces that fit, cut between words where there are any."""
    pieces = []
    while len(line) > LONGEST_SECTION:
        end = mrkdwn.joint(line, LONGEST_SECTION)
        pieces.append(line[:end])
        line = mrkdwn.continued(line[end:].lstrip())
    return [*pieces, line]


def _carry(draft: OpenDraft) -> str:
    return json.dumps({"draft": draft.id, "version": draft.version})
