"""The slash command: find the subcommand that was meant, and register listeners for subcommands."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse

from handlers.app.ids import COMMAND, Subcommand
from handlers.app.typed_command import TypedCommand, read


def on(app: App, subcommand: Subcommand) -> Callable[..., Callable[..., BoltResponse | None] | None]:
    """Return Bolt's decorator for the listener of one subcommand."""

    def is_meant(body: dict[str, Any]) -> bool:
        return word(body) == subcommand

    return app.command(COMMAND, matchers=[is_meant])


def word(body: dict[str, Any]) -> str:
    """Return the subcommand that was typed, known or not."""
    return _typed(body).word


def arguments(body: dict[str, Any]) -> str:
    """Return what was typed after the subcommand; an empty text for a button or a shortcut."""
    return _typed(body).rest


def _typed(body: dict[str, Any]) -> TypedCommand:
    return read(str(body.get("text") or ""))
