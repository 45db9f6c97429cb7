"""Drafts about one association: beginning them, and the use cases that consume them, once each."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.claims import submit_claim as claim
from flows.consent import consent
from flows.consent import record_consent as consent_elsewhere
from flows.customers.association_request import DraftIncomplete, person_of
from flows.drafts import drafts
from flows.drafts.drafts import OpenDraft
from flows.links import Links
from store.claims import Claim
from store.consents import ConsentAnswer, ConsentRequest
from store.enums import DraftKind


def begin(
    session: Session,
    actor: Actor,
    kind: DraftKind,
    association_id: int,
    known: Mapping[str, Any],
    now: datetime,
) -> OpenDraft:
    """Return the draft to go on with: the unfinished one, if it began with the same, else a fresh one.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
    """
    lifecycle.find_for(session, actor, association_id)
    about: dict[str, Any] = {"association_id": association_id, "known": dict(known)}
    draft = drafts.unfinished(session, actor, kind, now)
    if draft is not None and all(draft.data.get(name) == value for name, value in about.items()):
        return draft
    return drafts.start(session, actor, kind, now, {**known, **about})


def association_of(data: Mapping[str, Any]) -> int:
    """Return the id of the association that a draft is about.

    Raises:
        DraftIncomplete: it names none.
    """
    return int(_required(data, "association_id"))


def given_at(data: Mapping[str, Any]) -> tuple[date, time | None]:
    """Return the day on which a consent was given elsewhere, and the time of day if that is known."""
    clock = data.get("given_at")
    return date.fromisoformat(_required(data, "given_on")), time.fromisoformat(clock) if clock else None


def send_consent(
    session: Session, actor: Actor, draft_id: str, links: Links, now: datetime, *, version: int
) -> ConsentRequest:
    """Send what the draft holds; a second click returns what the first has sent. See `consent.send`.

    Raises:
        DraftGone: the draft has ended or was started over.
        DraftMoved: the draft was changed since ``version``.
        DraftIncomplete: a step is not done.
    """
    draft = drafts.hold(session, actor, draft_id, now, version=version)
    if draft.outcome:
        return session.get_one(ConsentRequest, draft.outcome[0])
    request = consent.send(
        session,
        actor,
        association_of(draft.data),
        links,
        now,
        customer=person_of(draft.data, "customer"),
        partner=person_of(draft.data, "partner"),
        contact_reason=draft.data.get("contact_reason"),
    )
    drafts.consume(draft, [request.id], now)
    return request


def record_consent(
    session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int
) -> ConsentAnswer:
    """Record what the draft holds; a second click returns what the first has recorded (R22).

    Raises:
        DraftGone: the draft has ended or was started over.
        DraftMoved: the draft was changed since ``version``.
        DraftIncomplete: a step is not done.
    """
    draft = drafts.hold(session, actor, draft_id, now, version=version)
    if draft.outcome:
        return session.get_one(ConsentAnswer, draft.outcome[0])
    association = consent_elsewhere.may_record(session, actor, association_of(draft.data))
    instant = consent_elsewhere.instant(session, association, *given_at(draft.data), now)
    note = _required(draft.data, "note")
    given = consent_elsewhere.record(session, actor, association.id, instant, note, now)
    drafts.consume(draft, [given.id], now)
    return given


def submit_claim(session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int) -> Claim:
    """Submit what the draft holds; a second click returns what the first has submitted. See `claim.submit`.

    Raises:
        DraftGone: the draft has ended or was started over.
        DraftMoved: the draft was changed since ``version``.
        DraftIncomplete: a step is not done.
    """
    draft = drafts.hold(session, actor, draft_id, now, version=version)
    if draft.outcome:
        return session.get_one(Claim, draft.outcome[0])
    submitted = claim.submit(
        session,
        actor,
        association_of(draft.data),
        now,
        submitted_on=date.fromisoformat(_required(draft.data, "submitted_on")),
        claim_id=draft.data.get("claim_id") or None,
        note=draft.data.get("note") or None,
    )
    session.flush()
    drafts.consume(draft, [submitted.id], now)
    return submitted


def _required(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not value:
        raise DraftIncomplete(name)
    return str(value)
