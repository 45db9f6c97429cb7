"""Decide whether a waiting message is still worth sending (R30), right before it is sent."""

from datetime import datetime
from typing import assert_never

from sqlalchemy.orm import Session

from flows import installations
from flows.associations import lifecycle
from flows.associations.summary import Summary
from flows.consent import consent
from flows.members import group_notices, membership, role_requests
from flows.notification_subjects import NotificationSubjects
from flows.notifications import (
    Audited,
    ConsentCopy,
    ConsentMail,
    ConsentReminderMail,
    ConsentRequestMail,
    DayRenewal,
    Digest,
    EmailMissing,
    GroupGone,
    GroupLeft,
    GroupLooked,
    MailRefused,
    MemberGone,
    MessageCorrected,
    MessageRedrawn,
    NoteMention,
    NoticeUpdate,
    Notification,
    Outcome,
    OwnDateReminder,
    Reminder,
    RoleAsked,
    StaysTrue,
    SurveyReminderMail,
    SurveyRequestMail,
    ThreadLine,
)
from flows.outbox import audit
from flows.reminders import digest, own_date_reminders
from flows.rules.associations.agenda import BUGS, ENDINGS
from flows.rules.associations.deadlines import RESEND_AFTER, is_over
from flows.rules.associations.status import CONSENT_PENDING
from flows.surveys import customer_survey
from store.associations.associations import Association
from store.consents.consent_asks import ConsentAsk
from store.outbox import message_keys, outbox


def is_still_true(  # noqa: C901, PLR0911, PLR0912 -- one line for each notification
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
            return _is_wanted_by_customer(session, notification, subjects.ask(notification), now)
        case ConsentCopy():
            # Nobody was asked if the customer's own mail was refused already.
            wanted = consent.to_mail(session, subjects.ask(notification), now)
            return any(one.failed_at is None for one in wanted)
        case SurveyRequestMail() | SurveyReminderMail():
            return customer_survey.is_wanted(session, subjects.survey(notification), now)
        case OwnDateReminder():
            return own_date_reminders.is_still_true(subjects.association(notification), notification, now)
        case NoteMention():
            return subjects.note(notification) is not None
        case ThreadLine():
            return subjects.withdrawal(notification.entry_id) is None
        case Outcome():
            return not all(subjects.withdrawal(one) for one in notification.entry_ids)
        case RoleAsked():
            return role_requests.is_open(session, notification)
        case GroupLooked() | GroupLeft() | GroupGone():
            return group_notices.is_still_true(session, notification)
        case DayRenewal() | NoticeUpdate() | MessageRedrawn() | MessageCorrected():
            return subjects.updated(notification) is not None
        case Digest():
            return not digest.is_empty(session, notification)
        case EmailMissing():
            return membership.still_lacks_email(session, notification)
        case MemberGone() | Audited():
            return _is_still_trouble(session, notification, now)
        case _:
            assert_never(notification)


def _is_wanted_by_customer(session: Session, mail: ConsentMail, ask: ConsentAsk, now: datetime) -> bool:
    """Tell whether asking the customer, or reminding them, is still right.

    Asking is right while something is open of which no newer ask has followed. Reminding is not if the app
    was uninstalled, because nobody would see the answer; if the address is refused; or if the mail itself had
    to wait and has just gone out (R18).
    """
    wanted = consent.to_mail(session, ask, now)
    if isinstance(mail, ConsentRequestMail) or not wanted:
        return bool(wanted)
    if all(one.association.mail_refused is not None for one in wanted):
        return False
    if installations.is_away(session, wanted[0].association.partner.workspace_id):
        return False
    mails = outbox.of_events(session, ask.partner_id, [message_keys.consent_mail(ask.id)])
    sent_at = mails[0].sent_at if mails else None
    return sent_at is None or now >= sent_at + RESEND_AFTER


def _is_still_trouble(session: Session, trouble: MemberGone | Audited, now: datetime) -> bool:
    if isinstance(trouble, MemberGone):
        return membership.is_still_gone(session, trouble)
    return audit.is_still_true(session, trouble, now)


def _still_reminds(association: Association, reminder: Reminder, now: datetime) -> bool:
    try:
        agenda = lifecycle.moments(association)
    except BUGS:
        clock = Summary(association).clock
        return clock is not None and not is_over(clock.due, now)
    # A snoozed reminder is not on the agenda; only the one at the end of the snooze is.
    expected = any(one.kind == reminder.moment and one.at.isoformat() == reminder.at for one in agenda)
    ending = next((one.at for one in agenda if one.kind in ENDINGS), None)
    return expected and not (ending is not None and is_over(ending, now))
