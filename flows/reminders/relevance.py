"""Decide whether a waiting message is still worth sending (R30), right before it is sent."""

from datetime import datetime
from typing import assert_never

from sqlalchemy.orm import Session

from flows import installations
from flows.associations import lifecycle
from flows.consent import consent
from flows.members import membership
from flows.notification_subjects import NotificationSubjects
from flows.notifications import (
    Audited,
    ConsentReminderMail,
    ConsentRequestMail,
    DayRenewal,
    Digest,
    MailRefused,
    MemberGone,
    NoteMention,
    Notification,
    OwnDateReminder,
    Reminder,
    StaysTrue,
)
from flows.outbox import audit
from flows.reminders import digest, own_date_reminders
from flows.rules.associations import next_step
from flows.rules.associations.agenda import BUGS, ENDINGS
from flows.rules.associations.deadlines import RESEND_AFTER, is_over
from flows.rules.associations.status import CONSENT_PENDING
from store import consents
from store.associations.associations import Association
from store.consents import ConsentRequest
from store.outbox import message_keys, outbox


def is_still_true(  # noqa: PLR0911 -- one line for each notification
    session: Session, notification: Notification, subjects: NotificationSubjects, now: datetime
) -> bool:
    """Tell whether the notification is still true; reports of past events always are.

    ``subjects`` were read for this notification.
    """
    if isinstance(notification, StaysTrue):
        return True
    match notification:
        case Reminder():
            return _still_reminds(subjects.association(notification), notification, now)
        case MailRefused():
            association = subjects.association(notification)
            return association.mail_refused == notification.said and association.status in CONSENT_PENDING
        case ConsentRequestMail() | ConsentReminderMail():
            request = subjects.request(notification)
            is_reminder = isinstance(notification, ConsentReminderMail)
            return consent.is_open(request, now) and not (
                is_reminder and _is_reminder_obsolete(session, request, now)
            )
        case OwnDateReminder():
            return own_date_reminders.is_still_true(subjects.association(notification), notification, now)
        case NoteMention():
            return subjects.note(notification) is not None
        case DayRenewal():
            return subjects.day(notification) is not None
        case Digest():
            return not digest.is_empty(session, notification)
        case MemberGone() | Audited():
            return _is_still_trouble(session, notification, now)
        case _:
            assert_never(notification)


def _is_reminder_obsolete(session: Session, request: ConsentRequest, now: datetime) -> bool:
    """Tell whether reminding the customer of a request is no longer right.

    It is not if the app was uninstalled, because nobody would see the answer; if a newer request has
    followed, or the address is refused; or if the request itself had to wait and has just gone out (R18).
    """
    association = request.association
    if (
        installations.is_away(session, association.partner.workspace_id)
        or association.mail_refused is not None
    ):
        return True
    event = message_keys.consent_mail(request.association_id, request.number)
    mails = outbox.of_events(session, request.partner_id, [event])
    sent_at = mails[0].sent_at if mails else None
    is_newest = consents.requests(session, association)[-1].id == request.id
    return not is_newest or (sent_at is not None and now < sent_at + RESEND_AFTER)


def _is_still_trouble(session: Session, trouble: MemberGone | Audited, now: datetime) -> bool:
    if isinstance(trouble, MemberGone):
        return membership.is_still_gone(session, trouble)
    return audit.is_still_true(session, trouble, now)


def _still_reminds(association: Association, reminder: Reminder, now: datetime) -> bool:
    try:
        agenda = lifecycle.moments(association)
    except BUGS:
        clock = next_step.clock(association.status, association.consent_due, association.claim_due)
        return clock is not None and not is_over(clock.due, now)
    # A snoozed reminder is not on the agenda; only the one at the end of the snooze is.
    expected = any(one.kind == reminder.moment and one.at.isoformat() == reminder.at for one in agenda)
    ending = next((one.at for one in agenda if one.kind in ENDINGS), None)
    return expected and ending is not None and not is_over(ending, now)
