"""The customer's consent: the request by mail, and the answer on the page (R17–R20)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.contacts import put_contacts
from flows.associations.lifecycle import hold, hold_for
from flows.consent import settle
from flows.customers.association_request import ContactPerson
from flows.links import Links, digest
from flows.notifications import ConsentReceipt, ConsentRequestMail, notify
from flows.refusal import Refusal
from flows.rules.associations import proof
from flows.rules.associations.deadlines import RESEND_AFTER, is_over
from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.customers.tenants import TenantAnswer
from flows.rules.text.addresses import same
from flows.rules.text.mail_trouble import LINK_WITHDRAWN
from store import consents
from store.associations.associations import Association
from store.consents import ConsentAnswer, ConsentRequest
from store.enums import AssociationStatus, ConsentOutcome, HistoryAction
from store.history import evidence, history
from store.outbox import message_keys


class ConsentClosed(Refusal):
    """The association awaits no consent, or none any more."""

    def __init__(self, current: AssociationStatus) -> None:
        """Keep the association's current status."""
        super().__init__(current)
        self.status = current


class TooSoon(Refusal):
    """Less than `RESEND_AFTER` has passed since the last consent e-mail."""

    def __init__(self, until: datetime, association_id: int | None = None) -> None:
        """Keep when the next e-mail may be sent, and for which association."""
        super().__init__(until.isoformat())
        self.until = until
        self.association_id = association_id


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """Exactly what the customer read before answering, and the version of the words."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A customer's answer with its proof; ``reason`` is optional and only for a decline."""

    outcome: ConsentOutcome
    name: str
    reason: str | None
    shown: ShownStatement
    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recorded answer, whether it was given now (``is_new``) or before."""

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
    customer: ContactPerson,
    partner: ContactPerson,
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
    earlier = consents.requests(session, association)
    sound = history.sound(session, association, {evidence.REQUESTS: evidence.of_requests(earlier)})
    number = consents.next_number(session, association)
    token = links.consent_token(association.partner_id, association.id, number)
    request = ConsentRequest(
        partner_id=association.partner_id,
        association_id=association.id,
        association=association,
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
    vouched = {name: evidence.of_requests([*earlier, request]) for name in sound}
    if association.status is AssociationStatus.AWAITING_CONSENT:
        lifecycle.dismiss_consent_mails(session, [association])
        lifecycle.record(
            session,
            association,
            now,
            HistoryAction.CONSENT_ASKED_AGAIN,
            member_id=actor.member.id,
            detail=detail,
            evidence=vouched,
        )
    else:
        lifecycle.advance(
            session,
            association,
            AssociationStatus.AWAITING_CONSENT,
            now,
            HistoryAction.CONSENT_ASKED,
            member_id=actor.member.id,
            detail=detail,
            evidence=vouched,
        )
    notify(
        session,
        actor.partner,
        ConsentRequestMail(request.id),
        now,
        destination=customer.email,
        sequence=message_keys.mail_sequence(association.id),
        event=message_keys.consent_mail(request.association_id, request.number),
    )
    return request


def may_ask(session: Session, actor: Actor, association_id: int, now: datetime) -> Association:
    """Return the association, locked until commit, if its customer may be asked now.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        ConsentClosed: no consent can be asked for any more.
        TooSoon: the last e-mail is less than an hour old and did not fail.
    """
    association = hold_for(session, actor, association_id)
    if association.status not in CONSENT_PENDING or is_over(association.consent_due, now):
        raise ConsentClosed(association.status)
    earlier = consents.requests(session, association)
    did_fail = association.mail_refused not in {None, *LINK_WITHDRAWN}
    if earlier and not did_fail and now < earlier[-1].requested_at + RESEND_AFTER:
        raise TooSoon(earlier[-1].requested_at + RESEND_AFTER, association.id)
    return association


def reminds(session: Session, association: Association, email: str, before: int | None = None) -> bool:
    """Tell whether a mail to this address repeats an earlier one (than ``before``) with a valid link."""
    return any(
        same(request.email, email) and request.voided_at is None
        for request in consents.requests(session, association)
        if before is None or request.number < before
    )


def find(session: Session, token: str) -> ConsentRequest | None:
    """Return the request behind a link, open or not; the caller shows nothing unless `is_open` says so."""
    return consents.of_token(session, digest(token))


def is_open(request: ConsentRequest, now: datetime) -> bool:
    """Tell whether the link may still be answered."""
    association = request.association
    return (
        request.voided_at is None
        and association.status in CONSENT_PENDING
        and not is_over(association.consent_due, now)
    )


def domain_to_ask(request: ConsentRequest) -> str | None:
    """Return the domain for which the directory is to be asked before `answer` takes an acceptance."""
    return proof.domain_to_ask(request.email)


def answer(
    session: Session,
    request_id: int,
    decision: Decision,
    now: datetime,
    *,
    directory: TenantAnswer | None = None,
) -> Recorded | None:
    """Record the customer's answer; ``None`` means that the link is closed (R18–R20).

    An association has exactly one answer: after it, a second answer changes nothing, and the first is
    returned. ``directory`` is what the tenant directory said about the `domain_to_ask`, before this
    transaction. A proven acceptance also ends the open associations of other partners for the same engagement
    and customer (R19).
    """
    request = consents.request(session, request_id)
    contenders = settle.hold_contenders(session, request.association)
    association = hold(session, request.partner_id, request.association_id)
    # While this waited for the lock, the contact may have changed, which voids the link.
    session.refresh(request, ["voided_at"])
    known = consents.answer(session, association)
    if known is not None and request.voided_at is None:
        return Recorded(known, association, is_new=False)
    if not is_open(request, now):
        return None
    binding = settle.bound_by(session, association)
    if binding is not None:
        settle.end_for(session, association, binding, now)
        return None
    given = ConsentAnswer(
        partner_id=association.partner_id,
        association_id=association.id,
        association=association,
        request_id=request.id,
        request=request,
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
    if decision.outcome is ConsentOutcome.ACCEPTED:
        customer = association.customer
        weighed = proof.weigh(request.email, customer.id_type, customer.id_value, directory)
        given.proof, given.mail_domain = weighed.proof, weighed.mail_domain
        given.directory_tenant = weighed.tenant_id
        given.directory_asked_at = now if directory is not None else None
    settle.conclude(session, association, given, contenders, now)
    notify(
        session,
        association.partner,
        ConsentReceipt(given.id),
        now,
        destination=request.email,
        sequence=message_keys.mail_sequence(association.id),
        event=message_keys.consent_receipt(association.id),
    )
    return Recorded(given, association, is_new=True)
