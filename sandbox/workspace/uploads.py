"""The routes for the bytes of files; the methods about files are in ``web_api/files``."""

import mimetypes
import re
import secrets
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.apps import events
from sandbox.faults.breaking import received
from sandbox.faults.faults import Where
from sandbox.faults.ledger import LedgerEntry
from sandbox.faults.refusals import SlackRefused
from sandbox.transport import reading
from sandbox.workspace import messages
from sandbox.workspace.state import Channel, File, Json, User, Workspace
from sandbox.workspace.world import Sandbox

LARGEST_FILE = 30_000_000
"""Most bytes of one file."""

LONGEST_ALT = 1000
"""Characters of what describes a picture to who cannot see it."""

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})
"""Media types that a browser may show; all others are only offered for download."""


def routes() -> list[Route]:
    """Return the routes of uploads and downloads."""
    return [
        Route("/upload/{team}/{file}", _receive, methods=["POST", "PUT"]),
        Route("/files/{team}/{file}/{name}", _download, methods=["GET"]),
    ]


def reserve(sandbox: Sandbox, workspace: Workspace, user: str, name: str, size: int, kind: str = "") -> File:
    """Return a new file, without its bytes."""
    file = File(
        id="F0" + secrets.token_hex(5).upper(),
        team_id=workspace.id,
        user=user,
        name=name,
        mimetype=kind or mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=size,
        created=sandbox.now(),
    )
    workspace.files[file.id] = file
    sandbox.is_changed = True
    return file


async def take(
    sandbox: Sandbox, workspace: Workspace, user: User, request: Request, name: str, kind: str
) -> File:
    """Keep the bytes of a request as a person's file.

    Raises:
        SlackRefused: they are too many.
    """
    content = await reading.body(request, LARGEST_FILE, "file_too_large")
    file = reserve(sandbox, workspace, user.id, name, len(content), kind)
    file.content = content
    file.is_complete = True
    return file


def share(sandbox: Sandbox, workspace: Workspace, channel: Channel, files: list[File], message: Json) -> Json:
    """Post a message with files, and return it; apps get an event for each file."""
    kind = "private" if channel.is_private or channel.is_direct else "public"
    for file in files:
        file.shares.setdefault(kind, {}).setdefault(channel.id, [])
        if channel.id not in file.channels:
            file.channels.append(channel.id)
    carried = {**message, "upload": False, "display_as_bot": False}
    carried["files"] = [described(sandbox.address, file) for file in files]
    posted = messages.post(sandbox, workspace, channel, carried)
    place = {"ts": posted["ts"], "channel_name": channel.name, "team_id": workspace.id}
    if posted.get("thread_ts"):
        place["thread_ts"] = posted["thread_ts"]
    for file in files:
        file.shares[kind][channel.id].append({**place, "share_user_id": posted["user"]})
        event = {
            "type": "file_shared",
            "channel_id": channel.id,
            "file_id": file.id,
            "user_id": posted["user"],
            "file": {"id": file.id},
            "event_ts": posted["ts"],
        }
        events.emit(sandbox, workspace, "file_shared", event, among=events.in_channel(channel))
    return posted


def delete(sandbox: Sandbox, workspace: Workspace, file: File) -> None:
    """Delete a file; its messages say so, and the apps there get an event."""
    del workspace.files[file.id]
    sandbox.is_changed = True
    for channel, ts in _carriers(workspace, file):
        message = channel.messages[ts]
        gone = {"id": file.id, "mode": "tombstone"}
        message["files"] = [gone if one["id"] == file.id else one for one in message.get("files", ())]
        messages.redraw(sandbox, channel, message)
    rooms = [workspace.channels[one] for one in file.channels if one in workspace.channels]
    event = {"type": "file_deleted", "file_id": file.id, "event_ts": sandbox.ts()}
    events.emit(
        sandbox,
        workspace,
        "file_deleted",
        event,
        among=lambda app, one: any(events.in_channel(room)(app, one) for room in rooms),
    )


def in_full(address: str, file: File) -> Json:
    """Return a file as the methods about files show it: with the messages in which it was shared."""
    return {**_described(address, file), "shares": file.shares}


def described(address: str, file: File) -> Json:
    """Return a file as messages and forms show it: one from another workspace by its ID alone."""
    if file.home_team:
        known = {"id": file.id, "created": file.created, "timestamp": file.created, "user": file.user}
        return {**known, "user_team": file.home_team, "mode": "file_access", "file_access": "check_file_info"}
    return _described(address, file)


def _described(address: str, file: File) -> Json:
    private = file.shares.get("private", {})
    kind = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    # Slack's addresses hold a plain form of the name.
    link = f"{address}/files/{file.team_id}/{file.id}/{re.sub(r'[^A-Za-z0-9.-]+', '_', file.name)}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        **({"alt_txt": file.alt_txt} if file.alt_txt else {}),
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": file.user,
        "user_team": file.home_team or file.team_id,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(file.shares.get("public")),
        "url_private": link,
        "url_private_download": f"{link}?download=1",
        "permalink": link,
        "channels": [one for one in file.channels if one not in private],
        "groups": [one for one in file.channels if one in private and not one.startswith("D")],
        "ims": [one for one in file.channels if one in private and one.startswith("D")],
    }


def _carriers(workspace: Workspace, file: File) -> list[tuple[Channel, str]]:
    """Return the messages in which a file was shared, by conversation and ``ts``."""
    places = [(id_, one["ts"]) for kind in file.shares.values() for id_, all_ in kind.items() for one in all_]
    rooms = workspace.channels
    return [(rooms[id_], ts) for id_, ts in places if id_ in rooms and ts in rooms[id_].messages]


async def _receive(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    content = await _content(request)

    async def answer(entry: LedgerEntry) -> Response:
        file = _find(sandbox, request)
        entry.team, entry.user = file.team_id, file.user
        if file.content is not None:
            raise SlackRefused("file_already_uploaded", status=409)
        if len(content) != file.size:
            raise SlackRefused("length_mismatch", status=400)
        file.content = content
        sandbox.is_changed = True
        return PlainTextResponse(f"OK - {len(content)}")

    return await received(sandbox, Where.UPLOAD, request.path_params["file"], {}, answer)


async def _download(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    file = _find(sandbox, request)
    if not _may_read(sandbox, request, file):
        # Slack answers with its page for signing in, and says in no other way that the token is not enough.
        return HTMLResponse("<!doctype html><title>Sign in</title><p>Sign in to Slack")
    if file.content is None:
        raise SlackRefused("file_not_found", status=404)
    shown = "inline" if file.mimetype in SHOWN and "download" not in request.query_params else "attachment"
    return Response(
        file.content,
        media_type=file.mimetype if file.mimetype in SHOWN else "application/octet-stream",
        headers={
            "Content-Disposition": f"{shown}; filename*=utf-8''{quote(file.name)}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        },
    )


def _may_read(sandbox: Sandbox, request: Request, file: File) -> bool:
    """Tell whether a request may have a file: an app needs its token and the scope; people are signed in."""
    given = request.headers.get("authorization")
    if given is None:
        return True
    token = given.partition(" ")[2].strip()
    return any(
        one.token == token
        and one.team_id == file.team_id
        and not one.uninstalled
        and not one.revoked
        and (one.scopes is None or "files:read" in one.scopes)
        for one in sandbox.state.installations
    )


def _find(sandbox: Sandbox, request: Request) -> File:
    workspace = sandbox.state.workspaces.get(request.path_params["team"])
    file = workspace.files.get(request.path_params["file"]) if workspace else None
    if file is None:
        raise SlackRefused("file_not_found", status=404)
    return file


async def _content(request: Request) -> bytes:
    if not request.headers.get("content-type", "").lower().startswith("multipart/"):
        return await reading.body(request, LARGEST_FILE, "file_too_large")
    try:
        fields = await reading.form(request, LARGEST_FILE)
    except ValueError:
        raise SlackRefused("invalid_form_data", status=400) from None
    files = [value for value in fields.values() if isinstance(value, bytes)]
    if not files:
        raise SlackRefused("no_file_data", status=400)
    return files[0]
