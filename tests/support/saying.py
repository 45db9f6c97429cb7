"""Answers to requests in words, whose buttons open forms, however the bot itself would have answered."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from flows.conversation import turns
from flows.conversation.converse import Converser
from flows.conversation.replies import AskedWords, Capabilities, Reply
from flows.conversation.turns import QuestionPlace
from flows.conversation.vocabularies import Vocabularies
from flows.rules.language.understanding import Certainty
from handlers.filled_in import said_blocks
from tests.support.stage import Member, Stage
from tests.support.world import WORKSPACE, actor

Json = dict[str, Any]


def client(st: Stage) -> WebClient:
    """Return what speaks to Slack as the bot."""
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    return WebClient(installation.token, base_url=f"{st.served.address}/api/")


def answered(
    st: Stage,
    asker: Member,
    said: str,
    *buttons: tuple[str, str],
    number: int = 0,
    channel: str | None = None,
) -> Json:
    """Return a message that answers what somebody said, with buttons by action and value.

    They belong to the request with this number. Without a channel it stands in the asker's direct messages.
    """
    place = channel or asker.direct()
    elements = [
        ButtonElement(text=action, action_id=action, value=value or None) for action, value in buttons
    ]
    blocks = [ActionsBlock(elements=elements)]
    said_blocks.mark(blocks, number)
    posted = client(st).chat_postMessage(channel=place, text="The answer", blocks=blocks)
    ts, now = str(posted["ts"]), st.sandbox.clock()
    talk = Converser(Vocabularies(st.bot.database, st.sandbox.clock))
    with st.bot.database.write() as session:
        who = actor(session, asker.id)
        understood = talk.understanding(session, who, AskedWords(said), now)
        assert understood.verdict is Certainty.UNDERSTOOD, understood
        question = QuestionPlace(place, "", f"{float(ts) - 0.5:.6f}")
        reply = Reply(Capabilities(), understood)
        turns.keep(session, who, question, said, reply, ts, now, is_public=channel is not None)
    return next(one for one in asker.messages(place) if one["ts"] == ts)
