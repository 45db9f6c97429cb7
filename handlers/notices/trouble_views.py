"""Messages to admins about trouble, such as messages that Slack refuses."""

from collections.abc import Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from flows.members.membership import HandOver
from flows.notifications import Audited, DestinationLost, MemberGone, MessagesWaited, VersionRefused
from flows.outbox.audit import Trouble, TroubleFound
from flows.rules.associations.next_step import LABELS, NextAction
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context, listing
from handlers.notices.notice_views import in_words
from words import mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line

LISTED = frozenset({Trouble.DEAD, Trouble.UNCERTAIN})
"""Kinds of trouble whose messages are in the list of undelivered ones."""


def destination_lost(notification: DestinationLost) -> SlackMessage:
    """Return what has become of messages to a channel or a user."""
    return in_words(
        notification.kind,
        is_channel=mrkdwn.is_channel(notification.destination),
        place=place(notification.destination),
        said=notification.said,
    )


def messages_waited(notification: MessagesWaited) -> SlackMessage:
    """Return why messages waited, now that they no longer do."""
    missing, _, scope = notification.said.partition(" ")
    return in_words(
        notification.kind,
        since=datetime.fromisoformat(notification.since),
        said=notification.said,
        scope=scope.strip("()") if missing == "missing_scope" else "",
    )


def audited(notification: Audited, found: Sequence[TroubleFound]) -> SlackMessage:
    """Return what the auditor finds now, or that everything works again."""
    since = datetime.fromisoformat(notification.since)
    is_over = notification.is_over or not found
    button = ButtonElement(text="Undelivered messages", action_id=Action.OUTBOX_OPEN)
    lists_any = not is_over and any(one.trouble in LISTED for one in found)
    buttons = [ActionsBlock(elements=[button])] if lists_any else []
    return in_words(notification.kind, *buttons, since=since, is_over=is_over, found=found)


def member_gone(left: HandOver) -> SlackMessage:
    """Return what is to be handed over, with a button that leads there."""
    said = slack_messages.slack(
        MemberGone.kind,
        member=left.user_id,
        name=left.name,
        count=left.count,
        is_gone=left.is_gone,
        change=LABELS[NextAction.HAND_OVER],
    )
    button = ButtonElement(
        text="Show them",
        action_id=Action.CUSTOMERS_OPEN,
        value=PageState(screen=Screen.PAGE, owner=left.user_id).carried(),
    )
    return SlackMessage(
        said.text, [*listing([said.body]), ActionsBlock(elements=[button]), context(said.context)]
    )


def version_refused(notification: VersionRefused) -> SlackMessage:
    """Return which planned change was not made."""
    button = ButtonElement(text="Catalogue", action_id=Action.CATALOGUE_LIST)
    return in_words(
        notification.kind,
        ActionsBlock(elements=[button]),
        name=notification.name,
        day=date.fromisoformat(notification.day),
    )


def with_reroute(message: SlackMessage, meant_for: str) -> SlackMessage:
    """Return the message with a line that says where it should have gone."""
    line = slack_messages.line(Line.REROUTED, place=place(meant_for))
    return SlackMessage(message.text, [*message.blocks, context(line)])


def place(destination: str) -> Mrkdwn:
    """Return a channel or user ID as Slack shows its name."""
    if mrkdwn.is_channel(destination):
        return Mrkdwn(f"<#{mrkdwn.escape(destination)}>")
    return mrkdwn.user(destination)
