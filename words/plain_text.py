"""Values in text outside Slack: on one line, or as they were typed."""

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
