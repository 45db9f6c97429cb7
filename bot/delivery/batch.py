"""The data that a batch of messages needs, read in a few queries instead of many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from flows.notifications import AssociationCard, ConsentReminderMail, ConsentRequestMail, Reminder
from store import consents, partners, recipients
from store.associations import associations
from store.database.base import Base
from store.history import history
from store.outbox import lanes, outbox
from store.outbox.lanes import Lane
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from store.recipients import Recipients

REPLACED = frozenset({AssociationCard.kind, Reminder.kind, ConsentRequestMail.kind, ConsentReminderMail.kind})
"""Kinds of message that become obsolete when a later one of the same kind waits in their sequence."""


@dataclass(frozen=True, slots=True)
class DeliveryBatch:
    """Lanes by partner and name, and by message the later ones of its kind that wait behind it.

    ``into`` has the names of lanes that lead into a user's direct messages, by partner and channel ID.
    ``recipients`` says which members may not be told any more: gone, or without a role.

    ``rows`` are what the messages are about, with everything that belongs to them. Writing a message asks the
    store for its own by their ids; as long as they are kept here, that takes no statement.
    """

    lanes: Mapping[tuple[int, str], Lane]
    into: Mapping[tuple[int, str], str]
    later: Mapping[int, Sequence[int]]
    recipients: Recipients
    partners: Mapping[int, Partner]
    rows: Sequence[Base]


def read(session: Session, messages: Sequence[OutboxMessage], methods: Collection[str]) -> DeliveryBatch:
    """Read what writing these messages takes; ``methods`` are those of the Web API that may be called.

    What a message makes needless is read before the state that it tells: on PostgreSQL each query sees what
    was committed by then, and nothing may be left unsaid that was committed in between.
    """
    replaced = [one for one in messages if one.kind in REPLACED]
    later = outbox.later(session, replaced)
    about = associations.of_all_partners(session, _given(messages, "association_id"))
    rows: list[Base] = [
        *about,
        *history.entries(session, _given(messages, "entry_id")),
        *consents.several(session, _given(messages, "request_id")),
        *consents.several_given(session, _given(messages, "answer_id")),
    ]
    whose = {one.id: one for one in partners.many(session, {one.partner_id for one in messages})}
    keys = {(one.partner_id, one.destination) for one in messages}
    cards = {(one.partner_id, one.card_channel) for one in about if one.card_channel}
    keys |= cards
    keys |= {(one.partner_id, method) for one in messages for method in methods}
    told = recipients.read(session, {(one.partner_id, one.destination) for one in messages})
    return DeliveryBatch(lanes.of(session, keys), lanes.into(session, cards), later, told, whose, rows)


def _given(messages: Iterable[OutboxMessage], field: str) -> set[Any]:
    return {one.payload[field] for one in messages if field in one.payload}
