"""Bring in an engagement that was running at Partner Center before its customer was added to the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle, ownership
from flows.claims import submit_claim
from flows.consent import record_consent, settle
from flows.refusal import Refusal
from flows.rules.associations import running, status
from flows.rules.associations.running import Progress, RunningDays
from flows.rules.text.reasons import is_reason
from store import partners
from store.associations.associations import Association
from store.enums import HistoryAction


class ProofMissing(Refusal):
    """Nothing was said, or too little, about how the status at Partner Center is known."""


@dataclass(frozen=True, slots=True)
class RunningEngagement:
    """What the form says: the days, the claim ID, how that is known, and the owner (a Slack user ID)."""

    days: RunningDays
    known_from: str
    claim_id: str | None = None
    owner: str | None = None


def bring_in(
    session: Session, actor: Actor, association_id: int, wanted: RunningEngagement, now: datetime
) -> Association:
    """Set an association to where its engagement is at Partner Center; no mail goes out.

    Its clocks count from the days there, by the engagement's day limits. Incentives users may do this on
    their locations as admins may. A consent that is brought in proves nothing to other partners (R19).

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: the customer was asked already, or the association has ended.
        ConsentClosed: the customer has given a proven consent to another partner.
        RunningRefused: a day contradicts another or a clock, or the clock that would run is over.
        ProofMissing: the note is missing or too short.
        OwnerRefused: the new owner holds no role on the location.
        ClaimIdTaken: another claim of the partner has this claim ID.
    """
    found = lifecycle.find_for(session, actor, association_id)
    # Its claim ID may be given: whoever locks the partner does so before the association.
    partners.lock(session, actor.partner)
    contenders = settle.hold_contenders(session, found)
    association = lifecycle.hold_for(session, actor, association_id)
    if association.status not in status.NOT_ASKED:
        raise lifecycle.StatusClosed(association.status)
    if not is_reason(wanted.known_from):
        raise ProofMissing
    engagement, days = association.engagement, wanted.days
    zone = association.partner.time_zone
    clocks = running.clocks(
        days, engagement.consent_days, engagement.submit_days, zone, now, actor.today(now)
    )
    association.created_at, association.consent_due = clocks.created_at, clocks.consent_due
    association.agenda_done = now
    lifecycle.plan(association)
    entry = lifecycle.record(
        session,
        association,
        now,
        HistoryAction.ASSOCIATION_BROUGHT_IN,
        member_id=actor.member.id,
        detail={
            "added_on": days.added_on.isoformat(),
            "progress": days.progress.value,
            "note": wanted.known_from,
        },
    )
    lifecycle.announce(session, association, entry, now)
    if clocks.consented_at is not None:
        record_consent.give(
            session, actor, association, contenders, clocks.consented_at, wanted.known_from, now
        )
    if days.progress is Progress.SUBMITTED and days.submitted_on is not None:
        submit_claim.record_submission(
            session,
            actor,
            association,
            now,
            submitted_on=days.submitted_on,
            claim_id=wanted.claim_id,
            note=None,
        )
    if wanted.owner is not None:
        ownership.hand_over(session, actor, association_id, wanted.owner, now)
    return association
