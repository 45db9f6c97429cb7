"""What delivery makes of a single notification: whether it is still true, its Slack message, its mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery.mail import mails
from bot.delivery.mail.mail import Mail
from flows import notification_subjects
from flows.notifications import (
    Digest,
    MailNotification,
    Notification,
    OwnerNotice,
    SlackNotification,
    ThreadLine,
    notify,
)
from flows.reminders import relevance
from handlers.blocks.message import SlackMessage
from handlers.notices import notice_ends, notice_messages
from store.associations import associations
from store.enums import OutboxState
from store.outbox import message_keys, outbox
from store.partners import Member, Partner
from tests.support.world import LINKS, NOON


def is_still_true(session: Session, notification: Notification, now: datetime) -> bool:
    subjects = notification_subjects.read(session, [notification])
    return relevance.is_still_true(session, notification, subjects, now)


def message(session: Session, notification: SlackNotification, now: datetime) -> SlackMessage:
    subjects = notification_subjects.read(session, [notification])
    return notice_messages.message(session, notification, subjects, now)


def mail(session: Session, notification: MailNotification, now: datetime = NOON) -> Mail:
    subjects = notification_subjects.read(session, [notification])
    return mails.compose(session, notification, subjects, now, LINKS)


def sent_day(session: Session, message: Digest, now: datetime) -> int:
    """Keep a daily message as one that is in Slack, and return its id in the outbox."""
    partner = session.get_one(Partner, message.partner_id)
    user_id = session.get_one(Member, message.member_id).user_id
    event = message_keys.for_each(Digest.kind, now.date(), message.urgent)
    sequence = message_keys.digest_sequence(user_id)
    notify(session, partner, message, now, destination=user_id, sequence=sequence, event=event)
    (row,) = outbox.told_to(session, partner.id, [event], [user_id])
    row.state, row.slack_ts = OutboxState.SENT, "1772611200.000002"
    session.flush()
    return row.id


def sent_line(session: Session, association_id: int, entry_id: int, now: datetime) -> int:
    """Keep a line of a thread as one that is in Slack, and return its id in the outbox."""
    association = associations.of_id(session, association_id)
    event = message_keys.for_each("line", association_id, entry_id)
    destination = association.partner.channel_id or association.owner.user_id
    notify(
        session,
        association.partner,
        ThreadLine(association_id, entry_id),
        now,
        destination=destination,
        sequence=message_keys.card_sequence(association.customer_id),
        event=event,
    )
    (row,) = outbox.told_to(session, association.partner_id, [event], [destination])
    row.state, row.slack_ts = OutboxState.SENT, "1772611200.000003"
    session.flush()
    return row.id


def sent_notice(session: Session, association_id: int, entry_id: int, now: datetime) -> int:
    """Keep a notice to the owner as one that is in Slack with buttons, and return its id in the outbox."""
    association = associations.of_id(session, association_id)
    partner, user_id = association.partner, association.owner.user_id
    event = message_keys.for_each("test", association_id, entry_id)
    notice = OwnerNotice(association_id, entry_id)
    sequence = message_keys.owner_sequence(association_id)
    notify(session, partner, notice, now, destination=user_id, sequence=sequence, event=event)
    (row,) = outbox.told_to(session, partner.id, [event], [user_id])
    row.state, row.slack_ts = OutboxState.SENT, "1772611200.000002"
    said = message(session, notice, now).payload()
    kept = notice_ends.without_calls(said["blocks"]) or said["blocks"][:-1]
    row.shown = {"text": said["text"], "blocks": kept}
    session.flush()
    return row.id
