"""Turn a leased message into the call that delivers it, from the current state, or into an outcome."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from bot.delivery.batch import DeliveryBatch
from bot.delivery.mail.mail import Mail
from bot.delivery.outcomes import GONE, Held, Obsolete, Outcome, Unreachable
from bot.delivery.ports import Compose
from flows.associations import customer_cards
from flows.notifications import (
    AboutAssociation,
    CallingNotice,
    CustomerCard,
    DayRenewal,
    MailNotification,
    MessageCorrected,
    MessageRedrawn,
    MessageUpdate,
    NoticeUpdate,
    Notification,
    RoleAsked,
    ThreadLine,
    ToAnybody,
    parse,
)
from flows.outbox import open_notices
from flows.outbox.open_notices import OpenNotice
from flows.reminders.relevance import is_still_true
from handlers.notices import notice_ends, notice_messages, trouble_views
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from words import mrkdwn

POST = "chat.postMessage"
UPDATE = "chat.update"
METHODS = (POST, UPDATE)
EVENT_TYPE = "mci_delivery"

BEHIND_ANOTHER = timedelta(seconds=5)
"""Time after which an update is tried again that must wait for a message on its way."""


@dataclass(frozen=True, slots=True)
class SlackCall:
    """One call of the Web API; ``covers`` are later updates of the same message that it includes.

    ``lane`` is the lane of its channel, if that is not the message's destination; it must pass both lanes.
    ``reader`` is the user who receives it, if it is a direct message. ``renew_at`` is when a card must be
    renewed although nothing happens. ``opens`` is what is kept of a message whose buttons must go later.
    """

    partner: Partner
    method: str
    arguments: dict[str, Any]
    covers: tuple[int, ...] = ()
    lane: str | None = None
    reader: str | None = None
    renew_at: datetime | None = None
    opens: OpenNotice | None = None

    @property
    def place(self) -> str:
        """The channel or user to which it is sent."""
        return str(self.arguments["channel"])


@dataclass(frozen=True, slots=True)
class MailCall:
    """One mail to hand over."""

    mail: Mail


Call = SlackCall | MailCall


def plan(
    session: Session, row: OutboxMessage, batch: DeliveryBatch, compose: Compose, now: datetime
) -> Call | Outcome:
    """Return the call to make, or the outcome if no call is needed or possible.

    ``batch`` was read for this row among others.
    """
    notification = parse(row)
    if not is_still_true(session, notification, batch.subjects, now):
        return Obsolete(is_untrue=True)
    later = tuple(batch.later.get(row.id, ()))
    instead = _without_call(notification, batch, later, now)
    if instead is not None:
        return instead
    if isinstance(notification, MailNotification):
        return MailCall(compose(session, notification, batch.subjects, now))
    call = _address(row, notification, batch, later)
    limit = batch.lanes.get((row.partner_id, call.method))
    if limit is not None and (until := limit.closed_at(now)):
        return Held(until)
    # A card that was posted to a user is in the direct message channel.
    lane = batch.into.get((row.partner_id, call.place), call.place)
    reader = None if mrkdwn.is_channel(lane) else lane
    place = batch.lanes.get((row.partner_id, call.place))
    refused = place.refused if place is not None and place.refuses_at(now) else None
    location_id = _location(notification, batch)
    # Some messages are for people without a role, and who loses theirs still loses a message's buttons.
    may_be_absent = reader is not None and not isinstance(
        notification, ToAnybody | RoleAsked | MessageRedrawn
    )
    is_absent = may_be_absent and batch.recipients.excludes(row.partner_id, reader or "", location_id)
    why = GONE if is_absent else refused
    if why is not None:
        return Unreachable(why, call.place, known=True)
    message = notice_messages.message(session, notification, batch.subjects, now)
    meant_for = _meant_for(row, notification, batch)
    if meant_for:
        message = trouble_views.with_reroute(message, meant_for)
    renew_at = None
    if isinstance(notification, CustomerCard):
        renew_at = customer_cards.changes_at(batch.subjects.of_customer(notification), now)
    said = message.payload()
    if row.plain:
        said["blocks"] = []
    return replace(
        call,
        arguments=said | _identity(row) | call.arguments,
        lane=None if lane == row.destination else lane,
        reader=reader,
        renew_at=renew_at,
        opens=_opened(row, notification, batch, said),
    )


def _opened(
    row: OutboxMessage, notification: Notification, batch: DeliveryBatch, said: dict[str, Any]
) -> OpenNotice | None:
    """Return what to keep of a direct message whose buttons must go once nobody needs them."""
    if not isinstance(notification, CallingNotice) or row.plain:
        return None
    kept = notice_ends.without_calls(said["blocks"])
    if kept is None:
        return None
    return open_notices.opened(batch.subjects.association(notification), row.destination, said["text"], kept)


def _without_call(
    notification: Notification, batch: DeliveryBatch, later: tuple[int, ...], now: datetime
) -> Outcome | None:
    """Return what becomes of a message that is not sent now, or ``None`` if it is."""
    # Only the last of several waiting messages is sent (R30). An update shows what all of them would show.
    if later and not isinstance(notification, CustomerCard | DayRenewal):
        return Obsolete()
    if not isinstance(notification, MessageUpdate):
        return None
    if _waits(notification, batch):
        return Held(now + BEHIND_ANOTHER)
    return None if notification.message_id in batch.places else Obsolete()


def _waits(update: MessageUpdate, batch: DeliveryBatch) -> bool:
    """Tell whether the message to update is still on its way, so that the update must wait for it."""
    match update:
        case DayRenewal(message_id):
            return batch.subjects.days[message_id].waits
        case MessageCorrected(message_id):
            return batch.subjects.told[message_id].waits
        case NoticeUpdate() | MessageRedrawn():
            return False


def _meant_for(row: OutboxMessage, notification: Notification, batch: DeliveryBatch) -> str | None:
    """Return where the message should have gone, if it goes elsewhere; an update says so of its message."""
    if isinstance(notification, DayRenewal):
        return batch.subjects.days[notification.message_id].rerouted_from
    if isinstance(notification, MessageCorrected):
        return batch.subjects.told[notification.message_id].rerouted_from
    return row.rerouted_from


def _location(notification: Notification, batch: DeliveryBatch) -> int | None:
    """Return the location that the message is about, if it is about one.

    Of a card, it is that of the association because of which its reader has it.
    """
    match notification:
        case CustomerCard():
            return customer_cards.lead(batch.subjects.of_customer(notification)).location_id
        case AboutAssociation():
            return batch.subjects.association(notification).location_id
        case _:
            return None


def _address(
    row: OutboxMessage, notification: Notification, batch: DeliveryBatch, later: tuple[int, ...]
) -> SlackCall:
    """Return the call without its text: an update of a message, a reply in a card's thread, or a post.

    A card in the direct messages of somebody whom it no longer concerns (the association was handed over, or
    there is a channel now) is posted again in the right place.
    """
    partner = batch.partners[row.partner_id]
    fresh = {"channel": row.destination, "unfurl_links": False, "unfurl_media": False}
    match notification:
        case CustomerCard(customer_id):
            card = batch.cards.get(customer_id)
        case DayRenewal() | NoticeUpdate() | MessageRedrawn() | MessageCorrected():
            updated = batch.subjects.updated(notification)
            if updated is None:
                raise LookupError(notification.kind)
            there = {"channel": batch.places[notification.message_id], "ts": updated.ts}
            return SlackCall(partner, UPDATE, there, later)
        case ThreadLine():
            card = batch.cards.get(batch.subjects.association(notification).customer_id)
        case _:
            return SlackCall(partner, POST, fresh)
    if card and batch.into.get((row.partner_id, card.channel)) not in {None, row.destination}:
        card = None
    if isinstance(notification, ThreadLine):
        thread = {"channel": card.channel, "thread_ts": card.ts} if card else {}
        return SlackCall(partner, POST, fresh | thread)
    if card:
        return SlackCall(partner, UPDATE, {"channel": card.channel, "ts": card.ts}, later)
    return SlackCall(partner, POST, fresh, later)


def _identity(row: OutboxMessage) -> dict[str, Any]:
    """Return fields that are the same at every attempt, so that a duplicate can be recognised."""
    name = str(uuid5(NAMESPACE_URL, f"mci:{row.partner_id}:{row.name}"))
    return {
        "client_msg_id": name,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": name}},
    }
