"""Values in text outside Slack: on one line, or as they were typed."""

import unicodedata

from markupsafe import Markup, escape

from flows.rules.text import incoming_text


class OneLine(str):
    """Text that is one clean line already, and keeps what `plain` would change: its no-break spaces."""

    __slots__ = ()


def plain(value: object) -> str:
    """Return a value as one line with single spaces, without control and invisible characters."""
    if isinstance(value, OneLine):
        return value
    return " ".join(incoming_text.one_line(str(value)).split())


def as_typed(value: str) -> Markup:
    """Return what was typed into a form as HTML, with its lines and spaces."""
    return escape(incoming_text.as_typed(value))


def columns(text: str) -> int:
    """Return how many columns a line takes where all characters are equally wide, but Asian ones twice."""
    return sum(map(_columns, text))


def is_wide(one: str) -> bool:
    """Tell whether a character takes two columns."""
    return unicodedata.east_asian_width(one) in {"W", "F"}


def _columns(one: str) -> int:
    return 0 if unicodedata.combining(one) else 2 if is_wide(one) else 1
