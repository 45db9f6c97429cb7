"""The answer to everything without another listener: unknown subcommands, and direct messages to the bot."""

from typing import Any

from rapidfuzz import fuzz, process
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from flows.access import NoRole
from handlers.app import commands
from handlers.app.caller import Caller, whom_to_ask
from handlers.app.ids import COMMAND, Subcommand
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.blocks.text_blocks import clip
from handlers.drafts.journeys import acknowledge
from handlers.help import views
from handlers.help.usage import offered


def register(app: App, services: Services) -> None:
    """Register the answer to all other subcommands; this must come after all journeys."""
    help_ = Help(services)
    app.event("message")(ack=acknowledge, lazy=[help_.message])
    app.command(COMMAND)(help_.command)


class Help:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def command(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Say what the command can do, and which word was probably meant by an unknown one."""
        word = commands.word(body)
        unknown = clip(word, 40) if word and word != Subcommand.HELP else None
        text, blocks = self._overview(caller, unknown)
        return ack(text=text, blocks=blocks)

    def message(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Answer a direct message; edits, joins and other bots' words are passed over."""
        event = body["event"]
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        if not event.get("user") or not event.get("channel"):
            return
        text, blocks = self._overview(caller, None)
        client.chat_postMessage(channel=event["channel"], text=text, blocks=blocks)

    def _overview(self, caller: Caller, unknown: str | None) -> views.Overview:
        try:
            with reading(self.services, caller) as acting:
                is_admin = acting.actor.is_admin
        except NoRole as refusal:
            words = whom_to_ask(refusal)
            return words, views.without_role(words)
        meant = process.extractOne(unknown or "", list(Subcommand), scorer=fuzz.ratio, score_cutoff=60)
        return views.overview(offered(is_admin=is_admin), unknown, meant[0] if meant else None)
