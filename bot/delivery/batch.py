"""The data that a batch of messages needs, read in a few queries instead of many."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows import notification_subjects
from flows.notification_subjects import NotificationSubjects
from flows.notifications import (
    ConsentReminderMail,
    ConsentRequestMail,
    CustomerCard,
    Reminder,
    ThreadLine,
    parse_if_known,
)
from store import partners, recipients
from store.customers import customer_cards
from store.customers.customer_cards import PostedCard
from store.outbox import lanes, outbox
from store.outbox.lanes import Lane
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from store.recipients import Recipients

REPLACED = frozenset({CustomerCard.kind, Reminder.kind, ConsentRequestMail.kind, ConsentReminderMail.kind})
"""Kinds of message that become obsolete when a later one of the same kind waits in their sequence."""


@dataclass(frozen=True, slots=True)
class DeliveryBatch:
    """What is needed to plan the messages of a batch.

    ``lanes`` are keyed by partner and name. ``into`` has the names of the lanes that lead into a user's
    direct messages, by partner and channel ID. ``later`` has the ids of the messages of the same kind that
    wait behind a message, by its id. ``recipients`` says which members must not get messages any more: they
    are gone or have no role. ``partners`` are keyed by id. ``subjects`` are what the messages are about.
    ``cards`` are the customers' cards that are in Slack, by the customer's id.
    """

    lanes: Mapping[tuple[int, str], Lane]
    into: Mapping[tuple[int, str], str]
    later: Mapping[int, Sequence[int]]
    recipients: Recipients
    partners: Mapping[int, Partner]
    subjects: NotificationSubjects
    cards: Mapping[int, PostedCard]


def read(session: Session, messages: Sequence[OutboxMessage], methods: Collection[str]) -> DeliveryBatch:
    """Read what is needed to plan these messages; ``methods`` of the Web API may be called for them.

    Everything is read as it was at one moment. So the subjects include every change for which a later message
    was found; otherwise a message could cover a later one without showing its change.
    """
    replaced = [one for one in messages if one.kind in REPLACED]
    later = outbox.later(session, replaced)
    parsed = [parse_if_known(one) for one in messages]
    subjects = notification_subjects.read(session, [one for one in parsed if one is not None])
    posted = customer_cards.of_several(
        session,
        {one.customer_id for one in parsed if isinstance(one, CustomerCard)}
        | {
            about.customer_id
            for one in parsed
            if isinstance(one, ThreadLine) and (about := subjects.associations.get(one.association_id))
        },
    )
    whose = {one.id: one for one in partners.many(session, {one.partner_id for one in messages})}
    keys = {(one.partner_id, one.destination) for one in messages}
    cards = {(one.partner_id, one.channel) for one in posted.values()}
    keys |= cards
    keys |= {(one.partner_id, method) for one in messages for method in methods}
    told = recipients.read(session, {(one.partner_id, one.destination) for one in messages})
    return DeliveryBatch(
        lanes.of(session, keys), lanes.into(session, cards), later, told, whose, subjects, posted
    )
