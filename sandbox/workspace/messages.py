"""Post, change, delete and react to messages; windows are updated and apps get events."""

import copy
import re
from typing import Any

from sandbox.apps import events
from sandbox.blocks import blocks
from sandbox.faults.refusals import SlackRefused
from sandbox.workspace import metadata
from sandbox.workspace.state import App, AppInstallation, Channel, Json, Workspace
from sandbox.workspace.world import Sandbox

CONTENT = ("text", "blocks", "attachments")
"""The fields that an update replaces; the rest of a message stays."""


def post(
    sandbox: Sandbox, workspace: Workspace, channel: Channel, message: Json, *, is_heard: bool = True
) -> Json:
    """Put a message into a conversation, or into the thread of its ``thread_ts``, and return it.

    Without ``is_heard`` apps get no event.
    """
    parent = _parent(channel, message)
    message = {"type": "message", "ts": sandbox.ts(), "team": workspace.id, **_kept(message)}
    channel.messages[message["ts"]] = message
    if parent is not None:
        message["parent_user_id"] = parent.get("user")
        _count_reply(parent, message)
        _tell(sandbox, channel, "message_changed", parent)
    _tell(sandbox, channel, "message", message)
    if is_heard:
        _hear(sandbox, workspace, channel, message)
        metadata.tell(sandbox, workspace, channel, message, None, message.get("metadata"))
    return message


def update(sandbox: Sandbox, workspace: Workspace, channel: Channel, message: Json, content: Json) -> Json:
    """Replace a message's content; ``edited`` is set as Slack does."""
    edited = {"user": message.get("user"), "ts": sandbox.ts()}
    return grow(sandbox, workspace, channel, message, content | {"edited": edited})


def grow(
    sandbox: Sandbox,
    workspace: Workspace,
    channel: Channel,
    message: Json,
    content: Json,
    *,
    is_heard: bool = True,
) -> Json:
    """Replace a message's content without marking it as edited, such as while it is being streamed.

    Without ``is_heard`` apps get no event.
    """
    before = copy.deepcopy(message)
    kept = _kept(content, message)
    for name in CONTENT:
        message.pop(name, None)
    if "metadata" in content:
        message.pop("metadata", None)
    message |= {"text": "", **kept}
    sandbox.is_changed = True
    _tell(sandbox, channel, "message_changed", message)
    event = {"subtype": "message_changed", "message": message, "previous_message": before, "hidden": True}
    if is_heard:
        _hear_change(sandbox, workspace, channel, event)
        metadata.tell(sandbox, workspace, channel, message, before.get("metadata"), message.get("metadata"))
    return message


def delete(sandbox: Sandbox, workspace: Workspace, channel: Channel, message: Json) -> None:
    """Delete a message; one that has replies leaves a tombstone, as in Slack."""
    ts, before = message["ts"], copy.deepcopy(message)
    event: Json = {"subtype": "message_deleted", "deleted_ts": ts}
    sandbox.is_changed = True
    workspace.streamed.pop(ts, None)
    if channel.pins.pop(ts, None) is not None:
        sandbox.streams.tell(channel.members, {"type": "pinned", "channel": channel.id})
    told = message.get("metadata")
    if message.get("reply_count"):
        for name in (*CONTENT, "metadata", "reactions", "files", "pinned_to", "pinned_info"):
            message.pop(name, None)
        message |= {"subtype": "tombstone", "text": "This message was deleted.", "hidden": True}
        event = {"subtype": "message_changed", "message": message}
        _tell(sandbox, channel, "message_changed", message)
    else:
        del channel.messages[ts]
        sandbox.streams.tell(channel.members, {"type": "message_deleted", "channel": channel.id, "ts": ts})
        parent = channel.messages.get(message.get("thread_ts", ""))
        if parent is not None:
            _count_replies_anew(channel, parent)
            _tell(sandbox, channel, "message_changed", parent)
    event |= {"previous_message": before, "hidden": True}
    _hear_change(sandbox, workspace, channel, event)
    metadata.tell(sandbox, workspace, channel, message, told, None)


def post_ephemeral(sandbox: Sandbox, channel: Channel, user: str, message: Json) -> Json:
    """Show a message to one person only; a restart loses it."""
    message = {"type": "message", "ts": sandbox.ts(), **_kept(message), "is_ephemeral": True}
    sandbox.ephemerals[channel.id, user][message["ts"]] = message
    sandbox.streams.tell([user], {"type": "ephemeral", "channel": channel.id, "message": message})
    return message


def update_ephemeral(sandbox: Sandbox, channel: Channel, user: str, message: Json, content: Json) -> None:
    """Replace a message that only one person sees."""
    kept = _kept(content, message)
    for name in CONTENT:
        message.pop(name, None)
    message |= {"text": "", **kept}
    event = {"type": "message_changed", "channel": channel.id, "message": {**message, "ephemeral": True}}
    sandbox.streams.tell([user], event)


def delete_ephemeral(sandbox: Sandbox, channel: Channel, user: str, ts: str) -> None:
    """Delete a message that only one person sees."""
    sandbox.ephemerals[channel.id, user].pop(ts, None)
    sandbox.streams.tell([user], {"type": "message_deleted", "channel": channel.id, "ts": ts})


def react(
    sandbox: Sandbox,
    workspace: Workspace,
    channel: Channel,
    message: Json,
    user: str,
    name: str,
    *,
    add: bool,
) -> None:
    """Add or remove a person's reaction.

    Raises:
        SlackRefused: it is there already, or not there.
    """
    reactions: list[Json] = message.get("reactions", [])
    known = next((one for one in reactions if one["name"] == name), None)
    has = known is not None and user in known["users"]
    if has is add:
        raise SlackRefused("already_reacted" if add else "no_reaction")
    if known is None:
        known = {"name": name, "users": [], "count": 0}
        reactions.append(known)
    known["users"] = [*known["users"], user] if add else [one for one in known["users"] if one != user]
    known["count"] = len(known["users"])
    message["reactions"] = [one for one in reactions if one["users"]]
    if not message["reactions"]:
        del message["reactions"]
    sandbox.is_changed = True
    _tell(sandbox, channel, "message_changed", message)
    event: Json = {
        "type": "reaction_added" if add else "reaction_removed",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
        "item_user": message.get("user"),
        "event_ts": sandbox.ts(),
    }
    events.emit(sandbox, workspace, event["type"], event, among=events.in_channel(channel))


def redraw(sandbox: Sandbox, channel: Channel, message: Json) -> None:
    """Show the current state of a message in the windows; apps get no event."""
    sandbox.is_changed = True
    _tell(sandbox, channel, "message_changed", message)


def as_bot(app: App, installation: AppInstallation) -> Json:
    """Return the author's fields of a message that an app posts."""
    return {
        "user": installation.bot_user,
        "bot_id": installation.bot_id,
        "app_id": app.id,
        "bot_profile": {
            "id": installation.bot_id,
            "app_id": app.id,
            "name": app.bot_name,
            "deleted": False,
            "team_id": installation.team_id,
        },
    }


def _parent(channel: Channel, message: Json) -> Json | None:
    thread_ts = message.get("thread_ts")
    if thread_ts is None:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackRefused("thread_not_found")
    if parent.get("thread_ts", thread_ts) != thread_ts:
        message["thread_ts"] = parent["thread_ts"]
        return channel.messages[parent["thread_ts"]]
    return parent


def _count_reply(parent: Json, reply: Json) -> None:
    users = list(dict.fromkeys([*parent.get("reply_users", []), reply.get("user")]))
    parent |= {
        "thread_ts": parent["ts"],
        "reply_count": parent.get("reply_count", 0) + 1,
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": reply["ts"],
    }


def _count_replies_anew(channel: Channel, parent: Json) -> None:
    for name in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
        parent.pop(name, None)
    replies = [
        one
        for one in channel.messages.values()
        if one.get("thread_ts") == parent["ts"] and one["ts"] != parent["ts"]
    ]
    for reply in replies:
        _count_reply(parent, reply)


def _kept(content: Json, before: Json | None = None) -> Json:
    made: dict[str, Any] = {name: value for name, value in content.items() if value is not None}
    if made.get("blocks"):
        made["blocks"] = blocks.kept(made["blocks"], (before or {}).get("blocks"))
    else:
        made.pop("blocks", None)
    for number, attachment in enumerate(made.get("attachments") or [], start=1):
        attachment.setdefault("id", number)
        if attachment.get("blocks"):
            attachment["blocks"] = blocks.kept(attachment["blocks"])
    if not made.get("attachments"):
        made.pop("attachments", None)
    return made


def _tell(sandbox: Sandbox, channel: Channel, kind: str, message: Json) -> None:
    sandbox.streams.tell(channel.members, {"type": kind, "channel": channel.id, "message": {**message}})


def _hear(sandbox: Sandbox, workspace: Workspace, channel: Channel, message: Json) -> None:
    place = {
        "channel": channel.id,
        "channel_type": events.channel_type(channel),
        "event_ts": message["ts"],
    }
    among = events.in_channel(channel)
    event = {**message, **place}
    if message.get("files"):
        # Only the event has this subtype; the message itself has none.
        event.setdefault("subtype", "file_share")
    events.emit(sandbox, workspace, events.message_event_name(channel), event, among=among)
    mentioned = set(re.findall(r"<@(\w+)(?:\|[^>]*)?>", message.get("text") or ""))
    if mentioned and not channel.is_im:
        event = {**message, "type": "app_mention", "channel": channel.id, "event_ts": message["ts"]}
        events.emit(
            sandbox,
            workspace,
            "app_mention",
            event,
            among=lambda app, one: one.bot_user in mentioned and among(app, one),
        )


def _hear_change(sandbox: Sandbox, workspace: Workspace, channel: Channel, event: Json) -> None:
    ts = sandbox.ts()
    event = {
        "type": "message",
        "channel": channel.id,
        "channel_type": events.channel_type(channel),
        "ts": ts,
        "event_ts": ts,
        **event,
    }
    name = events.message_event_name(channel)
    events.emit(sandbox, workspace, name, event, among=events.in_channel(channel))
