"""What a request will do to each association, and what is left out, as the rules of the forms have it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import cancel
from flows.associations.contacts import ReasonNeeded
from flows.associations.lifecycle import OtherLocation, StatusClosed
from flows.associations.own_date import OwnDateRefused
from flows.associations.ownership import OwnerRefused
from flows.claims import submit_claim
from flows.claims.record_answer import AnswerDayRefused, AnswerImpossible, ClaimAnswer
from flows.consent.consent import ConsentClosed, TooSoon
from flows.conversation.actions import operations, planning
from flows.conversation.actions.operation import NothingChanges
from flows.conversation.actions.plan_values import (
    VALID_FOR,
    Cancellation,
    ConsentMailing,
    ContactChange,
    DateChange,
    NewNote,
    NewRecord,
    OwnerChange,
    Plan,
    PlannedChange,
    SnoozeChange,
)
from flows.conversation.answers import numbers
from flows.refusal import Refusal
from flows.reminders.snooze import SnoozeRefused
from flows.rules.associations.amounts import Amount
from flows.rules.language.understanding import Intent, Milestone, RequestDetails, Saying, Value
from store.database.engine import Database
from store.enums import ClaimRecordKind
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, STRANGER, USER, World, actor

TODAY = NOON.date()
FRIDAY = date(2026, 3, 6)
LEE = replace(KIM, name="Lee Gu", email="lee@contoso.com", title=None)
PAID = RequestDetails(on=TODAY, amount=Decimal(4000), currency="USD")


def to(user_id: str) -> RequestDetails:
    return RequestDetails(to=Value(user_id, "somebody"))


def planned(database: Database, saying: Saying, *ids: int, user: str = ADMIN) -> Plan:
    """Return the plan of a request for these associations, as a member makes it."""
    with database.read() as session:
        who = actor(session, user)
        return planning.plan(session, who, saying, numbers.rows(session, who, ids), NOON)


Before = Callable[[Session, Actor, int], object]


def nothing(*_: object) -> None:
    """Leave it as it is: just added."""


def ask(session: Session, who: Actor, one: int) -> None:
    asking.ask(session, who, one, LINKS, NOON, customer=KIM, partner=ADA)


def end(session: Session, who: Actor, one: int) -> None:
    cancel.cancel(session, who, one, NOON, None)


CHANGES: tuple[tuple[Saying, PlannedChange], ...] = (
    (Saying(Intent.HAND_OVER, details=to(USER)), OwnerChange("Ada Admin", "Uma User")),
    (
        Saying(Intent.SNOOZE, details=RequestDetails(until=FRIDAY)),
        SnoozeChange(datetime(2026, 3, 6, 8, 0, tzinfo=UTC)),
    ),
    (Saying(Intent.CANCEL), Cancellation()),
    (Saying(Intent.NOTE, details=RequestDetails(text="call in May")), NewNote("call in May")),
    (Saying(Intent.NEXT_DATE, details=RequestDetails(on=FRIDAY)), DateChange(None, FRIDAY)),
    (
        Saying(Intent.CHANGE_CONTACT, details=RequestDetails(contact_email="kim.a@contoso.com")),
        ContactChange(KIM, replace(KIM, email="kim.a@contoso.com"), voids_links=False),
    ),
    (
        Saying(Intent.CHANGE_CONTACT, details=RequestDetails(contact_name=LEE.name, contact_email=LEE.email)),
        ContactChange(KIM, LEE, voids_links=False),
    ),
)


@pytest.mark.parametrize(("saying", "change"), CHANGES, ids=[str(one.intent) for one, _ in CHANGES])
def test_what_a_request_will_do(database: Database, saying: Saying, change: PlannedChange) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    plan = planned(database, saying, one)
    assert operations.is_said(saying)
    assert [target.change for target in plan.targets] == [change]
    assert (plan.left_out, plan.count, plan.expires_at) == ([], 1, NOON + VALID_FOR)


REFUSALS: tuple[tuple[Saying, Before, type[Refusal]], ...] = (
    (Saying(Intent.HAND_OVER, details=to(ADMIN)), nothing, NothingChanges),
    (Saying(Intent.HAND_OVER, details=to(STRANGER)), nothing, OwnerRefused),
    (Saying(Intent.HAND_OVER, details=to(USER)), end, StatusClosed),
    (Saying(Intent.SNOOZE, details=RequestDetails(until=TODAY)), nothing, SnoozeRefused),
    (Saying(Intent.SNOOZE, details=RequestDetails(until=date(2027, 1, 1))), nothing, SnoozeRefused),
    (Saying(Intent.CANCEL), end, StatusClosed),
    (Saying(Intent.NEXT_DATE, details=RequestDetails(on=date(2026, 3, 1))), nothing, OwnDateRefused),
    (Saying(Intent.NEXT_DATE, details=RequestDetails(on=FRIDAY)), end, StatusClosed),
    (Saying(Intent.ASK_CONSENT), ask, TooSoon),
    (Saying(Intent.ASK_CONSENT), end, ConsentClosed),
    (Saying(Intent.CHANGE_CONTACT, details=RequestDetails(contact_name=KIM.name)), nothing, NothingChanges),
    (
        Saying(Intent.CHANGE_CONTACT, details=RequestDetails(contact_email="kim@elsewhere.example")),
        nothing,
        ReasonNeeded,
    ),
    (Saying(Intent.RECORD, event=Milestone.APPROVED, details=PAID), nothing, AnswerImpossible),
)


@pytest.mark.parametrize(
    ("saying", "before", "refusal"),
    REFUSALS,
    ids=[f"{said.intent} {why.__name__}" for said, _, why in REFUSALS],
)
def test_what_is_impossible_is_left_out_with_the_reason(
    database: Database, saying: Saying, before: Before, refusal: type[Refusal]
) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        before(session, actor(session), one)
    plan = planned(database, saying, one)
    assert (plan.targets, plan.count) == ([], 0)
    assert [type(left.refusal) for left in plan.left_out] == [refusal]


def test_one_email_asks_for_all_engagements_of_a_contact(database: Database) -> None:
    place = world.build(database)
    ids = [world.associate(database, place, one.id) for one in (place.viva, place.siem)]
    plan = planned(database, Saying(Intent.ASK_CONSENT), *ids)
    assert (len(plan.targets), plan.count) == (2, 1)
    change = plan.targets[0].change
    assert isinstance(change, ConsentMailing)
    assert (change.contact, change.is_again) == (KIM, False)


def test_r1_what_lies_elsewhere_is_left_out(database: Database) -> None:
    place: World = world.build(database)
    here = world.associate(database, place, place.siem.id)
    there = world.associate(database, place, place.viva.id, location=place.oslo)
    plan = planned(database, Saying(Intent.CANCEL), here, there, user=USER)
    assert [one.row.summary.association.id for one in plan.targets] == [here]
    assert [type(one.refusal) for one in plan.left_out] == [OtherLocation]


def test_a_record_says_what_it_needs(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    world.accept(database, one)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), one, NOON, submitted_on=TODAY, claim_id="CLM-1", note=None
        )
    approved = Saying(Intent.RECORD, event=Milestone.APPROVED, details=PAID)
    answer = ClaimAnswer(ClaimRecordKind.APPROVED, TODAY, amount=Amount("USD", Decimal(4000)))
    [target] = planned(database, approved, one).targets
    assert target.change == NewRecord(answer, ends_claim=False)
    ahead = replace(approved, details=replace(PAID, on=FRIDAY))
    [left] = planned(database, ahead, one).left_out
    assert isinstance(left.refusal, AnswerDayRefused)


LACKING = (
    Saying(Intent.HAND_OVER),
    Saying(Intent.SNOOZE),
    Saying(Intent.NOTE, details=RequestDetails(text=" ")),
    Saying(Intent.NEXT_DATE),
    Saying(Intent.CHANGE_CONTACT),
    Saying(Intent.CHANGE_CONTACT, details=RequestDetails(contact_email="kim@@contoso")),
    Saying(Intent.ASK_CONSENT, details=RequestDetails(contact_email="kim@contoso.com")),
    Saying(Intent.RECORD, event=Milestone.UNDER_REVIEW),
    Saying(Intent.RECORD, event=Milestone.APPROVED, details=RequestDetails(on=TODAY)),
    Saying(Intent.RECORD, event=Milestone.APPROVED, details=replace(PAID, currency="")),
    Saying(Intent.RECORD, event=Milestone.APPROVED, details=replace(PAID, currency="XYZ")),
    Saying(Intent.RECORD, event=Milestone.REJECTED, details=RequestDetails(on=TODAY)),
    Saying(Intent.RECORD, event=Milestone.UNDER_REVIEW, details=RequestDetails(on=TODAY, claim_id="C-1")),
    Saying(Intent.ADD),
    Saying(Intent.SUBMIT),
    Saying(Intent.RECORD_CONSENT, details=RequestDetails(on=TODAY)),
)


@pytest.mark.parametrize("saying", LACKING, ids=[str(one.intent) for one in LACKING])
def test_what_lacks_something_or_has_a_form_of_its_own_is_no_card(saying: Saying) -> None:
    assert not operations.is_said(saying)


def test_two_plans_that_differ_have_another_digest(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    before = planned(database, Saying(Intent.CANCEL), one).digest
    assert planned(database, Saying(Intent.CANCEL), one).digest == before
    with database.write() as session:
        ask(session, actor(session), one)
    assert planned(database, Saying(Intent.CANCEL), one).digest != before
