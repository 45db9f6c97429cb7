"""Put another answer in the place of an earlier one, and find what an answer is now."""

from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient

from flows.conversation import turns
from flows.conversation.actions.plan_values import NothingDone
from flows.conversation.replies import Reply
from flows.conversation.turns import AnsweredTurn, TurnGone
from handlers.app import surfaces
from handlers.app.transactions import Acting
from handlers.blocks.message import SlackMessage
from handlers.conversation.talk import Talk
from words import mrkdwn


def put(body: dict[str, Any], client: WebClient, respond: Respond, message: SlackMessage) -> None:
    """Replace the message in which somebody clicked, whether all see it or only they do."""
    if surfaces.is_in_message(body):
        channel, ts = surfaces.message_of(body)
        client.chat_update(channel=channel, ts=ts, **message.payload())
    else:
        replace(respond, message)


def replace(respond: Respond, message: SlackMessage) -> None:
    """Replace a message that only the person sees who clicked in it."""
    if respond.response_url:
        said = mrkdwn.top_level(message.text)
        respond(text=said, blocks=message.blocks, response_type="ephemeral", replace_original=True)


def as_it_is_now(
    acting: Acting, talk: Talk, turn: AnsweredTurn, why: NothingDone | None = None, number: int | None = None
) -> Reply:
    """Return the answer to a turn as it is now, and keep it: what was done shows that, other cards are anew.

    ``why`` says of the request with a ``number`` in the message that nothing was done.

    Raises:
        TurnGone: this version cannot read what was understood.
    """
    session, actor, now = acting
    if turn.understanding is None:
        raise TurnGone
    reply = talk.answer(session, actor, turn.understanding, now)
    reply = turns.with_cards(session, actor, turn, reply, why, number)
    turns.replace(session, actor, turn, turn.words, reply, turn.answer_ts)
    return reply
