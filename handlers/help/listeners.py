"""Direct messages to the bot: whatever is said, the answer is what it can do."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from flows.access import NoRole
from handlers.app.caller import caller_of, whom_to_ask
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.drafts.journeys import acknowledge
from handlers.help import views
from handlers.help.usage import offered


def register(app: App, services: Services) -> None:
    """Register the listener of messages; edits, joins and other bots' words are passed over."""

    def answer(body: dict[str, Any], client: WebClient) -> None:
        event = body["event"]
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        if not event.get("user") or not event.get("channel"):
            return
        try:
            with reading(services, caller_of(body)) as acting:
                is_admin = acting.actor.is_admin
        except NoRole as refusal:
            words = whom_to_ask(refusal)
            client.chat_postMessage(channel=event["channel"], text=words, blocks=views.without_role(words))
            return
        text, blocks = views.overview(offered(is_admin=is_admin), None, None)
        client.chat_postMessage(channel=event["channel"], text=text, blocks=blocks)

    app.event("message")(ack=acknowledge, lazy=[answer])
