"""Void the last record of a claim that was a mistake: the status before and its clock come back (R25)."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.associations import lifecycle, undo_cancel
from flows.claims.correct_claim import CorrectionUnexplained
from flows.claims.record_answer import ClaimAnswer, ReopeningRefused, detail_of
from flows.consent import settle
from flows.consent.record_consent import AdminOnly
from flows.refusal import Refusal
from flows.rules.associations.amounts import Amount
from flows.rules.claims import records
from flows.rules.claims.record_words import CALLED
from flows.rules.text.reasons import is_reason
from store import partners
from store.associations.associations import Association
from store.claims import claim_records
from store.claims.claim_records import ClaimRecord
from store.enums import PARTNER_ANSWERS, ClaimRecordKind, HistoryAction
from store.history import evidence, history


class NothingRecorded(Refusal):
    """The record does not exist, or another one follows it."""


def last_valid(session: Session, association: Association) -> ClaimRecord | None:
    """Return the last record that counts, which is the one that can be voided."""
    valid = [one for one in claim_records.of_association(session, association) if one.voided_at is None]
    return valid[-1] if valid else None


def voided(session: Session, association: Association, number: int) -> ClaimAnswer:
    """Return what the record with this number said, which is known to exist, as after `void`."""
    every = claim_records.of_association(session, association)
    record = next(one for one in every if one.number == number)
    amount = Amount(record.currency or "", record.amount) if record.amount is not None else None
    return ClaimAnswer(record.kind, record.on_day, amount=amount)


def void(
    session: Session, actor: Actor, association_id: int, now: datetime, number: int, reason: str | None
) -> Association:
    """Void the record with this number, which is the last one; what its clock has ended goes with it.

    The record is kept with the reason, and the history has both. A second click changes nothing.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        AdminOnly: the member is not an Incentives admin on its location.
        NothingRecorded: there is no such record, or it is not the last one.
        CorrectionUnexplained: the reason is missing or too short.
        ReopeningRefused: the customer was added again since, or has chosen another partner.
    """
    found = lifecycle.find_for(session, actor, association_id)
    # As when a cancellation is undone: no other transaction of the partner adds until commit (R6).
    partners.lock(session, actor.partner)
    settle.hold_contenders(session, found)
    association = lifecycle.hold_for(session, actor, association_id)
    if not actor.is_admin_on(association.location):
        raise AdminOnly(access.admins_to_ask(session, actor, association.location_id))
    every = claim_records.of_association(session, association)
    if any(one.number == number and one.voided_at is not None for one in every):
        return association
    valid = [one for one in every if one.voided_at is None]
    if not valid or valid[-1].number != number:
        raise NothingRecorded
    if not is_reason(reason or ""):
        raise CorrectionUnexplained
    last = valid.pop()
    is_payment = last.kind is ClaimRecordKind.PAID
    ended_at = association.ended_at
    if ended_at is not None and not is_payment:
        fault = undo_cancel.taken(session, association, ended_at)
        if fault is not None:
            raise ReopeningRefused(fault)
    sound = history.sound(session, association, {evidence.CLAIM_RECORDS: evidence.of_claim_records(every)})
    last.voided_at, last.voided_by, last.void_reason = now, actor.member.id, reason
    kept = {name: evidence.of_claim_records(every) for name in sound}
    detail = detail_of(association, last) | {"was": CALLED[last.kind], "reason": reason}
    detail.pop("words", None)
    if is_payment:
        entry = lifecycle.record(
            session,
            association,
            now,
            HistoryAction.CLAIM_PAYMENT_VOIDED,
            member_id=actor.member.id,
            detail=detail,
            evidence=kept,
        )
        lifecycle.announce(session, association, entry, now)
        return association
    before = records.reached([one.kind for one in valid])
    if before in PARTNER_ANSWERS:
        association.programme_due = valid[-1].due
    lifecycle.advance(
        session,
        association,
        before,
        now,
        HistoryAction.CLAIM_RECORD_VOIDED,
        member_id=actor.member.id,
        detail=detail,
        evidence=kept,
    )
    if ended_at is not None:
        settle.meet(session, association, now)
    return association
