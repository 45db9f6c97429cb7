"""From a notification to the message that Slack shows: the facts are read now, so that it is true now."""

from datetime import datetime
from typing import assert_never

from sqlalchemy.orm import Session

from flows.associations import summary
from flows.associations.summary import Summary
from flows.disputes import dispute
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
from store.associations.associations import Association
from store.history.history import HistoryEntry
from store.partners import Member, Partner


def message(  # noqa: C901, PLR0911 -- one line for each notification
    session: Session, notification: SlackNotification, now: datetime
) -> SlackMessage:
    """Return the message of a notification, from what is true in this transaction."""
    match notification:
        case AssociationCard():
            about = _summary(session, notification.association_id)
            return card_views.card(about, is_disputed=dispute.is_disputed(session, about.association))
        case ThreadLine():
            about = _summary(session, notification.association_id)
            return thread_views.line(about, *_entry(session, notification.entry_id))
        case OwnerNotice() | AdminNotice():
            about = _summary(session, notification.association_id)
            return notice_views.notice(notification, about, *_entry(session, notification.entry_id))
        case Reminder():
            about = _summary(session, notification.association_id)
            return notice_views.reminder(about, notification, now)
        case Digest():
            partner = session.get_one(Partner, notification.partner_id)
            said = digests.contents(session, notification)
            return digest_views.digest(notification, said, partner.name, now)
        case MailRefused():
            return notice_views.mail_refused(_summary(session, notification.association_id), notification)
        case DestinationLost():
            return trouble_views.destination_lost(notification)
        case MessagesWaited():
            return trouble_views.messages_waited(notification)
        case MemberGone():
            member = session.get_one(Member, notification.member_id)
            return trouble_views.member_gone(member, membership.count_to_hand_over(session, member))
        case Audited():
            partner = session.get_one(Partner, notification.partner_id)
            return trouble_views.audited(notification, audit.look(session, now, partner)[partner.id])
        case _:
            assert_never(notification)


def _summary(session: Session, association_id: int) -> Summary:
    return summary.of(session, session.get_one(Association, association_id))


def _entry(session: Session, entry_id: int) -> tuple[HistoryEntry, str | None]:
    entry = session.get_one(HistoryEntry, entry_id)
    member = session.get_one(Member, entry.member_id).user_id if entry.member_id else None
    return entry, member
