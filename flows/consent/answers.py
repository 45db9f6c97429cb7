"""The customer's answers: some or all engagements of an ask, with one signature (R18–R20).

Each answer stands by itself. One that is no longer possible does not stop the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.associations.lifecycle import hold
from flows.associations.outcomes import Happened
from flows.consent import consent, settle
from flows.links import digest
from flows.notifications import ConsentReceipt, notify
from flows.rules.associations import proof
from flows.rules.customers import signatures
from flows.rules.customers.tenants import TenantAnswer
from store.associations import associations, other_partners
from store.associations.associations import Association
from store.consents import consent_asks, consents
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.enums import ConsentOutcome, ContactSide
from store.outbox import message_keys

_APART = "\n\n\n"
"""What stands between the texts of a submission."""


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """Exactly what the customer read about one engagement before answering, and the version of the words.

    ``english`` is the same in English, and empty if that is the ``language`` of the text.
    """

    version: str
    text: str
    language: str = "en"
    english: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A customer's answer to one request; ``reason`` is optional and only for a decline."""

    outcome: ConsentOutcome
    reason: str | None
    shown: ShownStatement


@dataclass(frozen=True, slots=True)
class Signature:
    """Who answered, and from where."""

    name: str
    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of the decisions in one submission.

    ``given`` are the answers that were recorded now; ``before`` those that somebody had given already.
    ``closed`` are the requests that could not be answered any more.
    """

    submission: ConsentSubmission | None
    given: Sequence[ConsentAnswer] = ()
    before: Sequence[ConsentAnswer] = ()
    closed: Sequence[ConsentRequest] = ()


def domain_to_ask(email: str) -> str | None:
    """Return the domain for which the directory is to be asked before `submit` takes an acceptance.

    ``email`` is the address to which the link was mailed.
    """
    return proof.domain_to_ask(email)


def submit(
    session: Session,
    ask_id: int,
    decisions: Mapping[int, Decision],
    signature: Signature,
    now: datetime,
    *,
    directory: TenantAnswer | None = None,
) -> Answered:
    """Record the customer's decisions about requests of one ask, by their ids (R18–R20).

    An association has exactly one answer: after it, a second answer changes nothing. ``directory`` is what
    the tenant directory said about the `domain_to_ask`, before this transaction. A proven acceptance also
    ends the open associations of other partners for the same engagement and customer (R19). All of it is one
    transaction, which first locks everything that any of the answers may affect.
    """
    ask = consent_asks.ask(session, ask_id)
    wanted = [one for one in ask.requests if one.id in decisions]
    if not wanted:
        return Answered(None)
    contenders = settle.hold_all_contenders(session, [one.association for one in wanted])
    possible, before, closed = list[ConsentRequest](), list[ConsentAnswer](), list[ConsentRequest]()
    for request in sorted(wanted, key=lambda one: one.association_id):
        known = _known(session, request)
        if known is not None:
            before.append(known)
        elif _may_answer(session, request, now):
            possible.append(request)
        else:
            closed.append(request)
    if not possible:
        return Answered(None, (), before, closed)
    submission = _submission(session, ask, [decisions[one.id].shown for one in possible], signature, now)
    given, told = list[ConsentAnswer](), list[Happened]()
    for request in possible:
        one = _answer(session, request, decisions[request.id], submission, directory)
        rivals = contenders[other_partners.shared(request.association.engagement.code)]
        settle.conclude(session, request.association, one, rivals, now, submission=submission, told=told)
        given.append(one)
    lifecycle.announce_all(session, told, now)
    notify(
        session,
        possible[0].association.partner,
        ConsentReceipt(submission.id),
        now,
        destination=ask.email,
        sequence=message_keys.mail_sequence(ask.id),
        event=message_keys.consent_receipt(submission.id),
    )
    return Answered(submission, given, before, closed)


def _known(session: Session, request: ConsentRequest) -> ConsentAnswer | None:
    """Lock the request's association, and return its answer, unless the request was voided."""
    association = hold(session, request.partner_id, request.association_id)
    # While this waited for the lock, the contact may have changed, which voids the link.
    session.refresh(request, ["voided_at"])
    return consents.answer(session, association) if request.voided_at is None else None


def _may_answer(session: Session, request: ConsentRequest, now: datetime) -> bool:
    """Tell whether the request can be answered; end its association if a proven consent excludes it."""
    if not consent.is_open(request, now):
        return False
    binding = settle.bound_by(session, request.association)
    if binding is not None:
        settle.end_for(session, request.association, binding, now)
    return binding is None


def _submission(
    session: Session,
    ask: ConsentAsk,
    shown: Sequence[ShownStatement],
    signature: Signature,
    now: datetime,
) -> ConsentSubmission:
    text, english = (
        _APART.join(each) for each in zip(*((one.text, one.english) for one in shown), strict=True)
    )
    first = shown[0]
    submission = ConsentSubmission(
        partner_id=ask.partner_id,
        ask_id=ask.id,
        name=signature.name,
        answered_at=now,
        address=signature.address,
        user_agent=signature.user_agent,
        shown_version=first.version,
        shown_text=text,
        shown_digest=digest(text),
        language=first.language,
        english_text=english if first.english else None,
        english_digest=digest(english) if first.english else None,
    )
    session.add(submission)
    session.flush()
    return submission


def _unlike(session: Session, submission: ConsentSubmission, association: Association) -> str | None:
    """Return the contact's name, if what was typed is unlike it, so that the owner learns who answered."""
    contact = associations.contacts(session, association)[ContactSide.CUSTOMER].name
    return None if signatures.is_of(submission.name or "", contact) else contact


def _answer(
    session: Session,
    request: ConsentRequest,
    decision: Decision,
    submission: ConsentSubmission,
    directory: TenantAnswer | None,
) -> ConsentAnswer:
    association: Association = request.association
    shown = decision.shown
    given = ConsentAnswer(
        partner_id=association.partner_id,
        association_id=association.id,
        association=association,
        request_id=request.id,
        request=request,
        submission_id=submission.id,
        outcome=decision.outcome,
        answered_at=submission.answered_at,
        recorded_at=submission.answered_at,
        note=decision.reason,
        name=submission.name,
        contact_name=_unlike(session, submission, association),
        shown_version=shown.version,
        shown_text=shown.text,
        shown_digest=digest(shown.text),
        language=shown.language,
        english_text=shown.english or None,
        english_digest=digest(shown.english) if shown.english else None,
        address=submission.address,
        user_agent=submission.user_agent,
    )
    if decision.outcome is ConsentOutcome.ACCEPTED:
        customer = association.customer
        weighed = proof.weigh(request.email, customer.id_type, customer.id_value, directory)
        given.proof, given.mail_domain = weighed.proof, weighed.mail_domain
        given.directory_tenant = weighed.tenant_id
        given.directory_asked_at = submission.answered_at if directory is not None else None
    return given
