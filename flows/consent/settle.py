"""Apply a consent: to its own association, and to those of other partners for the same customer (R19)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.associations.outcomes import Happened
from flows.disputes import dispute
from flows.rules.associations import amounts, proof, status
from flows.rules.associations.deadlines import clock
from flows.rules.associations.history_actions import ANSWERED
from flows.rules.associations.proof import Acceptance
from flows.rules.associations.working_day import as_given
from store import catalogue
from store.associations import other_partners
from store.associations.associations import Association
from store.associations.other_partners import BindingConsent
from store.consents import consents
from store.consents.consent_asks import ConsentSubmission
from store.consents.consents import ConsentAnswer
from store.enums import AssociationStatus, ConsentOutcome
from store.history import evidence


def conclude(
    session: Session,
    association: Association,
    given: ConsentAnswer,
    contenders: Sequence[Association],
    now: datetime,
    member_id: int | None = None,
    submission: ConsentSubmission | None = None,
    told: list[Happened] | None = None,
) -> None:
    """Store the answer and move the association; decide what an acceptance means for the contenders.

    A proven acceptance ends the associations of other partners. If it is not proven, they continue, and the
    customer is disputed (R19). The caller has locked the association and its ``contenders``, and has
    determined the proof. ``submission`` is what the customer sent with it, if it was given on the page. With
    ``told``, the partner is told later; see `lifecycle.advance`.
    """
    accepted = given.outcome is ConsentOutcome.ACCEPTED
    if accepted and dispute.is_upheld(session, association):
        given.upheld_at = now
    session.add(given)
    session.flush()
    if accepted:
        engagement, customer = association.engagement, association.customer
        customer.consented_at = min(customer.consented_at or given.answered_at, given.answered_at)
        association.consented_at = given.answered_at
        association.claim_due = clock(given.answered_at, engagement.submit_days)
        association.review_due = clock(given.answered_at, engagement.review_days)
        rates = (
            (until, amounts.rates_from(one)) for until, one in catalogue.rate_history(session, engagement)
        )
        expected = amounts.in_force(rates, association.location.market, given.answered_at)
        if expected is not None:
            association.expected_amount = Decimal(expected.units)
            association.expected_currency = expected.currency
    lifecycle.advance(
        session,
        association,
        AssociationStatus.CONSENT_RECEIVED if accepted else AssociationStatus.CONSENT_DECLINED,
        now,
        ANSWERED[given.outcome],
        member_id=member_id,
        detail={
            "name": given.name,
            "contact": given.contact_name,
            "note": given.note,
            "answered_at": given.answered_at.isoformat(),
            "shown_digest": given.shown_digest,
        }
        | _day_detail(association, given)
        | (_proof_detail(given) if accepted else {}),
        evidence={evidence.ANSWER: evidence.of_answer(given)} | _sent(submission),
        told=told,
    )
    if accepted:
        _settle(session, association, given, contenders, now)


def hold_contenders(session: Session, association: Association) -> Sequence[Association]:
    """Return the open associations of all partners that one consent may affect, locked until commit."""
    return hold_all_contenders(session, [association])[other_partners.shared(association.engagement.code)]


def hold_all_contenders(
    session: Session, associations: Sequence[Association]
) -> Mapping[str, Sequence[Association]]:
    """Return what `hold_contenders` does for associations of one customer, by `other_partners.shared` code.

    Whoever locks several identifiers does so in the order of the codes, and then the associations in the
    order of their ids, so that nobody waits for one another in a circle.
    """
    customer = associations[0].customer
    codes = sorted({other_partners.shared(one.engagement.code) for one in associations})
    for code in codes:
        other_partners.lock_identifier(session, code, customer.id_type, customer.id_value)
    held = other_partners.hold_contenders(session, codes, customer.id_type, customer.id_value)
    return {
        code: [one for one in held if other_partners.shared(one.engagement.code) == code] for code in codes
    }


def meet(session: Session, association: Association, now: datetime) -> None:
    """Mark the customer as disputed if a consent that is not proven binds it to another partner (R19).

    This is for a new association; the caller has locked its identifier, and found no proven consent that
    excludes it.
    """
    binding = [
        one
        for one in hold_contenders(session, association)
        if one.partner_id != association.partner_id and one.status in status.CONSENT_BINDS
    ]
    if binding:
        dispute.begin(session, association, binding, now)


def bound_by(session: Session, association: Association) -> BindingConsent | None:
    """Return a consent for this engagement that binds the customer to another partner, if there is one.

    A consent does not count if an operator dismissed the dispute between it and this association.
    """
    engagement, customer, partner = association.engagement, association.customer, association.partner
    code = other_partners.shared(engagement.code)
    found = other_partners.binding_consents(
        session, partner, customer.id_type, customer.id_value, status.CONSENT_BINDS
    )
    dismissed = dispute.dismissed_with(session, association) if found else frozenset()
    bound = (
        one
        for one in found
        if one.code == code and one.association_id not in dismissed and binds(one, customer.domain)
    )
    return next(bound, None)


def binds(consent: BindingConsent, domain: str) -> bool:
    """Tell whether a consent to another partner excludes a partner who names this domain for the customer."""
    return proof.binds(Acceptance(consent.proof, consent.mail_domain, consent.is_upheld), domain)


def end_for(session: Session, association: Association, other: BindingConsent, now: datetime) -> None:
    """End an association that still waits while a proven consent binds its customer to another partner."""
    dispute.end_for_another(session, association, now, dispute.DECIDED if other.is_upheld else other.proof)


def _sent(submission: ConsentSubmission | None) -> dict[str, dict[str, Any]]:
    return {} if submission is None else {evidence.SUBMISSION: evidence.of_submission(submission)}


def _settle(
    session: Session,
    association: Association,
    given: ConsentAnswer,
    contenders: Sequence[Association],
    now: datetime,
) -> None:
    """End the contenders of other partners against whom the acceptance is proven; the rest are disputed."""
    dismissed = dispute.dismissed_with(session, association)
    rivals = [
        one for one in contenders if one.partner_id != association.partner_id and one.id not in dismissed
    ]
    disputed = []
    for other in rivals:
        if _is_ended(session, other, given):
            dispute.end_for_another(session, other, now, given.proof)
        else:
            disputed.append(other)
    if disputed:
        dispute.begin(session, association, disputed, now)


def _is_ended(session: Session, other: Association, given: ConsentAnswer) -> bool:
    if not status.may_follow(other.status, AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER):
        return False
    domain = other.customer.domain
    before = consents.answer(session, other)
    return proof.ends(_acceptance(given), domain, _acceptance(before) if before else None)


def _acceptance(answer: ConsentAnswer) -> Acceptance:
    return Acceptance(answer.proof, answer.mail_domain, answer.upheld_at is not None)


def _day_detail(association: Association, given: ConsentAnswer) -> dict[str, str]:
    """Return the day that a member gave without a time, if one recorded the consent."""
    if given.recorded_by is None:
        return {}
    at = as_given(given.answered_at, association.partner.time_zone)
    return {} if isinstance(at, datetime) else {"answered_on": at.isoformat()}


def _proof_detail(given: ConsentAnswer) -> dict[str, str | None]:
    """Return what the history says about the proof."""
    asked = given.directory_asked_at
    return {
        "proof": given.proof,
        "mail_domain": given.mail_domain,
        "directory_tenant": given.directory_tenant,
        "directory_asked_at": asked.isoformat() if asked else None,
    }
