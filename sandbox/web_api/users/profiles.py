"""users.profile.set and users.getPresence: changing a profile, and who is online."""

from dataclasses import fields

from sandbox.apps import events
from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.web_api.users.users import described, profile
from sandbox.workspace.state import Json, Profile

SETTABLE = frozenset(one.name for one in fields(Profile))


@method("users.profile.set", "users.profile:write", per_minute=20)
def set_(call: Call) -> Json:
    """Change fields of the profile of ``user``, else of the bot's own."""
    user = call.user() if call.arguments.maybe("user") else call.workspace.users[call.installation.bot_user]
    given: Json | None = call.arguments.json("profile", dict)
    if given is None:
        if call.arguments.maybe("name") is None:
            raise SlackRefused("invalid_profile")
        given = {call.arguments.text("name"): call.arguments.text("value", "")}
    for name, value in given.items():
        if name not in SETTABLE:
            raise SlackRefused("reserved_name" if name == "email" else "invalid_profile")
        if not isinstance(value, int if name == "status_expiration" else str):
            raise SlackRefused("invalid_profile")
    for name, value in given.items():
        setattr(user.profile, name, value)
    call.sandbox.is_changed = True
    for kind in ("user_change", "user_profile_changed"):
        event = {"type": kind, "user": described(call, user), "event_ts": call.sandbox.ts()}
        events.emit(call.sandbox, call.workspace, kind, event)
    return {"username": user.name, "profile": profile(call, user)}


@method("users.getPresence", "users:read", per_minute=50)
def get_presence(call: Call) -> Json:
    """Say whether somebody is online: a person if a window is open, a bot always."""
    own = call.workspace.users[call.installation.bot_user]
    user = call.user() if call.arguments.maybe("user") else own
    is_there = user.is_bot or call.sandbox.streams.is_open(user.id)
    return {"presence": "active" if is_there else "away"}
