"""Drafts about files of a direct message: one for each file, whichever claim it is for (R24)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import MessageFilesDraft
from flows.drafts.drafts import OpenDraft


def about(
    session: Session, actor: Actor, file_ids: Collection[str], now: datetime
) -> OpenDraft[MessageFilesDraft] | None:
    """Return the member's draft that is about one of these files; ``None`` if there is none."""
    known = drafts.unfinished(session, actor, MessageFilesDraft, now)
    return next((one for one in known if one.form.is_about(file_ids)), None)


def begin(
    session: Session, actor: Actor, form: MessageFilesDraft, now: datetime
) -> OpenDraft[MessageFilesDraft]:
    """Return the draft to continue; one about the same files gives way, and what was chosen is taken over.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        TooManyDrafts: the member has too many about other files.
    """
    drafts.hold(session, actor)
    before = about(session, actor, dict(form.files), now)
    if before is not None and (
        not before.form.begins_as(form) or (form.is_chosen and not before.form.is_chosen)
    ):
        form = form.taking_over(before.form)
        drafts.discard(session, actor, before.id, now)
    return association_drafts.begin(session, actor, form, now)
