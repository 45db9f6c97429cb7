"""Classify driver errors that mean that the database is unavailable, and explain them."""

from enum import StrEnum

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolExhausted


class Why(StrEnum):
    """Why the database is unavailable, as opposed to an error in the query."""

    AWAY = "away"
    FULL = "full"
    READ_ONLY = "read_only"
    BUSY = "busy"
    DAMAGED = "damaged"
    FORBIDDEN = "forbidden"


SENTENCES = {
    Why.AWAY: "The database does not answer.",
    Why.FULL: "The database has no space left on its disk.",
    Why.READ_ONLY: "The database takes no changes.",
    Why.BUSY: "The database is busy with other work.",
    Why.DAMAGED: "The database's file is damaged or is no database.",
    Why.FORBIDDEN: "The database's user may not do this; grant it the rights on all tables.",
}
"""The sentence for an operator."""


class DatabaseUnavailable(SQLAlchemyError):
    """The database is unavailable now; the operation can be retried later."""

    def __init__(self, why: Why) -> None:
        """Keep what is wrong."""
        super().__init__(SENTENCES[why])
        self.why = why


_BY_STATE = {
    "08": Why.AWAY,  # connection exceptions
    "25006": Why.READ_ONLY,
    "25P03": Why.AWAY,  # the server ended an idle transaction
    "28": Why.AWAY,  # the login is refused
    "3D000": Why.AWAY,  # there is no such database (any more)
    "40": Why.BUSY,  # deadlock, serialization
    "42501": Why.FORBIDDEN,
    "53": Why.BUSY,  # resources; a full disk has its own code
    "53100": Why.FULL,
    "55P03": Why.BUSY,  # a lock was not available
    "55000": Why.BUSY,  # the database takes no connections now
    "57": Why.AWAY,  # shut down, or not up yet
    "57014": Why.BUSY,  # the statement took too long
    "58": Why.AWAY,  # the server's own files or system
    "XX001": Why.DAMAGED,
    "XX002": Why.DAMAGED,
}
"""Meaning of PostgreSQL's SQLSTATE, by the whole code or by its class."""

_BY_WORDS = (
    ("disk is full", Why.FULL),
    ("readonly database", Why.READ_ONLY),
    ("unable to open database", Why.AWAY),
    ("disk i/o error", Why.AWAY),
    ("is locked", Why.BUSY),
    ("locking protocol", Why.BUSY),
    ("is malformed", Why.DAMAGED),
    ("not a database", Why.DAMAGED),
)
"""Meaning of SQLite's messages; not all of its drivers give the code of an error."""


def why(error: SQLAlchemyError) -> Why | None:
    """Return why the database is unavailable, or ``None`` if the query itself is wrong."""
    if isinstance(error, PoolExhausted):
        return Why.BUSY
    if isinstance(error, PendingRollbackError):
        return Why.AWAY
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return _BY_STATE.get(state, _BY_STATE.get(state[:2]))
    said = str(error.orig).lower()
    known = next((meaning for words, meaning in _BY_WORDS if words in said), None)
    # A driver that cannot reach its server has no code to give.
    return known or (Why.AWAY if _is_of_connection(error) else None)


def _is_of_connection(error: DBAPIError) -> bool:
    is_server = type(error.orig).__module__.startswith("psycopg")
    return error.connection_invalidated or (
        is_server and isinstance(error, OperationalError | InterfaceError)
    )
