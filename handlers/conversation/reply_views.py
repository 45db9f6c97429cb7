"""Replies in words: a message of the frame of answers for each kind of content."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from flows.access import NoRole
from flows.conversation.replies import Abilities, NotUnderstood, Reply, TooLongToRead
from handlers.blocks.message import SlackMessage
from handlers.conversation import answer_views
from handlers.conversation.answer_views import AnswerFrame, ask, quoted
from handlers.help import views as help_views

NOT_UNDERSTOOD = "I did not understand that, so I looked nothing up."

ASK_OTHERWISE = "Say it in other words, or ask one of these:"


def message(reply: Reply, now: datetime, *, more: Sequence[ButtonElement] = ()) -> SlackMessage:
    """Return the message of a reply; ``more`` are buttons that its place in Slack adds."""
    match reply.content:
        case Abilities(pending):
            said, blocks = help_views.overview(pending)
            return SlackMessage(said, [*blocks, *([ActionsBlock(elements=[*more])] if more else [])])
        case NotUnderstood():
            return answer_views.message(_not_understood(reply.content), now, more=more)
        case TooLongToRead(most):
            sentence = (
                f"That is more than I can read at once: {most:,} characters. Ask in one or two sentences."
            )
            return answer_views.message(AnswerFrame(sentence, is_rated=False), now, more=more)


def without_role(refusal: NoRole) -> SlackMessage:
    """Return what somebody reads who may do nothing yet: whom to ask, and no number."""
    return SlackMessage(*help_views.without_role(refusal))


def _not_understood(content: NotUnderstood) -> AnswerFrame:
    named = " and ".join(map(quoted, content.words))
    sentence = f"I do not know {named}, so I looked nothing up." if named else NOT_UNDERSTOOD
    choices = [ask(one, place) for place, one in enumerate(content.prompts)]
    return AnswerFrame(f"{sentence} {ASK_OTHERWISE}" if choices else sentence, choices=choices)
