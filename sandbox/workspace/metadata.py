"""Message metadata: what Slack keeps of it, and the apps that are told of it."""

import re

from sandbox.apps import events
from sandbox.workspace.state import App, AppInstallation, Channel, Json, Workspace
from sandbox.workspace.world import Sandbox

UNFIT = "invalid_metadata_schema"
"""Slack's warning for metadata that it ignores."""

IS = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
"""The types that a manifest may give to a property; any other type allows every value."""


def fits(app: App, given: Json) -> bool:
    """Tell whether Slack allows the event type and the app's manifest allows the payload."""
    name = given.get("event_type")
    if name is None:
        return True
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        return False
    schema = app.metadata_schemas.get(name)
    return schema is None or _matches(schema, given.get("event_payload") or {})


def tell(
    sandbox: Sandbox,
    workspace: Workspace,
    channel: Channel,
    message: Json,
    before: Json | None,
    after: Json | None,
) -> None:
    """Tell the subscribed apps of a message's metadata if they differ from those ``before``."""
    if before == after:
        return
    what = "updated" if before and after else "posted" if after else "deleted"
    event: Json = {
        "type": f"message_metadata_{what}",
        "app_id": message.get("app_id"),
        "bot_id": message.get("bot_id"),
        "user_id": message.get("user"),
        "team_id": workspace.id,
        "channel_id": channel.id,
        "message_ts": message["ts"],
        "event_ts": sandbox.ts() if before else message["ts"],
    }
    if after:
        event["metadata"] = after
    if before:
        event["previous_metadata"] = before
    if not after:
        event["deleted_ts"] = event["event_ts"]
    kinds = {one.get("event_type") for one in (before, after) if one}
    in_channel = events.in_channel(channel)

    def among(app: App, installation: AppInstallation) -> bool:
        wanted = app.metadata_subscriptions
        is_wanted = wanted is None or any(_covers(one, message.get("app_id"), kinds) for one in wanted)
        return is_wanted and in_channel(app, installation)

    events.emit(sandbox, workspace, event["type"], event, among=among)


def _covers(subscription: Json, app_id: str | None, kinds: set[str | None]) -> bool:
    apps = subscription.get("app_id", "*")
    return apps in ("*", app_id) and (
        subscription.get("event_type") == "*" or subscription.get("event_type") in kinds
    )


def _matches(schema: Json, payload: Json) -> bool:
    known = schema.get("properties") or {}
    if any(name not in payload for name in schema.get("required") or ()):
        return False
    if schema.get("additionalProperties") is False and not set(payload) <= set(known):
        return False
    return all(
        IS.get(known[name].get("type"), lambda _value: True)(value)
        for name, value in payload.items()
        if name in known
    )
