"""The app's manifest: how Slack sets up the app, and which scopes the bot has."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("manifest.yml")

EVENTS = "/slack/events"
INSTALLED = "/slack/oauth_redirect"


def read() -> dict[str, Any]:
    """Return the manifest for Socket Mode."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def scopes() -> tuple[str, ...]:
    """Return the scopes that the bot needs."""
    return tuple(read()["oauth_config"]["scopes"]["bot"])


def for_http(url: str) -> dict[str, Any]:
    """Return the manifest for a bot that Slack reaches at a public address."""
    manifest = deepcopy(read())
    base = url.rstrip("/")
    for command in manifest["features"]["slash_commands"]:
        command["url"] = base + EVENTS
    manifest["oauth_config"]["redirect_urls"] = [base + INSTALLED]
    settings = manifest["settings"]
    settings["event_subscriptions"]["request_url"] = base + EVENTS
    settings["interactivity"] |= {"request_url": base + EVENTS, "message_menu_options_url": base + EVENTS}
    settings["socket_mode_enabled"] = False
    return manifest
