"""Workspaces and apps from files: the people and channels of a workspace, an app's manifest."""

import json
import secrets
from pathlib import Path
from typing import Any

import yaml

from sandbox.state import App, Channel, Command, Json, Shortcut, User, Workspace


def read(path: Path) -> Json:
    """Return the mapping in a YAML or JSON file.

    Raises:
        ValueError: the file holds something else.
    """
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict):
        raise ValueError(f"{path} should hold a mapping.")  # noqa: TRY004 -- of the file, not of the call
    return given


def workspace(given: Json) -> Workspace:
    """Return the workspace that a file such as ``samples/workspace.yaml`` describes."""
    head = given["workspace"]
    made = Workspace(id=head["id"], name=head["name"], domain=head.get("domain", ""))
    for one in given.get("users", []):
        made.users[one["id"]] = User(**one)
    for one in given.get("channels", []):
        made.channels[one["id"]] = Channel(**{"members": list(made.users)} | one)
    return made


def manifest(path: Path) -> Json:
    """Return an app's manifest from YAML or JSON."""
    text = path.read_text(encoding="utf-8")
    given = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    if not isinstance(given, dict):
        raise ValueError(f"{path} is no app manifest.")  # noqa: TRY004 -- likewise
    return given


def tenants(given: Json) -> dict[str, Json]:
    """Return the tenant directory's entries by domain, as the file of a workspace describes them."""
    return {domain: dict(entry or {}) for domain, entry in (given.get("directory") or {}).items()}


def command(name: str) -> Command:
    """Return a slash command of which only the name is known."""
    return Command("/" + name.removeprefix("/"))


def app(given: Json | None = None, *, before: App | None = None, **known: Any) -> App:
    """Return an app from its manifest, with the credentials that it had ``before``.

    ``known`` fields (tokens, ``request_url``) stand above both. Without a manifest the app may do everything,
    and hears of everything.
    """
    credentials = _credentials()
    if before is not None:
        credentials = {name: getattr(before, name) for name in credentials}
    fields = credentials | (_from_manifest(given) if given else {"name": "App"})
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
            Command(
                command=one["command"],
                description=one.get("description", ""),
                usage_hint=one.get("usage_hint", ""),
                url=one.get("url"),
            )
            for one in features.get("slash_commands") or []
        ],
        "shortcuts": [
            Shortcut(one["name"], one["callback_id"], one["type"], one.get("description", ""))
            for one in features.get("shortcuts") or []
        ],
        "scopes": list((oauth.get("scopes") or {}).get("bot") or []),
        "events": list(events.get("bot_events") or []),
        "redirect_urls": list(oauth.get("redirect_urls") or []),
        "home_tab": bool(home.get("home_tab_enabled", False)),
        "messages_tab": bool(home.get("messages_tab_enabled", True)),
        "socket_mode": bool(settings.get("socket_mode_enabled", False)),
        "interactivity_url": interactivity.get("request_url"),
        "options_url": interactivity.get("message_menu_options_url"),
        "events_url": events.get("request_url"),
    }
