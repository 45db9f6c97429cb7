"""Listen to what people say to the bot: in direct messages, and where they mention it in a channel.

A thread is a conversation; outside of threads the direct messages are one. In a channel the answer stands in
the thread of the mention if the channel is the partner's, a location's or an engagement's; elsewhere only the
asker sees it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ButtonElement

from flows.access import NoRole, Outsider
from flows.conversation import turns
from flows.conversation.replies import AnsweredMessage, Reply, Talked
from flows.conversation.turns import AnsweredTurn, QuestionPlace
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.app.surfaces import MESSAGE_GONE
from handlers.app.transactions import reading, writing
from handlers.blocks.message import SlackMessage
from handlers.conversation import answer_messages, answer_views, incoming, reply_views
from handlers.conversation.answer_listeners import AnswerListeners
from handlers.conversation.incoming import IncomingMessage, WhatHappened
from handlers.conversation.question_words import MOST_WAITING
from handlers.conversation.requests.card_listeners import CardListeners
from handlers.conversation.talk import Talk
from handlers.conversation.turn_order import TurnOrder
from handlers.drafts.journeys import acknowledge

NOT_THERE = frozenset({"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"})
"""Slack's error words for a channel in which the asker cannot be answered."""


def register(app: App, services: Services, talk: Talk) -> None:
    """Register the listeners; those of files in messages must come before."""
    order = TurnOrder()
    app.use(order.wait)
    conversation = Conversation(services, talk, order)
    app.event("message")(ack=acknowledge, lazy=[conversation.hear])
    app.event("app_mention")(ack=acknowledge, lazy=[conversation.hear_mention])
    AnswerListeners(services, talk).register(app)
    CardListeners(services, talk).register(app)


class Conversation:
    """What happens when somebody says, edits or deletes something."""

    def __init__(self, services: Services, talk: Talk, order: TurnOrder) -> None:
        """Keep what the listeners work with, what makes the answers, and in which order they come."""
        self.services = services
        self.talk = talk
        self.order = order

    def hear(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Answer a direct message, answer it anew once its words have changed, or forget it."""
        heard = incoming.direct(body["event"], context.bot_user_id or "")
        if heard is None:
            return
        # The payload of a deletion names the person only in the message that was deleted.
        asker = Caller(caller.workspace_id, heard.user_id, caller.is_from_elsewhere)
        with self.order.turn(heard.place.channel_id):
            match heard.happened:
                case WhatHappened.SAID:
                    self._answer(heard, client, asker)
                case WhatHappened.EDITED:
                    self._answer_anew(heard, client, asker)
                case WhatHappened.DELETED:
                    self._forget(heard, asker)

    def hear_mention(
        self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> None:
        """Answer a mention in a channel; Slack reports one again whose words were edited."""
        heard = incoming.mention(body["event"], context.bot_user_id or "")
        if heard is None:
            return
        with self.order.turn(heard.place.channel_id):
            if heard.happened is WhatHappened.EDITED:
                self._answer_anew(heard, client, caller)
            else:
                self._answer(heard, client, caller)

    def _answer(self, heard: IncomingMessage, client: WebClient, caller: Caller) -> None:
        place = heard.place
        try:
            with reading(self.services, caller) as (session, actor, now):
                if turns.is_answered(session, actor, place):
                    return
                asked = turns.asked(session, actor, place, heard.words, now)
                reply = self.talk.converse(session, actor, asked, now)
                may_all_read = turns.may_all_read(session, actor, place)
                is_public = may_all_read and not reply.is_for_asker_alone
                links = _links(reply, client)
                more = _way_on(place, is_public=is_public)
                message = reply_views.message(reply, now, more=more, links=links)
        except NoRole as refusal:
            self._say(heard, client, caller, reply_views.without_role(refusal), is_public=False)
            return
        answered_in, ts = self._say(heard, client, caller, message, is_public=is_public)
        if answered_in != place.channel_id:
            place = QuestionPlace(answered_in, "", ts)
        with writing(self.services, caller) as (session, actor, now):
            turns.keep(session, actor, place, heard.words, reply, ts, now, is_public=is_public)
            replaced = turns.replace_cards(session, actor, heard.place, reply, now)
        if replaced is not None:
            self._show_replaced(replaced, client, caller)

    def _show_replaced(self, turn: AnsweredTurn, client: WebClient, caller: Caller) -> None:
        """Take the buttons of a card away that a later message has changed; what one person sees stays."""
        if not (turn.is_public or turn.place.is_direct):
            return
        with writing(self.services, caller) as acting:
            reply = answer_messages.as_it_is_now(acting, self.talk, turn)
            message = reply_views.message(reply, acting.now, is_public=turn.is_public)
        with suppress(SlackApiError):
            client.chat_update(channel=turn.place.channel_id, ts=turn.answer_ts, **message.payload())

    def _answer_anew(self, heard: IncomingMessage, client: WebClient, caller: Caller) -> None:
        """Put another answer in the place of the earlier one, if there is one and the words have changed."""
        with suppress(NoRole):
            with reading(self.services, caller) as (session, actor, now):
                turn = turns.own(session, actor, heard.place)
                if turn is None or turns.has_words(turn, heard.words):
                    return
                asked = turns.asked(session, actor, heard.place, heard.words, now)
                reply = self.talk.converse(session, actor, asked, now)
                reply = turns.with_cards(session, actor, turn, reply)
                more = _way_on(heard.place, is_public=turn.is_public)
                message = reply_views.message(reply, now, more=more, is_public=turn.is_public)
            ts = self._put_in_place(heard, turn, client, caller, message)
            with writing(self.services, caller) as (session, actor, _):
                turns.replace(session, actor, turn, heard.words, reply, ts)

    def _forget(self, heard: IncomingMessage, caller: Caller) -> None:
        """Forget what was asked; the answer stays, since others may build on it."""
        with suppress(NoRole, Outsider), writing(self.services, caller) as (session, actor, _):
            turns.forget(session, actor, heard.place)

    def _put_in_place(
        self,
        heard: IncomingMessage,
        turn: AnsweredTurn,
        client: WebClient,
        caller: Caller,
        message: SlackMessage,
    ) -> str:
        """Replace an answer, and return its timestamp; what only the asker sees is said once more."""
        if turn.is_public or heard.place.is_direct:
            try:
                client.chat_update(channel=heard.place.channel_id, ts=turn.answer_ts, **message.payload())
            except SlackApiError as error:
                if error.response["error"] not in MESSAGE_GONE:
                    raise
            else:
                return turn.answer_ts
        return self._say(heard, client, caller, message, is_public=turn.is_public)[1]

    def _say(
        self,
        heard: IncomingMessage,
        client: WebClient,
        caller: Caller,
        message: SlackMessage,
        *,
        is_public: bool,
    ) -> tuple[str, str]:
        """Send an answer to where it was asked, and return its channel and timestamp."""
        place = heard.place
        thread = place.thread_ts or None
        if place.is_direct or is_public:
            posted = client.chat_postMessage(channel=place.channel_id, thread_ts=thread, **message.payload())
            return place.channel_id, str(posted["ts"])
        try:
            # A thread that nobody has answered in yet shows no message for one person.
            shown = client.chat_postEphemeral(
                channel=place.channel_id,
                user=caller.user_id,
                thread_ts=thread if heard.is_in_thread else None,
                **message.payload(),
            )
        except SlackApiError as error:
            if error.response["error"] not in NOT_THERE:
                raise
            channel: Any = client.conversations_open(users=caller.user_id)["channel"]
            posted = client.chat_postMessage(channel=channel["id"], **message.payload())
            return str(channel["id"]), str(posted["ts"])
        return place.channel_id, str(shown["message_ts"])


def _links(reply: Reply, client: WebClient) -> Mapping[str, str]:
    """Return links to the messages with a card that a yes or a no may be about, by their timestamps."""
    content = reply.content
    parts = content.parts if isinstance(content, AnsweredMessage) else ()
    found = [one for part in parts if isinstance(part, Talked) for one in part.waiting[:MOST_WAITING]]
    links = {}
    for one in found:
        with suppress(SlackApiError):
            answer = client.chat_getPermalink(channel=one.channel_id, message_ts=one.answer_ts)
            links[one.answer_ts] = str(answer["permalink"])
    return links


def _way_on(place: QuestionPlace, *, is_public: bool) -> Sequence[ButtonElement]:
    return () if place.is_direct or is_public else (answer_views.go_on(),)
