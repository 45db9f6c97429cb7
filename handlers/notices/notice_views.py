"""Direct messages: events of a member's own associations, what they must do, and what went wrong."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from flows.associations.summary import Summary
from flows.history.history_events import HistoryEvent
from flows.notifications import AdminNotice, MailRefused, OwnDateReminder, OwnerNotice, Reminder
from flows.rules.associations import deadlines
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.text import mail_trouble
from flows.rules.text.days import spelt
from handlers.app.ids import Action
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing
from handlers.notices.card_views import actions
from handlers.notices.thread_views import sentence
from store.enums import REVIEWING, HistoryAction
from words import mrkdwn, slack_messages

MOST_NAMED = 5
"""Engagements that a notice names besides the first; the others are counted."""


def notice(
    notification: OwnerNotice | AdminNotice,
    summary: Summary,
    event: HistoryEvent,
    now: datetime,
    others: Sequence[Summary] = (),
) -> SlackMessage:
    """Return what has happened to an association, and to ``others``, for its owner or an Incentives admin."""
    clock = summary.clock
    said = slack_messages.slack(
        notification.kind,
        customer=summary.customer.name,
        engagement=summary.engagement.name,
        others=[clip(one.engagement.name, LONGEST_NAME) for one in others[:MOST_NAMED]],
        more=len(others[MOST_NAMED:]),
        sentence=sentence(event, summary.zone),
        next_words=summary.next_step.words,
        clock=clock.words if clock else "",
        due=deadlines.named(clock.due, summary.zone) if clock else None,
        reference=summary.association.reference,
        location=summary.location.name,
        owner=summary.owner.user_id,
    )
    undo = [_undo(summary)] if event.action == HistoryAction.ASSOCIATION_CANCELLED else []
    return SlackMessage(
        said.text, [*listing([said.body]), context(said.context), actions(summary, now, *undo)]
    )


def reminder(summary: Summary, phone: str, notification: Reminder, now: datetime) -> SlackMessage:
    """Return a reminder with the button that resolves it, and one that snoozes it.

    ``phone`` is the number of the customer's contact, if it is known.
    """
    clock, association = summary.clock, summary.association
    due = clock.due if clock else datetime.fromisoformat(notification.at)
    if association.status in REVIEWING:
        due = association.clock_due
    trouble = summary.association.mail_refused
    said = slack_messages.slack(
        notification.kind,
        moment=notification.moment,
        customer=summary.customer.name,
        engagement=summary.engagement.name,
        due=deadlines.named(due, summary.zone),
        worth=f", {mrkdwn.amount(summary.amount)}" if summary.amount else "",
        why=mail_trouble.sentence(trouble) if trouble else "",
        phone=phone,
        words=" ".join(summary.reviewer_words.split()),
        remedy=mail_trouble.remedy(trouble) if trouble else "",
        reference=summary.association.reference,
        location=summary.location.name,
        owner=summary.owner.user_id,
    )
    snooze = ButtonElement(text="Snooze", action_id=Action.REMINDER_SNOOZE, value=str(summary.association.id))
    return SlackMessage(
        said.text, [*listing([said.body]), context(said.context), actions(summary, now, snooze)]
    )


def mail_refused(
    summary: Summary, others: Sequence[Summary], notification: MailRefused, now: datetime
) -> SlackMessage:
    """Return why the consent e-mail failed, with a button to change the address; for ``others`` as well."""
    clock = summary.clock
    said = slack_messages.slack(
        notification.kind,
        customer=summary.customer.name,
        engagement=summary.engagement.name,
        others=[clip(one.engagement.name, LONGEST_NAME) for one in others[:MOST_NAMED]],
        more=len(others[MOST_NAMED:]),
        trouble=mail_trouble.trouble_in(notification.said).value,
        address=notification.address,
        said=mail_trouble.said_in(notification.said),
        by=notification.by,
        due=deadlines.named(clock.due, summary.zone) if clock else None,
        reference=summary.association.reference,
        location=summary.location.name,
        owner=summary.owner.user_id,
    )
    return SlackMessage(said.text, [*listing([said.body]), context(said.context), actions(summary, now)])


def own_date(summary: Summary, notification: OwnDateReminder, now: datetime) -> SlackMessage:
    """Return the reminder of a date that members set."""
    said = slack_messages.slack(
        notification.kind,
        day=spelt(date.fromisoformat(notification.day)),
        words=summary.association.own_date_words or "",
        customer=summary.customer.name,
        engagement=summary.engagement.name,
        reference=summary.association.reference,
        location=summary.location.name,
    )
    return SlackMessage(said.text, [*listing([said.body]), context(said.context), actions(summary, now)])


def _undo(summary: Summary) -> ButtonElement:
    """Return the button that undoes the cancellation; once it is too late, its answer says so."""
    return ButtonElement(
        text=LABELS[NextAction.UNDO_CANCEL],
        action_id=Action.ASSOCIATION_UNDO_CANCEL,
        value=str(summary.association.id),
    )


def in_words(kind: str, *buttons: Block, **values: Any) -> SlackMessage:
    """Return the message with the words of its template, and buttons below if there are any."""
    said = slack_messages.slack(kind, **values)
    return SlackMessage(said.text, [*listing([said.body]), context(said.context), *buttons])
