"""usergroups.*: the groups of people that the workspace file names; the control API changes them."""

from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import user_groups
from sandbox.workspace.state import Json, UserGroup


@method("usergroups.list", "usergroups:read", per_minute=20)
def list_(call: Call) -> Json:
    """List the groups, with their people or the number of them on request."""
    every = call.workspace.user_groups.values()
    shown = [one for one in every if not one.date_delete or call.arguments.flag("include_disabled")]
    return {"usergroups": [_described(call, one) for one in shown]}


@method("usergroups.users.list", "usergroups:read", per_minute=20)
def users(call: Call) -> Json:
    """List the people of a group."""
    group = call.workspace.user_groups.get(call.arguments.text("usergroup"))
    if group is None or (group.date_delete and not call.arguments.flag("include_disabled")):
        raise SlackRefused("no_such_subteam")
    return {"users": group.users}


def _described(call: Call, group: UserGroup) -> Json:
    shown = user_groups.described(call.workspace, group)
    if call.arguments.flag("include_users"):
        shown["users"] = group.users
    if call.arguments.flag("include_count"):
        shown["user_count"] = len(group.users)
    return shown
