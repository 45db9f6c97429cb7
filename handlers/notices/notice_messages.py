"""Turn a notification into a Slack message: the facts are read now, so that the message is true now."""

from datetime import datetime
from typing import assert_never

from sqlalchemy.orm import Session

from flows.associations import customer_cards
from flows.disputes import dispute
from flows.members import greeting, group_notices, membership, returning, role_requests
from flows.notification_subjects import NotificationSubjects
from flows.notifications import (
    AdminNotice,
    Audited,
    CustomerCard,
    DayRenewal,
    DestinationLost,
    Digest,
    EmailMissing,
    Greeting,
    GroupGone,
    GroupLeft,
    GroupLooked,
    MailRefused,
    MemberBack,
    MemberGone,
    MessageCorrected,
    MessageRedrawn,
    MessagesWaited,
    NoteMention,
    NoticeUpdate,
    Outcome,
    OwnDateReminder,
    OwnerNotice,
    PersonErased,
    Reminder,
    RoleAnswered,
    RoleAsked,
    SetUpOffer,
    SlackNotification,
    ThreadLine,
    VersionRefused,
)
from flows.outbox import audit
from flows.personal_data import erasure_reports
from flows.reminders import day_message, team_summary
from handlers.blocks.message import SlackMessage
from handlers.help import views as help_views
from handlers.notices import (
    card_views,
    day_ends,
    day_views,
    digest_views,
    group_views,
    note_notices,
    notice_ends,
    notice_views,
    outcome_views,
    role_views,
    thread_views,
    trouble_views,
)
from handlers.set_up import views as set_up_views


def message(  # noqa: C901, PLR0911, PLR0912 -- one line for each notification
    session: Session, notification: SlackNotification, subjects: NotificationSubjects, now: datetime
) -> SlackMessage:
    """Return the message of a notification, with the facts in this transaction.

    ``subjects`` were read in it for this notification.
    """
    match notification:
        case CustomerCard():
            every = subjects.of_customer(notification)
            disputed = dispute.disputed_among(session, every)
            return card_views.card(customer_cards.contents(every, now), disputed, now)
        case ThreadLine():
            about = subjects.summary(notification)
            event, withdrawal = subjects.event(notification), subjects.withdrawal(notification.entry_id)
            return thread_views.line(about, event, subjects.also(notification), withdrawal)
        case OwnerNotice() | AdminNotice():
            about = subjects.summary(notification)
            others = subjects.also(notification) if isinstance(notification, OwnerNotice) else ()
            return notice_views.notice(notification, about, subjects.event(notification), now, others)
        case Outcome():
            return outcome_views.outcome(notification, subjects.outcomes(notification), now)
        case Reminder():
            about, phone = subjects.summary(notification), subjects.phone(notification)
            return notice_views.reminder(about, phone, notification, now)
        case Digest():
            if notification.member_id is not None:
                return day_views.day_message(notification, day_message.contents(session, notification), now)
            return digest_views.digest(notification, team_summary.contents(session, notification), now)
        case DayRenewal():
            return _renewed(session, notification, subjects, now)
        case NoticeUpdate():
            sent, about = subjects.sent_notice(notification), subjects.summary(notification)
            return notice_ends.ended(sent, about, subjects.event(notification))
        case MessageCorrected():
            told = subjects.told[notification.message_id]
            return message(session, told.notification, subjects, now)
        case MailRefused():
            summary, others = subjects.summary(notification), subjects.others(notification)
            return notice_views.mail_refused(summary, others, notification, now)
        case DestinationLost():
            return trouble_views.destination_lost(notification)
        case MessagesWaited():
            return trouble_views.messages_waited(notification)
        case MemberGone():
            left = membership.to_hand_over(session, notification)
            return trouble_views.member_gone(left, notification.since)
        case MemberBack():
            return trouble_views.member_back(returning.state(session, notification), notification)
        case EmailMissing():
            return trouble_views.email_missing(notification)
        case RoleAsked(request_id):
            return role_views.asked(role_requests.state(session, request_id))
        case RoleAnswered(request_id):
            return role_views.answered(role_requests.state(session, request_id))
        case GroupLooked(followed_id):
            return group_views.looked(group_notices.state(session, followed_id))
        case GroupLeft(followed_id):
            state = group_notices.state(session, followed_id)
            return group_views.left(notification, state, group_notices.owned(session, notification))
        case GroupGone(followed_id):
            return group_views.gone(group_notices.state(session, followed_id))
        case MessageRedrawn(message_id):
            return message(session, subjects.redrawn[message_id].notification, subjects, now)
        case PersonErased(load_id):
            return trouble_views.person_erased(erasure_reports.read(session, load_id))
        case VersionRefused():
            return trouble_views.version_refused(notification)
        case OwnDateReminder():
            return notice_views.own_date(subjects.summary(notification), notification, now)
        case Greeting():
            return help_views.greeting(greeting.why_not(session, notification))
        case SetUpOffer():
            return set_up_views.offer(notification)
        case NoteMention():
            return note_notices.mention(subjects.note(notification))
        case Audited():
            return trouble_views.audited(notification, audit.current(session, notification, now))
        case _:
            assert_never(notification)


def _renewed(
    session: Session, notification: DayRenewal, subjects: NotificationSubjects, now: datetime
) -> SlackMessage:
    sent = subjects.day(notification)
    if sent is None:
        raise KeyError(notification.message_id)
    contents = day_message.renewed(session, sent.message, now)
    if sent.is_replaced:
        return day_ends.replaced(sent.message, contents)
    return day_views.day_message(sent.message, contents, now)
