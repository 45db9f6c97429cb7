"""Unfinished drafts: the line in a form or App Home that offers them, and the modal that lists them."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject
from slack_sdk.models.views import View

from flows.drafts.draft_models import STEP_TITLES, DraftModel
from flows.drafts.drafts import MOST_DRAFTS, DraftGone, OpenDraft
from flows.drafts.unfinished import Unfinished
from handlers.app import ids
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, plain, text, with_accessory
from handlers.drafts import wizard
from store.enums import DraftKind
from words import mrkdwn

TITLE = "Unfinished drafts"

NEW: Mapping[DraftKind, tuple[ids.Action, str]] = {
    DraftKind.ADD_CUSTOMER: (ids.Action.ADD_NEW, "Add another customer"),
    DraftKind.CLAIM_CUSTOMER: (ids.Action.CLAIM_NEW, "Claim another customer"),
}
"""The button that begins another draft of a kind, for the kinds that can be begun without an association."""

MOST_NAMED = 3
"""Drafts that the line names; the others are counted."""

MOST_LISTED = 40
"""Drafts in the list, with two blocks each of the 100 that Slack takes; the others are counted."""

LONGEST_LABEL = 40
"""Characters of a button's label that names a customer."""

TOO_MANY = (
    f":warning: You have {MOST_DRAFTS} unfinished drafts, and no more can be kept. "
    "Finish or delete one of them first."
)
DELETED = ":wastebasket: The draft is deleted."


class DraftChoice(Metadata):
    """What a button about one draft carries."""

    draft: str

    @classmethod
    def unreadable(cls) -> NoReturn:
        """Raise the refusal for a draft that no longer exists."""
        raise DraftGone


class ListMetadata(Metadata):
    """What the list carries: the kind of its drafts (``None``: any), and what a new one is to be about."""

    kind: DraftKind | None = None
    asked: str = ""

    @classmethod
    def unreadable(cls) -> "ListMetadata":
        """Return the list of all drafts."""
        return cls()


def line(found: Sequence[Unfinished], shown: ListMetadata) -> list[Block]:
    """Return one line about unfinished drafts, with a button that resumes the last; nothing if none is."""
    if not found:
        return []
    if len(found) == 1:
        words = f":pencil2: You have an unfinished draft: {_named(found[0])}"
        return with_accessory(words, _resume(found[0]))
    names = [_who(one) for one in found[:MOST_NAMED]]
    if len(found) > MOST_NAMED:
        names.append(f"{len(found) - MOST_NAMED} more")
    said = f":pencil2: You have {len(found)} unfinished drafts: {', '.join(names)}"
    more = ButtonElement(
        text="More",
        action_id=ids.Action.DRAFT_LIST,
        value=shown.carried(),
        accessibility_label="Show all unfinished drafts",
    )
    return [text(said), ActionsBlock(elements=[_resume(found[0], f"Resume {found[0].customer}"), more])]


def drafts(found: Sequence[Unfinished], shown: ListMetadata, notice: Sequence[str] = ()) -> View:
    """Return the unfinished drafts with their buttons; ``notice`` (lines of mrkdwn) says what happened."""
    count = "an unfinished draft" if len(found) == 1 else f"{len(found)} unfinished drafts"
    said = f"*You have {count}.*" if found else "You have no unfinished drafts."
    blocks: list[Block] = [*listing(notice)]
    new = NEW.get(shown.kind) if shown.kind else None
    if new and len(found) < MOST_DRAFTS:
        action, label = new
        begin = ButtonElement(
            text="Start new", action_id=action, value=shown.asked or None, accessibility_label=label
        )
        blocks += with_accessory(said, begin)
    else:
        blocks.append(text(said))
    for one in found[:MOST_LISTED]:
        blocks += _draft(one, is_first=one is found[0], names_kind=shown.kind is None)
    if len(found) > MOST_LISTED:
        blocks.append(context(f"…and {len(found) - MOST_LISTED} older ones."))
    if found:
        blocks.append(context(f"A draft is kept for {found[0].draft.days} days after you last typed."))
    return View(
        type="modal",
        title=wizard.TITLES[shown.kind] if shown.kind else TITLE,
        close="Close",
        private_metadata=shown.carried(),
        blocks=blocks,
    )


def replaced(draft: OpenDraft[DraftModel]) -> list[Block]:
    """Return that another draft gave way to this one, if one did."""
    if draft.replaced is None:
        return []
    name = mrkdwn.escape(clip(draft.replaced.name, LONGEST_NAME))
    said = f"You had {MOST_DRAFTS} drafts, so the oldest that only named a customer was deleted: {name}."
    return [context(said)]


def above(view: View, blocks: Sequence[Block]) -> View:
    """Return a step of a journey with blocks below its place among the steps."""
    view.blocks = [*view.blocks[:1], *blocks, *view.blocks[1:]]
    return view


def _draft(one: Unfinished, *, is_first: bool, names_kind: bool) -> list[Block]:
    draft = one.draft
    step = f"Step {wizard.counted(draft.step, draft)} · {STEP_TITLES[draft.step]}"
    if len(draft.form.STEPS) == 1:
        step = ""
    lines = [
        f"*{_who(one)}*{_where(one)}",
        " · ".join(filter(None, [wizard.TITLES[draft.kind] if names_kind else "", step])),
        f"Last typed {mrkdwn.moment(draft.typed_at)}",
    ]
    sure = ConfirmObject(
        title="Delete this draft?", text="What you typed into it is lost.", confirm="Delete", deny="Keep it"
    )
    delete = ButtonElement(
        text="Delete",
        action_id=ids.Action.DRAFT_DELETE,
        value=_carried(one),
        confirm=sure,
        accessibility_label=_spoken("Delete", one),
    )
    return [
        text("\n".join(lines)),
        ActionsBlock(elements=[_resume(one, style="primary" if is_first else None), delete]),
    ]


def _named(one: Unfinished) -> str:
    """Return a draft in one line: whom it is about, where, and its step (mrkdwn)."""
    return f"{_who(one)}{_where(one)}, {wizard.stands(one.draft)}"


def _who(one: Unfinished) -> str:
    named = " · ".join(filter(None, [one.customer, one.engagement]))
    return mrkdwn.escape(clip(named, LONGEST_NAME)) or "no customer named yet"


def _where(one: Unfinished) -> str:
    return f", {mrkdwn.escape(clip(one.location, LONGEST_NAME))}" if one.location else ""


def _resume(one: Unfinished, label: str = "Resume", *, style: str | None = None) -> ButtonElement:
    return ButtonElement(
        text=plain(label.strip(), LONGEST_LABEL),
        action_id=ids.Action.DRAFT_RESUME,
        value=_carried(one),
        style=style,
        accessibility_label=_spoken("Resume", one),
    )


def _spoken(label: str, one: Unfinished) -> str:
    return clip(f"{label}: {one.customer or 'no customer named yet'}")


def _carried(one: Unfinished) -> str:
    return DraftChoice(draft=one.draft.id).carried()
