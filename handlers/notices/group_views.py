"""What admins are told about the user groups that are followed."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.members.group_notices import GroupState
from flows.members.slack_people import Outside
from flows.notifications import GroupGone, GroupLeft, GroupLooked
from handlers.app.ids import Action
from handlers.blocks.message import SlackMessage
from handlers.blocks.role_terms import WHY_NOT, in_words
from handlers.notices.notice_views import in_words as message_of
from words import mrkdwn
from words.mrkdwn import Mrkdwn

MOST_NAMED = 20
"""People whom one message names; the others are counted."""


def looked(state: GroupState) -> SlackMessage:
    """Return how many people of a group have got its roles, and who has not."""
    return message_of(
        GroupLooked.kind,
        handle=state.handle,
        count=state.count,
        roles=_roles(state),
        skipped=skipped(state.skipped or {}),
    )


def left(notice: GroupLeft, state: GroupState, owned: Mapping[str, int]) -> SlackMessage:
    """Return who has left a group, and what is to be handed over."""
    named = notice.user_ids[:MOST_NAMED]
    button = ButtonElement(text="Members and roles", action_id=Action.ROLES_OPEN)
    return message_of(
        GroupLeft.kind,
        ActionsBlock(elements=[button]),
        who=Mrkdwn(", ".join(map(mrkdwn.user, named))),
        more=notice.count - len(named),
        count=notice.count,
        handle=state.handle,
        roles=_roles(state),
        kept=Mrkdwn(", ".join(map(mrkdwn.user, notice.kept))),
        owned=[(user_id, count) for user_id, count in owned.items()][:MOST_NAMED],
    )


def gone(state: GroupState) -> SlackMessage:
    """Return that a group is gone, with the button by which an admin decides."""
    buttons: list[Block] = []
    if state.is_followed and state.is_gone:
        decide = ButtonElement(
            text="Decide about their roles…",
            action_id=Action.GROUP_STOP,
            value=str(state.id),
            style="primary",
        )
        buttons = [ActionsBlock(elements=[decide])]
    return message_of(
        GroupGone.kind,
        *buttons,
        handle=state.handle,
        count=state.count,
        roles=_roles(state),
        is_followed=state.is_followed,
        is_gone=state.is_gone,
    )


def skipped(some: Mapping[str, Outside]) -> Sequence[Mrkdwn]:
    """Return a line (mrkdwn) for each of those who get no role, up to `MOST_NAMED`."""
    lines = [Mrkdwn(f"{mrkdwn.user(user_id)} {WHY_NOT[why]}") for user_id, why in some.items()]
    rest = len(lines) - MOST_NAMED
    return [*lines[:MOST_NAMED], Mrkdwn(f"{rest} more")] if rest > 0 else lines


def _roles(state: GroupState) -> Mrkdwn:
    return Mrkdwn("; ".join(in_words(state.roles, state.names or {})))
