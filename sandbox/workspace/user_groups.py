"""User groups as Slack shows them; what changes them is `sandbox.apps.groups`."""

from sandbox.workspace.state import Json, UserGroup, Workspace


def described(workspace: Workspace, group: UserGroup) -> Json:
    """Return a group as the Web API and events show it, without its people."""
    return {
        "id": group.id,
        "team_id": workspace.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": group.date_update,
        "date_delete": group.date_delete,
        "auto_type": None,
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
