"""What the holder of a link may see: each engagement that they were asked about, and whether it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.consent import consent
from flows.consent.consent_terms import ConsentTerms, terms_of
from flows.personal_data import erase
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.status import CONSENT_PENDING
from store.consents import consents
from store.consents.consent_asks import ConsentAsk
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.enums import AssociationStatus


class LinkState(StrEnum):
    """Whether an engagement can be answered through a link, and if not, why, as far as R3 allows."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    """It can no longer be answered; the reason concerns others than the link's holder."""


@dataclass(frozen=True, slots=True)
class AskedEngagement:
    """One engagement that a link asks about; ``given`` is the answer, if this link may show it.

    ``is_misdirected``: the reader of the mail has said that it is not for them.
    """

    request: ConsentRequest
    terms: ConsentTerms
    state: LinkState
    given: ConsentAnswer | None
    is_misdirected: bool


def asked(session: Session, token: str, now: datetime) -> Sequence[AskedEngagement]:
    """Return what a link asks about; nothing for a link that is unknown, or whose person was erased."""
    ask = consent.find(session, token)
    if ask is None or ask.email == erase.EMAIL:
        return ()
    return [_engagement(session, ask, request, now) for request in ask.requests]


def _engagement(session: Session, ask: ConsentAsk, request: ConsentRequest, now: datetime) -> AskedEngagement:
    given = consents.answer(session, request.association)
    state = _state(session, request, given, now)
    shown = given if state is LinkState.ANSWERED else None
    terms = terms_of(session, request.association)
    return AskedEngagement(request, terms, state, shown, ask.misdirected_at is not None)


def _state(
    session: Session, request: ConsentRequest, given: ConsentAnswer | None, now: datetime
) -> LinkState:
    association = request.association
    if consent.is_open(request, now):
        return LinkState.OPEN
    if given is not None and request.voided_at is None:
        return LinkState.ANSWERED
    if association.status is AssociationStatus.CANCELLED:
        return LinkState.WITHDRAWN
    is_waiting = association.status in CONSENT_PENDING
    if association.status is AssociationStatus.CONSENT_EXPIRED or (
        is_waiting and is_over(association.consent_due, now)
    ):
        return LinkState.EXPIRED
    if association.status is AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER or request.voided_at is None:
        return LinkState.CLOSED
    is_last = consents.next_number(session, association) == request.number + 1
    return LinkState.WITHDRAWN if is_last else LinkState.REPLACED
