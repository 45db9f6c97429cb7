"""The last error of a mail that waits because the mail server refuses us: how it is written, read and found.

The operators must fix something first. The column ``last_error`` says so in words, because it is also shown.
"""

from sqlalchemy import ColumnElement

from store.outbox.outbox import OutboxMessage

_PREFIX = "The mail server refuses us: "


def last_error(said: str) -> str:
    """Return the last error for what the mail server said."""
    return f"{_PREFIX}{said}"


def said_in(last_error: str | None) -> str | None:
    """Return what the mail server said, or ``None`` if this is the last error of another trouble."""
    if last_error is None or not last_error.startswith(_PREFIX):
        return None
    return last_error.removeprefix(_PREFIX)


def has_refusal() -> ColumnElement[bool]:
    """Return the condition for messages in whose last error `said_in` finds something."""
    return OutboxMessage.last_error.startswith(_PREFIX)
