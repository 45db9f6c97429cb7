"""The slash command: which subcommand was meant, and how a listener is registered for one."""

from collections.abc import Callable, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from slack_bolt import Ack, App, BoltResponse

from flows.access import NoRole
from handlers.app.caller import caller_of, whom_to_ask
from handlers.app.ids import COMMAND, Subcommand
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.app.typed_command import TypedCommand, read
from handlers.blocks.text_blocks import clip
from handlers.help import views
from handlers.help.usage import offered


def register(app: App, services: Services) -> None:
    """Register what answers every other word; this must come after all journeys."""

    def help_(ack: Ack, body: dict[str, Any]) -> BoltResponse:
        word = _typed(body).word
        unknown = clip(word, 40) if word and word != Subcommand.HELP else None
        try:
            with reading(services, caller_of(body)) as acting:
                is_admin = acting.actor.is_admin
        except NoRole as refusal:
            return ack(text=whom_to_ask(refusal), blocks=views.without_role(whom_to_ask(refusal)))
        meant = process.extractOne(unknown or "", list(Subcommand), scorer=fuzz.ratio, score_cutoff=60)
        text, blocks = views.overview(offered(is_admin=is_admin), unknown, meant[0] if meant else None)
        return ack(text=text, blocks=blocks)

    app.command(COMMAND)(help_)


def on(
    app: App, subcommand: Subcommand, middleware: Sequence[Callable[..., Any]]
) -> Callable[..., Callable[..., BoltResponse | None] | None]:
    """Return Bolt's decorator for the listener of one subcommand."""

    def is_meant(body: dict[str, Any]) -> bool:
        return _typed(body).word == subcommand

    return app.command(COMMAND, matchers=[is_meant], middleware=middleware)


def arguments(body: dict[str, Any]) -> str:
    """Return what was typed after the subcommand; nothing for a button or a shortcut."""
    return _typed(body).rest


def _typed(body: dict[str, Any]) -> TypedCommand:
    return read(str(body.get("text") or ""))
