"""Submit the claim, which stops the claim clock (R23); `record_answer` has what the programme answers."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.claims import claim_ids, items
from flows.refusal import Refusal
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.status import CLAIM_UNSUBMITTED, CONSENT_PENDING
from flows.rules.associations.working_day import local_day
from store import partners
from store.associations.associations import Association
from store.claims.claims import Claim
from store.consents import consents
from store.enums import AssociationStatus, HistoryAction
from store.history import evidence

BEHIND = timedelta(hours=12)
"""The largest offset of a time zone behind UTC."""


class ClaimClosed(Refusal):
    """No claim was submitted before the deadline ``due``, which has passed (R23)."""

    def __init__(self, due: datetime, zone: str) -> None:
        """Keep when it was due, and the partner's time zone."""
        super().__init__(due.isoformat())
        self.due, self.zone = due, zone


class NotConsented(Refusal):
    """The association is still waiting for the customer's consent (R23)."""


class SubmissionDateRefused(Refusal):
    """The date of submission is before the consent (``is_early``), or after now."""

    def __init__(self, nearest: date, *, is_early: bool) -> None:
        """Keep the nearest day that can be chosen."""
        super().__init__(nearest.isoformat())
        self.nearest, self.is_early = nearest, is_early


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

    See `may_submit` for when this is possible.

    Raises:
        ItemsMissing: something that the engagement requires is missing (R24).
        SubmissionDateRefused: the day lies in the future or before the consent.
        ClaimIdTaken: another claim of the partner has this claim ID.
    """
    association = may_submit(session, actor, association_id, now)
    items.require_complete(session, association)
    check_day(session, association, submitted_on, actor.today(now))
    return record_submission(
        session, actor, association, now, submitted_on=submitted_on, claim_id=claim_id, note=note
    )


def record_submission(
    session: Session,
    actor: Actor,
    association: Association,
    now: datetime,
    *,
    submitted_on: date,
    claim_id: str | None,
    note: str | None,
) -> Claim:
    """Store the claim of an association, once the caller has checked the day.

    The caller has locked the partner and then the association.

    Raises:
        ClaimIdTaken: another claim of the partner has this claim ID.
    """
    claim_ids.check(session, association, claim_id)
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
        HistoryAction.CLAIM_SUBMITTED,
        member_id=actor.member.id,
        detail={"claim_id": claim_id, "submitted_on": submitted_on.isoformat(), "note": note},
        evidence={evidence.CLAIM: evidence.of_claim(claim)},
    )
    return claim


def may_submit(session: Session, actor: Actor, association_id: int, now: datetime) -> Association:
    """Return the association, locked until commit after its partner, if its claim may be submitted now.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        NotConsented: the customer has not consented yet.
        ClaimClosed: the claim clock has run out.
        StatusClosed: the association does not wait for a claim.
    """
    # Its claim ID may be given: whoever locks the partner does so before the association.
    partners.lock(session, actor.partner)
    association = lifecycle.hold_for(session, actor, association_id)
    if association.status in CONSENT_PENDING:
        raise NotConsented
    if association.claim_due is not None and association.status in CLAIM_UNSUBMITTED:
        if is_over(association.claim_due, now):
            raise ClaimClosed(association.claim_due, association.partner.time_zone)
        if association.status is AssociationStatus.CONSENT_RECEIVED:
            return association
    raise lifecycle.StatusClosed(association.status)


def check_day(session: Session, association: Association, day: date, today: date) -> None:
    """Refuse a day on which no claim can have been submitted that was recorded on the member's ``today``.

    A consent that a member recorded is of the day that they gave, in the partner's zone, for all readers.
    One that the customer gave counts from its day in the zone farthest behind UTC. The last day is today
    where the member is, which is possible even if the consent is of a day that comes there later.

    Raises:
        SubmissionDateRefused: the day lies in the future or before the consent.
    """
    consented = association.consented_at or association.created_at
    answer = consents.answer(session, association)
    is_recorded = answer is not None and answer.recorded_by is not None
    given = (
        local_day(consented, association.partner.time_zone) if is_recorded else (consented - BEHIND).date()
    )
    first = min(given, today)
    if day < first:
        raise SubmissionDateRefused(first, is_early=True)
    if day > today:
        raise SubmissionDateRefused(today, is_early=False)
