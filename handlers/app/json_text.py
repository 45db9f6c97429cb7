"""Read JSON from outside: bounded in depth and size, without characters that cannot be stored."""

import json
import math
import re
from typing import Any, NoReturn

DEEPEST = 60
"""Levels of nested lists and objects; Slack's deepest payload has about twenty."""

MOST_VALUES = 100_000
"""Values in one text; the largest message that Slack sends has some thousands."""

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses, and halves of surrogate pairs, which no encoding can write."""


class JsonUnreadable(ValueError):
    """The text is not usable JSON."""


def read(text: str) -> Any:
    """Return what the JSON says; characters that cannot be stored are replaced by U+FFFD.

    Raises:
        JsonUnreadable: it is not JSON, nests too deeply, holds too much, or contains NaN or Infinity.
    """
    try:
        found = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise JsonUnreadable("no JSON") from error
    return _cleaned(found)


def clean(value: Any) -> Any:
    """Return JSON that was parsed elsewhere, under the same bounds; it is changed in place.

    Raises:
        JsonUnreadable: it nests too deeply, or holds too much.
    """
    return _cleaned(value)


def storable(text: str) -> str:
    """Return the text with U+FFFD for each character that cannot be stored."""
    return _UNKEPT.sub("\ufffd", text)


def _cleaned(value: Any) -> Any:
    """Return the value, changed in place, because a copy of a large one would need as much memory again."""
    whole = [value]
    left = MOST_VALUES
    waiting: list[tuple[list[Any] | dict[str, Any], int]] = [(whole, DEEPEST + 1)]
    while waiting:
        holder, levels = waiting.pop()
        left -= len(holder)
        if left < 0 or levels < 0:
            raise JsonUnreadable("too much")
        if isinstance(holder, dict):
            for name in [name for name in holder if _UNKEPT.search(name)]:
                holder[storable(name)] = holder.pop(name)
        for place, one in holder.items() if isinstance(holder, dict) else enumerate(holder):
            if isinstance(one, str):
                if _UNKEPT.search(one):
                    holder[place] = storable(one)  # type: ignore[index]  # a place of this very holder
            elif isinstance(one, list | dict):
                waiting.append((one, levels - 1))
    return whole[0]


def _refuse(constant: str) -> NoReturn:
    raise JsonUnreadable(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonUnreadable("a number without end")
    return number
