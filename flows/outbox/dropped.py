"""Messages that were dropped unsent because they were no longer true: the history says so, and why."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.notifications import (
    AboutAsk,
    Digest,
    MailRefused,
    Notification,
    Outcome,
    OwnDateReminder,
    Reminder,
    SurveyMail,
    ThreadLine,
    parse,
)
from flows.outbox import corrections
from flows.rules.associations.status import leads_to_status
from store import partners
from store.associations import associations
from store.claims import surveys
from store.consents import consent_asks
from store.enums import HistoryAction as A
from store.history import history
from store.history.history import Addition, HistoryEntry
from store.outbox.outbox import OutboxMessage

MAILS_END = frozenset(
    {A.CONSENT_ASKED_AGAIN, A.CONTACTS_CHANGED, A.MAIL_SENT, A.MAIL_REFUSED, A.MAIL_CAME_BACK}
)
"""What makes messages about a consent e-mail untrue, besides a new status."""

SURVEYS_END = frozenset({A.SURVEY_ASKED, A.SURVEY_ANSWERED, A.CONTACTS_CHANGED, A.CLAIM_ITEM_GIVEN})
"""What makes a mail with a survey untrue, besides a new status."""

SNOOZED = frozenset({A.REMINDERS_SNOOZED})
DATED = frozenset({A.DATE_SET, A.DATE_CLEARED})
ASKING = frozenset({A.CONSENT_ASKED, *MAILS_END, *SURVEYS_END})
"""What may have been written together with the message itself."""


def note(session: Session, message: OutboxMessage, now: datetime) -> None:
    """Add to the history of each association concerned, once for each event, that it was not told of it.

    What the partner lost is told again in the next daily message of the member whose message was dropped.
    """
    notification = parse(message)
    if isinstance(notification, Digest) and notification.member_id is not None and not notification.urgent:
        since = datetime.fromisoformat(notification.since)
        partners.inform_again(session, notification.member_id, since)
    withdrawn = _withdrawn(session, notification)
    for association_id in sorted(concerned(session, notification)):
        association = associations.hold(session, message.partner_id, association_id)
        if association is None:
            continue
        chain = history.of_association(session, association)
        if any(_is_noted(one, message) for one in chain):
            continue
        cause = (
            withdrawn.get(association_id)
            if isinstance(notification, ThreadLine | Outcome)
            else _cause(chain, notification, message.created_at)
        )
        detail = {"kind": message.kind, "event": message.event_key, "by": cause.action if cause else None}
        addition = Addition(association, A.MESSAGE_DROPPED, detail, changes_nothing=True)
        history.append(session, addition, now, member_id=None)


def concerned(session: Session, notification: Notification) -> Collection[int]:
    """Return ids of the associations whose history tells that this notification was dropped."""
    match notification:
        case Outcome() | Digest():
            others = notification.others_ids if isinstance(notification, Digest) else ()
            return {*notification.association_ids, *others}
        case MailRefused() | ThreadLine():
            return {notification.association_id, *notification.others}
        case Reminder() | OwnDateReminder():
            return {notification.association_id}
        case _ if isinstance(notification, AboutAsk):
            asks = consent_asks.several(session, [notification.ask_id])
            return {one.association_id for ask in asks for one in ask.requests}
        case _ if isinstance(notification, SurveyMail):
            return {one.association_id for one in surveys.several(session, [notification.survey_id])}
        case _:
            # An update of a message is not missed, and the others are not about an association.
            return ()


def _is_noted(entry: HistoryEntry, message: OutboxMessage) -> bool:
    return entry.action == A.MESSAGE_DROPPED and (entry.detail or {}).get("event") == message.event_key


def _withdrawn(session: Session, notification: Notification) -> Mapping[int, HistoryEntry]:
    """Return what has withdrawn the entries that the notification tells, by association."""
    match notification:
        case ThreadLine():
            ids: Sequence[int] = [notification.entry_id]
        case Outcome():
            ids = notification.entry_ids
        case _:
            return {}
    found = corrections.withdrawals(session, history.entries(session, ids))
    return {one.association_id: one for one in found.values()}


def _cause(
    chain: Sequence[HistoryEntry], notification: Notification, written: datetime
) -> HistoryEntry | None:
    """Return the first entry since the message was written that may have made it untrue."""
    also = _also_ends(notification)
    # The first entry is the beginning.
    for entry in chain[1:]:
        at = _recorded_at(entry)
        is_later = at > written or (at == written and entry.action not in ASKING)
        if is_later and (leads_to_status(entry.action) or entry.action in also):
            return entry
    return None


def _also_ends(notification: Notification) -> Collection[A]:
    """Return what makes a notification untrue besides a new status."""
    match notification:
        case Reminder() | Digest():
            return SNOOZED
        case OwnDateReminder():
            return DATED
        case MailRefused():
            return MAILS_END
        case _ if isinstance(notification, AboutAsk):
            return MAILS_END
        case _ if isinstance(notification, SurveyMail):
            return SURVEYS_END
        case _:
            return ()


def _recorded_at(entry: HistoryEntry) -> datetime:
    """Return when an entry was written; that of an expiry names it, because it counts from the deadline."""
    noticed = (entry.detail or {}).get("noticed_at")
    return datetime.fromisoformat(noticed) if noticed else entry.at
