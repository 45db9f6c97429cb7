"""usergroups.*: the groups of people that the workspace file names."""

from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace.state import Json, UserGroup


@method("usergroups.list", "usergroups:read", per_minute=20)
def list_(call: Call) -> Json:
    """List the groups, with their people or the number of them on request."""
    return {"usergroups": [_described(call, one) for one in call.workspace.user_groups.values()]}


@method("usergroups.users.list", "usergroups:read", per_minute=20)
def users(call: Call) -> Json:
    """List the people of a group."""
    group = call.workspace.user_groups.get(call.arguments.text("usergroup"))
    if group is None:
        raise SlackRefused("no_such_subteam")
    return {"users": group.users}


def _described(call: Call, group: UserGroup) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": call.workspace.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_type": None,
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if call.arguments.flag("include_users"):
        shown["users"] = group.users
    if call.arguments.flag("include_count"):
        shown["user_count"] = len(group.users)
    return shown
