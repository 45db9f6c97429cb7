"""How long what passes is kept: the form, and what would be deleted with what was typed."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field as Limited
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock
from slack_sdk.models.blocks.block_elements import NumberInputElement
from slack_sdk.models.views import View

from flows.administration.kept_settings import KeptChange
from flows.administration.roles import ChangedMeanwhile
from flows.personal_data.kept_days import BOUNDS, KeptKind
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import context, listing, text
from words import mrkdwn

TITLE = "Kept for a time"

FIELDS: Mapping[KeptKind, Field] = {
    KeptKind.DRAFTS: Field.DRAFT_DAYS,
    KeptKind.MESSAGES: Field.MESSAGE_DAYS,
    KeptKind.REQUESTS: Field.REQUEST_DAYS,
    KeptKind.QUESTIONS: Field.QUESTION_DAYS,
}

CALLED: Mapping[KeptKind, str] = {
    KeptKind.DRAFTS: "Unfinished forms",
    KeptKind.MESSAGES: "Messages that were sent",
    KeptKind.REQUESTS: "Answered requests for a role",
    KeptKind.QUESTIONS: "Questions to the bot",
}

MEANS: Mapping[KeptKind, str] = {
    KeptKind.DRAFTS: "Days after somebody last typed. Then what they typed is gone.",
    KeptKind.MESSAGES: (
        "Days for which MCI Bot knows a message or mail that it sent or gave up, so that it can "
        "correct it. The history keeps for good that it was sent."
    ),
    KeptKind.REQUESTS: "Days after the answer for which the request and the words with it are kept.",
    KeptKind.QUESTIONS: (
        "Days for which MCI Bot knows what somebody asked in words, so that the conversation can go on. "
        "Messages in Slack stay."
    ),
}

GOES: Mapping[KeptKind, tuple[str, str]] = {
    KeptKind.DRAFTS: ("unfinished form", "unfinished forms"),
    KeptKind.MESSAGES: ("message", "messages"),
    KeptKind.REQUESTS: ("request for a role", "requests for a role"),
    KeptKind.QUESTIONS: ("question", "questions"),
}

FOR_GOOD = (
    "Kept for good, because deadlines, payments and proof need it: customers, associations with their "
    "history, consents with their evidence, claims with their files, surveys, and the history of changes. "
    "Whoever runs MCI Bot can erase a person from it with `mci erase`."
)


GONE = "What is deleted does not come back, not even if the change is taken back in the history."


class KeptMetadata(Metadata):
    """What the form carries: the last change that was shown, the view beneath, and what was typed."""

    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    beneath: str = ""
    days: Mapping[KeptKind, int] = {}

    @classmethod
    def unreadable(cls) -> "KeptMetadata":
        """Return what a form carries that was filled before any change."""
        return cls()


def form(about: KeptMetadata, days: Mapping[KeptKind, int], notes: Sequence[str] = ()) -> View:
    """Return the form of the days; ``notes`` are lines (mrkdwn) on top."""
    blocks: list[Block] = [*map(text, notes)]
    for kind in KeptKind:
        bounds = BOUNDS[kind]
        blocks.append(
            InputBlock(
                block_id=FIELDS[kind],
                label=f"{CALLED[kind]}: days",
                hint=f"{MEANS[kind]} {bounds.least} to {bounds.most}.",
                element=NumberInputElement(
                    action_id=Action.KEPT_INPUT,
                    is_decimal_allowed=False,
                    initial_value=str(days[kind]),
                    min_value=str(bounds.least),
                    max_value=str(bounds.most),
                ),
            )
        )
    blocks.append(context(FOR_GOOD))
    return View(
        type="modal",
        callback_id=ViewId.KEPT_PREVIEW,
        title=TITLE,
        submit="Next",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def preview(about: KeptMetadata, change: KeptChange) -> View:
    """Return what the days that were typed would change and delete, to be confirmed."""
    lines = [
        f"*{CALLED[kind]}*: {change.now[kind]} → {change.wanted[kind]} days. {_goes(kind, change.goes[kind])}"
        for kind in change.changed
    ]
    said = lines or ["Nothing would change: these are the days that are set."]
    back = ButtonElement(text="Back", action_id=Action.KEPT_BACK)
    blocks: list[Block] = [
        *listing(said),
        *([context(GONE)] if any(change.goes[kind] for kind in change.changed) else []),
        ActionsBlock(elements=[back]),
    ]
    return View(
        type="modal",
        callback_id=ViewId.KEPT_SAVE,
        title=TITLE,
        submit="Save" if lines else None,
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def fault(kind: KeptKind) -> str:
    """Return what to type instead (plain text)."""
    bounds = BOUNDS[kind]
    return f"Give a whole number of days from {bounds.least} to {bounds.most}."


def in_words(days: Mapping[str, object]) -> str:
    """Return what is set, line by line (mrkdwn)."""
    return "\n".join(f"{CALLED[kind]}: {days[kind.value]} days" for kind in KeptKind if kind.value in days)


def changed_meanwhile(refusal: ChangedMeanwhile) -> str:
    """Return the line (mrkdwn) for the second of two admins: what is true now."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    now = in_words(refusal.after or {}).replace("\n", "; ")
    return (
        f":warning: {by} changed this {mrkdwn.moment(refusal.at)}, after you opened the form. It is now: "
        f"{now}. Your choice still stands below; *Next* and *Save* put it in place of theirs."
    )


def _goes(kind: KeptKind, count: int) -> str:
    one, many = GOES[kind]
    if not count:
        return "Nothing is older, so nothing would be deleted now."
    return f":warning: {count:,} {one if count == 1 else many} would be deleted within an hour."
