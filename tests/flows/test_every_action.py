"""Every status × every action × every role: it is done, or refused with the right sentence (R2, R25)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import cancel, contacts, ownership, undo_cancel
from flows.claims import correct_claim, items, record_answer, submit_claim, take_back, void_record
from flows.claims.items import ItemInput
from flows.consent import record_consent
from flows.consent.answers import ShownStatement
from flows.refusal import Refusal
from flows.reminders import snooze, tick
from flows.surveys import customer_survey, partner_survey
from handlers.app import refusals
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims.surveys import CustomerSurvey
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimItem, ConsentOutcome
from store.enums import ClaimRecordKind as Kind
from store.partners import Member
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
CLOCKED = OPEN - REVIEWED
NED = "U0NED"
ROLES = {"admin": ADMIN, "user": USER, "elsewhere": USER, "without a role": NED}
LEE = replace(KIM, email="lee@contoso.com")

Action = Callable[[Session, Actor, int, Any], object]


def _void(s: Session, who: Actor, one: int, now: Any) -> object:
    last = void_record.last_valid(s, s.get_one(Association, one))
    return void_record.void(s, who, one, now, last.number if last else 1, WHY)


def _give(s: Session, who: Actor, one: int, now: Any) -> object:
    engagement = s.get_one(Engagement, s.get_one(Association, one).engagement_id)
    engagement.required_items = [ClaimItem.INVOICE.value]
    given = ItemInput(ClaimItem.INVOICE, elsewhere="Uploaded there by Ada in May")
    return items.give(s, who, one, now, given)


def _require(s: Session, one: int, item: ClaimItem) -> None:
    s.get_one(Engagement, s.get_one(Association, one).engagement_id).required_items = [item.value]
    s.flush()


def _send_survey(s: Session, who: Actor, one: int, now: Any) -> CustomerSurvey:
    _require(s, one, ClaimItem.CUSTOMER_SURVEY)
    return customer_survey.send(s, who, one, LINKS, now)


def _send_survey_again(s: Session, who: Actor, one: int, now: Any) -> object:
    _send_survey(s, who, one, now - LATER)
    return _send_survey(s, who, one, now)


def _send_survey_at_once(s: Session, who: Actor, one: int, now: Any) -> object:
    _send_survey(s, who, one, now)
    return _send_survey(s, who, one, now)


def _send_answered_survey(s: Session, who: Actor, one: int, now: Any) -> object:
    _send_survey(s, who, one, now).answered_at = now
    s.flush()
    return _send_survey(s, who, one, now)


def _void_survey(s: Session, who: Actor, one: int, now: Any) -> object:
    sent = _send_survey(s, who, one, now)
    done = contacts.update(s, who, one, now, customer=LEE, partner=ADA)
    s.refresh(sent)
    assert sent.voided_at == now
    return done


def _change_contact_of_answered_survey(s: Session, who: Actor, one: int, now: Any) -> object:
    _send_survey(s, who, one, now).answered_at = now
    s.flush()
    return contacts.update(s, who, one, now, customer=LEE, partner=ADA)


def _answer_partner_survey(s: Session, who: Actor, one: int, now: Any) -> object:
    _require(s, one, ClaimItem.PARTNER_SURVEY)
    asked = partner_survey.read(s, who, one, now)
    return partner_survey.answer(s, who, one, now, {"q1": "yes", "q2": "4"}, digest=asked.digest)


CLOSED = "This is no longer possible: the status is now *{status}*."
ANSWERED = "No consent is needed any more: the status is *{status}*."
NOTHING_RECORDED = "Nothing was voided: there is no record, or a newer one. Open the details again to see."
ASK_FIRST = "The customer has not consented yet. A claim can be submitted once they have."
OVER = (
    "The claim was due Sun, May 31, 2026, 12:00 UTC. A claim that was not submitted in time cannot be "
    "revived, so this engagement is not paid."
)
SENT_JUST_NOW = (
    "The survey was sent within the last hour. You can send it again after Mar 2, 2026, 15:00 UTC."
)
SURVEY_ANSWERED = "The customer has answered the survey. It cannot be sent or changed any more."
LOCKED = "The customer's contact cannot be changed: they have answered the survey of this claim."
NOT_RECORDED = "The status is *{status}*, so *{kind}* cannot be recorded"
FOR_ADMINS = "Only an Incentives admin may do this. Ask <@U0ADA>."
ELSEWHERE = "You hold no role on the location. Ask <@U0ADA> to give you one."
NO_ROLE = "You hold no role for MCI engagements yet. Ask <@U0ADA> to give you one."

NAMES = {
    S.ADDED: "Customer added",
    S.CLAIMED: "Customer claimed",
    S.AWAITING_CONSENT: "Awaiting customer consent response",
    S.CONSENT_RECEIVED: "Customer consent received",
    S.CONSENT_DECLINED: "Customer consent declined",
    S.CONSENT_EXPIRED: "Customer consent expired",
    S.CONSENTED_TO_ANOTHER_PARTNER: "Consented to another partner",
    S.CANCELLED: "Cancelled",
    S.NOT_SUBMITTED_EXPIRED: "Not submitted expired",
    S.SUBMITTED: "Submitted",
    S.UNDER_REVIEW: "Under review",
    S.ACTION_REQUIRED: "Partner action required",
    S.POST_SUBMISSION_EXPIRED: "Post submission expired",
    S.APPROVED: "Approved",
    S.REJECTED: "Rejected",
    S.DISPUTED: "Disputed",
    S.DISPUTED_EXPIRED: "Disputed expired",
    S.REJECTED_FINAL: "Rejected final",
}
"""What each status is called in R25."""

RECORDS: Mapping[Kind, tuple[str, set[S]]] = {
    Kind.UNDER_REVIEW: ("Under review", {S.SUBMITTED}),
    Kind.ACTION_REQUIRED: ("Partner action required", REVIEWED),
    Kind.APPROVED: ("Approved", REVIEWED),
    Kind.REJECTED: ("Rejected", REVIEWED),
    Kind.RESUBMITTED: ("Submitted again", {S.ACTION_REQUIRED, S.DISPUTED}),
    Kind.DISPUTED: ("Disputed", {S.REJECTED}),
    Kind.FINAL: ("Rejected final", {S.REJECTED, S.DISPUTED}),
    Kind.EXPIRED: ("Expired", {S.UNDER_REVIEW, S.ACTION_REQUIRED, S.DISPUTED}),
    Kind.PAID: ("Paid", {S.APPROVED}),
}
"""What each record is called, in the order of the form, and in which statuses it can be made."""


@dataclass(frozen=True)
class Row:
    """An action: in which statuses it is possible, and the sentence that refuses it in each other one."""

    possible: set[S]
    act: Action
    refusal: str = CLOSED
    but: Mapping[S, str] = field(default_factory=dict)
    """Statuses with a sentence of their own."""
    admins_only: bool = False

    def refused(self, status: S, role: str) -> str | None:
        """Return the sentence for a role in a status; ``None`` if the action is possible."""
        if role == "without a role":
            return NO_ROLE
        if role == "elsewhere":
            return ELSEWHERE
        if role == "user" and self.admins_only:
            return FOR_ADMINS
        if status in self.possible:
            return None
        return self.but.get(status, self.refusal).format(status=NAMES[status])


def _record_row(kind: Kind) -> Row:
    """Return the row of a record; its refusal names what can be recorded instead."""
    called, possible = RECORDS[kind]
    refusal = NOT_RECORDED.replace("{kind}", called)
    but = {}
    for status in S:
        can = ", ".join(f"*{name}*" for name, statuses in RECORDS.values() if status in statuses)
        but[status] = f"{refusal}. Possible now: {can}." if can else f"{refusal}, and nothing else can."
    return Row(
        possible, lambda s, who, one, now: record_answer.record(s, who, one, now, ANSWERS[kind]), but=but
    )


ACTIONS: Mapping[str, Row] = {
    "ask": Row(
        WAITING,
        lambda s, who, one, now: asking.ask(s, who, one, LINKS, now, customer=KIM, partner=ADA),
        ANSWERED,
    ),
    "record consent": Row(
        WAITING,
        lambda s, who, one, now: record_consent.record(s, who, one, now, "by phone", now),
        ANSWERED,
        admins_only=True,
    ),
    "cancel": Row(
        {*WAITING, S.CONSENT_RECEIVED},
        lambda s, who, one, now: cancel.cancel(s, who, one, now, None),
    ),
    "undo the cancellation": Row({S.CANCELLED}, undo_cancel.undo),
    "submit": Row(
        {S.CONSENT_RECEIVED},
        lambda s, who, one, now: submit_claim.submit(
            s, who, one, now, submitted_on=now.date(), claim_id=None, note=None
        ),
        but={**dict.fromkeys(WAITING, ASK_FIRST), S.NOT_SUBMITTED_EXPIRED: OVER},
    ),
    "give an item": Row({S.CONSENT_RECEIVED, S.ACTION_REQUIRED, S.DISPUTED}, _give),
    "send the survey": Row({S.CONSENT_RECEIVED}, _send_survey),
    "send the survey again": Row({S.CONSENT_RECEIVED}, _send_survey_again),
    "send the survey again at once": Row(
        set(), _send_survey_at_once, but={S.CONSENT_RECEIVED: SENT_JUST_NOW}
    ),
    "send the answered survey": Row(set(), _send_answered_survey, but={S.CONSENT_RECEIVED: SURVEY_ANSWERED}),
    "void the survey by another contact": Row({S.CONSENT_RECEIVED}, _void_survey),
    "change the contact of an answered survey": Row(
        set(), _change_contact_of_answered_survey, but={S.CONSENT_RECEIVED: LOCKED}
    ),
    "fill in the partner survey": Row({S.CONSENT_RECEIVED}, _answer_partner_survey),
    "take back": Row(
        {S.SUBMITTED},
        lambda s, who, one, now: take_back.take_back(s, who, one, now, WHY),
        admins_only=True,
    ),
    "correct": Row(
        CLAIMED,
        lambda s, who, one, now: correct_claim.correct(
            s, who, one, now, submitted_on=NOON.date(), claim_id="CLM-9", reason=WHY
        ),
    ),
    "void": Row(CLAIMED - {S.SUBMITTED}, _void, NOTHING_RECORDED, admins_only=True),
    "edit contacts": Row(
        OPEN,
        lambda s, who, one, now: contacts.update(s, who, one, now, customer=KIM, partner=ADA),
    ),
    "hand over": Row(OPEN, lambda s, who, one, now: ownership.hand_over(s, who, one, ADMIN, now)),
    "snooze": Row(CLOCKED, lambda s, who, one, now: snooze.snooze(s, who, one, now + LATER, now)),
    "end the snooze": Row(set(S), snooze.end),
    **{f"record {kind}": _record_row(kind) for kind in Kind},
}
"""Each action with the statuses in which it is possible, and why not in others, a second time on purpose."""

REACHED_LATE = {S.CONSENT_EXPIRED: 30, S.NOT_SUBMITTED_EXPIRED: 90}
"""Days until a clock brings the status."""


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


def refused(database: Database, row: Row, user: str, one: int, now: datetime) -> str | None:
    """Return why the action is refused, or ``None`` if it is done; either way it leaves nothing."""
    try:
        with database.write() as session:
            row.act(session, actor(session, user), one, now)
            session.flush()
            session.rollback()
    except Refusal as refusal:
        return re.sub(r"<!date[^|]*\|([^>]*)>", r"\1", str(refusals.sentence(refusal)))
    return None


@pytest.mark.parametrize("status", S)
def test_r25_everything_is_done_or_refused_with_the_right_sentence(database: Database, status: S) -> None:
    place = world.build(database)
    one = reach(database, place, status)
    with database.write() as session:
        session.add(Member(partner_id=place.partner.id, user_id=NED, name="Ned Nobody"))
    before = world.row(database, one).history_number
    now = NOON + REACHED_LATE.get(status, 0) * DAY + LATER
    second_click = f"record {WAYS[status][-1]}" if WAYS.get(status) else None
    for role, user in ROLES.items():
        with database.write() as session:
            where = place.oslo if role == "elsewhere" else place.seattle
            session.execute(update(Association).values(location_id=where.id))
        for name, row in ACTIONS.items():
            expected = row.refused(status, role)
            if role == "admin" and name == second_click:
                expected = None
            assert refused(database, row, user, one, now) == expected, (name, role)
        assert world.row(database, one).history_number == before
    with database.write() as session:
        session.execute(update(Association).values(location_id=place.seattle.id))
    if status not in {S.CLAIMED, S.CONSENTED_TO_ANOTHER_PARTNER}:
        assert contradictions(database) == []
