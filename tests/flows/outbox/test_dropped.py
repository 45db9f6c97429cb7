"""The history says which message was not sent because it was no longer true, and what came first."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.associations import cancel
from flows.history import history_check
from flows.notifications import KINDS, Digest, Notification, Reminder, StaysTrue, notify, payload
from flows.outbox import dropped
from flows.rules.associations import no_consent
from store.associations.associations import Association
from store.claims.surveys import CustomerSurvey
from store.consents.consent_asks import ConsentAsk
from store.database.engine import Database
from store.enums import HistoryAction
from store.history.history import HistoryEntry
from store.outbox import message_keys, outbox
from store.outbox.message_keys import SequenceKey
from store.outbox.outbox import OutboxMessage
from store.partners import Member
from tests.support import asking, world
from tests.support.world import ADA, KIM, LINKS, NOON, USER, World, actor
from words.slack_messages import Line, line

LATER = NOON + timedelta(hours=3)

TOLD = {
    "reminder": "Reminder not sent: the consent came first.",
    "own_date": "Reminder of the next date not sent: the consent came first.",
    "digest": "Daily message about this not sent: the consent came first.",
    "mail_refused": "Notice of the consent e-mail that failed not sent: the customer was asked again first.",
    "thread_line": "Line in the card's thread not sent: it was no longer true when it could be sent.",
    "outcome": "Message of what was won or lost not sent: it was no longer true when it could be sent.",
    "consent_request": "Consent e-mail not sent: the customer was asked again first.",
    "consent_reminder": "Reminder to the customer not sent: the customer was asked again first.",
    "consent_copy": "Copy of the consent e-mail not sent: the customer was asked again first.",
    "survey_request": "Survey to the customer not sent: the consent came first.",
    "survey_reminder": "Reminder of the survey not sent: the consent came first.",
}
"""What the history says of each kind of message about an association."""

SAYS_NOTHING = {
    "audited": "it is about no association",
    "correction": "it updates a message, and nobody misses it",
    "day_renewal": "it updates a message, and nobody misses it",
    "email_missing": "it is about no association",
    "group_gone": "it is about no association",
    "group_left": "it is about no association",
    "group_looked": "it is about no association",
    "member_gone": "it is about no association",
    "message_redrawn": "it updates a message, and nobody misses it",
    "note_mention": "its note was deleted, and nothing says of which association it was",
    "notice_update": "it updates a message, and nobody misses it",
    "role_asked": "it is about no association",
}
"""Kinds that can be dropped without a word in a history, and why."""


def test_every_kind_that_can_be_dropped_is_in_one_of_the_tables() -> None:
    droppable = {kind for kind, one in KINDS.items() if not issubclass(one, StaysTrue)}

    assert droppable == TOLD.keys() | SAYS_NOTHING.keys()
    assert not TOLD.keys() & SAYS_NOTHING.keys()


@pytest.fixture
def asked(database: Database) -> tuple[World, int]:
    """An association whose customer was asked at noon, and was sent a survey too."""
    place = world.build(database)
    one = world.associate(database, place, place.viva.id, user=USER)
    with database.write() as session:
        asking.ask(session, actor(session, USER), one, LINKS, NOON, customer=KIM, partner=ADA)
        session.add(
            CustomerSurvey(
                partner_id=place.partner.id,
                association_id=one,
                number=1,
                email=KIM.email,
                token_digest="0" * 64,
                questions=[],
                requested_by=session.scalars(select(Member.id)).first() or 0,
                requested_at=NOON,
            )
        )
    return place, one


def put(session: Session, place: World, notification: Notification, destination: str) -> OutboxMessage:
    event = message_keys.for_each(notification.kind, "test")
    sequence = SequenceKey(f"test:{destination}")
    notify(
        session, place.partner, notification, NOON, destination=destination, sequence=sequence, event=event
    )
    return outbox.told_to(session, place.partner.id, [event], [destination])[-1]


def example(session: Session, place: World, kind: str, one: int) -> Notification:
    """Return a notification of this kind that is about the association as far as it is about any."""
    entry = session.scalars(select(HistoryEntry.id).where(HistoryEntry.association_id == one)).first()
    member = session.scalars(select(Member.id).where(Member.user_id == USER)).one()
    values: dict[str, Any] = {
        "association_id": one,
        "association_ids": [one],
        "entry_id": entry,
        "entry_ids": [entry],
        "ask_id": session.scalars(select(ConsentAsk.id)).first(),
        "survey_id": session.scalars(select(CustomerSurvey.id)).first(),
        "partner_id": place.partner.id,
        "member_id": member,
    }
    given = payload(KINDS[kind].example())
    return KINDS[kind](**given | {name: value for name, value in values.items() if name in given})


def said(session: Session, one: int) -> Sequence[str]:
    """Return what the history says of messages that were not sent."""
    chain = session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.association_id == one, HistoryEntry.action == HistoryAction.MESSAGE_DROPPED)
        .order_by(HistoryEntry.number)
    )
    more = {"member": None, "due": None, "noticed": None, "why": no_consent.why({})}
    return [
        str(line(Line.HISTORY_SENTENCE, action=entry.action, detail=entry.detail, **more)) for entry in chain
    ]


@pytest.mark.parametrize("kind", sorted(TOLD.keys() | SAYS_NOTHING.keys()))
def test_a_dropped_message_is_in_the_history_once_with_what_came_first(
    database: Database, asked: tuple[World, int], kind: str
) -> None:
    place, one = asked
    # The customer is asked again, and consents.
    world.accept(database, one, now=NOON + timedelta(hours=2))
    for destination in (USER, "U0ADMIN"):
        with database.write() as session:
            message = put(session, place, example(session, place, kind, one), destination)
            dropped.note(session, message, LATER)
            dropped.note(session, message, LATER)
    with database.read() as session:
        assert said(session, one) == ([TOLD[kind]] if kind in TOLD else [])
        assert list(history_check.every_flaw(session)) == []


def test_the_first_thing_that_came_between_is_the_reason(
    database: Database, asked: tuple[World, int]
) -> None:
    place, one = asked
    with database.write() as session:
        cancel.cancel(session, actor(session, USER), one, NOON + timedelta(hours=1), None)
        message = put(session, place, example(session, place, "reminder", one), USER)
        dropped.note(session, message, LATER)
    with database.read() as session:
        assert said(session, one) == ["Reminder not sent: the cancellation came first."]


def test_what_another_partner_has_is_never_touched(database: Database, asked: tuple[World, int]) -> None:
    _, one = asked
    rival = world.build(database, "T0RIVAL")
    with database.write() as session:
        dropped.note(session, put(session, rival, Reminder(one, "claim", "x"), USER), LATER)
    with database.read() as session:
        assert said(session, one) == []


@pytest.mark.parametrize(("urgent", "back"), [(False, True), (True, False)])
def test_the_next_daily_message_tells_what_was_lost_before_a_dropped_one(
    database: Database, asked: tuple[World, int], *, urgent: bool, back: bool
) -> None:
    place, _ = asked
    before = NOON - timedelta(days=1)
    with database.write() as session:
        member = session.scalars(select(Member.id).where(Member.user_id == USER)).one()
        session.execute(update(Member).values(informed_at=NOON))
        digest = Digest(
            place.partner.id, member, before.isoformat(), LATER.isoformat(), NOON.isoformat(), urgent
        )
        dropped.note(session, put(session, place, digest, USER), LATER)
    with database.read() as session:
        found = {one.user_id: one.informed_at for one in session.scalars(select(Member))}
    assert found.pop(USER) == (before if back else NOON)
    assert set(found.values()) == {NOON}


def test_an_association_that_is_gone_is_left_alone(database: Database, asked: tuple[World, int]) -> None:
    place, one = asked
    with database.write() as session:
        missing = Reminder(one + 99, "claim", "x")
        dropped.note(session, put(session, place, missing, USER), LATER)
        assert session.get(Association, one + 99) is None
