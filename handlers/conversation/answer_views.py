"""The frame of every answer: what was understood, the sentence, rows with their next action, and what to do.

It takes plain values: what an answer says is decided and put into words elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    DividerBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
)

from flows.conversation.prompts import Prompt
from flows.conversation.turns import TurnGone
from flows.customers_page.page_values import Associated
from flows.rules.language.filters import AnswerFilter, FilterKind, FilterPlace
from handlers.app.ids import Action
from handlers.app.view_metadata import Metadata
from handlers.blocks import emphasis
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import clip, context, listing, text
from handlers.blocks.text_blocks import plain as plain_text
from handlers.customers import row_views
from handlers.filled_in import said_blocks
from words import mrkdwn

MOST_ROWS = 10
"""Rows of an answer that are shown at once."""

CHOICES = (
    Action.ANSWER_CHOICE_1,
    Action.ANSWER_CHOICE_2,
    Action.ANSWER_CHOICE_3,
    Action.ANSWER_CHOICE_4,
    Action.ANSWER_CHOICE_5,
    Action.ANSWER_CHOICE_6,
    Action.ANSWER_CHOICE_7,
    Action.ANSWER_CHOICE_8,
)
"""Ids of buttons that stand side by side: no two in one block may have the same."""

UP, DOWN = "up", "down"
"""Values of the two thumbs."""

LATEST_ROW = 1_000_000


class ChoiceMetadata(Metadata):
    """What a button that gives another answer carries.

    It asks a question (``ask``), chooses a reading by its number, or takes away the filter that ``kind``,
    ``saying`` and ``number`` name.
    """

    ask: Annotated[str, Limited(max_length=300)] = ""
    reading: Annotated[int | None, Limited(ge=0, le=100)] = None
    kind: FilterKind | None = None
    saying: Annotated[int, Limited(ge=0, le=100)] = 0
    number: Annotated[int, Limited(ge=0, le=100)] = 0

    @classmethod
    def unreadable(cls) -> Self:
        """Refuse what cannot be read as what belongs to an answer that is not known any more."""
        raise TurnGone

    @property
    def filter(self) -> FilterPlace | None:
        """The filter to take away, if it names one."""
        return FilterPlace(self.saying, self.kind, self.number) if self.kind else None


class MoreMetadata(Metadata):
    """What the button carries that shows further rows: the number of the first of them."""

    offset: Annotated[int, Limited(ge=0, le=LATEST_ROW)] = 0

    @classmethod
    def unreadable(cls) -> Self:
        """Refuse what cannot be read as what belongs to an answer that is not known any more."""
        raise TurnGone


@dataclass(frozen=True, slots=True)
class AnswerFrame:
    """The values of one answer.

    ``understood`` says in words (mrkdwn) what was understood; ``filters`` can be taken away one by one.
    ``sentence`` is the answer itself (mrkdwn), with ``lines`` (mrkdwn) that belong to it, and ``notes`` are
    small lines (mrkdwn) at the end, of which ``below`` stands below the buttons. ``rows`` are at most
    `MOST_ROWS` of ``total``, from number ``offset`` on. ``choices`` are questions or readings of which one
    can be pressed, and ``buttons`` what else can be done. ``more_at`` is where further lines begin, if there
    are any. An answer without ``is_rated`` has no thumbs.
    ``said`` is the number of the request in the message to which this answers: forms that its buttons open
    are filled in with it.
    """

    sentence: str
    understood: str = ""
    filters: Sequence[AnswerFilter] = ()
    lines: Sequence[str] = ()
    notes: Sequence[str] = ()
    below: str = ""
    rows: Sequence[Associated] = ()
    total: int = 0
    offset: int = 0
    choices: Sequence[ButtonElement] = ()
    buttons: Sequence[ButtonElement] = ()
    has_excel: bool = False
    is_rated: bool = True
    more_at: int | None = None
    said: int | None = None


def message(frame: AnswerFrame, now: datetime, *, more: Sequence[ButtonElement] = ()) -> SlackMessage:
    """Return the message of an answer; ``more`` are buttons that its place in Slack adds."""
    return several([frame], now, more=more)


def several(
    frames: Sequence[AnswerFrame], now: datetime, *, more: Sequence[ButtonElement] = ()
) -> SlackMessage:
    """Return the message of one or more answers, one below the other; they are rated together."""
    blocks: list[Block] = []
    for place, frame in enumerate(frames):
        is_last = place == len(frames) - 1
        blocks += [DividerBlock()] if place and frame.understood else []
        found = _blocks(frame, now, more if is_last else ())
        if frame.said is not None:
            said_blocks.mark(found, frame.said)
        blocks += found
    if any(one.is_rated for one in frames):
        blocks.append(_thumbs())
    return SlackMessage(" ".join(one.sentence for one in frames), emphasis.only_first(blocks))


def _blocks(frame: AnswerFrame, now: datetime, more: Sequence[ButtonElement]) -> list[Block]:
    blocks: list[Block] = []
    if frame.understood:
        blocks.append(context(f"Understood: {frame.understood}"))
    if frame.filters:
        blocks.append(ActionsBlock(elements=_chips(frame.filters)))
    blocks.append(text(frame.sentence))
    if frame.choices:
        blocks.append(ActionsBlock(elements=[*frame.choices]))
    blocks += listing(frame.lines)
    namesakes = row_views.namesakes(frame.rows)
    for one in frame.rows[:MOST_ROWS]:
        blocks += row_views.row(one, None, now, may_claim=False, mentions_owner=False, namesakes=namesakes)
    blocks += [context(one) for one in frame.notes]
    buttons = [*_further(frame), *frame.buttons, *more]
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    if frame.below:
        blocks.append(context(frame.below))
    return blocks


def ask(prompt: Prompt, place: int) -> ButtonElement:
    """Return the button that asks a question, at a place among the choices."""
    return _choice(place, prompt.message, ChoiceMetadata(ask=prompt.message))


def reading(name: str, number: int) -> ButtonElement:
    """Return the button that chooses a reading by its number among the rivals; ``name`` is plain text."""
    return _choice(number, name, ChoiceMetadata(reading=number))


def ask_instead(words: str, place: int) -> ButtonElement:
    """Return the button that asks these words, at a place among the choices."""
    return _choice(place, words, ChoiceMetadata(ask=words))


def go_on() -> ButtonElement:
    """Return the button that brings an answer which only its asker sees into their direct messages."""
    return ButtonElement(text="Go on in direct messages", action_id=Action.ANSWER_CONTINUE)


def show(offset: int, label: str = "Show more") -> ButtonElement:
    """Return the button that shows other rows, from number ``offset`` on."""
    carried = MoreMetadata(offset=offset).carried()
    return ButtonElement(text=label, action_id=Action.ANSWER_MORE, value=carried)


def _chips(filters: Sequence[AnswerFilter]) -> list[ButtonElement]:
    """Return a button for each filter; those that have no room are only named by what was understood."""
    return [
        _choice(
            place,
            f"✕ {one.name}",
            ChoiceMetadata(kind=one.place.kind, saying=one.place.saying, number=one.place.number),
            spoken=f"Without: {one.name}",
        )
        for place, one in enumerate(filters[: len(CHOICES)])
    ]


def _choice(place: int, label: str, carried: ChoiceMetadata, spoken: str | None = None) -> ButtonElement:
    return ButtonElement(
        text=plain_text(label),
        action_id=CHOICES[place],
        value=carried.carried(),
        accessibility_label=clip(spoken) if spoken else None,
    )


def _further(frame: AnswerFrame) -> list[ButtonElement]:
    """Return the buttons that show other rows, and that send all of them as a file."""
    found = []
    shown = frame.offset + len(frame.rows)
    if frame.rows and shown < frame.total:
        found.append(show(shown, f"Show more ({frame.total - shown:,})"))
    elif frame.offset:
        found.append(show(0, "From the beginning"))
    if frame.more_at is not None:
        found.append(show(frame.more_at))
    if frame.has_excel:
        found.append(ButtonElement(text="As Excel", action_id=Action.ANSWER_EXCEL))
    return found


def _thumbs() -> ContextActionsBlock:
    return ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id=Action.ANSWER_THUMB,
                positive_button=FeedbackButtonObject(
                    text="Good answer", value=UP, accessibility_label="This is a good answer"
                ),
                negative_button=FeedbackButtonObject(
                    text="Bad answer", value=DOWN, accessibility_label="This is a bad answer"
                ),
            )
        ]
    )


def quoted(words: str) -> str:
    """Return words that somebody typed as a quotation (mrkdwn), cut with a mark if they are long."""
    return f"“{mrkdwn.escape(clip(' '.join(words.split()), 150))}”"
