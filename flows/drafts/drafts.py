"""Drafts: store unfinished forms side by side, offer them again, and delete them."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
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
from flows.personal_data.kept_days import BOUNDS, KeptKind
from flows.refusal import Refusal
from store import drafts
from store.database.engine import note_change
from store.drafts import Draft
from store.enums import DraftKind

DRAFT_DAYS = BOUNDS[KeptKind.DRAFTS].default
"""Days for which a draft is kept after its last change, unless the partner has chosen others."""

CHECKED_VERSION = 2
"""The highest version of a draft that the member has not taken a step in: it was begun, and then checked."""

MOST_DRAFTS = 10
"""Unfinished drafts of one kind that a member may have at a time."""

FormT = TypeVar("FormT", bound=DraftModel)
FormT_co = TypeVar("FormT_co", bound=DraftModel, covariant=True)


class DraftGone(Refusal):
    """The member has no draft with this id, or it has expired."""


class DraftDone(DraftGone):
    """The draft has been consumed: its journey is complete."""


class DraftMoved(Refusal):
    """The draft's version is not the one on which the view was based."""


class TooManyDrafts(Refusal):
    """The member has `MOST_DRAFTS` drafts of a kind, and none of them may give way to another."""


@dataclass(frozen=True, slots=True)
class OpenDraft(Generic[FormT_co]):
    """An unfinished draft as handlers see it; ``form`` holds what was typed.

    ``version`` grows with every step, so that input from an older view is recognised. ``replaced`` is the
    form that gave way to this one when it was begun, because the member had `MOST_DRAFTS`. ``days`` tells
    how long it is kept after its last change.
    """

    id: str
    version: int
    step: Step
    form: FormT_co
    expires_at: datetime
    replaced: DraftModel | None = None
    days: int = DRAFT_DAYS

    @property
    def typed_at(self) -> datetime:
        """When it was last changed."""
        return self.expires_at - timedelta(days=self.days)

    @property
    def is_worth_resuming(self) -> bool:
        """Whether anything was typed into it."""
        return self.form.is_worth_resuming(self.step)

    @property
    def kind(self) -> DraftKind:
        """The journey that it belongs to."""
        return self.form.KIND

    @property
    def step_before(self) -> Step:
        """The step to which *Back* leads; the first leads to itself."""
        steps = self.form.STEPS
        return steps[max(steps.index(self.step) - 1, 0)]


def hold(session: Session, actor: Actor) -> None:
    """Make other transactions that begin or list this member's drafts wait until commit."""
    drafts.lock(session, actor.member)


def unfinished(session: Session, actor: Actor, model: type[FormT], now: datetime) -> list[OpenDraft[FormT]]:
    """Return the member's unfinished drafts of a model, or of one derived from it, the last changed first.

    Some may hold nothing that was typed; `OpenDraft.is_worth_resuming` tells.
    """
    kinds = [kind for kind, one in MODELS.items() if issubclass(one, model)]
    found = []
    for draft in drafts.unconsumed(session, actor.member, kinds, now):
        with suppress(DraftGone):
            found.append(_open_draft(draft, model))
    return found


def start(session: Session, actor: Actor, form: FormT, now: datetime) -> OpenDraft[FormT]:
    """Begin a fresh draft beside the member's others.

    A draft that is still as it was begun, because somebody clicked twice, is used again, so that both forms
    work. If the member has `MOST_DRAFTS` of the kind, the oldest with nothing typed gives way, or else the
    oldest that only says whom it is about.

    Raises:
        TooManyDrafts: more was typed into each of them.
    """
    drafts.lock(session, actor.member)
    known = drafts.unconsumed(session, actor.member, [form.KIND], now)
    for one in known:
        if _is_untouched(one, form):
            _touch(one, now)
            return _open_draft(one, type(form))
    replaced = _make_room(session, known) if len(known) >= MOST_DRAFTS else None
    draft = Draft(
        id=secrets.token_urlsafe(18),
        partner_id=actor.partner.id,
        member_id=actor.member.id,
        kind=form.KIND,
        step=form.STEPS[0],
        version=1,
        data=form.kept(),
        updated_at=now,
        expires_at=now + timedelta(days=actor.partner.draft_days),
    )
    session.add(draft)
    note_change(session, [actor.partner.id])
    return replace(_open_draft(draft, type(form)), replaced=replaced)


def discard(session: Session, actor: Actor, draft_id: str, now: datetime) -> None:
    """Delete an unfinished draft of the member.

    Raises:
        DraftGone: it has ended, was discarded before, or is another member's.
        DraftDone: it was consumed.
    """
    drafts.discard(session, _unconsumed(session, actor, draft_id, now, lock=True))
    note_change(session, [actor.partner.id])


def get(session: Session, actor: Actor, model: type[FormT], draft_id: str, now: datetime) -> OpenDraft[FormT]:
    """Return the member's draft.

    Raises:
        DraftGone: it has ended, was discarded, is another member's, or of another kind.
        DraftDone: it was consumed.
    """
    return _open_draft(_unconsumed(session, actor, draft_id, now, lock=False), model)


def keep_typed(
    session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int, typed: Mapping[str, Any]
) -> bool:
    """Keep what stands in a form so far, unless a step was taken since that view was shown.

    What the draft has no field for is left out, since the view may be of another version. Returned is whether
    the form asks for something else now, so that it must be drawn anew.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _unconsumed(session, actor, draft_id, now, lock=True)
    if draft.version != version:
        return False
    model = MODELS[draft.kind]
    was_offered, _ = _listed(draft)
    change = _read(draft, model).changed_question(typed)
    draft.data = model.read(merged(draft.data, typed)).changed_by(change).kept()
    _touch(draft, now)
    # A name changes with every letter; it is shown anew once the step is taken.
    if _listed(draft)[0] is not was_offered:
        note_change(session, [actor.partner.id])
    return bool(change.model_fields_set)


def prefill(session: Session, actor: Actor, draft_id: str, now: datetime, own: ContactDraft) -> None:
    """Fill in the member's own contact at whatever step they are, unless they have typed it themselves.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    draft = _unconsumed(session, actor, draft_id, now, lock=True)
    model = _model(draft, AssociationRequestDraft)
    own_contact = model.read(AssociationRequestDraft(partner_contact=own).kept())
    draft.data = own_contact.changed_by(_read(draft, model)).kept()


def fill_in(
    session: Session,
    actor: Actor,
    draft: OpenDraft[FormT],
    now: datetime,
    *,
    said: Mapping[str, Any],
    said_in: str,
    said_at: datetime,
) -> OpenDraft[FormT]:
    """Put what was ``said`` into a draft, take it to its first step, and return it.

    Where the member has typed into the draft since, only what is empty is filled in. ``said`` has the names
    of the draft's fields, and ``said_in`` are the words of the message.

    Raises:
        DraftGone: it has ended, was discarded, or is another member's.
    """
    model = type(draft.form)
    draft = get(session, actor, model, draft.id, now)
    before = draft.form.kept()
    change = model.read(merged(before, said))
    if draft.is_worth_resuming and draft.typed_at >= said_at:
        change = model.read(merged(draft.form.filling_gaps(change), before))
    if change == draft.form:
        return draft
    change = model.read({**change.kept(), "said_in": said_in})
    first = model.STEPS[0]
    return take_step(session, actor, draft, now, version=draft.version, step=first, change=change)


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
        before = _listed(row)
        if change is not None:
            row.data = _read(row, MODELS[row.kind]).changed_by(change).kept()
        _touch(row, now)
        row.step = step
        row.version += 1
        if _listed(row) != before:
            note_change(session, [actor.partner.id])
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


def _make_room(session: Session, known: Sequence[Draft]) -> DraftModel | None:
    """Delete the draft that gives way to another, and return its form if it says whom it was about."""
    barely_begun = None
    for draft in reversed(known):
        try:
            one = _open_draft(draft, DraftModel)
        except DraftGone:
            drafts.discard(session, draft)
            return None
        if not one.is_worth_resuming:
            drafts.discard(session, draft)
            return None
        if barely_begun is None and draft.version <= CHECKED_VERSION and one.form.is_barely_begun(one.step):
            barely_begun = draft, one.form
    if barely_begun is None:
        raise TooManyDrafts
    drafts.discard(session, barely_begun[0])
    return barely_begun[1]


def _listed(draft: Draft) -> tuple[bool, str]:
    """Return what App Home says of a draft: whether it offers it, and under which name."""
    try:
        one = _open_draft(draft, DraftModel)
    except DraftGone:
        return False, ""
    return one.is_worth_resuming, one.form.name


def _is_untouched(draft: Draft, form: DraftModel) -> bool:
    given, model = form.kept(), type(form)
    try:
        known = _open_draft(draft, model)
    except DraftGone:
        return False
    every = known.form.kept().items()
    kept = {name: value for name, value in every if name in given or not model.is_prefilled(name)}
    is_same = kept == given or known.form.is_as_opened(form, known.step)
    return draft.version <= CHECKED_VERSION and is_same


def _touch(draft: Draft, now: datetime) -> None:
    draft.expires_at = now + (draft.expires_at - draft.updated_at)
    draft.updated_at = now


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
    days = (draft.expires_at - draft.updated_at).days
    return OpenDraft(draft.id, draft.version, step, form, draft.expires_at, days=days)
