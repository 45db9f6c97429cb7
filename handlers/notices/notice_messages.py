"""Turn a notification into a Slack message: the facts are read now, so that the message is true now."""

from datetime import datetime
from typing import assert_never

from sqlalchemy.orm import Session

from flows.associations import summary
from flows.disputes import dispute
from flows.history import history_events
from flows.members import membership
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
    SlackNotification,
    ThreadLine,
)
from flows.outbox import audit
from flows.reminders import digest as digests
from handlers.blocks.message import SlackMessage
from handlers.notices import card_views, digest_views, notice_views, thread_views, trouble_views


def message(  # noqa: C901, PLR0911 -- one line for each notification
    session: Session, notification: SlackNotification, now: datetime
) -> SlackMessage:
    """Return the message of a notification, with the facts in this transaction."""
    match notification:
        case AssociationCard():
            about = summary.read(session, notification.association_id)
            return card_views.card(about, is_disputed=dispute.is_disputed(session, about.association))
        case ThreadLine():
            about = summary.read(session, notification.association_id)
            return thread_views.line(about, history_events.read(session, notification.entry_id))
        case OwnerNotice() | AdminNotice():
            about = summary.read(session, notification.association_id)
            return notice_views.notice(
                notification, about, history_events.read(session, notification.entry_id)
            )
        case Reminder():
            about = summary.read(session, notification.association_id)
            return notice_views.reminder(about, notification, now)
        case Digest():
            return digest_views.digest(notification, digests.contents(session, notification), now)
        case MailRefused():
            return notice_views.mail_refused(summary.read(session, notification.association_id), notification)
        case DestinationLost():
            return trouble_views.destination_lost(notification)
        case MessagesWaited():
            return trouble_views.messages_waited(notification)
        case MemberGone():
            return trouble_views.member_gone(membership.to_hand_over(session, notification))
        case Audited():
            return trouble_views.audited(notification, audit.current(session, notification, now))
        case _:
            assert_never(notification)
