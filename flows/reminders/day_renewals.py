"""Daily messages in Slack: whose must be updated after a change, and what an update needs to know."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from flows.notifications import DayRenewal, Digest, Notification, QueuedNotification, parse
from flows.personal_data.retention import MESSAGES_KEPT
from store import partners
from store.associations.associations import Association
from store.enums import OutboxState
from store.outbox import message_keys, outbox
from store.outbox.message_keys import EventKey
from store.outbox.outbox import OutboxMessage
from store.partners import Partner

KEPT_TRUE = timedelta(days=10)
"""How long after it was written a message is updated, if no newer one has followed."""

LONGEST_PAUSE = timedelta(days=30)
"""How far ahead the next working morning may be for which an urgent message is written."""

REACHED = frozenset({OutboxState.PENDING, OutboxState.SENT})
"""States of a message that is in Slack, or will be."""

_NOTED = "mci_day_messages"


@dataclass(frozen=True, slots=True)
class SentDay:
    """A member's message in Slack: from what it was written, where it is, whether a newer one stands below.

    ``waits`` means that this or the newer one is still on its way, so that it cannot be updated yet.
    """

    message: Digest
    partner_id: int
    destination: str
    ts: str
    rerouted_from: str | None
    is_replaced: bool
    waits: bool


@dataclass(slots=True)
class _Noted:
    """What one transaction has looked up already, and which messages it updates."""

    admins: dict[int, set[str]] = field(default_factory=dict)
    current: dict[tuple[int, str], list[OutboxMessage]] = field(default_factory=dict)
    updated: set[int] = field(default_factory=set)


def after(
    session: Session, changed: Sequence[Association], cause: EventKey, now: datetime
) -> list[QueuedNotification]:
    """Return the updates of all messages that a change of associations concerns, because of this event.

    Those are the current messages of the owners, and those of admins that list one of them. A message is
    updated once for all changes of a transaction.
    """
    noted: _Noted = session.info.setdefault(_NOTED, _Noted())
    by_partner: dict[int, list[Association]] = defaultdict(list)
    for one in changed:
        by_partner[one.partner_id].append(one)
    found = []
    for some in by_partner.values():
        owners, ids = {one.owner.user_id for one in some}, {one.id for one in some}
        for row in _current_of(session, noted, some[0].partner, owners, now):
            told = parse(row)
            is_listed = isinstance(told, Digest) and not ids.isdisjoint(
                [*told.association_ids, *told.others_ids]
            )
            if row.id not in noted.updated and (row.addressee in owners or is_listed):
                noted.updated.add(row.id)
                found.append(_renewal(row, cause))
    return found


def of_members(
    session: Session, partner: Partner, user_ids: Collection[str], cause: EventKey, now: datetime
) -> list[QueuedNotification]:
    """Return the updates of the current messages of these members."""
    return [_renewal(row, cause) for row in _current(session, partner.id, user_ids, now)]


def of_replaced(
    session: Session, partner: Partner, user_ids: Collection[str], cause: EventKey, now: datetime
) -> list[QueuedNotification]:
    """Return the same for members to whom a newer message is about to be written, however old theirs are."""
    return [_renewal(row, cause) for row in _current(session, partner.id, user_ids, now, MESSAGES_KEPT)]


def read(session: Session, messages: Iterable[OutboxMessage]) -> Mapping[int, SentDay]:
    """Return those of the messages that are in Slack, or on their way, by their ids in the outbox."""
    rows = [one for one in messages if _is_there(one)]
    mornings = _mornings_since(session, rows)
    found = dict[int, SentDay]()
    for row in rows:
        message = parse(row)
        newer = [one for one in mornings[row.partner_id, row.addressee] if one.id > row.id]
        if isinstance(message, Digest):
            found[row.id] = SentDay(
                message,
                row.partner_id,
                row.destination,
                row.slack_ts or "",
                row.rerouted_from,
                is_replaced=any(one.slack_ts is not None for one in newer),
                waits=any(one.state is OutboxState.PENDING for one in (row, *newer)),
            )
    return found


def _is_there(row: OutboxMessage) -> bool:
    """Tell whether a daily message is in Slack as it was written, or on its way there."""
    is_there = row.state is OutboxState.PENDING or row.slack_ts is not None
    return is_there and row.kind == Digest.kind and not row.plain


def _mornings_since(
    session: Session, rows: Sequence[OutboxMessage]
) -> Mapping[tuple[int, str], list[OutboxMessage]]:
    """Return, by partner and addressee, the messages of the mornings since the first of these rows."""
    by_partner: dict[int, list[OutboxMessage]] = defaultdict(list)
    for row in rows:
        by_partner[row.partner_id].append(row)
    found: dict[tuple[int, str], list[OutboxMessage]] = defaultdict(list)
    for partner_id, some in by_partner.items():
        created = [one.created_at.date() for one in some]
        days = _days(min(created) - timedelta(days=1), max(created) + MESSAGES_KEPT)
        events = [_of_morning(one) for one in days]
        for one in outbox.told_to(session, partner_id, events, {row.addressee for row in some}):
            found[partner_id, one.addressee].append(one)
    return found


def _current_of(
    session: Session, noted: _Noted, partner: Partner, owners: Collection[str], now: datetime
) -> list[OutboxMessage]:
    """Return the current messages of these owners and of the admins, looked up once in a transaction."""
    if partner.id not in noted.admins:
        noted.admins[partner.id] = {one.user_id for one in partners.admins(session, partner)}
    whose = {*owners, *noted.admins[partner.id]}
    missing = {one for one in whose if (partner.id, one) not in noted.current}
    if missing:
        noted.current |= {(partner.id, one): [] for one in missing}
        for row in _current(session, partner.id, missing, now):
            noted.current[partner.id, row.addressee].append(row)
    return [row for one in sorted(whose) for row in noted.current[partner.id, one]]


def _current(
    session: Session,
    partner_id: int,
    user_ids: Collection[str],
    now: datetime,
    kept: timedelta = KEPT_TRUE,
) -> list[OutboxMessage]:
    """Return each member's newest message of a morning, and the urgent ones that came after it."""
    first = (now - kept).date()
    days = _days(first, (now + timedelta(days=1)).date())
    ends = _days(first, (now + LONGEST_PAUSE).date())
    events = [*map(_of_morning, days), *(message_keys.for_each(Digest.kind, "until", one) for one in ends)]
    found: dict[str, list[OutboxMessage]] = defaultdict(list)
    for row in outbox.told_to(session, partner_id, events, user_ids):
        message = parse(row)
        if row.state in REACHED and isinstance(message, Digest) and message.member_id is not None:
            found[row.addressee] = [*found[row.addressee], row] if message.urgent else [row]
    return [row for rows in found.values() for row in rows if _says_what_it_listed(parse(row))]


def _says_what_it_listed(message: Notification) -> bool:
    """Tell whether an update can be drawn; earlier versions of the bot did not keep what is needed."""
    return isinstance(message, Digest) and bool(message.association_ids or message.others_ids)


def _renewal(row: OutboxMessage, cause: EventKey) -> QueuedNotification:
    return QueuedNotification(
        row.partner_id,
        DayRenewal(row.id),
        destination=row.destination,
        sequence=message_keys.renewal_sequence(row.id),
        event=message_keys.renewal(row.id, cause),
    )


def _of_morning(day: date) -> EventKey:
    return message_keys.for_each(Digest.kind, day)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=one) for one in range((last - first).days + 1))
