"""Messages to admins about trouble, such as messages that Slack refuses."""

from collections.abc import Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.members.membership import HandOver
from flows.members.returning import Returned
from flows.notifications import (
    Audited,
    DestinationLost,
    EmailMissing,
    MemberBack,
    MemberGone,
    MessagesWaited,
    PersonErased,
    VersionRefused,
)
from flows.outbox.audit import Trouble, TroubleFound
from flows.personal_data.erasure_reports import ErasureReport
from flows.rules.associations.next_step import LABELS, NextAction
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.app.view_metadata import Departure
from handlers.blocks import erasure_terms, role_terms
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
        instead=place(notification.instead) if notification.instead else "the owners directly",
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


def member_gone(left: HandOver, since: str) -> SlackMessage:
    """Return what is to be handed over, with a button that does it and one that leads there.

    Nothing is left to do if everything was handed over since.
    """
    said = slack_messages.slack(
        MemberGone.kind,
        member=left.user_id,
        name=left.name,
        count=left.count,
        is_gone=left.is_gone,
        change=LABELS[NextAction.HAND_OVER],
    )
    if not left.count:
        return SlackMessage(said.text, listing([said.body]))
    hand_over = ButtonElement(
        text="Hand over…",
        action_id=Action.MEMBER_HAND_OVER,
        value=Departure(member=left.member_id, since=since).carried(),
        style="primary",
    )
    show = ButtonElement(
        text="Show them",
        action_id=Action.CUSTOMERS_OPEN,
        value=PageState(screen=Screen.PAGE, owner=left.user_id).carried(),
    )
    return SlackMessage(
        said.text, [*listing([said.body]), ActionsBlock(elements=[hand_over, show]), context(said.context)]
    )


def member_back(state: Returned, notification: MemberBack) -> SlackMessage:
    """Return that somebody is back without a role, with a button that gives them theirs."""
    buttons: list[Block] = []
    if state.waits:
        carried = Departure(member=notification.member_id, since=notification.since).carried()
        give = ButtonElement(
            text="Give the roles back", action_id=Action.MEMBER_GIVE_BACK, value=carried, style="primary"
        )
        show = ButtonElement(text="Members and roles", action_id=Action.ROLES_OPEN)
        buttons = [ActionsBlock(elements=[give, show])]
    return in_words(
        MemberBack.kind,
        *buttons,
        member=state.user_id,
        name=state.name,
        waits=state.waits,
        is_gone=state.is_gone,
        before=Mrkdwn("; ".join(role_terms.in_words(state.before, state.names))),
        now=Mrkdwn("; ".join(role_terms.in_words(state.now, state.names))),
    )


def email_missing(notification: EmailMissing) -> SlackMessage:
    """Return what a member is asked to do whose Slack profile names no e-mail address, and why."""
    return in_words(notification.kind, by=notification.by)


def version_refused(notification: VersionRefused) -> SlackMessage:
    """Return which planned change was not made."""
    button = ButtonElement(text="Catalogue", action_id=Action.CATALOGUE_LIST)
    return in_words(
        notification.kind,
        ActionsBlock(elements=[button]),
        name=notification.name,
        day=date.fromisoformat(notification.day),
    )


def person_erased(report: ErasureReport) -> SlackMessage:
    """Return what an erasure removed and what stays, with a button that opens the report in the history."""
    button = ButtonElement(text="Report", action_id=Action.HISTORY_SHOW, value=str(report.load_id))
    return in_words(
        PersonErased.kind,
        ActionsBlock(elements=[button]),
        number=report.number,
        went=erasure_terms.removed(report.removed),
        stays=erasure_terms.staying(report.stays),
        to_give=[Mrkdwn(one) for one in erasure_terms.to_give(report.to_give)],
        outside=erasure_terms.OUTSIDE,
    )


def with_reroute(message: SlackMessage, meant_for: str) -> SlackMessage:
    """Return the message with a line that says where it should have gone."""
    line = slack_messages.line(Line.REROUTED, place=place(meant_for))
    return SlackMessage(message.text, [*message.blocks, context(line)])


def place(destination: str) -> Mrkdwn:
    """Return a channel or user ID as Slack shows its name."""
    if mrkdwn.is_channel(destination):
        return mrkdwn.channel(destination)
    return mrkdwn.user(destination)
