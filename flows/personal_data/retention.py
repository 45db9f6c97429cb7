"""Delete what is no longer needed: drafts, files, screens, deliveries, messages, requests, questions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.members.open_screens import LATELY
from flows.personal_data.kept_days import BOUNDS, KeptKind
from store import data_drops, deliveries, drafts, mail_previews, open_screens, partners, role_requests
from store.conversation import turns
from store.database.engine import Database
from store.outbox import outbox

DELIVERIES_KEPT = timedelta(days=7)
"""Slack redelivers within the hour; a week leaves time to look into trouble."""

MESSAGES_KEPT = timedelta(days=BOUNDS[KeptKind.MESSAGES].least)
"""How long finished messages are kept at least; the history keeps permanently what they reported."""

BATCH = 500
"""Rows per transaction, kept small so that clicks do not wait long."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many rows of each kind were deleted."""

    drafts: int
    files: int
    screens: int
    deliveries: int
    messages: int
    role_requests: int
    questions: int


def clear(database: Database, now: datetime) -> Deleted:
    """Delete what is no longer needed, for all partners; any process may run this at any time."""
    with database.write() as session:
        ended = drafts.delete_expired(session, now)
    with database.write() as session:
        files = data_drops.delete_expired(session, now)
    with database.write() as session:
        mail_previews.delete_expired(session, now)
    with database.write() as session:
        screens = open_screens.forget_before(session, now - LATELY)
    with database.write() as session:
        received = deliveries.forget_before(session, now - DELIVERIES_KEPT)
    messages = answered = questions = 0
    with database.read() as session:
        every = [
            (one.id, one.message_days, one.request_days, one.question_days)
            for one in partners.everyone(session)
        ]
    for partner_id, message_days, request_days, question_days in every:
        messages += _clear_messages(database, partner_id, now - timedelta(days=message_days))
        with database.write() as session:
            before = now - timedelta(days=request_days)
            answered += role_requests.delete_ended(session, partner_id, before)
        questions += _clear_questions(database, partner_id, now - timedelta(days=question_days))
    return Deleted(ended, files, screens, received, messages, answered, questions)


def _clear_messages(database: Database, partner_id: int, before: datetime) -> int:
    after = count = 0
    while True:
        with database.write() as session:
            window = outbox.oldest(session, partner_id, after, before, BATCH)
            count += outbox.delete_done(session, window)
        if len(window) < BATCH:
            return count
        after = window[-1]


def _clear_questions(database: Database, partner_id: int, before: datetime) -> int:
    count = 0
    while True:
        with database.write() as session:
            gone = turns.delete_before(session, partner_id, before, BATCH)
        count += gone
        if gone < BATCH:
            return count
