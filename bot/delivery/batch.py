"""The data that a batch of messages needs, read in a few queries instead of many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.notifications import AssociationCard, ConsentReminderMail, ConsentRequestMail, Reminder
from store import recipients
from store.associations.associations import Association
from store.catalogue import Engagement
from store.customers.customers import Customer
from store.database.base import Base
from store.history.history import HistoryEntry
from store.outbox import lanes, outbox
from store.outbox.lanes import Lane
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner
from store.recipients import Recipients

REPLACED = frozenset({AssociationCard.kind, Reminder.kind, ConsentRequestMail.kind, ConsentReminderMail.kind})
"""Kinds of message that become obsolete when a later one of the same kind waits in their sequence."""

RowT = TypeVar("RowT", bound=Base)


@dataclass(frozen=True, slots=True)
class DeliveryBatch:
    """Lanes by partner and name, and by message the later ones of its kind that wait behind it.

    ``into`` has the names of lanes that lead into a user's direct messages, by partner and channel ID.
    ``recipients`` says which members may not be told any more: gone, or without a role.

    ``rows`` keeps what was read in the session, where whoever asks for it by its id finds it.
    """

    lanes: Mapping[tuple[int, str], Lane]
    into: Mapping[tuple[int, str], str]
    later: Mapping[int, Sequence[int]]
    recipients: Recipients
    rows: Sequence[Base]


def read(session: Session, messages: Sequence[OutboxMessage], methods: Collection[str]) -> DeliveryBatch:
    """Read what writing these messages takes; ``methods`` are those of the Web API that may be called.

    What a message makes needless is read before the state that it tells: on PostgreSQL each query sees what
    was committed by then, and nothing may be left unsaid that was committed in between.
    """
    replaced = [one for one in messages if one.kind in REPLACED]
    later = outbox.later(session, replaced)
    associations = _by_id(session, Association, _given(messages, "association_id"))
    entries = _by_id(session, HistoryEntry, _given(messages, "entry_id"))
    rows: list[Base] = [*associations, *entries]
    rows += _by_id(session, Partner, {one.partner_id for one in messages})
    rows += _by_id(session, Customer, {one.customer_id for one in associations})
    rows += _by_id(session, Engagement, {one.engagement_id for one in associations})
    rows += _by_id(session, Location, {one.location_id for one in associations})
    members = {one.owner_id for one in associations} | {one.member_id for one in entries if one.member_id}
    rows += _by_id(session, Member, members)
    keys = {(one.partner_id, one.destination) for one in messages}
    cards = {(one.partner_id, one.card_channel) for one in associations if one.card_channel}
    keys |= cards
    keys |= {(one.partner_id, method) for one in messages for method in methods}
    told = recipients.read(session, {(one.partner_id, one.destination) for one in messages})
    return DeliveryBatch(lanes.of(session, keys), lanes.into(session, cards), later, told, rows)


def _given(messages: Iterable[OutboxMessage], field: str) -> set[Any]:
    return {one.payload[field] for one in messages if field in one.payload}


def _by_id(session: Session, table: type[RowT], ids: Collection[Any]) -> Sequence[RowT]:
    if not ids:
        return []
    return session.scalars(select(table).where(table.__table__.c.id.in_(ids))).all()
