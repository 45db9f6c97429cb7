"""The ledger: everything that the sandbox received, whether it took effect, and the answer."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.faults.faults import Where
from sandbox.transport import reading
from sandbox.workspace.state import Json

LONGEST_TEXT = 200
MOST_ENTRIES = 200_000


@dataclass
class LedgerEntry:
    """One thing that was received.

    ``delivery_id`` is in the metadata of a message, or is a mail's Message-ID. ``took_effect`` says whether
    it changed anything, ``answer`` is ``ok``, Slack's error code, or the effect of a fault.
    """

    number: int
    at: float
    where: Where
    what: str
    delivery_id: str | None = None
    client_msg_id: str | None = None
    team: str | None = None
    channel: str | None = None
    user: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    text: str = ""
    took_effect: bool = False
    answer: str = ""
    fault: str | None = None

    def shown(self) -> Json:
        """Return the entry as JSON."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


class Ledger:
    """Keeps the last 200,000 entries, numbered from 1."""

    def __init__(self) -> None:
        """Begin empty."""
        self._entries: deque[LedgerEntry] = deque(maxlen=MOST_ENTRIES)
        self._count = 0

    def receive(self, at: float, where: Where, what: str, arguments: Mapping[str, Any]) -> LedgerEntry:
        """Enter what was received, and return the entry to be completed."""
        self._count += 1
        entry = LedgerEntry(
            number=self._count,
            at=at,
            where=where,
            what=what,
            delivery_id=_delivery_id(arguments),
            client_msg_id=_short(arguments, "client_msg_id"),
            channel=_short(arguments, "channel"),
            user=_short(arguments, "user") or _short(arguments, "user_id"),
            ts=_short(arguments, "ts"),
            thread_ts=_short(arguments, "thread_ts"),
            text=_short(arguments, "text") or "",
        )
        self._entries.append(entry)
        return entry

    def find(self, *, after: int = 0, **wanted: str) -> Iterator[LedgerEntry]:
        """Yield the entries after a number whose fields have the wanted values, oldest first."""
        for entry in self._entries:
            if entry.number > after and all(
                str(getattr(entry, name)).lower() == value.lower() for name, value in wanted.items()
            ):
                yield entry

    def clear(self) -> None:
        """Delete all entries; numbering continues."""
        self._entries.clear()


def _delivery_id(arguments: Mapping[str, Any]) -> str | None:
    metadata = arguments.get("metadata")
    if isinstance(metadata, str):
        try:
            metadata = reading.parse(metadata)
        except ValueError:
            return None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return _short(payload, "delivery_id") if isinstance(payload, dict) else None


def _short(arguments: Mapping[str, Any], name: str) -> str | None:
    value = arguments.get(name)
    return str(value)[:LONGEST_TEXT] if isinstance(value, str | int | float) else None
