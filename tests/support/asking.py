"""Asking for consent to one association, and answering for it, as most tests need it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.consent import answers, consent
from flows.consent.answers import ShownStatement, Signature
from flows.consent.mail_extras import NO_EXTRAS, MailExtras
from flows.customers.association_request import ContactPerson
from flows.links import Links
from flows.rules.customers.tenants import TenantAnswer
from store.associations.associations import Association
from store.consents import consents
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.enums import ConsentOutcome


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer with who gave it and from where; ``reason`` is only for a decline."""

    outcome: ConsentOutcome
    name: str
    reason: str | None
    shown: ShownStatement
    address: str | None
    user_agent: str | None


YES = Decision(ConsentOutcome.ACCEPTED, "Kim Akers", None, ShownStatement("1", "words"), None, None)
"""Kim accepts."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recorded answer, whether it was given now (``is_new``) or before."""

    answer: ConsentAnswer
    association: Association
    is_new: bool


def ask(
    session: Session,
    actor: Actor,
    association_id: int,
    links: Links,
    now: datetime,
    *,
    customer: ContactPerson,
    partner: ContactPerson,
    contact_reason: str | None = None,
    works_again: bool = False,
    extras: MailExtras = NO_EXTRAS,
) -> ConsentRequest:
    """Ask for this association alone."""
    sent = consent.send(
        session,
        actor,
        [association_id],
        links,
        now,
        customer=customer,
        partner=partner,
        contact_reason=contact_reason,
        works_again=works_again,
        extras=extras,
    )
    return sent.requests[0]


def answer(
    session: Session,
    request_id: int,
    decision: Decision,
    now: datetime,
    *,
    directory: TenantAnswer | None = None,
) -> Recorded | None:
    """Answer one request; ``None`` means that it is closed."""
    request = consents.request(session, request_id)
    given = answers.submit(
        session,
        request.ask_id,
        {request_id: answers.Decision(decision.outcome, decision.reason, decision.shown)},
        Signature(decision.name, decision.address, decision.user_agent),
        now,
        directory=directory,
    )
    for one in (*given.given, *given.before):
        return Recorded(one, request.association, is_new=bool(given.given))
    return None
