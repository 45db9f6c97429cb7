"""What the page asks for: the workspace as one person sees it, and everything that they do in it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox import events, interactions, messages, reading, uploads, views
from sandbox.interactions import Person
from sandbox.refusals import Refused
from sandbox.state import App, Channel, Installation, Json, User
from sandbox.world import Sandbox

LARGEST_BODY = 2_000_000

Did = Callable[[Person, Json], Awaitable[Json]]
Seen = Callable[[Person, Request], Awaitable[Json]]


def routes() -> list[Route | WebSocketRoute]:
    """Return the routes under ``/client``."""
    seen = {"boot": _boot, "history": _history, "views": _views, "home": _home}
    done: dict[str, Did] = {
        "send": _send,
        "command": _command,
        "shortcut": _shortcut,
        "action": _act,
        "options": _options,
        "react": _react,
        "view/submit": _submit,
        "view/close": _close,
        "open_home": _open_home,
    }
    return [
        *(Route(f"/client/{name}", looking(look), methods=["GET"]) for name, look in seen.items()),
        *(Route(f"/client/{name}", doing(do), methods=["POST"]) for name, do in done.items()),
        Route("/client/upload", _upload, methods=["POST"]),
        WebSocketRoute("/client/stream", _stream),
    ]


# Looking


async def _boot(person: Person, _request: Request) -> Json:
    sandbox, workspace, me = person.sandbox, person.workspace, person.user
    installed = list(sandbox.installed(workspace.id))
    for user in tuple(workspace.users.values()):
        is_away = user.deleted or (user.is_bot and user.id not in {one.bot_user for _, one in installed})
        if not is_away:
            sandbox.im(workspace, me.id, user.id)
    rooms = [room for room in workspace.channels.values() if not room.is_im]
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
        "apps": [_app(app, one) for app, one in installed],
        "emoji": {},
    }


async def _history(person: Person, request: Request) -> Json:
    channel = _room(person, request.query_params.get("channel"))
    thread = request.query_params.get("thread_ts")
    found = list(channel.messages.values())
    if thread:
        found = [one for one in found if thread in (one["ts"], one.get("thread_ts"))]
    own = person.sandbox.ephemerals[channel.id, person.user.id].values()
    private = [{**one, "ephemeral": True} for one in own if not thread or one.get("thread_ts") == thread]
    return {"messages": sorted([*found, *private], key=lambda one: float(one["ts"]))}


async def _views(person: Person, _request: Request) -> Json:
    return {"stack": person.sandbox.stacks[person.user.id]}


async def _home(person: Person, request: Request) -> Json:
    app, _ = person.installed(request.query_params.get("app", ""))
    return {"view": person.workspace.homes.get(views.home_key(app.id, person.user.id))}


# Doing


async def _send(person: Person, given: Json) -> Json:
    channel = _room(person, given.get("channel"))
    text = _text(given, "text")
    if channel.is_archived:
        raise Refused("is_archived", status=409, message="This channel is archived.")
    named = given.get("files")
    named = [str(one) for one in named] if isinstance(named, list) else []
    files = [person.workspace.files[one] for one in named if one in person.workspace.files]
    thread_ts = _text(given, "thread_ts") if given.get("thread_ts") else None
    message: Json = {"user": person.user.id, "text": text, "thread_ts": thread_ts}
    if files:
        message["files"] = [uploads.described(person.sandbox.address, file) for file in files]
    if not text.strip() and not files:
        raise Refused("no_text", status=400, message="There is nothing to send.")
    if len(text) > 40_000:
        raise Refused("msg_too_long", status=400, message="That message is too long.")
    return {"message": messages.post(person.sandbox, person.workspace, channel, message)}


async def _command(person: Person, given: Json) -> Json:
    channel = _room(person, given.get("channel"))
    await interactions.command(person, channel, _text(given, "command"), _text(given, "text"))
    return {}


async def _shortcut(person: Person, given: Json) -> Json:
    channel = _room(person, given["channel"]) if given.get("channel") else None
    ts = given.get("message_ts")
    await interactions.shortcut(
        person, _text(given, "app"), _text(given, "callback_id"), channel, str(ts) if ts else None
    )
    return {}


async def _act(person: Person, given: Json) -> Json:
    values = _object(given.get("state")).get("values")
    await interactions.act(
        person, _object(given.get("container")), _object(given.get("action")), _object(values)
    )
    return {}


async def _options(person: Person, given: Json) -> Json:
    return await interactions.options(
        person,
        _object(given.get("container")),
        _text(given, "block_id"),
        _text(given, "action_id"),
        _text(given, "value"),
    )


async def _react(person: Person, given: Json) -> Json:
    channel = _room(person, given.get("channel"))
    message = channel.messages.get(_text(given, "ts"))
    if message is None:
        raise Refused("message_not_found", status=404)
    name = _text(given, "name")
    known = next((one for one in message.get("reactions", []) if one["name"] == name), None)
    add = known is None or person.user.id not in known["users"]
    messages.react(person.sandbox, person.workspace, channel, message, person.user.id, name, add=add)
    return {}


async def _submit(person: Person, given: Json) -> Json:
    return await interactions.submit(person, _text(given, "view_id"), _object(given.get("values")))


async def _close(person: Person, given: Json) -> Json:
    interactions.close(person, _text(given, "view_id"), clear=given.get("clear") is True)
    return {}


async def _open_home(person: Person, given: Json) -> Json:
    sandbox, workspace = person.sandbox, person.workspace
    app, installation = person.installed(_text(given, "app"))
    view = workspace.homes.get(views.home_key(app.id, person.user.id))
    tab = "messages" if given.get("tab") == "messages" else "home"
    event: Json = {
        "type": "app_home_opened",
        "user": person.user.id,
        "channel": sandbox.im(workspace, person.user.id, installation.bot_user).id,
        "event_ts": sandbox.ts(),
        "tab": tab,
    }
    if view is not None and tab == "home":
        event["view"] = view
    events.emit(sandbox, workspace, "app_home_opened", event, among=lambda one, _: one.id == app.id)
    return {"view": views.shown(view) if view else None}


async def _upload(request: Request) -> Response:
    person = _person(request, request.query_params.get("as"))
    file = await uploads.take(
        person.sandbox,
        person.workspace,
        person.user,
        request,
        request.query_params.get("name") or "file",
        request.query_params.get("type") or "application/octet-stream",
    )
    return JSONResponse({"ok": True, "file": uploads.described(person.sandbox.address, file)})


async def _stream(websocket: WebSocket) -> None:
    sandbox: Sandbox = websocket.app.state.sandbox
    try:
        _, user = sandbox.workspace_of(_default_user(sandbox, websocket.query_params.get("as")))
    except Refused:
        await websocket.close(code=4004)
        return
    await websocket.accept()
    queue = sandbox.streams.open(user.id)
    gone = asyncio.create_task(_end_with_window(websocket, queue))
    try:
        stack = [views.shown(view) for view in sandbox.stacks[user.id]]
        await websocket.send_json({"type": "views", "stack": stack})
        while (event := await queue.get()) is not None:
            await websocket.send_json(event)
        await websocket.close()
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        gone.cancel()
        sandbox.streams.close(user.id, queue)


async def _end_with_window(websocket: WebSocket, queue: asyncio.Queue[Json | None]) -> None:
    """End the stream once the window is closed, or the server closes."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await websocket.receive_text()
    with contextlib.suppress(asyncio.QueueFull):
        queue.put_nowait(None)


# Both


def looking(look: Seen) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint for something that a person looks at; the query's ``as`` says who."""

    async def endpoint(request: Request) -> Response:
        seen = await look(_person(request, request.query_params.get("as")), request)
        return JSONResponse({"ok": True, **seen})

    return endpoint


def doing(do: Did) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint for something that a person does; the body's ``as`` says who."""

    async def endpoint(request: Request) -> Response:
        given = reading.json_object(await reading.body(request, LARGEST_BODY))
        answer = await do(_person(request, given.get("as")), given)
        return JSONResponse({"ok": True, **answer})

    return endpoint


def _person(request: Request, user_id: object) -> Person:
    sandbox: Sandbox = request.app.state.sandbox
    workspace, user = sandbox.workspace_of(_default_user(sandbox, user_id))
    if user.is_bot:
        raise Refused("user_is_bot", status=400)
    return Person(sandbox, workspace, user)


def _default_user(sandbox: Sandbox, user_id: object) -> str:
    if user_id:
        return str(user_id)
    for workspace in sandbox.state.workspaces.values():
        for user in workspace.users.values():
            if not user.is_bot and not user.deleted:
                return user.id
    return ""


def _room(person: Person, channel_id: object) -> Channel:
    channel = person.workspace.channels.get(str(channel_id))
    if channel is None or ((channel.is_im or channel.is_private) and person.user.id not in channel.members):
        raise Refused("channel_not_found", status=404, message="There is no such conversation.")
    return channel


def _text(given: Json, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise Refused("invalid_arguments", [f"{name} should be text"], status=400)
    return value


def _object(value: Any) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused("invalid_arguments", ["an object was expected"], status=400)
    return value


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


def _app(app: App, installation: Installation) -> Json:
    return {
        "id": app.id,
        "name": app.bot_name,
        "description": app.description,
        "color": app.color,
        "bot_user": installation.bot_user,
        "bot_id": installation.bot_id,
        "home_tab": app.home_tab,
        "messages_tab": app.messages_tab,
        "commands": [
            {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
            for one in app.commands
        ],
        "shortcuts": [
            {
                "name": one.name,
                "callback_id": one.callback_id,
                "type": one.type,
                "description": one.description,
            }
            for one in app.shortcuts
        ],
        "address": f"/app/{quote(app.id)}",
    }
