"""Drafts: store an unfinished form, offer it again, and start over."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.drafts.draft_models import (
    MODELS,
    AssociationRequestDraft,
    ContactDraft,
    DraftModel,
    DraftPart,
    Step,
    merged,
)
from flows.refusal import Refusal
from store import drafts
from store.drafts import Draft
from store.enums import DraftKind

DRAFT_DAYS = 7
"""Days for which a draft is kept after its last change."""

FormT = TypeVar("FormT", bound=DraftModel)
FormT_co = TypeVar("FormT_co", bound=DraftModel, covariant=True)


class DraftGone(Refusal):
    """The member has no draft with this id, or it has expired."""


class DraftDone(DraftGone):
    """The draft has been consumed: its journey is complete."""


class DraftMoved(Refusal):
    """The draft's version is not the one on which the view was based."""


@dataclass(frozen=True, slots=True)
class OpenDraft(Generic[FormT_co]):
    """An unfinished draft as handlers see it; ``form`` holds what was typed.

    ``version`` grows with every step, so that input from an older view is recognised.
    """

    id: str
    version: int
    step: Step
    form: FormT_co
    expires_at: datetime

    @property
    def kind(self) -> DraftKind:
        """The journey that it belongs to."""
        return self.form.KIND

    @property
    def step_before(self) -> Step:
        """The step to which *Back* leads; the first leads to itself."""
        steps = self.form.STEPS
        return steps[max(steps.index(self.step) - 1, 0)]


def unfinished(session: Session, actor: Actor, model: type[FormT], now: datetime) -> OpenDraft[FormT] | None:
    """Return the member's draft that can be resumed, if anything was typed into it."""
    draft = drafts.unconsumed(session, actor.member, model.KIND)
    if draft is None or draft.expires_at <= now:
        return None
    with suppress(DraftGone):
        found = _open_draft(draft, model)
        return found if found.form.is_worth_resuming(found.step) else None
    return None


def start(session: Session, actor: Actor, form: FormT, now: datetime) -> OpenDraft[FormT]:
    """Begin a fresh draft; the member's earlier one of this kind is discarded.

    If the earlier draft is still as it was begun, because somebody clicked twice, it is used again, so that
    both forms work.
    """
    drafts.lock(session, actor.member)
    known = drafts.unconsumed(session, actor.member, form.KIND)
    if known is not None and now < known.expires_at and _is_untouched(known, form):
        _touch(known, now)
        return _open_draft(known, type(form))
    drafts.discard(session, actor.member, form.KIND)
    draft = Draft(
        id=secrets.token_urlsafe(18),
        partner_id=actor.partner.id,
        member_id=actor.member.id,
        kind=form.KIND,
        step=form.STEPS[0],
        version=1,
        data=form.kept(),
        updated_at=now,
        expires_at=now + timedelta(days=DRAFT_DAYS),
    )
    session.add(draft)
    return _open_draft(draft, type(form))


def get(session: Session, actor: Actor, model: type[FormT], draft_id: str, now: datetime) -> OpenDraft[FormT]:
    """Return the member's draft.

    Raises:
        DraftGone: it has ended, was discarded, is another member's, or of another kind.
        DraftDone: it was consumed.
    """
    return _open_draft(_unconsumed(session, actor, draft_id, now, lock=False), model)


def keep_typed(
    session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int, typed: Mapping[str, Any]
) -> None:
    """Keep what stands in a form so far, unless a step was taken since that view was shown.

    What the draft has no field for is left out, since the view may be of another version.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _unconsumed(session, actor, draft_id, now, lock=True)
    if draft.version == version:
        draft.data = MODELS[draft.kind].read(merged(draft.data, typed)).kept()
        _touch(draft, now)


def prefill(session: Session, actor: Actor, draft_id: str, now: datetime, own: ContactDraft) -> None:
    """Fill in the member's own contact at whatever step they are, unless they have typed it themselves.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _unconsumed(session, actor, draft_id, now, lock=True)
    model = _model(draft, AssociationRequestDraft)
    own_contact = model.read(AssociationRequestDraft(partner_contact=own).kept())
    draft.data = own_contact.changed_by(_read(draft, model)).kept()


def take_step(
    session: Session,
    actor: Actor,
    draft: OpenDraft[FormT],
    now: datetime,
    *,
    version: int,
    step: Step,
    change: DraftPart | None = None,
) -> OpenDraft[FormT]:
    """Keep the fields that are set in ``change``, go to ``step``, and return the draft.

    A draft that is no longer at ``version`` (a second click) is returned as it is.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
        DraftDone: it was consumed.
    """
    row = _unconsumed(session, actor, draft.id, now, lock=True)
    if row.version == version:
        if change is not None:
            row.data = _read(row, MODELS[row.kind]).changed_by(change).kept()
        _touch(row, now)
        row.step = step
        row.version += 1
    return _open_draft(row, type(draft.form))


def finish(
    session: Session,
    actor: Actor,
    model: type[FormT],
    draft_id: str,
    now: datetime,
    *,
    version: int,
    act: Callable[[FormT], list[int]],
) -> list[int]:
    """Let ``act`` do what the draft asks for, consume it, and return the ids of what was made.

    A second click does nothing and returns the ids of the first. What was typed is deleted.

    Raises:
        DraftGone: it has ended, was discarded, is another member's, or of another kind.
        DraftMoved: it was changed since ``version``.
    """
    draft = _alive(session, actor, draft_id, now, lock=True)
    known = _model(draft, model)
    if draft.outcome:
        return draft.outcome
    if draft.version != version:
        raise DraftMoved(draft_id)
    draft.outcome = act(_read(draft, known))
    draft.consumed_at = now
    draft.data = {}
    return draft.outcome


def _is_untouched(draft: Draft, form: DraftModel) -> bool:
    given, model = form.kept(), type(form)
    try:
        known = _read(draft, model).kept()
    except DraftGone:
        return False
    kept = {name: value for name, value in known.items() if name in given or not model.is_prefilled(name)}
    return draft.version == 1 and kept == given


def _touch(draft: Draft, now: datetime) -> None:
    draft.updated_at = now
    draft.expires_at = now + timedelta(days=DRAFT_DAYS)


def _alive(session: Session, actor: Actor, draft_id: str, now: datetime, *, lock: bool) -> Draft:
    draft = drafts.get(session, actor.member, draft_id, lock=lock)
    if draft is None or draft.expires_at <= now:
        raise DraftGone(draft_id)
    return draft


def _unconsumed(session: Session, actor: Actor, draft_id: str, now: datetime, *, lock: bool) -> Draft:
    draft = _alive(session, actor, draft_id, now, lock=lock)
    if draft.consumed_at is not None:
        raise DraftDone(draft_id)
    return draft


def _model(draft: Draft, wanted: type[FormT]) -> type[FormT]:
    """Return the model of a draft, which is ``wanted`` or one of its kind."""
    model = MODELS[draft.kind]
    if not issubclass(model, wanted):
        raise DraftGone(draft.id)
    return model


def _read(draft: Draft, model: type[FormT]) -> FormT:
    """Return what a draft holds; one that another version has kept may not be readable."""
    try:
        return model.read(draft.data)
    except ValidationError as unreadable:
        raise DraftGone(draft.id) from unreadable


def _open_draft(draft: Draft, wanted: type[FormT]) -> OpenDraft[FormT]:
    form = _read(draft, _model(draft, wanted))
    step = next((one for one in form.STEPS if one == draft.step), form.STEPS[0])
    return OpenDraft(draft.id, draft.version, step, form, draft.expires_at)
