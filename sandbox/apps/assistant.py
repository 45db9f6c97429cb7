"""Threads with an assistant: apps whose manifest has ``assistant_view`` talk with people in threads only."""

from sandbox.apps import events
from sandbox.people.person import ActingPerson
from sandbox.workspace import messages
from sandbox.workspace.state import App, AppInstallation, Channel, Json, Workspace
from sandbox.workspace.world import Sandbox

ROOT = "assistant_app_thread"
"""The subtype of the message with which such a thread begins."""


def open_(person: ActingPerson, app: App, installation: AppInstallation) -> None:
    """Begin a thread with an assistant, unless there is one in which the person has not written yet."""
    if app.is_assistant:
        channel = person.sandbox.im(person.workspace, person.user.id, installation.bot_user)
        _show(person, channel, _waiting(person, channel) or _start(person, channel, app, installation))


def thread_for(person: ActingPerson, channel: Channel) -> str | None:
    """Return the thread to which a person's message to an assistant belongs; ``None`` for any other app."""
    for app, installation in person.sandbox.installed(person.workspace.id):
        if app.is_assistant and channel.is_im and installation.bot_user in channel.members:
            root = _waiting(person, channel) or _start(person, channel, app, installation)
            _show(person, channel, root)
            return str(root["ts"])
    return None


def look(person: ActingPerson, channel: Channel) -> None:
    """Note which conversation a person looks at, and tell agents and the assistants that they talk with."""
    sandbox, user = person.sandbox, person.user.id
    if sandbox.looked_at.get(user) == channel.id or _is_with_assistant(person, channel):
        return
    sandbox.looked_at[user] = channel.id
    for app, installation in sandbox.installed(person.workspace.id):
        room = sandbox.im(person.workspace, user, installation.bot_user)
        if app.is_agent:
            _tell_agent(person, app, room, channel)
        if app.is_assistant:
            root = _newest(room)
            if root is not None:
                _tell(person, app, room, root, "assistant_thread_context_changed")


def name(sandbox: Sandbox, workspace: Workspace, channel: Channel, ts: str, title: str) -> None:
    """Give a thread a title."""
    root = channel.messages.get(ts)
    if root is not None and root.get("subtype") == ROOT:
        messages.grow(
            sandbox, workspace, channel, root, {"text": title, ROOT: {"title": title}}, is_heard=False
        )


def _is_with_assistant(person: ActingPerson, channel: Channel) -> bool:
    return channel.is_im and any(
        (app.is_assistant or app.is_agent) and one.bot_user in channel.members
        for app, one in person.sandbox.installed(person.workspace.id)
    )


def _start(person: ActingPerson, channel: Channel, app: App, installation: AppInstallation) -> Json:
    sandbox, workspace = person.sandbox, person.workspace
    title = "New conversation"
    root = {
        "subtype": ROOT,
        "text": title,
        ROOT: {"title": title},
        **messages.as_bot(app, installation),
    }
    root = messages.post(sandbox, workspace, channel, root, is_heard=False)
    _tell(person, app, channel, root, "assistant_thread_started")
    return root


def _tell(person: ActingPerson, app: App, channel: Channel, root: Json, kind: str) -> None:
    sandbox, workspace = person.sandbox, person.workspace
    seen = sandbox.looked_at.get(person.user.id)
    context = {"channel_id": seen, "team_id": workspace.id, "enterprise_id": None} if seen else {}
    event: Json = {
        "type": kind,
        "assistant_thread": {
            "user_id": person.user.id,
            "context": context,
            "channel_id": channel.id,
            "thread_ts": root["ts"],
        },
        "event_ts": sandbox.ts(),
    }
    events.emit(sandbox, workspace, kind, event, among=lambda one, _: one.id == app.id)


def _tell_agent(person: ActingPerson, app: App, room: Channel, seen: Channel) -> None:
    sandbox, workspace = person.sandbox, person.workspace
    entity = {"type": "slack#/types/channel_id", "value": seen.id, "team_id": workspace.id}
    event: Json = {
        "type": "app_context_changed",
        "channel": room.id,
        "user": person.user.id,
        "context": {"entities": [entity]},
        "event_ts": sandbox.ts(),
    }
    events.emit(sandbox, workspace, event["type"], event, among=lambda one, _: one.id == app.id)


def _newest(channel: Channel) -> Json | None:
    return next((one for one in reversed(channel.messages.values()) if one.get("subtype") == ROOT), None)


def _waiting(person: ActingPerson, channel: Channel) -> Json | None:
    root = _newest(channel)
    if root is None or person.user.id in root.get("reply_users", ()):
        return None
    return root


def _show(person: ActingPerson, channel: Channel, root: Json) -> None:
    event = {"type": "assistant_thread", "channel": channel.id, "ts": root["ts"]}
    person.sandbox.streams.tell([person.user.id], event)
