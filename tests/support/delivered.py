"""What delivery makes of a single notification: whether it is still true, its Slack message, its mail."""

from collections.abc import Sequence
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
    RoleAsked,
    SlackNotification,
    ThreadLine,
    notify,
)
from flows.personal_data import erasure_reports
from flows.personal_data.erasure_reports import Stays
from flows.personal_data.person_records import RecordKind
from flows.reminders import relevance
from handlers.blocks.message import SlackMessage
from handlers.notices import notice_ends, notice_messages
from store import data_changes, partners
from store.associations import associations
from store.data_changes import DataLoad
from store.enums import OutboxState, RoleRequestEnding
from store.followed_groups import FollowedGroup
from store.outbox import message_keys, outbox
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from store.role_requests import RoleRequest
from tests.support.world import LINKS, NOON, STRANGER


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


def role_request(
    session: Session,
    partner: Partner,
    ending: RoleRequestEnding | None = None,
    *,
    user_id: str = STRANGER,
    words: str = "I sell Viva",
    roles: Sequence[dict[str, str]] = ({"role": "incentives_user", "location": "all"},),
) -> RoleRequest:
    """Keep a request for a role, open or ended by the partner's first member."""
    (first, *_) = partners.all_members(session, partner)
    is_granted = ending is RoleRequestEnding.GRANTED
    request = RoleRequest(
        partner_id=partner.id,
        user_id=user_id,
        name=words,
        roles=[*roles],
        words=words,
        asked_at=NOON,
        ended_at=NOON if ending else None,
        ending=ending,
        ended_by_id=first.id if ending and ending is not RoleRequestEnding.EXPIRED else None,
        given=[*roles] if is_granted else [],
        answer=words if ending is RoleRequestEnding.DECLINED else "",
    )
    session.add(request)
    session.flush()
    return request


def send_role_asked(session: Session, request: RoleRequest, user_id: str, now: datetime) -> OutboxMessage:
    """Put a message about a request into the outbox, and return it."""
    partner = session.get_one(Partner, request.partner_id)
    event = message_keys.for_each(RoleAsked.kind, request.id)
    sequence = message_keys.role_request_sequence(request.id, user_id)
    notify(session, partner, RoleAsked(request.id), now, destination=user_id, sequence=sequence, event=event)
    (row,) = outbox.told_to(session, partner.id, [event], [user_id])
    return row


def sent_role_asked(session: Session, request: RoleRequest, user_id: str, now: datetime) -> int:
    """Keep a message about a request as one that is in Slack, and return its id in the outbox."""
    row = send_role_asked(session, request, user_id, now)
    row.state, row.slack_ts = OutboxState.SENT, "1772611200.000002"
    session.flush()
    return row.id


def erasure(session: Session, partner: Partner) -> DataLoad:
    """Keep an erasure of a person's data in the history of changes, by the partner's first member."""
    (first, *_) = partners.all_members(session, partner)
    places = [(RecordKind.CONTACT, "MCI-000001")]
    report = erasure_reports.kept(
        dict.fromkeys(RecordKind, 2), dict.fromkeys(Stays, 2), places, ["MCI-000001"]
    )
    return data_changes.note_erasure(session, partner, None, first.id, "a key", report, NOON)


def followed_group(session: Session, partner: Partner, name: str = "Sellers") -> FollowedGroup:
    """Follow a user group, as the partner's first member has chosen, with one person who gets no role."""
    (first, *_) = partners.all_members(session, partner)
    group = FollowedGroup(
        partner_id=partner.id,
        group_id="S0SELLERS",
        handle=name,
        name=name,
        roles=[{"role": "incentives_user", "location": "all"}],
        followed_by_id=first.id,
        followed_at=NOON,
        gone_since=None,
        skipped={"U0GUEST": "guest"},
    )
    session.add(group)
    session.flush()
    return group
