"""The frame of a form in steps: title, place among the steps, *Back*, and the draft that the view carries."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, NoReturn, Self

from pydantic import StrictBool, StrictInt
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View

from flows.drafts.draft_models import STEP_TITLES, DraftModel, Step
from flows.drafts.drafts import DraftGone, OpenDraft
from handlers.app import ids
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import context, listing
from handlers.drafts import inputs
from handlers.drafts.inputs import NOTHING, Beside
from handlers.filled_in import form_filling
from store.enums import DraftKind

TITLES = {
    DraftKind.ADD_CUSTOMER: "Add a customer",
    DraftKind.CLAIM_CUSTOMER: "Claim a customer",
    DraftKind.SEND_CONSENT: "Ask for consent",
    DraftKind.RECORD_CONSENT: "Record a consent",
    DraftKind.SUBMIT_CLAIM: "Submit a claim",
    DraftKind.CLAIM_ITEM: "Give a claim item",
    DraftKind.PARTNER_SURVEY: "Partner survey",
    DraftKind.MESSAGE_FILES: "Files for a claim",
}

POINT = "• "
"""The beginning of a list item."""

TO_READ = frozenset({Step.MAIL, Step.REVIEW})
"""Steps in which nothing is typed."""

MOST_POINTS_ABOVE = 3
"""Points of a notice that are shown above the fields of a form."""


class DraftMetadata(Metadata):
    """What a view of a journey carries: the draft, and its version on which the view is based."""

    draft: str
    version: StrictInt

    @classmethod
    def unreadable(cls) -> NoReturn:
        """Raise the refusal for a draft that no longer exists."""
        raise DraftGone


class JustReviewed(Metadata):
    """What a confirmation carries if the member has reviewed the details just before."""

    reviewed: StrictBool = False

    @classmethod
    def unreadable(cls) -> Self:
        """Return that nothing is known to be reviewed."""
        return cls()


def draft_of(view: dict[str, Any]) -> tuple[str, int]:
    """Return the draft's id and version that a view of a journey carries.

    Raises:
        DraftGone: the view carries none.
    """
    known = DraftMetadata.of_view(view)
    return known.draft, known.version


def step(
    one: Step,
    draft: OpenDraft[DraftModel],
    callback: ids.ViewId,
    blocks: Sequence[Block],
    *,
    notice: Sequence[str] = (),
    said: Beside = NOTHING,
    submit: str = "Next",
    has_back: bool = True,
) -> View:
    """Return a step with its place among the steps, a notice (lines of mrkdwn), and *Back*.

    ``said`` is what is wrong with some fields, or asked of them. Points that would push the fields out of
    sight are below them. Without ``has_back`` the blocks contain `back` themselves.
    """
    place = draft.form.STEPS.index(one)
    top: list[Block] = [context(f"*Step {counted(one, draft)}* · {STEP_TITLES[one]}")]
    points = [line for line in chain(notice, *said.values()) if line.startswith(POINT)]
    below = points if len(points) > MOST_POINTS_ABOVE else []
    if draft.form.said_in:
        top.append(context(form_filling.from_message(draft.form.said_in)))
    top += listing([line for line in notice if line not in below])
    fields = inputs.beside(
        blocks, {name: [line for line in lines if line not in below] for name, lines in said.items()}
    )
    bottom: list[Block] = [DividerBlock(), *listing(below)] if below else []
    if place > 0 and has_back:
        bottom.append(ActionsBlock(elements=[back()]))
    if one not in TO_READ:
        bottom.append(context(kept(draft)))
    return View(
        type="modal",
        callback_id=callback,
        title=TITLES[draft.kind],
        submit=submit,
        close="Close",
        private_metadata=_carry(draft),
        blocks=[*top, *fields, *bottom],
    )


def kept(draft: OpenDraft[DraftModel]) -> str:
    """Return what stands below a form whose inputs are stored at once."""
    return f"What you type is kept for {draft.days} days; closing loses nothing."


def stands(draft: OpenDraft[DraftModel]) -> str:
    """Return at which step a draft is, as "step 2 of 4"; of a form in one step, what it is."""
    if len(draft.form.STEPS) == 1:
        return TITLES[draft.kind].lower()
    return f"step {counted(draft.step, draft)}"


def counted(one: Step, draft: OpenDraft[DraftModel]) -> str:
    """Return a step as "2 of 4"."""
    return f"{draft.form.STEPS.index(one) + 1} of {len(draft.form.STEPS)}"


def without_submit(draft: OpenDraft[DraftModel], blocks: Sequence[Block]) -> View:
    """Return a view of the journey that cannot be submitted."""
    return View(
        type="modal",
        title=TITLES[draft.kind],
        close="Close",
        private_metadata=_carry(draft),
        blocks=blocks,
    )


def done(kind: DraftKind, blocks: Sequence[Block], close: str = "Done") -> View:
    """Return the confirmation at the end of a journey, or what stands in its place."""
    return View(type="modal", title=TITLES[kind], close=close, blocks=blocks)


def correct(what: str, action: ids.Action = ids.Action.DRAFT_CORRECT) -> ActionsBlock:
    """Return the button for somebody who corrects what was typed instead of giving a reason for it."""
    button = ButtonElement(text=f"Correct the {what} instead", action_id=action)
    return ActionsBlock(elements=[button])


def back(label: str = "Back") -> ButtonElement:
    """Return the button to the step before."""
    return ButtonElement(text=label, action_id=ids.Action.DRAFT_BACK)


def again(label: str) -> ButtonElement:
    """Return the button to the step that the draft has reached, from what was shown in its place."""
    return ButtonElement(text=label, action_id=ids.Action.DRAFT_SHOW)


def _carry(draft: OpenDraft[DraftModel]) -> str:
    return DraftMetadata(draft=draft.id, version=draft.version).carried()
