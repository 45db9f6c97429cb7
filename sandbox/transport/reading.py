"""Read requests: never more than the limit, and nothing that cannot be encoded again."""

import json
import re
from math import isfinite
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from sandbox.faults.refusals import SlackRefused
from sandbox.workspace.state import Json

DEEPEST = 100
MOST_FIELDS = 1000

_HALVES = re.compile("[\ud800-\udfff]")
"""Surrogates: they replace undecodable bytes in leniently read text, and UTF-8 cannot encode them."""


async def body(request: Request, most: int, error: str = "request_too_large") -> bytes:
    """Return the body of a request.

    Raises:
        SlackRefused: it is larger than ``most`` bytes, or the caller has disconnected.
    """
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise SlackRefused(error, status=413, message=f"More than {most:,} bytes are not accepted.")
            parts.append(part)
    except ClientDisconnect:
        raise SlackRefused("request_incomplete", status=400) from None
    return b"".join(parts)


def json_value(text: str | bytes, *, status: int | None = 400) -> Any:
    """Return the value of a JSON text.

    Raises:
        SlackRefused: it is not JSON.
    """
    try:
        return parse(text)
    except ValueError:
        raise SlackRefused("invalid_json", status=status) from None


def json_object(text: str | bytes, *, status: int | None = 400) -> Json:
    """Return the object of a JSON text.

    Raises:
        SlackRefused: it is not a JSON object.
    """
    given = json_value(text, status=status)
    if not isinstance(given, dict):
        raise SlackRefused("json_not_object", status=status)
    return given


def parse(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON, or has what cannot be encoded again: infinities, surrogates, deep nesting.
    """
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        layer = [inner for one in layer if isinstance(one, dict | list) for inner in _inside(one)]
    return value


async def form(request: Request, most: int) -> dict[str, str | bytes]:
    """Return the fields of a form and the bytes of its files; of several with one name, the last.

    Raises:
        ValueError: it is not a form, or has too many fields.
        SlackRefused: it is larger than ``most`` bytes.
    """
    content = await body(request, most)
    if not request.headers.get("content-type", "").lower().startswith("multipart/"):
        return dict(parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    try:
        parts = await Request(request.scope, receive).form(max_fields=MOST_FIELDS, max_part_size=most)
    except Exception as error:  # any parse error is the caller's fault
        raise ValueError("no multipart form") from error
    return {
        name: value if isinstance(value, str) else await value.read() for name, value in parts.multi_items()
    }


def readable(text: str) -> str:
    """Return a text without surrogates; raw bytes are decoded as UTF-8, else as Latin-1."""
    if not _HALVES.search(text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode()
    except UnicodeError:
        return _HALVES.sub(_as_latin_1, text)


def _as_latin_1(half: re.Match[str]) -> str:
    byte = ord(half[0]) - 0xDC00
    return chr(byte) if 0x80 <= byte <= 0xFF else "\ufffd"


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"no number: {text}")
