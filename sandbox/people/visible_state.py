"""What a person sees: the workspace, conversations, open modals, Homes."""

from dataclasses import asdict

from starlette.requests import Request

from sandbox.apps.views import home_key
from sandbox.people.person import ActingPerson
from sandbox.workspace.state import App, AppInstallation, Channel, Json, User


async def boot(person: ActingPerson, _request: Request) -> Json:
    """Return the workspace as the person sees it."""
    sandbox, workspace, me = person.sandbox, person.workspace, person.user
    installed = list(sandbox.installed(workspace.id))
    for user in tuple(workspace.users.values()):
        is_away = user.deleted or (user.is_bot and user.id not in {one.bot_user for _, one in installed})
        if not is_away:
            sandbox.im(workspace, me.id, user.id)
    rooms = [room for room in workspace.channels.values() if not room.is_direct]
    return {
        "workspace": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain},
        "me": me.id,
        "now": sandbox.clock().timestamp(),
        "users": [_user(user) for user in workspace.users.values()],
        "channels": [_channel(room, me) for room in rooms if not room.is_private or me.id in room.members],
        "ims": [
            {"id": room.id, "user": next((one for one in room.members if one != me.id), me.id)}
            for room in workspace.channels.values()
            if room.is_im and me.id in room.members
        ],
        "mpims": [
            {"id": room.id, "name": room.name, "members": room.members}
            for room in workspace.channels.values()
            if room.is_mpim and me.id in room.members
        ],
        "user_groups": [
            {"id": one.id, "handle": one.handle, "name": one.name} for one in workspace.user_groups.values()
        ],
        "apps": [_app(app, one) for app, one in installed],
        "emoji": {},
    }


async def history(person: ActingPerson, request: Request) -> Json:
    """Return a conversation, or one thread of it, oldest first."""
    channel = person.room(request.query_params.get("channel"))
    thread = request.query_params.get("thread_ts")
    found = list(channel.messages.values())
    if thread:
        found = [one for one in found if thread in (one["ts"], one.get("thread_ts"))]
    own = person.sandbox.ephemerals[channel.id, person.user.id].values()
    private = [{**one, "ephemeral": True} for one in own if not thread or one.get("thread_ts") == thread]
    return {"messages": sorted([*found, *private], key=lambda one: float(one["ts"]))}


async def pinned(person: ActingPerson, request: Request) -> Json:
    """Return the bookmarks and the pinned messages of a conversation, the newest pin first."""
    channel = person.room(request.query_params.get("channel"))
    return {
        "bookmarks": list(channel.bookmarks.values()),
        "pins": [channel.messages[ts] for ts in reversed(channel.pins) if ts in channel.messages],
    }


async def views(person: ActingPerson, _request: Request) -> Json:
    """Return the modals that the person has open, the top one last, with their state."""
    return {"stack": person.sandbox.stacks[person.user.id]}


async def home(person: ActingPerson, request: Request) -> Json:
    """Return an app's Home."""
    app, _ = person.installed(request.query_params.get("app", ""))
    return {"view": person.workspace.homes.get(home_key(app.id, person.user.id))}


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "color": user.color,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
    }


def _channel(channel: Channel, me: User) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": me.id in channel.members,
        "members": channel.members,
    }


def _app(app: App, installation: AppInstallation) -> Json:
    return {
        "id": app.id,
        "name": app.bot_name,
        "description": app.description,
        "color": app.color,
        "bot_user": installation.bot_user,
        "bot_id": installation.bot_id,
        "home_tab": app.home_tab,
        "messages_tab": app.messages_tab,
        "wants_context": app.is_assistant or app.is_agent,
        "commands": [asdict(one) for one in app.commands],
        "shortcuts": [asdict(one) for one in app.shortcuts],
    }
