"""Sessions of agents: one for each thread in which an agent works, with a status and a title."""

from sandbox.state import App, Channel, Json, Session, Workspace
from sandbox.world import Sandbox

STATUSES = ("active", "processing", "suspended", "closed")

SAYS = {"processing": "is working on it…"}
"""What people read of a status while it lasts; of another one they read nothing."""


def find(workspace: Workspace, channel: Channel, thread_ts: str) -> Session | None:
    """Return the session of a thread."""
    return workspace.sessions.get(_key(channel, thread_ts))


def set_status(
    sandbox: Sandbox, workspace: Workspace, app: App, channel: Channel, thread_ts: str, status: str
) -> Session:
    """Set the status of a thread's session, which begins where there was none, and return it."""
    session = workspace.sessions.setdefault(_key(channel, thread_ts), Session())
    session.status = status
    sandbox.is_changed = True
    event: Json = {
        "type": "status",
        "channel": channel.id,
        "thread_ts": thread_ts,
        "app": app.id,
        "text": SAYS.get(status, ""),
    }
    sandbox.streams.tell(channel.members, event)
    return session


def rename(workspace: Workspace, channel: Channel, thread_ts: str, title: str) -> None:
    """Give the session of a thread another title."""
    workspace.sessions[_key(channel, thread_ts)].title = title


def _key(channel: Channel, thread_ts: str) -> str:
    return f"{channel.id}:{thread_ts}"
