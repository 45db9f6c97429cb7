"""Words from ``templates/``: a Slack message's text, body and context, each escaped by one rule."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flows.notifications import (
    AdminNotice,
    AssociationCard,
    Audited,
    DestinationLost,
    Digest,
    MailRefused,
    MemberGone,
    MessagesWaited,
    OwnerNotice,
    Reminder,
    ThreadLine,
)
from words import templates
from words.mrkdwn import Mrkdwn

MESSAGES = {
    AssociationCard.kind: "associations/association_card",
    OwnerNotice.kind: "associations/owner_notice",
    AdminNotice.kind: "associations/admin_notice",
    ThreadLine.kind: "history/thread_line",
    MailRefused.kind: "consent/mail_refused",
    Reminder.kind: "reminders/reminder",
    Digest.kind: "reminders/digest",
    MemberGone.kind: "members/member_gone",
    Audited.kind: "outbox/audited",
    DestinationLost.kind: "outbox/destination_lost",
    MessagesWaited.kind: "outbox/messages_waited",
}
"""The template below ``templates/slack/`` of each kind of notification."""


class Line(StrEnum):
    """Templates below ``templates/slack/`` of texts that stand within a message or a view."""

    HISTORY_SENTENCE = "history/sentence"
    PROOF = "consent/proof"
    DISPUTED = "disputes/disputed"
    DIGEST_ROW = "reminders/digest_row"
    REROUTED = "outbox/rerouted"


@dataclass(frozen=True, slots=True)
class MessageWords:
    """One message: ``text`` for notifications and screen readers, ``body``, a ``context`` line."""

    text: str
    body: str
    context: str


def slack(kind: str, **values: Any) -> MessageWords:
    """Return the words of a kind of notification; every value put in is escaped.

    Raises:
        UndefinedError: the template names a value that was not given.
    """
    template = templates.slack().get_template(f"{MESSAGES[kind]}.j2")
    context = template.new_context(values)
    return MessageWords(
        **{name: "".join(template.blocks[name](context)).strip() for name in MessageWords.__slots__}
    )


def line(template: Line, **values: Any) -> Mrkdwn:
    """Return one safe text, to be put into another; every value put in is escaped."""
    return Mrkdwn(templates.slack().get_template(f"{template}.j2").render(values).strip())
