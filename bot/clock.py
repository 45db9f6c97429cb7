"""The wall clock; the one place where it is read."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns now as an aware UTC instant."""


def system() -> datetime:
    """Return now, by this machine's clock."""
    return datetime.now(UTC)
