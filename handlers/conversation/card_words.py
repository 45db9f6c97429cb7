"""The words of action cards: what will happen to each target, its button, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field as Limited
from slack_sdk.models.blocks import ButtonElement

from flows.associations.summary import Summary
from flows.conversation.actions.plan_values import (
    Cancellation,
    Concluded,
    DateChange,
    LeftOut,
    NewNote,
    NothingDone,
    OwnerChange,
    Plan,
    PlannedChange,
    SnoozeChange,
)
from flows.conversation.turns import TurnGone
from flows.customers_page.page_values import Associated
from flows.rules.language.understanding import Intent, Saying
from flows.rules.text.days import spelt
from handlers.app import refusals
from handlers.app.ids import Action
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import LONGEST_NAME, LONGEST_SAID, clip
from handlers.blocks.text_blocks import plain as plain_text
from handlers.conversation import saying_words
from handlers.conversation.answer_views import AnswerFrame
from handlers.conversation.counting_words import counted
from store.enums import ActionCardState
from words import mrkdwn

NOT_NOW = "Not now"

DISMISSED = "Not done, and nothing has changed. If you want it after all, say it again."

REPLACED = "Not done: a later message of yours changed this. Go on at the card below it."

TOO_LATE = (
    "That was too late, and nothing was done: this could be confirmed for half an hour. Here it is again."
)

CHANGED = "Nothing was done, because {} changed meanwhile. Here it is again, as it is now."

CHANGED_OTHERWISE = "Nothing was done, because this changed meanwhile. Here it is again, as it is now."

REFUSED = "Nothing was done for anybody, because of *{}*: {}"


class CardMetadata(Metadata):
    """What the buttons of a card carry: its number in the message, and what it showed."""

    place: Annotated[int, Limited(ge=0, le=100)] = 0
    plan: Annotated[str, Limited(max_length=64)] = ""

    @classmethod
    def unreadable(cls) -> Self:
        """Refuse what cannot be read as what belongs to an answer that is not known any more."""
        raise TurnGone


@dataclass(frozen=True, slots=True)
class CardWords:
    """How one kind of request is put: ``label`` is that of the button, from the request and a number."""

    label: Callable[[Saying, int], str]
    done: Callable[[Saying, int], str]
    now: Callable[[Saying, Summary], str]
    is_ending: bool = False


def _to(saying: Saying) -> str:
    return saying.details.to.name if saying.details.to else ""


def _day(saying: Saying) -> str:
    day = saying.details.until or saying.details.on
    return spelt(day) if day else ""


def _snoozed(_: Saying, summary: Summary) -> str:
    until = summary.association.snoozed_until
    return f"reminders are off until {mrkdwn.moment(until)}" if until else "reminders are on"


def _dated(_: Saying, summary: Summary) -> str:
    return (
        f"the next date is {mrkdwn.escape(summary.own_date)}" if summary.own_date else "no next date is set"
    )


WORDS: Mapping[Intent, CardWords] = MappingProxyType(
    {
        Intent.HAND_OVER: CardWords(
            lambda saying, number: f"Hand {number} over to {_to(saying)}",
            lambda saying, number: f"{counted(number, 'engagement')} handed over to {_to(saying)}",
            lambda _, summary: f"the owner is {mrkdwn.escape(summary.owner.name)}",
        ),
        Intent.SNOOZE: CardWords(
            lambda saying, number: f"Snooze {number} until {_day(saying)}",
            lambda _, number: f"Reminders of {counted(number, 'engagement')} snoozed",
            _snoozed,
        ),
        Intent.CANCEL: CardWords(
            lambda _, number: f"Cancel {counted(number, 'engagement')}",
            lambda _, number: f"{counted(number, 'engagement')} cancelled",
            lambda _, summary: f"it is *{mrkdwn.escape(summary.status)}*",
            is_ending=True,
        ),
        Intent.NOTE: CardWords(
            lambda _, number: f"Write {counted(number, 'note')}",
            lambda _, number: f"{counted(number, 'note')} written",
            lambda saying, _: f"“{mrkdwn.escape(clip(saying.details.text, LONGEST_SAID))}”",
        ),
        Intent.NEXT_DATE: CardWords(
            lambda saying, number: f"Set the next date of {number} to {_day(saying)}",
            lambda _, number: f"Next date of {counted(number, 'engagement')} set",
            _dated,
        ),
    }
)


def card(plan: Plan, number: int) -> AnswerFrame:
    """Return the card of a request, by its number in the message."""
    words = WORDS[plan.saying.intent]
    understood = mrkdwn.escape(saying_words.understood(plan.saying))
    lines = [*(f"• {_name(one.row)}: {_change(one.change)}" for one in plan.targets), *_left_out(plan)]
    if not plan.targets:
        return AnswerFrame("That is not possible for any of these:", understood, lines=lines)
    label = words.label(plan.saying, plan.count)
    carried = CardMetadata(place=number, plan=plan.digest).carried()
    press = ButtonElement(
        text=plain_text(label),
        action_id=Action.CARD_CARRY_OUT,
        value=carried,
        style="danger" if words.is_ending else "primary",
    )
    dismiss = ButtonElement(text=NOT_NOW, action_id=Action.CARD_DISMISS, value=carried)
    before = f"{nothing_done(plan.nothing_done)}\n" if plan.nothing_done else ""
    return AnswerFrame(
        f"{before}*{mrkdwn.escape(label)}?* Nothing has happened yet.",
        understood,
        lines=lines,
        buttons=[press, dismiss],
        below=(
            f"Only {mrkdwn.escape(plan.asker)} can press this, until {mrkdwn.moment(plan.expires_at)}. "
            "Nothing changes before."
        ),
    )


def concluded(found: Concluded) -> AnswerFrame:
    """Return what became of a request, in place of its card."""
    understood = mrkdwn.escape(saying_words.understood(found.saying))
    if found.state is ActionCardState.DISMISSED:
        return AnswerFrame(DISMISSED, understood, is_rated=False)
    if found.state is ActionCardState.REPLACED:
        return AnswerFrame(REPLACED, understood, is_rated=False)
    words = WORDS[found.saying.intent]
    done = mrkdwn.escape(words.done(found.saying, len(found.targets)))
    lines = [
        f"• {_name(one.row)}: {words.now(found.saying, one.row.summary)}. "
        f"Next: {mrkdwn.escape(one.row.summary.next_step.words)}"
        for one in found.targets
    ]
    return AnswerFrame(f":white_check_mark: *Done:* {done}.", understood, lines=lines)


def nothing_done(why: NothingDone) -> str:
    """Return why a click carried nothing out (mrkdwn)."""
    if why.is_late:
        return TOO_LATE
    if why.refusal is not None:
        sentence = refusals.sentence(why.refusal) or ""
        return REFUSED.format(_clipped(why.refused), sentence)
    if why.changed:
        return CHANGED.format(
            " and ".join(f"*{mrkdwn.escape(clip(one, LONGEST_NAME))}*" for one in why.changed)
        )
    return CHANGED_OTHERWISE


def _change(change: PlannedChange) -> str:
    """Return what will happen to one target (mrkdwn)."""
    match change:
        case OwnerChange(before, after):
            return f"owner {mrkdwn.escape(before)} → {mrkdwn.escape(after)}"
        case SnoozeChange(until):
            return f"reminders off until {mrkdwn.moment(until)}"
        case Cancellation():
            return "ends for good; it can be undone for a day"
        case NewNote(text):
            return f"“{mrkdwn.escape(clip(text, LONGEST_SAID))}”"
        case DateChange(before, after):
            old = f"{spelt(before)} → " if before else ""
            return f"next date {old}{spelt(after)}"
    raise TypeError(change)


def _left_out(plan: Plan) -> list[str]:
    unknown = [
        f"Left out: *{mrkdwn.escape(one.name)}*, which has no engagement that fits." for one in plan.unknown
    ]
    return [*map(_reason, plan.left_out), *unknown]


def _reason(one: LeftOut) -> str:
    return f"Left out: {_name(one.row)}. {refusals.sentence(one.refusal) or ''}".strip()


def _name(row: Associated) -> str:
    summary = row.summary
    names = [summary.engagement.name, summary.location.name]
    return " · ".join([f"*{_clipped(summary.customer.name)}*", *map(_clipped, names)])


def _clipped(name: str) -> str:
    return mrkdwn.escape(clip(name, LONGEST_NAME))
