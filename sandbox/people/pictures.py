"""Pictures of people and bots: a pattern in their own colour, drawn on request."""

import hashlib
import struct
import zlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults.refusals import SlackRefused
from sandbox.workspace.state import Json, User
from sandbox.workspace.world import Sandbox

SIZES = (24, 32, 48, 72, 192, 512)
"""Widths in pixels in which a profile offers a picture."""

CELLS = 5
MARGIN = 1
LIGHT = bytes((0xF3, 0xF1, 0xEC))


def routes() -> list[Route]:
    """Return the route of the pictures."""
    return [Route("/pictures/{team}/{user}/{size:int}.png", _picture, methods=["GET"])]


def addresses(sandbox: Sandbox, team_id: str, user: User, sizes: tuple[int, ...] = SIZES) -> Json:
    """Return the addresses of somebody's pictures under the names that profiles use."""
    base = f"{sandbox.address}/pictures/{team_id}/{user.id}"
    return {f"image_{size}": f"{base}/{size}.png" for size in sizes}


def picture_hash(user: User) -> str:
    """Return a value that changes only when somebody's picture changes."""
    return hashlib.sha256(f"{user.id} {_colour(user).hex()}".encode()).hexdigest()[:12]


def draw(user: User, size: int) -> bytes:
    """Return a square PNG of this width: a symmetric pattern that depends on the user's id."""
    marks = hashlib.sha256(user.id.encode()).digest()
    own, across = _colour(user), CELLS + 2 * MARGIN
    kinds = []
    for row in range(across):
        cells = [_is_marked(marks, row - MARGIN, column - MARGIN) for column in range(across)]
        kinds.append(b"\x00" + b"".join(own if cells[x * across // size] else LIGHT for x in range(size)))
    rows = b"".join(kinds[y * across // size] for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


async def _picture(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    user = sandbox.workspace(request.path_params["team"]).users.get(request.path_params["user"])
    size = request.path_params["size"]
    if user is None or size not in SIZES:
        raise SlackRefused("not_found", status=404, message="There is no such picture.")
    return Response(draw(user, size), media_type="image/png", headers={"Cache-Control": "max-age=3600"})


def _is_marked(marks: bytes, row: int, column: int) -> bool:
    if not (0 <= row < CELLS and 0 <= column < CELLS):
        return False
    mirrored = min(column, CELLS - 1 - column)
    return marks[row * CELLS + mirrored] % 2 == 1


def _colour(user: User) -> bytes:
    try:
        own = bytes.fromhex(user.color.removeprefix("#"))
    except ValueError:
        own = b""
    # A user without a colour gets a dark one that depends on the id only.
    return (
        own
        if len(own) == len(LIGHT)
        else bytes(one // 2 for one in hashlib.sha256(user.id.encode()).digest()[:3])
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
