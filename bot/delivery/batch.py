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
    DayRenewal,
    Reminder,
    SurveyReminderMail,
    ThreadLine,
    parse_if_known,
)
from flows.outbox.corrections import ToldMessage
from flows.outbox.redrawing import Redrawn
from flows.outbox.sent_notices import SentNotice
from flows.reminders.day_renewals import SentDay
from store import partners, recipients
from store.customers import customer_cards
from store.customers.customer_cards import PostedCard
from store.outbox import lanes, outbox
from store.outbox.lanes import Lane
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from store.recipients import Recipients
from words import mrkdwn

SentMessage = SentDay | SentNotice | Redrawn | ToldMessage
"""A message in Slack that is to be updated."""

REPLACED = frozenset(
    {
        CustomerCard.kind,
        DayRenewal.kind,
        Reminder.kind,
        ConsentRequestMail.kind,
        ConsentReminderMail.kind,
        SurveyReminderMail.kind,
    }
)
"""Kinds of message that become obsolete when a later one of the same kind waits in their sequence."""


@dataclass(frozen=True, slots=True)
class DeliveryBatch:
    """What is needed to plan the messages of a batch.

    ``lanes`` are keyed by partner and name. ``into`` has the names of the lanes that lead into a user's
    direct messages, by partner and channel ID. ``later`` has the ids of the messages of the same kind that
    wait behind a message, by its id. ``recipients`` says which members must not get messages any more: they
    are gone or have no role. ``partners`` are keyed by id. ``subjects`` are what the messages are about.
    ``cards`` are the customers' cards that are in Slack, by the customer's id. ``places`` are the channels in
    which messages are that are to be updated, by their ids in the outbox.
    """

    lanes: Mapping[tuple[int, str], Lane]
    into: Mapping[tuple[int, str], str]
    later: Mapping[int, Sequence[int]]
    recipients: Recipients
    partners: Mapping[int, Partner]
    subjects: NotificationSubjects
    cards: Mapping[int, PostedCard]
    places: Mapping[int, str]


def read(session: Session, messages: Sequence[OutboxMessage], methods: Collection[str]) -> DeliveryBatch:
    """Read what is needed to plan these messages; ``methods`` of the Web API may be called for them.

    Everything is read as it was at one moment. So the subjects include every change for which a later message
    was found; otherwise a message could cover a later one without showing its change.
    """
    replaced = [one for one in messages if one.kind in REPLACED]
    later = outbox.later(session, replaced)
    parsed = [parse_if_known(one) for one in messages]
    subjects = notification_subjects.read(session, [one for one in parsed if one is not None])
    lines = [one.notification for one in subjects.told.values()]
    posted = customer_cards.of_several(
        session,
        {one.customer_id for one in parsed if isinstance(one, CustomerCard)}
        | {
            about.customer_id
            for one in (*parsed, *lines)
            if isinstance(one, ThreadLine) and (about := subjects.associations.get(one.association_id))
        },
    )
    whose = {one.id: one for one in partners.many(session, {one.partner_id for one in messages})}
    keys = {(one.partner_id, one.destination) for one in messages}
    cards = {(one.partner_id, one.channel) for one in posted.values()}
    keys |= cards
    keys |= {(one.partner_id, method) for one in messages for method in methods}
    updated: Mapping[int, SentMessage] = {
        **subjects.days,
        **subjects.sent,
        **subjects.redrawn,
        **subjects.told,
    }
    keys |= {(one.partner_id, one.destination) for one in updated.values()}
    known = lanes.of(session, keys)
    places = {key: channel for key, one in updated.items() if (channel := _channel(one, known))}
    # A thread is where its card is.
    places |= {
        key: card.channel
        for key, one in subjects.told.items()
        if isinstance(one.notification, ThreadLine)
        and (about := subjects.associations.get(one.notification.association_id))
        and (card := posted.get(about.customer_id))
    }
    direct = {(updated[key].partner_id, channel) for key, channel in places.items()}
    told = recipients.read(session, {(one.partner_id, one.destination) for one in messages})
    into = lanes.into(session, cards | direct)
    return DeliveryBatch(known, into, later, told, whose, subjects, posted, places)


def _channel(sent: SentMessage, known: Mapping[tuple[int, str], Lane]) -> str | None:
    """Return the channel in which a message is, if that is known of the member to whom it went."""
    if mrkdwn.is_channel(sent.destination):
        return sent.destination
    lane = known.get((sent.partner_id, sent.destination))
    return lane.channel if lane else None
