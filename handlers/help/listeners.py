"""The answer to subcommands without another listener."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz, process
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import ButtonElement
from sqlalchemy.orm import Session

from flows.access import Actor, NoRole
from flows.administration import set_up
from handlers.app import commands, open_screens
from handlers.app.caller import Caller
from handlers.app.ids import COMMAND, Action, Subcommand
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.blocks.text_blocks import clip
from handlers.drafts.journeys import acknowledge
from handlers.help import views
from handlers.help.usage import offered

Correct = Callable[[Session, Actor, Subcommand, str, datetime], ButtonElement | None]
"""A function that returns the button for a subcommand and what was typed after it."""


def register(app: App, services: Services, correct: Correct) -> None:
    """Register the answer to all other subcommands; this must come after all journeys."""
    help_ = Help(services, correct)
    app.action(Action.HELP_MORE)(ack=acknowledge, lazy=[help_.more])
    app.command(COMMAND)(help_.command)


class Help:
    """The listeners."""

    def __init__(self, services: Services, correct: Correct) -> None:
        """Keep what every listener works with."""
        self.services = services
        self.correct = correct

    def command(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Offer the most frequent actions; for an unknown word, what was probably meant by it."""
        word = commands.word(body)
        unknown = word if word != Subcommand.HELP else ""
        text, blocks = self._overview(caller, unknown, commands.arguments(body))
        return ack(text=text, blocks=blocks)

    def more(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the modal with everything that the command can do."""
        with reading(self.services, caller) as acting:
            view = views.every(offered(is_admin=acting.actor.is_admin))
        open_screens.stack(self.services, caller, body, client, view)

    def _overview(self, caller: Caller, unknown: str = "", rest: str = "") -> views.Overview:
        try:
            with reading(self.services, caller) as (session, actor, now):
                if not unknown:
                    return views.overview(set_up.pending(session, actor, now))
                known = list(offered(is_admin=actor.is_admin))
                found = process.extractOne(unknown, known, scorer=fuzz.ratio, score_cutoff=60)
                meant = Subcommand(found[0]) if found else None
                does_it = self.correct(session, actor, meant, rest, now) if meant else None
        except NoRole as refusal:
            return views.without_role(refusal)
        return views.unknown(clip(unknown, 40), meant, does_it)
