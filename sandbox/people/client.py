"""What people do in the page: writing, commands, clicks, forms; and the stream of events."""

import asyncio
import contextlib
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.apps import assistant, events, interactions, submissions, views
from sandbox.blocks import typed
from sandbox.faults.refusals import SlackRefused
from sandbox.people import visible_state
from sandbox.people.endpoints import Did, Seen, acting, acting_id, doing, looking
from sandbox.people.person import ActingPerson
from sandbox.workspace import messages, own_messages, rooms, sessions, uploads
from sandbox.workspace.state import File, Json
from sandbox.workspace.world import Sandbox


def routes() -> list[Route | WebSocketRoute]:
    """Return the routes under ``/client``."""
    seen: dict[str, Seen] = {
        "boot": visible_state.boot,
        "history": visible_state.history,
        "pinned": visible_state.pinned,
        "views": visible_state.views,
        "home": visible_state.home,
    }
    done: dict[str, Did] = {
        "send": _send,
        "edit": _edit,
        "delete": _delete,
        "open": _open,
        "command": _command,
        "shortcut": _shortcut,
        "action": _act,
        "options": _options,
        "react": _react,
        "view/submit": _submit,
        "view/close": _close,
        "open_home": _open_home,
        "look": _look,
        "stop": _stop,
    }
    return [
        *(Route(f"/client/{name}", looking(look), methods=["GET"]) for name, look in seen.items()),
        *(Route(f"/client/{name}", doing(do), methods=["POST"]) for name, do in done.items()),
        Route("/client/upload", _upload, methods=["POST"]),
        WebSocketRoute("/client/stream", _stream),
    ]


async def _send(person: ActingPerson, given: Json) -> Json:
    channel = person.room(given.get("channel"))
    text = _text(given, "text")
    if channel.is_archived:
        raise SlackRefused("is_archived", status=409, message="This channel is archived.")
    files = _files(person, _texts(given, "files") if given.get("files") else [])
    thread_ts = _text(given, "thread_ts") if given.get("thread_ts") else None
    if not text.strip() and not files:
        raise SlackRefused("no_text", status=400, message="There is nothing to send.")
    if len(text) > own_messages.LONGEST:
        raise SlackRefused("msg_too_long", status=400, message="That message is too long.")
    thread_ts = thread_ts or assistant.thread_for(person, channel)
    message: Json = {"user": person.user.id, "text": text, "thread_ts": thread_ts}
    message |= {"client_msg_id": str(uuid4()), "blocks": typed.blocks(text)}
    if files:
        return {"message": uploads.share(person.sandbox, person.workspace, channel, files, message)}
    return {"message": messages.post(person.sandbox, person.workspace, channel, message)}


def _files(person: ActingPerson, ids: list[str]) -> list[File]:
    if any(one not in person.workspace.files for one in ids):
        raise SlackRefused("file_not_found", status=404, message="A file is no longer there; attach it anew.")
    return [person.workspace.files[one] for one in ids]


async def _edit(person: ActingPerson, given: Json) -> Json:
    channel = person.room(given.get("channel"))
    return {"message": own_messages.edit(person, channel, _text(given, "ts"), _text(given, "text"))}


async def _delete(person: ActingPerson, given: Json) -> Json:
    own_messages.delete(person, person.room(given.get("channel")), _text(given, "ts"))
    return {}


async def _open(person: ActingPerson, given: Json) -> Json:
    """Open the direct conversation with one person or several."""
    others = [one for one in _texts(given, "users") if one != person.user.id]
    if not others or len(others) > rooms.MOST_PEOPLE - 1:
        raise SlackRefused("invalid_arguments", status=400, message="Choose one to eight people.")
    for one in others:
        if one not in person.workspace.users:
            raise SlackRefused("user_not_found", status=404, message=f"Nobody here has the ID {one}.")
    if len(others) == 1:
        channel = person.sandbox.im(person.workspace, person.user.id, others[0])
    else:
        channel = rooms.open_group(person.sandbox, person.workspace, [person.user.id, *others])
    return {"channel": channel.id}


async def _command(person: ActingPerson, given: Json) -> Json:
    channel = person.room(given.get("channel"))
    await interactions.command(person, channel, _text(given, "command"), _text(given, "text"))
    return {}


async def _shortcut(person: ActingPerson, given: Json) -> Json:
    channel = person.room(given["channel"]) if given.get("channel") else None
    ts = given.get("message_ts")
    await interactions.shortcut(
        person, _text(given, "app"), _text(given, "callback_id"), channel, str(ts) if ts else None
    )
    return {}


async def _act(person: ActingPerson, given: Json) -> Json:
    values = _object(given.get("state")).get("values")
    await interactions.act(
        person, _object(given.get("container")), _object(given.get("action")), _object(values)
    )
    return {}


async def _options(person: ActingPerson, given: Json) -> Json:
    return await interactions.options(
        person,
        _object(given.get("container")),
        _text(given, "block_id"),
        _text(given, "action_id"),
        _text(given, "value"),
    )


async def _react(person: ActingPerson, given: Json) -> Json:
    channel = person.room(given.get("channel"))
    message = channel.messages.get(_text(given, "ts"))
    if message is None:
        raise SlackRefused("message_not_found", status=404)
    if channel.is_archived:
        raise SlackRefused("is_archived", status=409, message="This channel is archived.")
    name = _text(given, "name")
    known = next((one for one in message.get("reactions", []) if one["name"] == name), None)
    add = known is None or person.user.id not in known["users"]
    messages.react(person.sandbox, person.workspace, channel, message, person.user.id, name, add=add)
    return {}


async def _submit(person: ActingPerson, given: Json) -> Json:
    return await submissions.submit(person, _text(given, "view_id"), _object(given.get("values")))


async def _close(person: ActingPerson, given: Json) -> Json:
    submissions.close(person, _text(given, "view_id"), clear=given.get("clear") is True)
    return {}


async def _open_home(person: ActingPerson, given: Json) -> Json:
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
    if tab == "messages":
        assistant.open_(person, app, installation)
    return {"view": views.shown(view) if view else None}


async def _look(person: ActingPerson, given: Json) -> Json:
    assistant.look(person, person.room(given.get("channel")))
    return {}


async def _stop(person: ActingPerson, given: Json) -> Json:
    channel = person.room(given.get("channel"))
    sessions.stop(person.sandbox, person.workspace, channel, _text(given, "thread_ts"), person.user.id)
    return {}


async def _upload(request: Request) -> Response:
    person = acting(request, request.query_params.get("as"))
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
        _, user = sandbox.workspace_of(acting_id(sandbox, websocket.query_params.get("as")))
    except SlackRefused:
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
    """End the stream when the window or the server closes."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await websocket.receive_text()
    with contextlib.suppress(asyncio.QueueFull):
        queue.put_nowait(None)


def _text(given: Json, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise SlackRefused("invalid_arguments", [f"{name} should be text"], status=400)
    return value


def _texts(given: Json, name: str) -> list[str]:
    value = given.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SlackRefused("invalid_arguments", [f"{name} should be a list of texts"], status=400)
    return list(dict.fromkeys(value))


def _object(value: Any) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SlackRefused("invalid_arguments", ["an object was expected"], status=400)
    return value
