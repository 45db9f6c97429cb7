"""Messages that were given up or may not have arrived, each with what can be done."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, DividerBlock
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.notifications import KINDS
from flows.outbox.undelivered import UndeliveredList, UndeliveredMessage
from flows.rules.associations.next_step import NextAction
from handlers.app.ids import Action
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import clip, context, text
from handlers.notices.card_views import button
from handlers.notices.trouble_views import place
from store.enums import OutboxState, Transport
from words import mrkdwn

TITLE = "Undelivered messages"
SHOWN = 20
"""Messages in one view."""

_STATES = {
    OutboxState.DEAD: ":no_entry: Not delivered",
    OutboxState.UNCERTAIN: ":grey_question: May have arrived",
}


class OutboxMetadata(Metadata):
    """What the list carries: Slack's id of the look at the whole from which it was opened, if it was."""

    look: str = ""

    @classmethod
    def unreadable(cls) -> "OutboxMetadata":
        """Return what the list carries that was opened elsewhere."""
        return cls()


def view(listing: UndeliveredList, about: OutboxMetadata | None = None) -> View:
    """Return the newest messages, newest first."""
    blocks: list[Block] = [text(_summary(listing))]
    total = sum(listing.counts.values())
    if listing.resendable > 1:
        blocks.append(_all(listing.resendable))
    for one in listing.shown:
        blocks += [DividerBlock(), *_message(one)]
    rest = total - len(listing.shown)
    if rest > 0:
        blocks.append(context(f"…and {rest} older. Deal with these first, then open the list again."))
    return View(
        type="modal",
        title=TITLE,
        close="Close",
        private_metadata=(about or OutboxMetadata()).carried(),
        blocks=blocks,
    )


def _summary(listing: UndeliveredList) -> str:
    dead, uncertain = listing.counts[OutboxState.DEAD], listing.counts[OutboxState.UNCERTAIN]
    if not dead and not uncertain:
        return "No message failed."
    return (
        f"*{dead}* not delivered, *{uncertain}* may have arrived. Send each again, correct its address, "
        "or drop it when nobody needs it any more."
    )


def _all(total: int) -> Block:
    retry = ButtonElement(
        text="Send all again",
        action_id=Action.OUTBOX_RETRY_ALL,
        confirm=ConfirmObject(
            title="Send all again?",
            text=f"All {total} messages are sent again, in order. If one did arrive, it arrives twice.",
            confirm="Send all again",
            deny="Not now",
        ),
    )
    return ActionsBlock(block_id="stuck_all", elements=[retry])


def _message(one: UndeliveredMessage) -> list[Block]:
    message = one.message
    whom = mrkdwn.escape(message.destination)
    to = whom if message.transport is Transport.MAIL else place(message.destination)
    about = ""
    if one.about:
        customer, engagement = one.about.customer.name, one.about.engagement.name
        about = f" · {mrkdwn.escape(customer)}, {mrkdwn.escape(engagement)}"
    said = mrkdwn.escape(clip(message.last_error or "no reason known", 300))
    tries = "1 attempt" if message.attempts == 1 else f"{message.attempts} attempts"
    carried = str(message.id)
    drop = ButtonElement(
        text="Drop",
        action_id=Action.OUTBOX_DROP,
        value=carried,
        confirm=ConfirmObject(
            title="Drop this message?",
            text="It will not be sent any more, and leaves this list.",
            confirm="Drop",
            deny="Keep",
        ),
    )
    blocks: list[Block] = [
        text(f"*{_title(message.kind)}*{about}\n{_STATES[message.state]}: {said}"),
        context(f"To {to} · written {mrkdwn.moment(message.created_at)} · {tries}"),
    ]
    if not one.may_act:
        return [*blocks, context("An Incentives admin of its location can send it again or drop it.")]
    again = ButtonElement(text="Send again", action_id=Action.OUTBOX_RETRY, value=carried)
    first = _instead(one.about) if one.gets_no_mail else [again]
    return [*blocks, ActionsBlock(block_id=f"stuck_{message.id}", elements=[*first, drop])]


def _instead(about: Summary | None) -> list[ButtonElement]:
    """Return what can be done about a mail whose address gets none."""
    if about is None:
        return []
    if about.next_step.action is NextAction.CORRECT_ADDRESS:
        return [button(about, NextAction.CORRECT_ADDRESS)]
    association_id = str(about.association.id)
    return [ButtonElement(text="Details", action_id=Action.ASSOCIATION_OPEN, value=association_id)]


def _title(kind: str) -> str:
    """Return the title of a kind of message; a newer version may have written other kinds."""
    return KINDS[kind].title if kind in KINDS else kind
