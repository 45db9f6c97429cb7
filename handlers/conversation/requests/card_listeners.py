"""Listen to the buttons of action cards: one carries a request out, the other dismisses it."""

from typing import Any

from slack_bolt import App, Respond
from slack_sdk import WebClient

from flows.conversation import turns
from flows.conversation.actions import pressing
from flows.conversation.actions.operation import NotCarriedOut
from flows.conversation.actions.plan_values import NothingDone
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.services import Services
from handlers.app.transactions import writing
from handlers.blocks.message import SlackMessage
from handlers.conversation import answer_messages, answer_views, reply_views
from handlers.conversation.requests.card_words import CardMetadata
from handlers.conversation.talk import Talk
from handlers.drafts.journeys import acknowledge


class CardListeners:
    """The listeners."""

    def __init__(self, services: Services, talk: Talk) -> None:
        """Keep what the listeners work with, and what makes the answers."""
        self.services = services
        self.talk = talk

    def register(self, app: App) -> None:
        """Register the listeners."""
        app.action(Action.CARD_CARRY_OUT)(ack=acknowledge, lazy=[self.carry_out])
        app.action(Action.CARD_DISMISS)(ack=acknowledge, lazy=[self.dismiss])

    def carry_out(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Do what the card says, and show in its place what is now true, or why nothing was done."""
        channel, ts = surfaces.message_of(body)
        card = CardMetadata.parse(surfaces.value(body))
        try:
            with writing(self.services, caller) as (session, actor, now):
                links = self.services.links
                why = pressing.carry_out(session, actor, channel, ts, card.place, card.plan, links, now)
        except NotCarriedOut as refused:
            why = refused.why
        message = self._anew(body, caller, why, card.place)
        answer_messages.put(body, client, respond, message)

    def dismiss(self, body: dict[str, Any], client: WebClient, respond: Respond, caller: Caller) -> None:
        """Take the buttons away; nothing else changes."""
        channel, ts = surfaces.message_of(body)
        card = CardMetadata.parse(surfaces.value(body))
        with writing(self.services, caller) as (session, actor, _):
            pressing.dismiss(session, actor, channel, ts, card.place)
        answer_messages.put(body, client, respond, self._anew(body, caller, None, card.place))

    def _anew(
        self, body: dict[str, Any], caller: Caller, why: NothingDone | None, place: int
    ) -> SlackMessage:
        """Return the answer as it is now: what was concluded shows that, and other cards are made anew."""
        channel, ts = surfaces.message_of(body)
        with writing(self.services, caller) as acting:
            turn = turns.of_answer(acting.session, acting.actor, channel, ts)
            reply = answer_messages.as_it_is_now(acting, self.talk, turn, why, place)
            is_private = not (surfaces.is_in_message(body) or turn.place.is_direct)
            more = (answer_views.go_on(),) if is_private else ()
            return reply_views.message(reply, acting.now, more=more, is_public=turn.is_public)
