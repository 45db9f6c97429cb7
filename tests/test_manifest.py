"""The manifest says exactly what the code needs: no more rights, no event or id without a listener."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_bolt import App
from slack_sdk import WebClient

from bot.payloads.payload_models import EVENTS
from handlers.app import ids
from handlers.help.usage import USAGE
from tests.handlers.app.test_ids import is_heard
from tests.support.serving import make_bot

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schemas" / "slack-manifest-v2.json").read_text()
)
SOURCE = "\n".join(
    path.read_text() for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))
)

NEEDED_BY_METHOD = {
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "apps_connections_open": set(),  # needs a scope of the app's own token, which no manifest grants
    "auth_test": set(),
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_create": {"channels:manage", "groups:write"},
    "conversations_history": {"im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_invite": {"channels:manage", "groups:write"},
    "conversations_join": {"channels:join"},
    "conversations_open": {"im:write"},
    "files_info": {"files:read"},
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_upload_v2": {"files:write"},
    "oauth_v2_access": set(),
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
    "users_list": {"users:read"},
    "users_info": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
NEEDED_BY_EVENT = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "message.im": {"im:history"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
"""Scopes, from the reference pages of Slack's methods and events."""


@pytest.fixture(scope="module")
def app() -> App:
    return make_bot("sqlite://").slack


def test_the_manifest_is_one_by_slacks_own_schema() -> None:
    jsonschema.validate(MANIFEST, SCHEMA)


def test_the_manifest_asks_for_the_scopes_that_are_used_and_no_other() -> None:
    called = set(re.findall(r"client\.([a-z0-9]+_\w+)\(", SOURCE)) - {"api_call"}
    methods = {one for one in called if hasattr(WebClient, one)}
    assert methods <= NEEDED_BY_METHOD.keys()
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    needed = {"commands"}.union(*(NEEDED_BY_METHOD[one] for one in methods))
    needed |= {scope for event in events for scope in NEEDED_BY_EVENT[event]}
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_every_event_has_a_listener_and_every_listener_its_event(app: App) -> None:
    events = {one.partition(".")[0] for one in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
    assert events == set(re.findall(r"app\.event\(\"(\w+)\"", SOURCE)) == set(EVENTS)
    for event in events:
        assert is_heard(app, {"type": "event_callback", "event": {"type": event, "channel_type": "im"}})


def test_the_shortcuts_are_those_of_the_code(app: App) -> None:
    shortcuts = MANIFEST["features"]["shortcuts"]
    assert {one["callback_id"] for one in shortcuts} == set(ids.ShortcutId)
    for one in shortcuts:
        assert is_heard(app, {"type": "shortcut", "callback_id": one["callback_id"]})


def test_the_command_is_the_one_of_the_code() -> None:
    assert [one["command"] for one in MANIFEST["features"]["slash_commands"]] == [ids.COMMAND]


def test_every_subcommand_is_explained_in_the_help() -> None:
    assert set(USAGE) == set(ids.Subcommand)
