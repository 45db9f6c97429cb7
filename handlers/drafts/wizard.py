"""The frame of a form in steps: title, place among the steps, *Back*, and the draft that the view carries."""

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View

from flows.drafts.drafts import DRAFT_DAYS, DraftGone, OpenDraft
from handlers.app import carried, ids
from handlers.blocks.text_blocks import context, listing
from store.enums import DraftKind

TITLES = {
    DraftKind.ADD_CUSTOMER: "Add a customer",
    DraftKind.CLAIM_CUSTOMER: "Claim a customer",
    DraftKind.SEND_CONSENT: "Ask for consent",
    DraftKind.RECORD_CONSENT: "Record a consent",
    DraftKind.SUBMIT_CLAIM: "Submit a claim",
}
STEPS = {
    DraftKind.ADD_CUSTOMER: ("Location and customer", "Engagements", "Contacts", "Review"),
    DraftKind.CLAIM_CUSTOMER: ("Customer and location", "Engagements", "Contacts", "Review"),
    DraftKind.SEND_CONSENT: ("Contacts", "The mail"),
    DraftKind.RECORD_CONSENT: ("Date and note", "Review"),
    DraftKind.SUBMIT_CLAIM: ("Date and claim ID", "Review"),
}

POINT = "• "
"""Begins a line of a list."""

MOST_POINTS_ABOVE = 3
"""Points of a notice that stand above the fields of a form."""


def draft_of(view: dict[str, Any]) -> tuple[str, int]:
    """Return the draft's id and version that a view of a journey carries.

    Raises:
        DraftGone: the view carries none.
    """
    known = carried.fields(view)
    draft, version = known.get("draft"), known.get("version")
    if not isinstance(draft, str) or not isinstance(version, int):
        raise DraftGone
    return draft, version


def step(
    number: int,
    draft: OpenDraft,
    callback: ids.View,
    blocks: Sequence[Block],
    *,
    notice: Sequence[str],
    submit: str = "Next",
) -> View:
    """Return step ``number`` with its place among the steps, a notice (lines of mrkdwn), and *Back*.

    Points of the notice that would push the fields out of sight stand below them.
    """
    names = STEPS[draft.kind]
    dots = " ".join("●" if one <= number else "○" for one in range(1, len(names) + 1))
    top: list[Block] = [context(f"{dots}  *Step {number} of {len(names)}* · {names[number - 1]}")]
    points = [line for line in notice if line.startswith(POINT)]
    below = points if len(points) > MOST_POINTS_ABOVE else []
    top += listing([line for line in notice if line not in below])
    bottom: list[Block] = [DividerBlock(), *listing(below)] if below else []
    if number > 1:
        bottom.append(ActionsBlock(elements=[back()]))
    bottom.append(context(f"What you type is kept for {DRAFT_DAYS} days; closing loses nothing."))
    return View(
        type="modal",
        callback_id=callback,
        title=TITLES[draft.kind],
        submit=submit,
        close="Close",
        private_metadata=_carry(draft),
        blocks=[*top, *blocks, *bottom],
    )


def without_submit(draft: OpenDraft, blocks: Sequence[Block]) -> View:
    """Return a view of the journey that cannot be submitted."""
    return View(
        type="modal",
        title=TITLES[draft.kind],
        close="Close",
        private_metadata=_carry(draft),
        blocks=blocks,
    )


def done(kind: DraftKind, blocks: Sequence[Block]) -> View:
    """Return the confirmation at the end of a journey."""
    return View(type="modal", title=TITLES[kind], close="Done", blocks=blocks)


def back() -> ButtonElement:
    """Return the button to the step before."""
    return ButtonElement(text="Back", action_id=ids.Action.ORDER_BACK)


def _carry(draft: OpenDraft) -> str:
    return json.dumps({"draft": draft.id, "version": draft.version})
