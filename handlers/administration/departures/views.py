"""The form that hands over what a member owns who left or lost a role."""

from slack_sdk.models.blocks import (
    Block,
    ExternalDataMultiSelectElement,
    InputBlock,
    Option,
    PlainTextObject,
    UserSelectElement,
)
from slack_sdk.models.views import View

from flows.administration.departures import Estate, HandedOver
from flows.associations.summary import Summary
from handlers.administration.whole.places import WholeBeneath
from handlers.app.ids import Action, Field, ViewId
from handlers.app.view_metadata import Departure
from handlers.blocks import modals
from handlers.blocks.text_blocks import clip, context, listing, text
from words import mrkdwn

TITLE = "Hand over"
MOST_CHOSEN = 50
"""Engagements that can be chosen; without a choice, all are handed over."""


class HandOverMetadata(Departure):
    """What the form carries: whom it is about, and the look at the whole from which it was opened."""

    whole: WholeBeneath | None = None


def form(estate: Estate, about: HandOverMetadata) -> View:
    """Return the form: to whom, and what."""
    who, count = mrkdwn.user(estate.user_id), len(estate.owned)
    if not count:
        return modals.one_sentence(TITLE, f"{who} owns nothing any more that you may hand over.")
    owned = f"{count:,} open engagement{'' if count == 1 else 's'}"
    blocks: list[Block] = [
        text(f"{who} owns {owned} at your locations."),
        InputBlock(
            block_id=Field.OWNER,
            label="New owner",
            element=UserSelectElement(action_id=Action.MEMBER_INPUT),
            hint="Somebody who holds a role at the locations. They are told, and get the reminders.",
        ),
    ]
    if count > 1:
        which = ExternalDataMultiSelectElement(
            action_id=Action.MEMBER_OWNED,
            placeholder="All of them",
            min_query_length=0,
            max_selected_items=MOST_CHOSEN,
        )
        blocks.append(InputBlock(block_id=Field.ASSOCIATIONS, label="Which", element=which, optional=True))
        blocks.append(context("Leave it empty to hand over all of them."))
    return View(
        type="modal",
        callback_id=ViewId.MEMBER_HAND_OVER,
        title=TITLE,
        submit="Hand over",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def working() -> View:
    """Return what stands there while owners change."""
    return modals.one_sentence(TITLE, "Handing over…")


def done(taker: str, handed: HandedOver) -> View:
    """Return how many have a new owner, and which stay and why."""
    lines = []
    if handed.count:
        what = "1 engagement" if handed.count == 1 else f"{handed.count:,} engagements"
        lines.append(f":white_check_mark: {mrkdwn.user(taker)} owns {what} now.")
    if handed.left:
        lines.append(
            f":no_entry: {mrkdwn.user(taker)} holds no role at the location of these, or they have ended:"
        )
        lines += [f"• {_named(one)}" for one in handed.left]
    return View(type="modal", title=TITLE, close="Done", blocks=listing(lines))


def not_done(sentence: str) -> View:
    """Return why nothing was handed over (mrkdwn)."""
    return modals.one_sentence(TITLE, f":no_entry: Nothing was handed over. {sentence}")


def option(one: Summary) -> Option:
    """Return an engagement of a customer as a choice."""
    words = f"{one.association.reference} · {one.customer.name} · {one.engagement.name}"
    return Option(value=str(one.association.id), text=PlainTextObject(text=clip(words), emoji=False))


def _named(one: Summary) -> str:
    place = clip(one.location.name, 60)
    named = f"{one.association.reference}, {clip(one.customer.name, 80)}, {clip(one.engagement.name, 80)}"
    return f"{mrkdwn.escape(named)} ({mrkdwn.escape(place)})"
