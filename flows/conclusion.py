"""What one consent decides: its own association, and those of other partners for the same customer (R19)."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows import lifecycle
from flows.rules import status
from flows.rules.deadlines import clock
from store import elsewhere
from store.associations import Association
from store.catalogue import Engagement
from store.consents import ConsentAnswer
from store.customers import Customer
from store.partners import Partner
from store.vocabulary import AssociationStatus, ConsentOutcome


def conclude(
    session: Session,
    association: Association,
    given: ConsentAnswer,
    contenders: list[Association],
    now: datetime,
    member_id: int | None = None,
) -> None:
    """Keep the answer and move the association; an acceptance ends the contenders of other partners (R19).

    The caller holds the association and its ``contenders``.
    """
    session.add(given)
    session.flush()
    accepted = given.outcome is ConsentOutcome.ACCEPTED
    if accepted:
        engagement = session.get_one(Engagement, association.engagement_id)
        customer = session.get_one(Customer, association.customer_id)
        customer.consented_at = min(customer.consented_at or given.answered_at, given.answered_at)
        association.consented_at = given.answered_at
        association.claim_due = clock(given.answered_at, engagement.submit_days)
    lifecycle.advance(
        session,
        association,
        AssociationStatus.CONSENT_RECEIVED if accepted else AssociationStatus.CONSENT_DECLINED,
        now,
        f"consent:{given.outcome}",
        member_id=member_id,
        detail={
            "name": given.name,
            "note": given.note,
            "answered_at": given.answered_at.isoformat(),
            "shown_digest": given.shown_digest,
        },
    )
    if accepted:
        for other in contenders:
            if other.partner_id != association.partner_id:
                end_for_another(session, other, now)


def hold_contenders(session: Session, association: Association) -> list[Association]:
    """Return the open associations of every partner that one consent decides, locked until commit."""
    engagement = session.get_one(Engagement, association.engagement_id)
    customer = session.get_one(Customer, association.customer_id)
    elsewhere.lock_identifier(session, engagement.code, customer.id_type, customer.id_value)
    return list(elsewhere.hold_contenders(session, engagement.code, customer))


def is_bound_elsewhere(session: Session, association: Association) -> bool:
    """Tell whether the customer's consent for this engagement binds it to another partner."""
    engagement = session.get_one(Engagement, association.engagement_id)
    customer = session.get_one(Customer, association.customer_id)
    partner = session.get_one(Partner, association.partner_id)
    return engagement.code in elsewhere.bound_codes(
        session, partner, customer.id_type, customer.id_value, status.CONSENT_BINDS
    )


def end_for_another(session: Session, association: Association, now: datetime) -> None:
    """End an association whose customer consented to another partner, if it still waits; name nobody (R3)."""
    if not status.may_follow(association.status, AssociationStatus.CONSENTED_ELSEWHERE):
        return
    lifecycle.advance(
        session, association, AssociationStatus.CONSENTED_ELSEWHERE, now, "consent:given_to_another_partner"
    )
