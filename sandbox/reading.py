"""Reading JSON that came from outside."""

import json
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from sandbox.refusals import Refused
from sandbox.state import Json


async def body(request: Request, largest: int) -> bytes:
    """Return the body of a request.

    Raises:
        Refused: it is larger than that many bytes, or did not come whole.
    """
    if int(request.headers.get("content-length") or 0) > largest:
        raise Refused("request_too_large", status=413)
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece
            if len(content) > largest:
                raise Refused("request_too_large", status=413)
    except ClientDisconnect:
        raise Refused("invalid_json", status=400) from None
    return bytes(content)


def json_value(text: bytes | str, *, status: int | None = 400) -> Any:
    """Return what a text holds, if it is JSON in the strict sense: without NaN and Infinity.

    Raises:
        Refused: it is none.
    """
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Refused("invalid_json", status=status) from None


def json_object(text: bytes | str, *, status: int | None = 400) -> Json:
    """Return the object that a text holds.

    Raises:
        Refused: it holds none.
    """
    given = json_value(text, status=status)
    if not isinstance(given, dict):
        raise Refused("json_not_object", status=status)
    return given


def refuse_constant(name: str) -> NoReturn:
    """Refuse what Python's parser takes beyond JSON."""
    raise ValueError(name)
