"""An understanding as JSON, and back: what a later version cannot read any more counts as none."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from flows.rules.language.understanding import Understanding

VERSION = 1
"""The form of the JSON; it rises when `Understanding` changes so that earlier JSON would be misread."""

_ADAPTER = TypeAdapter(Understanding)


def to_json(understanding: Understanding | None) -> dict[str, Any] | None:
    """Return what is stored for an understanding: an object with its version, or nothing for none."""
    if understanding is None:
        return None
    return {"version": VERSION, "understanding": _ADAPTER.dump_python(understanding, mode="json")}


def from_json(stored: object) -> Understanding | None:
    """Return the understanding that was stored; ``None`` if there is none that this version can read."""
    if not isinstance(stored, dict) or stored.get("version") != VERSION:
        return None
    try:
        return _ADAPTER.validate_python(stored.get("understanding"))
    except ValidationError:
        return None
