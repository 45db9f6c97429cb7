"""Direct messages that are drawn anew when what they ask for is done, or is no longer to be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.notifications import (
    MessageRedrawn,
    QueuedNotification,
    RedrawnNotice,
    notify_all,
    parse_if_known,
)
from store.outbox import message_keys, outbox
from store.outbox.message_keys import EventKey
from store.outbox.outbox import OutboxMessage


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A direct message that is in Slack, and what it is about."""

    partner_id: int
    destination: str
    ts: str
    notification: RedrawnNotice


def redraw(session: Session, partner_id: int, event: EventKey, cause: str, now: datetime) -> None:
    """Update every message that reports an event, also those that are on their way; ``cause`` names why.

    The update of a message waits until that message has been sent, and is dropped if it is not sent.
    """
    notify_all(
        session,
        [
            QueuedNotification(
                partner_id,
                MessageRedrawn(row.id),
                destination=row.destination,
                sequence=message_keys.same_sequence(row.sequence_key),
                event=message_keys.redrawn(row.id, cause),
            )
            for row in outbox.of_events(session, partner_id, [event])
        ],
        now,
    )


def read(messages: Iterable[OutboxMessage]) -> Mapping[int, Redrawn]:
    """Return those of the messages that are in Slack, by their ids in the outbox."""
    found = {}
    for row in messages:
        notification = parse_if_known(row)
        if row.slack_ts is not None and isinstance(notification, RedrawnNotice):
            found[row.id] = Redrawn(row.partner_id, row.destination, row.slack_ts, notification)
    return found
