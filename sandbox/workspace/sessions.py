"""Sessions of agents: one for each thread in which an agent works, with a status and a title."""

from sandbox.apps import events
from sandbox.faults.refusals import SlackRefused
from sandbox.workspace.state import App, Channel, Json, Session, Workspace
from sandbox.workspace.world import Sandbox

STATUSES = ("active", "processing", "suspended", "closed")

STOPPED = "agent_session_stopped"

SAYS = {"processing": "is working on it…"}
"""What people read while a session has this status; other statuses show nothing."""


def find(workspace: Workspace, channel: Channel, thread_ts: str) -> Session | None:
    """Return the session of a thread."""
    return workspace.sessions.get(_key(channel, thread_ts))


def set_status(
    sandbox: Sandbox, workspace: Workspace, app: App, channel: Channel, thread_ts: str, status: str
) -> Session:
    """Set the status of a thread's session, which is created if there is none, and return it."""
    session = workspace.sessions.setdefault(_key(channel, thread_ts), Session(app.id))
    session.status = status
    sandbox.is_changed = True
    event: Json = {
        "type": "status",
        "channel": channel.id,
        "thread_ts": thread_ts,
        "app": app.id,
        "text": SAYS.get(status, ""),
        "can_stop": status == "processing" and hears_of_stop(app),
    }
    sandbox.streams.tell(channel.members, event)
    return session


def hears_of_stop(app: App) -> bool:
    """Tell whether people can stop the app, which must have subscribed to that event."""
    return app.events is None or STOPPED in app.events


def stop(sandbox: Sandbox, workspace: Workspace, channel: Channel, thread_ts: str, user: str) -> None:
    """Stop an agent's work in a thread: its streams refuse more text, and it gets an event.

    The status of the session stays until the agent sets another one.

    Raises:
        SlackRefused: the agent is not working there.
    """
    session = find(workspace, channel, thread_ts)
    if session is None or session.status != "processing":
        raise SlackRefused("not_processing", status=409, message="The app is not working on anything here.")
    stopped = [
        ts
        for ts, streamed in workspace.streamed.items()
        if not streamed.is_stopped
        and channel.messages.get(ts, {}).get("app_id") == session.app_id
        and thread_ts in (ts, channel.messages[ts].get("thread_ts"))
    ]
    for ts in stopped:
        workspace.streamed[ts].is_stopped = True
    sandbox.is_changed = True
    event: Json = {
        "type": STOPPED,
        "user": user,
        "channel": channel.id,
        "thread_ts": thread_ts,
        "streaming_message_ts": stopped,
        "event_ts": sandbox.ts(),
    }
    events.emit(sandbox, workspace, STOPPED, event, among=lambda app, _: app.id == session.app_id)


def rename(workspace: Workspace, channel: Channel, thread_ts: str, title: str) -> None:
    """Give the session of a thread another title."""
    workspace.sessions[_key(channel, thread_ts)].title = title


def _key(channel: Channel, thread_ts: str) -> str:
    return f"{channel.id}:{thread_ts}"
