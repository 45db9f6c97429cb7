"""What delivery makes of a single notification: whether it is still true, its Slack message, its mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery.mail import mails
from bot.delivery.mail.mail import Mail
from flows import notification_subjects
from flows.notifications import MailNotification, Notification, SlackNotification
from flows.reminders import relevance
from handlers.blocks.message import SlackMessage
from handlers.notices import notice_messages
from tests.support.world import LINKS


def is_still_true(session: Session, notification: Notification, now: datetime) -> bool:
    subjects = notification_subjects.read(session, [notification])
    return relevance.is_still_true(session, notification, subjects, now)


def message(session: Session, notification: SlackNotification, now: datetime) -> SlackMessage:
    subjects = notification_subjects.read(session, [notification])
    return notice_messages.message(session, notification, subjects, now)


def mail(session: Session, notification: MailNotification) -> Mail:
    return mails.compose(session, notification, notification_subjects.read(session, [notification]), LINKS)
