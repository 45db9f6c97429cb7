"""Letting go of what is no longer needed: ended drafts, received deliveries, and old messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from store import deliveries, drafts
from store.database.engine import Database
from store.outbox import outbox

DELIVERIES_KEPT = timedelta(days=7)
"""Slack redelivers within the hour; a week leaves time to look into trouble."""

MESSAGES_KEPT = timedelta(days=90)
"""Messages that reached their end; what they told stands in the history for good."""

BATCH = 500
"""Rows per transaction, so that nobody who clicks waits for long."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How many rows of each kind were deleted."""

    drafts: int
    deliveries: int
    messages: int


def clear(database: Database, now: datetime) -> Gone:
    """Delete what has outlived its use, for all partners; any replica may run it at any time."""
    with database.write() as session:
        ended = drafts.delete_expired(session, now)
    with database.write() as session:
        received = deliveries.forget_before(session, now - DELIVERIES_KEPT)
    return Gone(ended, received, _clear_messages(database, now - MESSAGES_KEPT))


def _clear_messages(database: Database, before: datetime) -> int:
    after = count = 0
    while True:
        with database.write() as session:
            window = outbox.oldest(session, after, before, BATCH)
            count += outbox.delete_done(session, window)
        if len(window) < BATCH:
            return count
        after = window[-1]
