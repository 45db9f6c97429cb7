"""Record what the programme answered to a claim, or what the partner did about it there (R25, R27)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle, undo_cancel
from flows.consent import settle
from flows.refusal import Refusal
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import is_over, last_day
from flows.rules.associations.status import is_open
from flows.rules.associations.undoing import UndoFault
from flows.rules.claims import records
from flows.rules.claims.money import LARGEST
from store import partners
from store.associations.associations import Association
from store.claims import claim_records, claims
from store.claims.claim_records import ClaimRecord
from store.enums import PARTNER_ANSWERS, REVIEWING, AssociationStatus, ClaimRecordKind
from store.history import evidence, history

LONGEST_WORDS, LONGEST_REFERENCE = 1000, 100

PAYING, EXPLAINED = claim_records.AWARDS, claim_records.EXPLAINED
"""Kinds of record that need an amount, and those that need words: what is required, or why."""

BY_THE_PARTNER = frozenset({ClaimRecordKind.RESUBMITTED, ClaimRecordKind.DISPUTED})
"""Kinds of record of what the partner did, which must have been done before the clock ended."""


class AnswerImpossible(Refusal):
    """A kind of record may not follow the status.

    Those in ``possible`` may.
    """

    def __init__(
        self, status: AssociationStatus, kind: ClaimRecordKind, possible: tuple[ClaimRecordKind, ...]
    ) -> None:
        """Keep the status, what was to be recorded, and what can be."""
        super().__init__(status, kind)
        self.status, self.kind, self.possible = status, kind, possible


class AnswerDayFault(StrEnum):
    """Why a day cannot be that of a record."""

    IN_THE_FUTURE = "in_the_future"
    BEFORE_SUBMISSION = "before_submission"
    BEFORE_LAST_RECORD = "before_last_record"
    UNTIL_BEFORE_DAY = "until_before_day"
    AFTER_THE_CLOCK = "after_the_clock"


class AnswerDayRefused(Refusal):
    """A day contradicts another one.

    ``nearest`` is the nearest that is allowed.
    """

    def __init__(self, fault: AnswerDayFault, nearest: date) -> None:
        """Keep the fault and the nearest day."""
        super().__init__(fault)
        self.fault, self.nearest = fault, nearest


class ReopeningRefused(Refusal):
    """The claim would be open again, but something excludes it."""

    def __init__(self, fault: UndoFault) -> None:
        """Keep why."""
        super().__init__(fault)
        self.fault = fault


class WordsMissing(Refusal):
    """A record of this kind has no words."""

    def __init__(self, kind: ClaimRecordKind) -> None:
        """Keep what was to be recorded."""
        super().__init__(kind)
        self.kind = kind


class AmountMissing(Refusal):
    """An approval or a payment has no amount."""


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """What is to be recorded: its kind, its day, and what the kind needs."""

    kind: ClaimRecordKind
    on_day: date
    until_day: date | None = None
    words: str | None = None
    amount: Amount | None = None
    reference: str | None = None


def possible(session: Session, association: Association) -> tuple[ClaimRecordKind, ...]:
    """Return what can be recorded of an association's claim now, in the order in which people choose."""
    return _possible(association, _valid(session, association))


def record(
    session: Session, actor: Actor, association_id: int, now: datetime, answer: ClaimAnswer
) -> Association:
    """Record an answer, and move the association to the status to which it leads; its clock begins.

    What was done in time, but is recorded after its clock has ended the claim, opens the claim again. A
    second click, when the same was recorded last, changes nothing.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        AnswerImpossible: this cannot follow in its status.
        AnswerDayRefused: a day lies in the future, before what it must follow, or after the end of the clock.
        ReopeningRefused: the clock has ended the claim, and the customer was added again since, or has chosen
            another partner.
        WordsMissing: it is not said what is required, or why.
        AmountMissing: an approval or a payment has no amount.
    """
    found = lifecycle.find_for(session, actor, association_id)
    # As when a record is voided: the claim may be open again, so no other transaction may add until commit.
    partners.lock(session, actor.partner)
    settle.hold_contenders(session, found)
    association = lifecycle.hold_for(session, actor, association_id)
    every = claim_records.of_association(session, association)
    valid = [one for one in every if one.voided_at is None]
    if valid and _is_same(valid[-1], answer, actor):
        return association
    after = _after(association, valid, answer.kind)
    _check(session, actor, association, valid, answer, now)
    ended_at = association.ended_at
    reopens = ended_at is not None and is_open(after)
    fault = undo_cancel.taken(session, association, ended_at) if ended_at is not None and reopens else None
    if fault is not None:
        raise ReopeningRefused(fault)
    sound = history.sound(session, association, {evidence.CLAIM_RECORDS: evidence.of_claim_records(every)})
    added = _row(
        association, actor, answer, len(every) + 1, now, after, _review_due(association, valid, after)
    )
    session.add(added)
    kept = {name: evidence.of_claim_records([*every, added]) for name in sound}
    action, detail = records.ACTIONS[answer.kind, after], detail_of(association, added)
    if answer.kind is ClaimRecordKind.PAID:
        entry = lifecycle.record(
            session, association, now, action, member_id=actor.member.id, detail=detail, evidence=kept
        )
        lifecycle.announce(session, association, entry, now)
    else:
        association.programme_due = added.due
        lifecycle.advance(
            session,
            association,
            after,
            now,
            action,
            member_id=actor.member.id,
            detail=detail,
            evidence=kept,
        )
        if reopens:
            settle.meet(session, association, now)
    return association


def hold_for_records(
    session: Session, actor: Actor, association_ids: Collection[int]
) -> Sequence[Association]:
    """Return associations of which something is recorded, locked until commit, in the order of their ids.

    Everything is locked that `record` locks, in the order that all transactions keep.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on the location of one.
    """
    found = [lifecycle.find_for(session, actor, one) for one in sorted(association_ids)]
    partners.lock(session, actor.partner)
    for association in sorted(found, key=lambda one: (one.customer.id_type, one.customer.id_value)):
        settle.hold_contenders(session, association)
    return [lifecycle.hold_for(session, actor, one.id) for one in found]


def check(session: Session, actor: Actor, association_id: int, answer: ClaimAnswer, now: datetime) -> None:
    """Refuse an answer that cannot be recorded of an open association now.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        AnswerImpossible: this cannot follow in its status.
        AnswerDayRefused: a day lies in the future, before what it must follow, or after the end of the clock.
        WordsMissing: it is not said what is required, or why.
        AmountMissing: an approval or a payment has no amount.
    """
    association = lifecycle.find_for(session, actor, association_id)
    valid = _valid(session, association)
    _after(association, valid, answer.kind)
    _check(session, actor, association, valid, answer, now)


def ends_at_once(session: Session, association: Association, answer: ClaimAnswer, now: datetime) -> bool:
    """Tell whether the clock that begins with an answer that can be recorded is over already (R26a)."""
    valid = _valid(session, association)
    after = _after(association, valid, answer.kind)
    due = _due(association, answer, after, _review_due(association, valid, after), now)
    return due is not None and after in PARTNER_ANSWERS and is_over(due, now)


def detail_of(association: Association, record: ClaimRecord) -> dict[str, Any]:
    """Return what the history says of a record, without what is empty."""
    review_due = association.review_due
    is_cut = records.is_cut_short(record.until_day, record.due, review_due, association.partner.time_zone)
    paid = Amount(record.currency or "", record.amount) if record.amount is not None else None
    detail = {
        "number": record.number,
        "on_day": record.on_day.isoformat(),
        "until_day": record.until_day.isoformat() if record.until_day else None,
        "review_ends": review_due.isoformat() if is_cut and review_due else None,
        "words": record.words,
        "amount": f"{record.amount:f}" if record.amount is not None else None,
        "currency": record.currency,
        "pays": str(paid) if paid else None,
        "reference": record.reference,
    }
    return {name: value for name, value in detail.items() if value is not None}


def first_day(session: Session, association: Association) -> tuple[date, AnswerDayFault]:
    """Return the first day that the next record may have, and why not an earlier one."""
    return _first_day(session, association, _valid(session, association))


def last_in_time(association: Association, valid: Sequence[ClaimRecord], zone: str) -> date | None:
    """Return the last day of the clock of the status that the next record follows; ``None`` if none runs.

    It is the last day in the partner's zone or in the member's ``zone``, whichever is later. ``valid`` are
    the records that count.
    """
    if _standing(association, valid) not in PARTNER_ANSWERS or not valid or valid[-1].due is None:
        return None
    return max(last_day(valid[-1].due, one) for one in (association.partner.time_zone, zone))


def is_bound(association: Association, kind: ClaimRecordKind) -> bool:
    """Tell whether a kind of record is only of a day on which the clock still ran, see `last_in_time`."""
    return association.ended_at is not None or kind in BY_THE_PARTNER


def _valid(session: Session, association: Association) -> list[ClaimRecord]:
    return [one for one in claim_records.of_association(session, association) if one.voided_at is None]


def _possible(association: Association, valid: list[ClaimRecord]) -> tuple[ClaimRecordKind, ...]:
    return records.possible(association.status, [one.kind for one in valid])


def _after(association: Association, valid: list[ClaimRecord], kind: ClaimRecordKind) -> AssociationStatus:
    after, can = records.after(_standing(association, valid), kind), _possible(association, valid)
    if after is None or kind not in can:
        raise AnswerImpossible(association.status, kind, can)
    return after


def _standing(association: Association, valid: Sequence[ClaimRecord]) -> AssociationStatus:
    return records.standing(association.status, [one.kind for one in valid])


def _review_due(
    association: Association, valid: list[ClaimRecord], after: AssociationStatus
) -> datetime | None:
    """Return when the review must have ended; a request after a dispute knows no such end."""
    due = association.review_due
    return due if after in REVIEWING else records.review_end([one.kind for one in valid], due)


def _check(
    session: Session,
    actor: Actor,
    association: Association,
    valid: list[ClaimRecord],
    answer: ClaimAnswer,
    now: datetime,
) -> None:
    today = actor.today(now)
    if answer.on_day > today:
        raise AnswerDayRefused(AnswerDayFault.IN_THE_FUTURE, today)
    first, fault = _first_day(session, association, valid)
    # The day before may have been given where it was tomorrow already.
    first = min(first, today)
    if answer.on_day < first:
        raise AnswerDayRefused(fault, first)
    last = last_in_time(association, valid, actor.zone)
    if last is not None and is_bound(association, answer.kind) and answer.on_day > last:
        raise AnswerDayRefused(AnswerDayFault.AFTER_THE_CLOCK, last)
    until = answer.until_day if answer.kind is ClaimRecordKind.ACTION_REQUIRED else None
    if until is not None and until < answer.on_day:
        raise AnswerDayRefused(AnswerDayFault.UNTIL_BEFORE_DAY, answer.on_day)
    if answer.kind in EXPLAINED and not (answer.words or "").strip():
        raise WordsMissing(answer.kind)
    if answer.kind in PAYING and (answer.amount is None or not 0 < answer.amount.units < LARGEST):
        raise AmountMissing


def _first_day(
    session: Session, association: Association, valid: list[ClaimRecord]
) -> tuple[date, AnswerDayFault]:
    if valid:
        return valid[-1].on_day, AnswerDayFault.BEFORE_LAST_RECORD
    claim = claims.of_association(session, association)
    submitted = claim.submitted_on if claim else association.status_since.date()
    return submitted, AnswerDayFault.BEFORE_SUBMISSION


def _row(
    association: Association,
    actor: Actor,
    answer: ClaimAnswer,
    number: int,
    now: datetime,
    after: AssociationStatus,
    review_due: datetime | None,
) -> ClaimRecord:
    until = _until(answer)
    amount = answer.amount if answer.kind in PAYING else None
    due = _due(association, answer, after, review_due, now)
    return ClaimRecord(
        partner_id=association.partner_id,
        association_id=association.id,
        number=number,
        kind=answer.kind,
        on_day=answer.on_day,
        until_day=until,
        due=due,
        words=answer.words,
        amount=Decimal(amount.units) if amount else None,
        currency=amount.currency if amount else None,
        reference=answer.reference if answer.kind is ClaimRecordKind.PAID else None,
        recorded_at=now,
        recorded_by=actor.member.id,
    )


def _due(
    association: Association,
    answer: ClaimAnswer,
    after: AssociationStatus,
    review_due: datetime | None,
    now: datetime,
) -> datetime | None:
    return records.due_after(
        after,
        answer.on_day,
        _until(answer),
        review_due,
        association.engagement.dispute_days,
        association.partner.time_zone,
        now,
    )


def _until(answer: ClaimAnswer) -> date | None:
    return answer.until_day if answer.kind is ClaimRecordKind.ACTION_REQUIRED else None


def _is_same(last: ClaimRecord, answer: ClaimAnswer, actor: Actor) -> bool:
    """Tell whether the last record is this answer, given by the same member."""
    amount = Amount(last.currency or "", last.amount) if last.amount is not None else None
    kept = (last.kind, last.on_day, last.until_day, last.words, amount, last.reference, last.recorded_by)
    return kept == (
        answer.kind,
        answer.on_day,
        answer.until_day if answer.kind is ClaimRecordKind.ACTION_REQUIRED else None,
        answer.words,
        answer.amount if answer.kind in PAYING else None,
        answer.reference if answer.kind is ClaimRecordKind.PAID else None,
        actor.member.id,
    )
