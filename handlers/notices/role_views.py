"""Requests for roles: the message to the Incentives admins, and the answer to who asked."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.members.role_requests import LEFT_FOR, RoleRequestState
from flows.notifications import RoleAnswered, RoleAsked
from handlers.app.ids import Action, Subcommand
from handlers.blocks.message import SlackMessage
from handlers.blocks.role_terms import in_words
from handlers.help.usage import USAGE
from handlers.notices.notice_views import in_words as message_of
from words.mrkdwn import Mrkdwn

BEGIN = (Subcommand.ADD_CUSTOMER, Subcommand.CUSTOMERS)
"""What is offered to somebody who has just got a role."""


def asked(state: RoleRequestState) -> SlackMessage:
    """Return the request, with buttons while it waits for an answer, or else how it ended."""
    return message_of(
        RoleAsked.kind,
        *_answers(state),
        user=state.user_id,
        name=state.name,
        wanted=_roles(state, is_given=False),
        words=state.words,
        asked_at=state.asked_at,
        ending=state.ending.value if state.ending else "",
        ended_at=state.ended_at,
        by=state.by,
        given=_roles(state, is_given=True),
        answer=state.answer,
        days=LEFT_FOR.days,
        has_admin=state.has_admin,
    )


def answered(state: RoleRequestState) -> SlackMessage:
    """Return what the person who asked is told."""
    buttons: list[Block] = []
    if state.given:
        offered = [ButtonElement(text=USAGE[one].label, action_id=USAGE[one].button) for one in BEGIN]
        buttons = [ActionsBlock(elements=offered)]
    elif state.ending is not None:
        again = ButtonElement(text="Ask again", action_id=Action.ROLE_ASK)
        buttons = [ActionsBlock(elements=[again])]
    return message_of(
        RoleAnswered.kind,
        *buttons,
        ending=state.ending.value if state.ending else "",
        by=state.by,
        given=_roles(state, is_given=True),
        answer=state.answer,
        days=LEFT_FOR.days,
    )


def _answers(state: RoleRequestState) -> list[Block]:
    if state.ending is not None or not state.has_admin:
        return []
    value = str(state.id)
    give = ButtonElement(text="Give this role", action_id=Action.ROLE_GRANT, value=value, style="primary")
    choose = ButtonElement(text="Choose another…", action_id=Action.ROLE_CHOOSE, value=value)
    decline = ButtonElement(text="Decline…", action_id=Action.ROLE_DECLINE, value=value)
    return [ActionsBlock(elements=[give, choose, decline])]


def _roles(state: RoleRequestState, *, is_given: bool) -> Mrkdwn:
    return Mrkdwn("; ".join(in_words(state.given if is_given else state.wanted, state.names)))
