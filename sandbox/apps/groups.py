"""Change user groups as their people do in Slack, and tell the apps that listen."""

from collections.abc import Sequence

from sandbox.apps import events
from sandbox.workspace import user_groups
from sandbox.workspace.state import Json, UserGroup, Workspace
from sandbox.workspace.world import Sandbox

MOST_SENT = 500
"""People that one event lists; Slack cuts the list there and still counts all."""


def change_people(sandbox: Sandbox, workspace: Workspace, group: UserGroup, users: Sequence[str]) -> None:
    """Let these be the people of a group: ``subteam_members_changed``, then ``subteam_updated``."""
    added = [one for one in users if one not in group.users]
    removed = [one for one in group.users if one not in users]
    before = group.date_update
    group.users, group.date_update = list(users), int(sandbox.now())
    sandbox.is_changed = True
    if added or removed:
        event: Json = {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": workspace.id,
            "date_previous_update": before,
            "date_update": group.date_update,
            "event_ts": sandbox.ts(),
        }
        for name, some in (("added", added), ("removed", removed)):
            if some:
                event[f"{name}_users"] = some[:MOST_SENT]
                event[f"{name}_users_count"] = str(len(some))
        events.emit(sandbox, workspace, "subteam_members_changed", event)
    _tell_updated(sandbox, workspace, group)


def disable(sandbox: Sandbox, workspace: Workspace, group: UserGroup, *, is_on: bool) -> None:
    """Disable a group, which Slack calls deleted, or enable it again."""
    group.date_delete = 0 if is_on else int(sandbox.now())
    group.date_update = int(sandbox.now())
    sandbox.is_changed = True
    _tell_updated(sandbox, workspace, group)


def _tell_updated(sandbox: Sandbox, workspace: Workspace, group: UserGroup) -> None:
    subteam = user_groups.described(workspace, group) | {
        "users": group.users[:MOST_SENT],
        "user_count": len(group.users),
        "channel_count": 0,
    }
    event = {"type": "subteam_updated", "subteam": subteam, "event_ts": sandbox.ts()}
    events.emit(sandbox, workspace, "subteam_updated", event)
