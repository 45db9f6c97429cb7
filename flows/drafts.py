"""Drafts: keeping an unfinished journey, offering it again, and starting over."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from store import drafts
from store.drafts import Draft
from store.vocabulary import DraftKind

DRAFT_DAYS = 7
"""Days that a draft lives after it was last touched."""


class DraftGone(LookupError):
    """The draft has ended or was started over; begin again with /mci add-customer."""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as handlers see it; ``data`` holds what was typed, by field name."""

    id: str
    step: int
    data: dict[str, Any]
    expires_at: datetime
    consumed: bool


def unfinished(session: Session, actor: Actor, kind: DraftKind, now: datetime) -> OpenDraft | None:
    """Return the member's draft that can be resumed, if anything was typed into it."""
    draft = drafts.unconsumed(session, actor.member, kind)
    if draft is None or draft.expires_at <= now or not draft.data:
        return None
    return _seen(draft)


def start(session: Session, actor: Actor, kind: DraftKind, now: datetime, data: dict[str, Any]) -> OpenDraft:
    """Begin a fresh draft; the member's earlier one of this kind is discarded."""
    drafts.discard(session, actor.member, kind)
    draft = Draft(
        id=secrets.token_urlsafe(18),
        partner_id=actor.partner.id,
        member_id=actor.member.id,
        kind=kind,
        step=1,
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
    return _seen(_alive(session, actor, draft_id, now))


def keep(
    session: Session,
    actor: Actor,
    draft_id: str,
    now: datetime,
    *,
    typed: dict[str, Any],
    step: int | None = None,
) -> OpenDraft:
    """Keep what was typed (fields not named stay), move to ``step`` if given, and prolong the draft's life.

    A consumed draft is returned as it is.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _alive(session, actor, draft_id, now)
    if draft.consumed_at is None:
        draft.data = {**draft.data, **typed}
        draft.step = step or draft.step
        draft.updated_at = now
        draft.expires_at = now + timedelta(days=DRAFT_DAYS)
    return _seen(draft)


def _alive(session: Session, actor: Actor, draft_id: str, now: datetime) -> Draft:
    draft = drafts.get(session, actor.member, draft_id)
    if draft is None or draft.expires_at <= now:
        raise DraftGone(draft_id)
    return draft


def _seen(draft: Draft) -> OpenDraft:
    return OpenDraft(draft.id, draft.step, dict(draft.data), draft.expires_at, draft.consumed_at is not None)
