"""The list of followed user groups, and the forms that follow one and stop that."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from flows.members.group_notices import GroupState
from handlers.administration.roles import views as roles
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks import modals
from handlers.blocks.role_terms import in_words
from handlers.blocks.text_blocks import clip, context, listing, text, with_accessory
from handlers.notices.group_views import skipped
from store.enums import Role
from words import mrkdwn

TITLE = "User groups"
MOST_SHOWN = 40
"""Groups that the list shows."""


class WithoutGroup(StrEnum):
    """What becomes of the roles of a group's people when it is not followed any more."""

    KEEP = "keep"
    TAKE = "take"


class GroupMetadata(Metadata):
    """What the form that stops following a group carries: its id."""

    group: Annotated[int, Limited(strict=True, ge=1, le=LARGEST_ROW_ID)]


def followed(groups: Sequence[GroupState]) -> View:
    """Return the list of followed groups."""
    follow = ButtonElement(text="Follow a user group", action_id=Action.GROUP_FOLLOW, style="primary")
    blocks: list[Block] = [
        ActionsBlock(elements=[follow]),
        context(
            "Whoever is in a followed group holds its role, whoever joins gets it, whoever leaves loses it."
        ),
    ]
    if not groups:
        blocks.append(text("No user group is followed yet."))
    for one in groups[:MOST_SHOWN]:
        stop = ButtonElement(text="Stop following…", action_id=Action.GROUP_STOP, value=str(one.id))
        blocks += with_accessory(_row(one), stop)
    if len(groups) > MOST_SHOWN:
        blocks.append(context(f"…and {len(groups) - MOST_SHOWN} more."))
    return View(type="modal", title=TITLE, close="Close", blocks=blocks)


def follow(
    group: Option | None = None,
    chosen: Mapping[Role, Sequence[Option]] | None = None,
    said: Sequence[str] = (),
) -> View:
    """Return the form that follows a group, perhaps with what was chosen; ``said`` are lines of mrkdwn."""
    which = ExternalDataSelectElement(
        action_id=Action.GROUP_SEARCH,
        placeholder="A user group of this workspace",
        min_query_length=0,
        initial_option=group,
    )
    return View(
        type="modal",
        callback_id=ViewId.GROUP_FOLLOW,
        title="Follow a user group",
        submit="Follow",
        close="Cancel",
        blocks=[
            *listing(said),
            InputBlock(block_id=Field.GROUP, label="User group", element=which),
            *roles.inputs(chosen or {}),
            context("Bots, guests and deactivated accounts in the group get no role."),
        ],
    )


def stop(state: GroupState) -> View:
    """Return the form that asks what becomes of the roles of a group's people."""
    options = {
        WithoutGroup.KEEP: Option(
            value=WithoutGroup.KEEP,
            text="They keep their roles",
            description="As if an admin had given them by hand.",
        ),
        WithoutGroup.TAKE: Option(
            value=WithoutGroup.TAKE,
            text="They lose the roles that only the group gives",
            description="What they own is then to be handed over.",
        ),
    }
    radio = RadioButtonsElement(
        action_id=Action.GROUP_INPUT,
        options=list(options.values()),
        initial_option=options[WithoutGroup.KEEP],
    )
    return View(
        type="modal",
        callback_id=ViewId.GROUP_STOP,
        title="Stop following",
        submit="Stop following",
        close="Cancel",
        private_metadata=GroupMetadata(group=state.id).carried(),
        blocks=[
            text(_row(state)),
            InputBlock(block_id=Field.WITHOUT_GROUP, label="What becomes of their roles?", element=radio),
        ],
    )


def looking(count_text: str) -> View:
    """Return what stands there while work is done after an answer."""
    return modals.one_sentence(TITLE, count_text)


def done(handle: str) -> View:
    """Return that a group is followed."""
    sentence = (
        f":white_check_mark: MCI Bot follows *@{mrkdwn.escape(handle)}* now. Its people get the role within "
        "a minute; a message then tells you how many, and who got none."
    )
    return modals.one_sentence(TITLE, sentence, close="Done")


def stopped(state: GroupState, kept: Sequence[str], *, keep: bool) -> View:
    """Return that a group is not followed any more, and who stays an admin although the roles went."""
    became = "keep their roles" if keep else "have lost the roles that only the group gave"
    sentence = (
        f":white_check_mark: *@{mrkdwn.escape(state.handle)}* is not followed any more. Its people {became}."
    )
    if kept:
        who = ", ".join(map(mrkdwn.user, kept))
        sentence += f" {who} stays Incentives admin of all locations, because nobody else is."
    return modals.one_sentence(TITLE, sentence, close="Done")


def option(group: Mapping[str, Any]) -> Option:
    """Return a user group, as Slack describes it, as a choice."""
    words = f"@{group.get('handle', '')} · {group.get('name', '')}"
    return Option(value=str(group["id"])[:150], text=PlainTextObject(text=clip(words), emoji=False))


def chosen(view: Mapping[str, Any]) -> Option | None:
    """Return the user group that was chosen in a form, as it was shown there."""
    for element in view["state"]["values"].get(Field.GROUP, {}).values():
        one = element.get("selected_option")
        if one:
            return Option(value=one["value"], text=PlainTextObject(text=_shown(one), emoji=False))
    return None


def _shown(chosen_option: Mapping[str, Any]) -> str:
    """Return the words of an option as Slack sends it, or its value if it comes without."""
    words = chosen_option.get("text")
    said = words.get("text") if isinstance(words, Mapping) else None
    return str(said or chosen_option["value"])


def _row(one: GroupState) -> str:
    people = "1 person" if one.count == 1 else f"{one.count:,} people"
    gone = " · :warning: deleted or disabled in Slack" if one.is_gone else ""
    lines = [
        f"*@{mrkdwn.escape(one.handle)}* · {mrkdwn.escape(clip(one.name, 100))} · {people}{gone}",
        *in_words(one.roles, one.names or {}),
    ]
    if one.skipped:
        lines.append(f"No role: {'; '.join(skipped(one.skipped))}")
    return "\n".join(lines)
