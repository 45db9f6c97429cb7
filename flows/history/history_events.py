"""What people see of the history: entries without the digests, seals and salts of their chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.history.history import HistoryEntry


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One thing that happened to an association; ``member`` is the Slack user ID of its actor, if any.

    ``detail`` is empty where it was erased.
    """

    at: datetime
    action: str
    detail: Mapping[str, Any]
    member: str | None

    @classmethod
    def of(cls, entry: HistoryEntry, member: str | None) -> "HistoryEvent":
        """Return the event that an entry records."""
        return cls(entry.at, entry.action, entry.detail or {}, member)
