"""Create, join, leave and close conversations; windows are updated and apps get events."""

import secrets

from sandbox.apps import events
from sandbox.workspace import messages
from sandbox.workspace.state import App, AppInstallation, Channel, Json, Workspace
from sandbox.workspace.world import Sandbox

MOST_PEOPLE = 9
"""Most members of a direct conversation of several: eight people and the one who opens it."""


def create(sandbox: Sandbox, workspace: Workspace, name: str, by: str, *, is_private: bool) -> Channel:
    """Create a channel, with its creator as a member."""
    channel = Channel(
        id="C0" + secrets.token_hex(4).upper(),
        name=name,
        members=[by],
        created=sandbox.now(),
        is_private=is_private,
    )
    workspace.channels[channel.id] = channel
    short = {"id": channel.id, "name": name, "created": channel.created, "creator": by}
    if not is_private:
        _hear_of(sandbox, workspace, channel, "created", {"channel": short})
    _tell(sandbox, workspace)
    return channel


def open_group(sandbox: Sandbox, workspace: Workspace, people: list[str]) -> Channel:
    """Return the direct conversation of several people; create it if there is none."""
    known = sandbox.mpim(workspace, people)
    if known is not None:
        return known
    names = [workspace.users[one].name for one in people]
    channel = Channel(
        id="C0" + secrets.token_hex(4).upper(),
        name=f"mpdm-{'--'.join(names)}-1",
        members=list(people),
        purpose=f"Group messaging with: {' '.join(f'@{name}' for name in names)}",
        created=sandbox.now(),
        is_private=True,
        is_mpim=True,
    )
    workspace.channels[channel.id] = channel
    _tell(sandbox, workspace)
    return channel


def join(
    sandbox: Sandbox, workspace: Workspace, channel: Channel, user: str, inviter: str | None = None
) -> None:
    """Add somebody to a channel."""
    channel.members.append(user)
    _say(sandbox, workspace, channel, "join", user, "has joined the channel")
    event: Json = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.id,
    }
    if inviter:
        event["inviter"] = inviter
    _hear(sandbox, workspace, channel, event)
    _tell(sandbox, workspace)


def leave(sandbox: Sandbox, workspace: Workspace, channel: Channel, user: str) -> None:
    """Remove somebody from a channel."""
    event: Json = {
        "type": "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.id,
    }
    _hear(sandbox, workspace, channel, event)
    channel.members.remove(user)
    _say(sandbox, workspace, channel, "leave", user, "has left the channel")
    _tell(sandbox, workspace)


def archive(sandbox: Sandbox, workspace: Workspace, channel: Channel, by: str, *, is_archived: bool) -> None:
    """Archive a channel, or open it again."""
    channel.is_archived = is_archived
    what = "archive" if is_archived else "unarchive"
    _say(sandbox, workspace, channel, what, by, f"{what}d the channel")
    _hear_of(sandbox, workspace, channel, what, {"channel": channel.id, "user": by})
    _tell(sandbox, workspace)


def rename(sandbox: Sandbox, workspace: Workspace, channel: Channel, by: str, name: str) -> None:
    """Give a channel another name."""
    before, channel.name = channel.name, name
    words = f'has renamed the channel from "{before}" to "{name}"'
    _say(sandbox, workspace, channel, "name", by, words)
    short = {"id": channel.id, "name": name, "created": channel.created}
    _hear_of(sandbox, workspace, channel, "rename", {"channel": short})
    _tell(sandbox, workspace)


def describe(
    sandbox: Sandbox,
    workspace: Workspace,
    channel: Channel,
    by: str,
    *,
    topic: str | None,
    purpose: str | None,
) -> None:
    """Set a channel's topic or purpose."""
    if topic is not None:
        channel.topic = topic
        _say(sandbox, workspace, channel, "topic", by, f"set the channel topic: {topic}")
    if purpose is not None:
        channel.purpose = purpose
        _say(sandbox, workspace, channel, "purpose", by, f"set the channel description: {purpose}")
    _tell(sandbox, workspace)


def tell_pinned(sandbox: Sandbox, channel: Channel) -> None:
    """Tell the windows to reload a conversation's bookmarks and pins."""
    sandbox.is_changed = True
    sandbox.streams.tell(channel.members, {"type": "pinned", "channel": channel.id})


def _say(sandbox: Sandbox, workspace: Workspace, channel: Channel, what: str, user: str, words: str) -> None:
    message = {"subtype": f"channel_{what}", "user": user, "text": f"<@{user}> {words}"}
    messages.post(sandbox, workspace, channel, message)


def _hear_of(sandbox: Sandbox, workspace: Workspace, channel: Channel, what: str, event: Json) -> None:
    """Tell apps of a channel: all of them if it is public, else those that are in it."""
    kind = f"group_{what}" if channel.is_private else f"channel_{what}"
    event = {"type": kind, **event, "event_ts": sandbox.ts()}
    in_channel = events.in_channel(channel)

    def among(app: App, installation: AppInstallation) -> bool:
        return not channel.is_private or in_channel(app, installation)

    events.emit(sandbox, workspace, kind, event, among=among)


def _hear(sandbox: Sandbox, workspace: Workspace, channel: Channel, event: Json) -> None:
    event = {**event, "event_ts": sandbox.ts()}
    events.emit(sandbox, workspace, event["type"], event, among=events.in_channel(channel))


def _tell(sandbox: Sandbox, workspace: Workspace) -> None:
    sandbox.is_changed = True
    sandbox.streams.tell(tuple(workspace.users), {"type": "world"})
