"""Submitting the claim: it stops the claim clock (R23). What its review brings comes later."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from flows import lifecycle
from flows.access import Actor
from flows.rules.deadlines import is_over
from store.claims import Claim
from store.vocabulary import AssociationStatus


class ClaimClosed(ValueError):
    """The claim was due before; a claim that was not submitted in time cannot be submitted any more (R23)."""

    def __init__(self, due: datetime) -> None:
        """Keep when it was due."""
        super().__init__(due.isoformat())
        self.due = due


class SubmissionDateRefused(ValueError):
    """A claim cannot have been submitted in the future or before the customer consented."""


def submit(
    session: Session,
    actor: Actor,
    association_id: int,
    now: datetime,
    *,
    submitted_on: date,
    claim_id: str | None,
    note: str | None,
) -> Claim:
    """Record that the claim was submitted; ``submitted_on`` is the day on which that was done.

    A day counts as future only once it has begun nowhere on earth yet.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        ClaimClosed: the claim clock has run out.
        StatusClosed: the association does not wait for a claim.
        SubmissionDateRefused: the day lies in the future or before the consent.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    if association.claim_due is not None and is_over(association.claim_due, now):
        raise ClaimClosed(association.claim_due)
    if association.status is not AssociationStatus.CONSENT_RECEIVED or association.consented_at is None:
        raise lifecycle.StatusClosed(association.status)
    latest = datetime.fromtimestamp(now.timestamp() + 14 * 3600, UTC).date()
    earliest = datetime.fromtimestamp(association.consented_at.timestamp() - 12 * 3600, UTC).date()
    if not earliest <= submitted_on <= latest:
        raise SubmissionDateRefused
    claim = Claim(
        partner_id=association.partner_id,
        association_id=association.id,
        claim_id=claim_id,
        submitted_on=submitted_on,
        note=note,
        recorded_at=now,
        recorded_by=actor.member.id,
    )
    session.add(claim)
    lifecycle.advance(
        session,
        association,
        AssociationStatus.SUBMITTED,
        now,
        "claim:submitted",
        member_id=actor.member.id,
        detail={"claim_id": claim_id, "submitted_on": submitted_on.isoformat(), "note": note},
    )
    return claim
