"""Take back a submission that was recorded by mistake, while the claim clock still runs (R23)."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.associations import lifecycle
from flows.claims.correct_claim import CorrectionUnexplained
from flows.claims.submit_claim import ClaimClosed
from flows.consent.record_consent import AdminOnly
from flows.rules.associations.deadlines import is_over
from flows.rules.text.reasons import is_reason
from store.associations.associations import Association
from store.claims import claim_records, claims
from store.enums import AssociationStatus, HistoryAction


def take_back(
    session: Session, actor: Actor, association_id: int, now: datetime, reason: str | None
) -> Association:
    """Make an association wait for its claim again; the history keeps what was recorded, and the reason.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        AdminOnly: the member is not an Incentives admin on its location.
        StatusClosed: no claim was submitted, or an answer of the programme is recorded.
        ClaimClosed: the claim clock has run out, so that the association would end at once.
        CorrectionUnexplained: the reason is missing or too short.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    if not actor.is_admin_on(association.location):
        raise AdminOnly(access.admins_to_ask(session, actor, association.location_id))
    claim = claims.of_association(session, association)
    has_answer = any(one.voided_at is None for one in claim_records.of_association(session, association))
    if association.status is not AssociationStatus.SUBMITTED or claim is None or has_answer:
        raise lifecycle.StatusClosed(association.status)
    if association.claim_due is not None and is_over(association.claim_due, now):
        raise ClaimClosed(association.claim_due, association.partner.time_zone)
    if not is_reason(reason or ""):
        raise CorrectionUnexplained
    detail = {
        "claim_id": claim.claim_id,
        "submitted_on": claim.submitted_on.isoformat(),
        "note": claim.note,
        "reason": reason,
    }
    session.delete(claim)
    session.flush()
    lifecycle.advance(
        session,
        association,
        AssociationStatus.CONSENT_RECEIVED,
        now,
        HistoryAction.CLAIM_TAKEN_BACK,
        member_id=actor.member.id,
        detail=detail,
    )
    return association
