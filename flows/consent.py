"""The customer's consent: asking for it, answering, and recording one that was given elsewhere (R17–R22)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows import lifecycle
from flows.access import Actor
from flows.contacts import put_contacts
from flows.lifecycle import NotFound, hold, hold_for
from flows.links import Links, digest
from flows.notifications import ConsentReceipt, ConsentRequestMail, tell
from flows.order import Person
from flows.rules import status
from flows.rules.deadlines import clock, is_over
from store import associations, consents
from store.associations import Association
from store.catalogue import Engagement
from store.consents import ConsentAnswer, ConsentRequest
from store.customers import Customer
from store.partners import Partner
from store.vocabulary import AssociationStatus, ConsentOutcome

RESEND_AFTER = timedelta(hours=1)
"""At most one consent e-mail in this time per association (R18)."""

WAITING = frozenset({AssociationStatus.ADDED, AssociationStatus.CLAIMED, AssociationStatus.AWAITING_CONSENT})
"""Statuses in which an answer is still wanted."""


class ConsentClosed(ValueError):
    """Consent can no longer be asked for: the clock has run out, or the association has moved on."""


class TooSoon(ValueError):
    """A consent e-mail went out within the last hour; send the next one after ``until``."""

    def __init__(self, until: datetime) -> None:
        """Keep when the next one may go."""
        super().__init__(until.isoformat())
        self.until = until


class AdminOnly(PermissionError):
    """Only an Incentives admin may do this; ask one of them (R2)."""


class DateRefused(ValueError):
    """A consent cannot lie in the future, before the customer was added, or after it was due."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Exactly what the customer read before answering, and the version of the words."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A customer's answer with its proof; ``reason`` is optional and only for a decline."""

    outcome: ConsentOutcome
    name: str
    reason: str | None
    shown: Shown
    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer that stands, whether it was given now (``is_new``) or before."""

    answer: ConsentAnswer
    association: Association
    is_new: bool


def send(
    session: Session,
    actor: Actor,
    association_id: int,
    links: Links,
    now: datetime,
    *,
    customer: Person,
    partner: Person,
    contact_reason: str | None = None,
) -> ConsentRequest:
    """Update both contacts and put the consent e-mail into the outbox (R17, R18).

    A changed customer address voids the links sent before. See `may_ask` for when this is possible.

    Raises:
        ReasonNeeded: the address lies outside the customer's domain and no reason is given (R11).
    """
    association = may_ask(session, actor, association_id, now)
    put_contacts(
        session, actor, association, now, customer=customer, partner=partner, contact_reason=contact_reason
    )
    number = consents.next_number(session, association)
    token = links.consent_token(association.partner_id, association.id, number)
    request = ConsentRequest(
        partner_id=association.partner_id,
        association_id=association.id,
        number=number,
        email=customer.email,
        token_digest=digest(token),
        requested_by=actor.member.id,
        requested_at=now,
    )
    session.add(request)
    session.flush()
    association.mail_refused = None
    detail = {"email": customer.email, "number": number}
    if association.status is AssociationStatus.AWAITING_CONSENT:
        lifecycle.record(
            session, association, now, "consent:asked_again", member_id=actor.member.id, detail=detail
        )
    else:
        lifecycle.advance(
            session,
            association,
            AssociationStatus.AWAITING_CONSENT,
            now,
            "consent:asked",
            member_id=actor.member.id,
            detail=detail,
        )
    tell(
        session,
        actor.partner,
        ConsentRequestMail(request.id),
        now,
        destination=customer.email,
        sequence=f"mail:{association.id}",
        dedupe=mail_key(request),
    )
    return request


def may_ask(session: Session, actor: Actor, association_id: int, now: datetime) -> Association:
    """Return the association, locked until commit, if its customer may be asked now.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        ConsentClosed: no consent can be asked for any more.
        TooSoon: the last e-mail is less than an hour old.
    """
    association = hold_for(session, actor, association_id)
    if association.status not in WAITING or is_over(association.consent_due, now):
        raise ConsentClosed(association.status)
    earlier = consents.requests(session, association)
    if earlier and now < earlier[-1].requested_at + RESEND_AFTER:
        raise TooSoon(earlier[-1].requested_at + RESEND_AFTER)
    return association


def find_own(session: Session, actor: Actor, association_id: int) -> Association:
    """Return one association of the member's partner, to be shown.

    Raises:
        NotFound: the partner has no such association.
    """
    association = associations.get(session, actor.partner.id, association_id)
    if association is None:
        raise NotFound(association_id)
    return association


def reminds(session: Session, association: Association, email: str, before: int | None = None) -> bool:
    """Tell whether a mail to this address repeats one sent earlier (than ``before``) whose link holds."""
    return any(
        request.email == email and request.voided_at is None
        for request in consents.requests(session, association)
        if before is None or request.number < before
    )


def mail_key(request: ConsentRequest) -> str:
    """Return the key by which the message of a request stands in the outbox."""
    return f"association:{request.association_id}:consent_mail:{request.number}"


def find(session: Session, token: str) -> ConsentRequest | None:
    """Return the request behind a link, open or not; the caller shows nothing unless `state` says so."""
    return consents.of_token(session, digest(token))


def is_open(session: Session, request: ConsentRequest, now: datetime) -> bool:
    """Tell whether the link may still be answered."""
    association = associations.get(session, request.partner_id, request.association_id)
    return (
        association is not None
        and request.voided_at is None
        and association.status in WAITING
        and not is_over(association.consent_due, now)
    )


def answer(session: Session, request_id: int, decision: Decision, now: datetime) -> Recorded | None:
    """Record the customer's answer; ``None`` means that the link is closed (R18–R20).

    Exactly one answer stands per association: a second one returns the first. An acceptance ends the open
    associations of other partners for the same engagement and customer, in this transaction (R19).
    """
    request = session.get_one(ConsentRequest, request_id)
    association = session.get_one(Association, request.association_id)
    contenders = _contenders(session, association)
    association = hold(session, request.partner_id, request.association_id)
    known = consents.answer(session, association)
    if known is not None and request.voided_at is None:
        return Recorded(known, association, is_new=False)
    if not is_open(session, request, now):
        return None
    if _is_bound_elsewhere(session, association):
        _end_for_another(session, association, now)
        return None
    given = ConsentAnswer(
        partner_id=association.partner_id,
        association_id=association.id,
        request_id=request.id,
        outcome=decision.outcome,
        answered_at=now,
        recorded_at=now,
        note=decision.reason,
        name=decision.name,
        shown_version=decision.shown.version,
        shown_text=decision.shown.text,
        shown_digest=digest(decision.shown.text),
        address=decision.address,
        user_agent=decision.user_agent,
    )
    _conclude(session, association, given, contenders, now)
    partner = session.get_one(Partner, association.partner_id)
    tell(
        session,
        partner,
        ConsentReceipt(given.id),
        now,
        destination=request.email,
        sequence=f"mail:{association.id}",
        dedupe=f"association:{association.id}:consent_receipt",
    )
    return Recorded(given, association, is_new=True)


def record_elsewhere(
    session: Session, actor: Actor, association_id: int, given_at: datetime, note: str, now: datetime
) -> ConsentAnswer:
    """Record a consent that was given elsewhere; the claim clock starts at ``given_at`` (R22).

    Raises:
        NotFound: the partner has no such association.
        AdminOnly: the member is no Incentives admin.
        ConsentClosed: an answer stands already, or the association has ended.
        DateRefused: the date lies in the future, before the customer was added, or after it was due.
    """
    contenders = _contenders(session, may_record(session, actor, association_id))
    association = hold(session, actor.partner.id, association_id)
    if association.status not in WAITING:
        raise ConsentClosed(association.status)
    if _is_bound_elsewhere(session, association):
        raise ConsentClosed(AssociationStatus.CONSENTED_ELSEWHERE)
    _refuse_impossible(association, given_at, now)
    given = ConsentAnswer(
        partner_id=association.partner_id,
        association_id=association.id,
        outcome=ConsentOutcome.ACCEPTED,
        answered_at=given_at,
        recorded_at=now,
        recorded_by=actor.member.id,
        note=note,
    )
    _conclude(session, association, given, contenders, now, member_id=actor.member.id)
    return given


def may_record(session: Session, actor: Actor, association_id: int) -> Association:
    """Return the association, if a consent given elsewhere may be recorded on it.

    Raises:
        NotFound: the partner has no such association.
        AdminOnly: the member is no Incentives admin.
        ConsentClosed: an answer stands already, or the association has ended.
    """
    if not actor.is_admin:
        raise AdminOnly
    association = find_own(session, actor, association_id)
    if association.status not in WAITING:
        raise ConsentClosed(association.status)
    return association


def given_elsewhere_at(
    session: Session, association: Association, day: date, clock: time | None, now: datetime
) -> datetime:
    """Return the instant of a consent given elsewhere, from a day and perhaps a time in the partner's zone.

    Without a time the earliest moment of the day counts, so that the claim is never due too late.

    Raises:
        DateRefused: it lies in the future, before the customer was added, or after it was due.
    """
    partner = session.get_one(Partner, association.partner_id)
    instant = datetime.combine(day, clock or time.min, ZoneInfo(partner.time_zone)).astimezone(UTC)
    if clock is None and instant < association.created_at < instant + timedelta(days=1):
        instant = association.created_at
    _refuse_impossible(association, instant, now)
    return instant


def _refuse_impossible(association: Association, given_at: datetime, now: datetime) -> None:
    if given_at > now or given_at < association.created_at or is_over(association.consent_due, given_at):
        raise DateRefused


def _conclude(
    session: Session,
    association: Association,
    given: ConsentAnswer,
    contenders: list[Association],
    now: datetime,
    member_id: int | None = None,
) -> None:
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
                _end_for_another(session, other, now)


def _contenders(session: Session, association: Association) -> list[Association]:
    engagement = session.get_one(Engagement, association.engagement_id)
    customer = session.get_one(Customer, association.customer_id)
    associations.lock_identifier(session, engagement.code, customer.id_type, customer.id_value)
    return list(associations.hold_contenders(session, engagement.code, customer))


def _is_bound_elsewhere(session: Session, association: Association) -> bool:
    engagement = session.get_one(Engagement, association.engagement_id)
    customer = session.get_one(Customer, association.customer_id)
    partner = session.get_one(Partner, association.partner_id)
    return engagement.code in associations.bound_elsewhere(
        session, partner, customer.id_type, customer.id_value, status.CONSENT_BINDS
    )


def _end_for_another(session: Session, association: Association, now: datetime) -> None:
    if not status.may_follow(association.status, AssociationStatus.CONSENTED_ELSEWHERE):
        return
    lifecycle.advance(
        session, association, AssociationStatus.CONSENTED_ELSEWHERE, now, "consent:given_to_another_partner"
    )
