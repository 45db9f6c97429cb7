"""Direct messages in Slack that are to be updated: where each is, and what it says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.outbox.outbox import OutboxMessage


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A direct message as it is kept; ``blocks`` are those of the Web API, without the buttons."""

    partner_id: int
    destination: str
    ts: str
    text: str
    blocks: Sequence[Mapping[str, Any]]


def read(messages: Iterable[OutboxMessage]) -> Mapping[int, SentNotice]:
    """Return those of the messages that are in Slack and kept, by their ids in the outbox."""
    return {
        row.id: SentNotice(
            row.partner_id, row.destination, row.slack_ts, row.shown["text"], row.shown["blocks"]
        )
        for row in messages
        if row.slack_ts is not None and row.shown is not None
    }
