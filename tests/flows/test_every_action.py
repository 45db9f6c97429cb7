"""Every status × every action × every role: it is done, or refused with a sentence (R2, R25)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import cancel, contacts, ownership, undo_cancel
from flows.associations.lifecycle import OtherLocation
from flows.claims import correct_claim, items, record_answer, submit_claim, take_back, void_record
from flows.claims.items import ItemInput
from flows.consent import record_consent
from flows.consent.answers import ShownStatement
from flows.consent.record_consent import AdminOnly
from flows.refusal import Refusal
from flows.reminders import tick
from handlers.app import refusals
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimItem, ConsentOutcome
from store.enums import ClaimRecordKind as Kind
from tests.flows.claims.test_record_answer import ANSWERS, WAYS, WHY, record
from tests.support import asking, world
from tests.support.asking import Decision
from tests.support.consistency import contradictions
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

NO = Decision(ConsentOutcome.DECLINED, "Kim Akers", None, ShownStatement("1", "words"), None, None)
DAY, LATER = timedelta(days=1), timedelta(hours=2)
WAITING = {S.ADDED, S.CLAIMED, S.AWAITING_CONSENT}
REVIEWED = {S.SUBMITTED, S.UNDER_REVIEW}
OPEN = {*WAITING, S.CONSENT_RECEIVED, *REVIEWED, S.ACTION_REQUIRED, S.REJECTED, S.DISPUTED}
CLAIMED = set(WAYS)

Action = Callable[[Session, Actor, int, Any], object]


def _record(kind: Kind) -> Action:
    return lambda s, who, one, now: record_answer.record(s, who, one, now, ANSWERS[kind])


def _void(s: Session, who: Actor, one: int, now: Any) -> object:
    last = void_record.last_valid(s, s.get_one(Association, one))
    return void_record.void(s, who, one, now, last.number if last else 1, WHY)


def _give(s: Session, who: Actor, one: int, now: Any) -> object:
    engagement = s.get_one(Engagement, s.get_one(Association, one).engagement_id)
    engagement.required_items = [ClaimItem.INVOICE.value]
    given = ItemInput(ClaimItem.INVOICE, elsewhere="Uploaded there by Ada in May")
    return items.give(s, who, one, now, given)


ACTIONS: Mapping[str, tuple[set[S], Action]] = {
    "ask": (
        WAITING,
        lambda s, who, one, now: asking.ask(s, who, one, LINKS, now, customer=KIM, partner=ADA),
    ),
    "record consent": (
        WAITING,
        lambda s, who, one, now: record_consent.record(s, who, one, now, "by phone", now),
    ),
    "cancel": (
        {*WAITING, S.CONSENT_RECEIVED},
        lambda s, who, one, now: cancel.cancel(s, who, one, now, None),
    ),
    "undo the cancellation": (
        {S.CANCELLED},
        undo_cancel.undo,
    ),
    "submit": (
        {S.CONSENT_RECEIVED},
        lambda s, who, one, now: submit_claim.submit(
            s, who, one, now, submitted_on=now.date(), claim_id=None, note=None
        ),
    ),
    "give an item": ({S.CONSENT_RECEIVED, S.ACTION_REQUIRED, S.DISPUTED}, _give),
    "take back": ({S.SUBMITTED}, lambda s, who, one, now: take_back.take_back(s, who, one, now, WHY)),
    "correct": (
        CLAIMED,
        lambda s, who, one, now: correct_claim.correct(
            s, who, one, now, submitted_on=NOON.date(), claim_id="CLM-9", reason=WHY
        ),
    ),
    "void": (CLAIMED - {S.SUBMITTED}, _void),
    "edit contacts": (
        OPEN,
        lambda s, who, one, now: contacts.update(s, who, one, now, customer=KIM, partner=ADA),
    ),
    "hand over": (OPEN, lambda s, who, one, now: ownership.hand_over(s, who, one, ADMIN, now)),
    **{
        f"record {kind}": (statuses, _record(kind))
        for kind, statuses in {
            Kind.UNDER_REVIEW: {S.SUBMITTED},
            Kind.ACTION_REQUIRED: REVIEWED,
            Kind.APPROVED: REVIEWED,
            Kind.REJECTED: REVIEWED,
            Kind.RESUBMITTED: {S.ACTION_REQUIRED, S.DISPUTED},
            Kind.DISPUTED: {S.REJECTED},
            Kind.FINAL: {S.REJECTED, S.DISPUTED},
            Kind.EXPIRED: {S.UNDER_REVIEW, S.ACTION_REQUIRED, S.DISPUTED},
            Kind.PAID: {S.APPROVED},
        }.items()
    },
}
"""Each action with the statuses in which it is possible, written down a second time on purpose."""

FOR_ADMINS = {"record consent", "take back", "void"}

REACHED_LATE = {S.CONSENT_EXPIRED: 30, S.NOT_SUBMITTED_EXPIRED: 90}
"""Days until a clock brings the status."""


class Undone(Exception):
    """Ends a transaction without a trace."""


def reach(database: Database, place: World, wanted: S) -> int:
    """Return an association in a status."""
    one = world.associate(database, place, place.viva.id)
    if wanted in WAYS or wanted in {S.CONSENT_RECEIVED, S.NOT_SUBMITTED_EXPIRED}:
        world.accept(database, one)
    with database.write() as session:
        who = actor(session)
        if wanted in {S.AWAITING_CONSENT, S.CONSENT_DECLINED}:
            request = asking.ask(session, who, one, LINKS, NOON, customer=KIM, partner=ADA)
        if wanted is S.CONSENT_DECLINED:
            asking.answer(session, request.id, NO, NOON)
        if wanted is S.CANCELLED:
            cancel.cancel(session, who, one, NOON, None)
        if wanted in {S.CLAIMED, S.CONSENTED_TO_ANOTHER_PARTNER}:
            ended_at = NOON if wanted is S.CONSENTED_TO_ANOTHER_PARTNER else None
            session.execute(update(Association).values(status=wanted, ended_at=ended_at))
        if wanted in WAYS:
            submit_claim.submit(session, who, one, NOON, submitted_on=NOON.date(), claim_id=None, note=None)
    if wanted in REACHED_LATE:
        list(tick.sweep(database, NOON + REACHED_LATE[wanted] * DAY))
    record(database, one, *WAYS.get(wanted, ()))
    assert world.row(database, one).status is wanted
    return one


@pytest.mark.parametrize("role", ["admin", "user", "none"])
@pytest.mark.parametrize("status", S)
def test_r25_everything_is_done_or_refused_with_a_sentence(database: Database, status: S, role: str) -> None:
    place = world.build(database)
    one = reach(database, place, status)
    if role == "none":
        with database.write() as session:
            session.execute(update(Association).values(location_id=place.oslo.id))
    now = NOON + REACHED_LATE.get(status, 0) * DAY + LATER
    for name, (statuses, act) in ACTIONS.items():
        before = world.row(database, one)
        is_same = name.startswith("record ") and WAYS.get(status, ())[-1:] == (name.removeprefix("record "),)
        may = role == "admin" or (role == "user" and name not in FOR_ADMINS)
        if may and (status in statuses or (is_same and role == "admin")):
            with pytest.raises(Undone), database.write() as session:
                act(session, actor(session, ADMIN if role == "admin" else USER), one, now)
                session.flush()
                raise Undone
        else:
            with pytest.raises(Refusal) as refused, database.write() as session:
                act(session, actor(session, ADMIN if role == "admin" else USER), one, now)
            sentence = str(refusals.sentence(refused.value))
            assert sentence.endswith((".", "!")), name
            assert isinstance(refused.value, OtherLocation) is (role == "none"), name
            if role == "user" and name in FOR_ADMINS and status in statuses:
                assert isinstance(refused.value, AdminOnly)
        assert world.row(database, one).history_number == before.history_number
    if role != "none" and status not in {S.CLAIMED, S.CONSENTED_TO_ANOTHER_PARTNER}:
        assert contradictions(database) == []
