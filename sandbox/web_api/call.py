"""One call of a method: its caller and its arguments; and the table of methods."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeVar

from sandbox.blocks.references import Asker
from sandbox.faults.refusals import SlackRefused
from sandbox.transport import reading
from sandbox.workspace.state import App, AppInstallation, Channel, Json, User, Workspace
from sandbox.workspace.world import Sandbox


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call, from a form or from JSON; missing ones and wrong types are refused."""

    given: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text, which is required unless it has a default."""
        value = self.given.get(name)
        if value is None or value == "":
            if default is not None:
                return default
            raise SlackRefused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        if not isinstance(value, str | int | float):
            raise SlackRefused("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return str(value)

    def maybe(self, name: str) -> str | None:
        """Return a text, or ``None`` if it is not given."""
        return self.text(name, "") or None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a truth value; ``1`` and ``true`` count as true."""
        value = self.given.get(name, default)
        return str(value).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """Return a whole number from 1 to ``most``."""
        try:
            return min(max(int(self.given.get(name) or default), 1), most)
        except (TypeError, ValueError):
            raise SlackRefused(
                "invalid_arguments", [f"[ERROR] must be a number [json-pointer:/{name}]"]
            ) from None

    def json(self, name: str, kind: type[list[Any]] | type[dict[str, Any]]) -> Any:
        """Return a list or an object, which a form contains as JSON; ``None`` if it is not given."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = reading.parse(value)
            except ValueError:
                raise SlackRefused(_malformed(name), [f"[ERROR] no JSON [json-pointer:/{name}]"]) from None
        if not isinstance(value, kind):
            raise SlackRefused(
                _malformed(name), [f"[ERROR] must be a {kind.__name__} [json-pointer:/{name}]"]
            )
        return value


@dataclass(frozen=True)
class Call:
    """One call; ``app`` and ``installation`` are those of the token."""

    sandbox: Sandbox
    arguments: Arguments
    _app: App | None = None
    _installation: AppInstallation | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def app(self) -> App:
        """The app that calls."""
        if self._app is None:
            raise SlackRefused("not_authed")
        return self._app

    @property
    def scopes(self) -> list[str] | None:
        """The scopes of the token; ``None`` if it may do everything, or is not a bot's."""
        return self._installation.scopes if self._installation else None

    @property
    def installation(self) -> AppInstallation:
        """The installation that calls."""
        if self._installation is None:
            raise SlackRefused("not_allowed_token_type")
        return self._installation

    def require(self, *scopes: str) -> None:
        """Check that the token has one of these scopes.

        Raises:
            SlackRefused: it has none.
        """
        own = self.scopes
        if own is not None and not set(scopes) & set(own):
            raise SlackRefused("missing_scope", needed=scopes[0], provided=",".join(own))

    @property
    def team(self) -> str:
        """The workspace's id, or the app's if the call concerns no workspace."""
        if self._installation is not None:
            return self._installation.team_id
        return self._app.id if self._app is not None else ""

    @property
    def workspace(self) -> Workspace:
        """The workspace that the call concerns."""
        return self.sandbox.workspace(self.installation.team_id)

    @property
    def asker(self) -> Asker:
        """The app that sends the call's blocks."""
        return Asker(self.workspace, self.app, self.installation)

    def channel(self, name: str = "channel") -> Channel:
        """Return the conversation that an argument names, by its id, its ``#name``, or a person's id."""
        return self.channel_named(self.arguments.maybe(name) or "")

    def channel_named(self, given: str) -> Channel:
        """Return a conversation by its id, its ``#name``, or a person's id."""
        channel = self.workspace.channels.get(given)
        if channel is None and given in self.workspace.users:
            channel = self.im(given)
        if channel is None:
            by_name = given.removeprefix("#")
            named = (one for one in self.workspace.channels.values() if not one.is_im and one.name == by_name)
            channel = next(named, None)
        if channel is None or (
            (channel.is_private or channel.is_im) and self.installation.bot_user not in channel.members
        ):
            raise SlackRefused("channel_not_found")
        return channel

    def user(self, name: str = "user") -> User:
        """Return the person that an argument names."""
        user = self.workspace.users.get(self.arguments.maybe(name) or "")
        if user is None:
            raise SlackRefused("user_not_found")
        return user

    def im(self, user_id: str) -> Channel:
        """Return the bot's direct conversation with a person."""
        user = self.workspace.users.get(user_id)
        if user is None:
            raise SlackRefused("user_not_found")
        if user.is_bot:
            raise SlackRefused("cannot_dm_bot")
        return self.sandbox.im(self.workspace, user_id, self.installation.bot_user)

    def message(self, channel: Channel, name: str = "ts", error: str = "message_not_found") -> Json:
        """Return the message that an argument names."""
        message = channel.messages.get(self.arguments.text(name))
        if message is None:
            raise SlackRefused(error)
        return message


Body = Callable[[Call], Json]
BodyT = TypeVar("BodyT", bound=Body)


class Holder(Enum):
    """The kinds of tokens that methods accept."""

    BOT = auto()
    APP = auto()
    ANYONE = auto()


@dataclass(frozen=True)
class Method:
    """A method: its function, the scopes (one of them is needed), who may call it, and how often.

    ``per_minute`` is Slack's tier; ``per_channel`` adds the limit of one message a second in a channel.
    """

    name: str
    body: Body
    scopes: tuple[str, ...] = ()
    holder: Holder = Holder.BOT
    per_minute: int = 50
    per_channel: bool = False


MALFORMED = {
    "blocks": "invalid_blocks_format",
    "chunks": "invalid_chunks",
    "metadata": "invalid_metadata_format",
}
"""Slack's error codes for an argument that is not JSON, or is JSON of a wrong type, by its name."""

METHODS: dict[str, Method] = {}
"""Every method that the sandbox knows, by name."""


def method(
    name: str,
    *scopes: str,
    holder: Holder = Holder.BOT,
    per_minute: int = 50,
    per_channel: bool = False,
) -> Callable[[BodyT], BodyT]:
    """Enter a function into the table of methods."""

    def enter(body: BodyT) -> BodyT:
        METHODS[name] = Method(name, body, scopes, holder, per_minute, per_channel)
        return body

    return enter


def page(call: Call, items: list[Any], *, size: int = 100) -> tuple[list[Any], Json]:
    """Return the wanted page of a list, and the ``response_metadata`` that leads to the next."""
    limit = call.arguments.number("limit", size, 1000)
    cursor = call.arguments.text("cursor", "0")
    if not cursor.isdecimal() or len(cursor) > 10:
        raise SlackRefused("invalid_cursor")
    start = int(cursor)
    following = str(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], {"next_cursor": following}


def _malformed(name: str) -> str:
    return MALFORMED.get(name, "invalid_arguments")
