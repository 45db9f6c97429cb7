"""Drafts: store an unfinished form, offer it again, and start over."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.refusal import Refusal
from store import drafts
from store.drafts import Draft
from store.enums import DraftKind

DRAFT_DAYS = 7
"""Days that a draft lives after it was last touched."""

ASKS_REASON = "asks_reason"
"""Field that says whether the form asks why the ID belongs to the customer (R11)."""

ASKS_CONTACT_REASON = "asks_contact_reason"
"""Field with the address outside the customer's domain of which it is asked why it is right (R11)."""

FOR_ENGAGEMENT = "for_engagement"
"""Field with the engagement from whose page the member came (R12)."""

KNOWN_CUSTOMER = "known_id"
"""Field with the customer whose identifier and contacts were filled in (R16)."""

PREFILLED = frozenset(
    {"partner_name", "partner_email", "partner_title", "partner_phone", FOR_ENGAGEMENT, "engagement_ids"}
)
"""Fields that the bot fills, from the member's profile and from the page on which they began.

A draft with only these is not worth resuming.
"""


class DraftGone(Refusal):
    """The member has no draft with this id, or it has expired."""


class DraftMoved(Refusal):
    """The draft's version is not the one on which the view was based."""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as handlers see it; ``data`` holds what was typed, by field name.

    ``version`` grows with every step taken, so that what comes from an older view can be told.
    """

    id: str
    kind: DraftKind
    version: int
    step: int
    data: dict[str, Any]
    expires_at: datetime
    consumed: bool


def unfinished(session: Session, actor: Actor, kind: DraftKind, now: datetime) -> OpenDraft | None:
    """Return the member's draft that can be resumed, if anything was typed into it."""
    draft = drafts.unconsumed(session, actor.member, kind)
    if draft is None or draft.expires_at <= now:
        return None
    typed = any(value for field, value in draft.data.items() if field not in PREFILLED)
    return _seen(draft) if typed else None


def start(session: Session, actor: Actor, kind: DraftKind, now: datetime, data: dict[str, Any]) -> OpenDraft:
    """Begin a fresh draft; the member's earlier one of this kind is discarded.

    A draft that is just as fresh, because somebody clicked twice, is used again, so that both forms work.
    """
    drafts.lock(session, actor.member)
    known = drafts.unconsumed(session, actor.member, kind)
    if known is not None and now < known.expires_at and _is_untouched(known, data):
        _touch(known, now, {})
        return _seen(known)
    drafts.discard(session, actor.member, kind)
    draft = Draft(
        id=secrets.token_urlsafe(18),
        partner_id=actor.partner.id,
        member_id=actor.member.id,
        kind=kind,
        step=1,
        version=1,
        data=data,
        updated_at=now,
        expires_at=now + timedelta(days=DRAFT_DAYS),
    )
    session.add(draft)
    return _seen(draft)


def get(session: Session, actor: Actor, draft_id: str, now: datetime) -> OpenDraft:
    """Return the member's draft.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    return _seen(_alive(session, actor, draft_id, now, lock=False))


def keep_typed(
    session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int, typed: dict[str, Any]
) -> None:
    """Keep what was typed so far, unless a step was taken since that view was shown.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _alive(session, actor, draft_id, now, lock=True)
    if draft.consumed_at is None and draft.version == version:
        _touch(draft, now, typed)


def prefill(session: Session, actor: Actor, draft_id: str, now: datetime, known: dict[str, str]) -> None:
    """Fill what the member has not typed themselves, whatever step they have reached.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _alive(session, actor, draft_id, now, lock=True)
    if draft.consumed_at is None:
        draft.data = {**known, **draft.data}


def take_step(
    session: Session,
    actor: Actor,
    draft_id: str,
    now: datetime,
    *,
    version: int,
    typed: dict[str, Any],
    step: int,
) -> OpenDraft:
    """Keep what was typed (fields not named stay), go to ``step``, and return the draft.

    A draft that was consumed, or that has left ``version`` already (a second click), is returned as it is.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _alive(session, actor, draft_id, now, lock=True)
    if draft.consumed_at is None and draft.version == version:
        _touch(draft, now, typed)
        draft.step = step
        draft.version += 1
    return _seen(draft)


def hold(session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int) -> Draft:
    """Return the draft itself, locked until commit, for the use case that consumes what was reviewed.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
        DraftMoved: it was changed since ``version``, and is not consumed yet.
    """
    draft = _alive(session, actor, draft_id, now, lock=True)
    if draft.consumed_at is None and draft.version != version:
        raise DraftMoved(draft_id)
    return draft


def consume(draft: Draft, outcome: list[int], now: datetime) -> None:
    """Mark a locked draft as used, and delete what was typed; ``outcome``: the ids of what it made."""
    draft.consumed_at = now
    draft.outcome = outcome
    draft.data = {}


def _is_untouched(draft: Draft, given: dict[str, Any]) -> bool:
    kept = {field: value for field, value in draft.data.items() if field in given or field not in PREFILLED}
    return draft.version == 1 and kept == given


def _touch(draft: Draft, now: datetime, typed: dict[str, Any]) -> None:
    draft.data = {**draft.data, **typed}
    draft.updated_at = now
    draft.expires_at = now + timedelta(days=DRAFT_DAYS)


def _alive(session: Session, actor: Actor, draft_id: str, now: datetime, *, lock: bool) -> Draft:
    draft = drafts.get(session, actor.member, draft_id, lock=lock)
    if draft is None or draft.expires_at <= now:
        raise DraftGone(draft_id)
    return draft


def _seen(draft: Draft) -> OpenDraft:
    return OpenDraft(
        id=draft.id,
        kind=draft.kind,
        version=draft.version,
        step=draft.step,
        data=dict(draft.data),
        expires_at=draft.expires_at,
        consumed=draft.consumed_at is not None,
    )
