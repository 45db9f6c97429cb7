"""Correct a submitted claim: add its claim ID later, or change its day or claim ID with a reason (R27)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.claims import claim_ids, submit_claim
from flows.refusal import Refusal
from flows.rules.text.reasons import is_reason
from store import partners
from store.associations.associations import Association
from store.claims import claim_records, claims
from store.claims.claims import Claim
from store.enums import HistoryAction
from store.history import evidence, history


class ClaimUnchanged(Refusal):
    """What was given is what is recorded already."""


class AnsweredBefore(Refusal):
    """The day lies after the programme's first answer, which is recorded for ``answered_on``."""

    def __init__(self, answered_on: date) -> None:
        """Keep the day of the answer."""
        super().__init__(answered_on.isoformat())
        self.answered_on = answered_on


class CorrectionUnexplained(Refusal):
    """Something that was recorded would change, and the reason is missing or too short."""


def add_claim_id(
    session: Session, actor: Actor, association_id: int, now: datetime, claim_id: str
) -> Association:
    """Record the claim ID of a claim that was submitted without one.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: no claim was submitted.
        CorrectionUnexplained: the claim has another claim ID by now.
        ClaimUnchanged: it has this claim ID already.
        ClaimIdTaken: another claim of the partner has it.
    """
    association, claim = _hold(session, actor, association_id)
    _change(session, actor, association, claim, now, day=claim.submitted_on, claim_id=claim_id, reason=None)
    return association


def correct(
    session: Session,
    actor: Actor,
    association_id: int,
    now: datetime,
    *,
    submitted_on: date,
    claim_id: str | None,
    reason: str | None,
) -> Association:
    """Change the day or the claim ID of a submitted claim; both values before and the reason are kept.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: no claim was submitted.
        SubmissionDateRefused: the day lies before the consent, or after the claim was recorded.
        AnsweredBefore: the day lies after an answer of the programme.
        CorrectionUnexplained: the reason is missing or too short.
        ClaimUnchanged: nothing differs from what is recorded.
        ClaimIdTaken: another claim of the partner has the new claim ID.
    """
    association, claim = _hold(session, actor, association_id)
    # A day that does not change may have been given where it was another day than here.
    if submitted_on != claim.submitted_on:
        _check_day(session, actor, association, claim, submitted_on)
    _change(session, actor, association, claim, now, day=submitted_on, claim_id=claim_id, reason=reason)
    return association


def _hold(session: Session, actor: Actor, association_id: int) -> tuple[Association, Claim]:
    # Its claim ID may change: whoever locks the partner does so before the association.
    partners.lock(session, actor.partner)
    association = lifecycle.hold_for(session, actor, association_id)
    claim = claims.of_association(session, association)
    if claim is None:
        raise lifecycle.StatusClosed(association.status)
    return association, claim


def _check_day(session: Session, actor: Actor, association: Association, claim: Claim, day: date) -> None:
    submit_claim.check_day(session, association, day, actor.today(claim.recorded_at))
    first = next(
        (one for one in claim_records.of_association(session, association) if not one.voided_at), None
    )
    if first is not None and day > first.on_day:
        raise AnsweredBefore(first.on_day)


def _change(
    session: Session,
    actor: Actor,
    association: Association,
    claim: Claim,
    now: datetime,
    *,
    day: date,
    claim_id: str | None,
    reason: str | None,
) -> None:
    before = {"claim_id": claim.claim_id, "submitted_on": claim.submitted_on.isoformat()}
    after = {"claim_id": claim_id, "submitted_on": day.isoformat()}
    changed = [name for name, value in after.items() if value != before[name]]
    if not changed:
        raise ClaimUnchanged
    if any(before[name] is not None for name in changed) and not is_reason(reason or ""):
        raise CorrectionUnexplained
    if "claim_id" in changed:
        claim_ids.check(session, association, claim_id)
    sound = history.sound(session, association, {evidence.CLAIM: evidence.of_claim(claim)})
    claim.claim_id, claim.submitted_on = claim_id, day
    entry = lifecycle.record(
        session,
        association,
        now,
        HistoryAction.CLAIM_CORRECTED,
        member_id=actor.member.id,
        detail={
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
            "reason": reason,
        },
        evidence={name: evidence.of_claim(claim) for name in sound},
    )
    lifecycle.announce(session, association, entry, now)
