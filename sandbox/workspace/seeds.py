"""Workspaces and apps from files: the people and channels of a workspace, an app's manifest."""

import secrets
import zoneinfo
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sandbox.workspace.state import App, AppCommand, AppShortcut, Channel, Json, User, UserGroup, Workspace


class Unusable(ValueError):
    """A file has the wrong content; the text says which file, and where."""


def read(path: Path) -> Json:
    """Return the mapping in a YAML or JSON file.

    Raises:
        Unusable: the file has other content.
    """
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Unusable(f"{path} can be read neither as YAML nor as JSON: {error}") from error
    if not isinstance(given, dict):
        raise Unusable(f"{path} should contain names with values.")
    return given


def workspace(path: Path) -> tuple[Workspace, dict[str, Json]]:
    """Return the workspace and the tenants by domain of a file such as ``samples/workspace.yaml``.

    Raises:
        Unusable: the file describes no workspace.
    """
    try:
        given = _WorkspaceFile.model_validate(read(path))
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False, include_context=False)
        )
        raise Unusable(f"{path}: {faults}") from error
    made = Workspace(given.workspace.id, given.workspace.name, given.workspace.domain)
    made.users = {one.id: one for one in given.users}
    for channel in given.channels:
        fields = channel.model_dump()
        fields["members"] = list(made.users) if channel.members is None else channel.members
        made.channels[channel.id] = Channel(**fields)
    made.user_groups = {one.id: one for one in given.user_groups}
    return made, {domain: dict(entry or {}) for domain, entry in given.directory.items()}


class _Head(BaseModel):
    id: str
    name: str
    domain: str = ""


class _Channel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    name: str
    topic: str = ""
    purpose: str = ""
    members: list[str] | None = None
    is_private: bool = False
    is_archived: bool = False
    takes_apps: bool = False


class _WorkspaceFile(BaseModel):
    workspace: _Head
    users: Annotated[list[User], Field(min_length=1)]
    channels: list[_Channel] = []
    user_groups: list[UserGroup] = []
    directory: dict[str, dict[str, Any] | None] = {}

    @field_validator("users")
    @classmethod
    def _in_known_zones(cls, users: list[User]) -> list[User]:
        for user in users:
            try:
                zoneinfo.ZoneInfo(user.time_zone)
            except (ValueError, zoneinfo.ZoneInfoNotFoundError):
                raise ValueError(f"{user.time_zone} is not a time zone") from None
        return users


def command(name: str) -> AppCommand:
    """Return a slash command of which only the name is known."""
    return AppCommand("/" + name.removeprefix("/"))


def app(given: Json | None = None, *, before: App | None = None, **known: Any) -> App:
    """Return an app from its manifest, with the credentials that it had ``before``.

    ``known`` fields (tokens, ``request_url``) override both. Without a manifest the app may do everything and
    gets every event.

    Raises:
        Unusable: a part of the manifest has the wrong type.
    """
    credentials = _credentials()
    if before is not None:
        credentials = {name: getattr(before, name) for name in credentials}
    try:
        fields = credentials | (_from_manifest(given) if given else {"name": "App"})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unusable(f"This is not an app manifest: {error}") from error
    if known.get("request_url"):
        fields |= {"interactivity_url": None, "events_url": None, "options_url": None, "socket_mode": False}
    made = App(**fields | {name: value for name, value in known.items() if value is not None})
    made.bot_name = made.bot_name or made.name
    return made


def _credentials() -> Json:
    return {
        "id": "A0" + secrets.token_hex(4).upper(),
        "signing_secret": secrets.token_hex(16),
        "client_id": f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}",
        "client_secret": secrets.token_hex(16),
        "verification_token": secrets.token_urlsafe(18),
        "app_token": "xapp-1-" + secrets.token_hex(24),
    }


def _from_manifest(given: Json) -> Json:
    features = given.get("features") or {}
    settings = given.get("settings") or {}
    oauth = given.get("oauth_config") or {}
    home = features.get("app_home") or {}
    interactivity = settings.get("interactivity") or {}
    events = settings.get("event_subscriptions") or {}
    about = given.get("display_information") or {}
    return {
        "name": about.get("name", "App"),
        "color": about.get("background_color", ""),
        "description": about.get("long_description") or about.get("description", ""),
        "bot_name": (features.get("bot_user") or {}).get("display_name", ""),
        "commands": [
            AppCommand(
                command=one["command"],
                description=one.get("description", ""),
                usage_hint=one.get("usage_hint", ""),
                url=one.get("url"),
            )
            for one in features.get("slash_commands") or []
        ],
        "shortcuts": [
            AppShortcut(one["name"], one["callback_id"], one["type"], one.get("description", ""))
            for one in features.get("shortcuts") or []
        ],
        "functions": {name: dict(one) for name, one in (given.get("functions") or {}).items()},
        "scopes": list((oauth.get("scopes") or {}).get("bot") or []),
        "events": list(events.get("bot_events") or []),
        "metadata_subscriptions": [dict(one) for one in events.get("metadata_subscriptions") or []],
        "metadata_schemas": {name: dict(one) for name, one in (given.get("events") or {}).items()},
        "redirect_urls": list(oauth.get("redirect_urls") or []),
        "home_tab": bool(home.get("home_tab_enabled", False)),
        "messages_tab": bool(home.get("messages_tab_enabled", True)),
        "unfurl_domains": [str(one) for one in features.get("unfurl_domains") or []],
        "is_assistant": "assistant_view" in features,
        "is_agent": "agent_view" in features,
        "interactive": bool(interactivity.get("is_enabled", False)),
        "socket_mode": bool(settings.get("socket_mode_enabled", False)),
        "interactivity_url": interactivity.get("request_url"),
        "options_url": interactivity.get("message_menu_options_url"),
        "events_url": events.get("request_url"),
    }
