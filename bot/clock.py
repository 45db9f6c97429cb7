"""The machine's clock; no other module reads it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns now as an aware UTC instant."""


def system() -> datetime:
    """Return now, by this machine's clock."""
    return datetime.now(UTC)
