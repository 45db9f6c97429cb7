"""Direct messages about one association: which have buttons that must go, and what an update needs to know.

A change writes nothing here. The job finds the messages of the associations whose history has grown.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows import notification_subjects
from flows.associations.summary import Summary
from flows.notification_subjects import NotificationSubjects
from flows.notifications import (
    AdminNotice,
    CallingNotice,
    NoticeUpdate,
    OwnerNotice,
    QueuedNotification,
    notify_all,
    parse_if_known,
)
from flows.reminders import relevance
from flows.rules.associations.status import leads_to_status
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus, HistoryAction
from store.history import history
from store.history.history import HistoryEntry
from store.outbox import message_keys, open_messages
from store.outbox.outbox import OutboxMessage

BATCH = 100
"""Messages that are checked in one transaction, kept small so that clicks do not wait long."""

REPLACES_CALL = frozenset(
    {
        HistoryAction.CONSENT_ASKED_AGAIN,
        HistoryAction.CONTACTS_CHANGED,
        HistoryAction.CLAIM_PAID,
        HistoryAction.CLAIM_PAYMENT_VOIDED,
        HistoryAction.DATE_SET,
        HistoryAction.DATE_CLEARED,
        HistoryAction.MAIL_REFUSED,
        HistoryAction.MAIL_FAILED,
        HistoryAction.MAIL_CAME_BACK,
        HistoryAction.MAIL_SENT,
        HistoryAction.CONSENT_NOT_FOR_THEM,
        HistoryAction.OWNER_CHANGED,
        HistoryAction.PERSON_ERASED,
        HistoryAction.REMINDERS_SNOOZED,
        HistoryAction.SURVEY_ASKED,
        HistoryAction.SURVEY_ANSWERED,
    }
)
"""What may change what a message asks for, although the status stays."""

SURVEY_GOES_ON = frozenset({HistoryAction.SURVEY_ASKED, HistoryAction.SURVEY_ANSWERED})


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A direct message with buttons, as it is kept: ``number`` is that of the last entry that it knows of.

    ``shown`` holds its text, its blocks without the buttons, and what the buttons depend on.
    """

    association_id: int
    number: int
    shown: Mapping[str, Any]


def opened(association: Association, destination: str, text: str, blocks: Sequence[Any]) -> OpenNotice:
    """Return what to keep of a message that goes to a destination, with its ``blocks`` without buttons."""
    is_owners = destination == association.owner.user_id
    shown = {"text": text, "blocks": list(blocks), "asks": _asks(association), "is_owners": is_owners}
    return OpenNotice(association.id, association.history_number, shown)


def update(database: Database, now: datetime) -> int:
    """Write an update for each message whose association no longer needs what it asks for; return how many.

    Any process may run this at any time: a message is updated once, and is left alone from then on. If there
    is nothing to do, nothing is locked, so that no click waits for it.
    """
    with database.read() as session:
        if not open_messages.is_any_to_check(session):
            return 0
    count = after_id = 0
    while True:
        with database.write() as session:
            rows = open_messages.to_check(session, after_id, BATCH)
            count += _update(session, rows, now)
            after_id = rows[-1].id if rows else 0
        if len(rows) < BATCH:
            return count


def _update(session: Session, rows: Sequence[OutboxMessage], now: datetime) -> int:
    told = {row.id: one for row in rows if isinstance(one := parse_if_known(row), CallingNotice)}
    subjects = notification_subjects.read(session, list(told.values()))
    entries = _entries_since(session, rows)
    updates = []
    for row in rows:
        notice = told.get(row.id)
        new = [one for one in entries[row.open_for or 0] if one.number > (row.open_number or 0)]
        if notice is None:
            row.open_for = None
        elif _is_over(session, row, notice, new, subjects, now):
            updates.append(_queued(row, notice, _cause(entries[notice.association_id], new)))
            row.open_for = None
        elif new:
            row.open_number = new[-1].number
    notify_all(session, updates, now)
    return len(updates)


def _is_over(
    session: Session,
    row: OutboxMessage,
    notice: CallingNotice,
    new: Sequence[HistoryEntry],
    subjects: NotificationSubjects,
    now: datetime,
) -> bool:
    """Tell whether nobody needs the buttons of a message any more, or it may name somebody who was erased."""
    association, actions = subjects.association(notice), {one.action for one in new}
    shown = row.shown or {}
    # An admin who got a message may act whoever owns it.
    is_handed_over = shown.get("is_owners") and row.destination != association.owner.user_id
    is_open_again = Summary(association).is_open_again
    if is_open_again or is_handed_over or HistoryAction.PERSON_ERASED in actions:
        return True
    if _asks(association) != shown.get("asks"):
        return True
    if isinstance(notice, OwnerNotice | AdminNotice):
        is_of_survey = subjects.event(notice).action == HistoryAction.SURVEY_MAIL_FAILED
        return is_of_survey and not actions.isdisjoint(SURVEY_GOES_ON)
    return not relevance.is_still_true(session, notice, subjects, now)


def _asks(association: Association) -> list[str]:
    """Return what the association asks for: its status, what comes next, when the customer was asked."""
    action = Summary(association).next_step.action
    is_awaited = association.status is AssociationStatus.AWAITING_CONSENT
    asked_at = association.asked_at if is_awaited else None
    return [
        association.status.value,
        action.value if action else "",
        asked_at.isoformat() if asked_at else "",
    ]


def _cause(entries: Sequence[HistoryEntry], new: Sequence[HistoryEntry]) -> HistoryEntry:
    """Return the last entry that explains why the buttons went."""
    telling = [one for one in new if leads_to_status(one.action) or one.action in REPLACES_CALL]
    return (telling or new or entries)[-1]


def _queued(row: OutboxMessage, notice: CallingNotice, cause: HistoryEntry) -> QueuedNotification:
    return QueuedNotification(
        row.partner_id,
        NoticeUpdate(notice.association_id, cause.id, row.id),
        destination=row.destination,
        sequence=message_keys.notice_update_sequence(notice.association_id, row.id),
        event=message_keys.notice_update(row.id),
    )


def _entries_since(session: Session, rows: Collection[OutboxMessage]) -> Mapping[int, Sequence[HistoryEntry]]:
    """Return the entries of the associations from the last one on that one of the messages knows of."""
    since: dict[int, int] = {}
    for row in rows:
        if row.open_for is not None and row.open_number is not None:
            since[row.open_for] = min(since.get(row.open_for, row.open_number), row.open_number)
    found = defaultdict[int, list[HistoryEntry]](list)
    for entry in history.since(session, since):
        found[entry.association_id].append(entry)
    return found
