"""What was won or lost: which messages tell it to whom, and what they say of each customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.associations.channels import channel_of
from flows.associations.summary import Summary
from flows.history.history_events import HistoryEvent
from flows.notifications import Outcome, QueuedNotification
from flows.rules.associations import amounts
from flows.rules.associations.history_actions import OUTCOMES
from store.associations.associations import Association
from store.history.history import HistoryEntry
from store.outbox import message_keys

MOST_LINES = 20
"""Lines in one message, so that it fits into Slack; more of them take more messages."""

Happened = tuple[Association, HistoryEntry]
"""An association, and the entry of its history that says what has just happened to it."""


@dataclass(frozen=True, slots=True)
class CustomerOutcome:
    """What happened at one moment to associations of one customer that have one owner.

    ``withdrawal`` is what has withdrawn it since.
    """

    rows: Sequence[Summary]
    event: HistoryEvent
    withdrawal: HistoryEvent | None = None

    @property
    def amount(self) -> str:
        """What they are expected to pay, in words."""
        return amounts.total(row.expected for row in self.rows)


def messages(happened: Iterable[Happened]) -> list[QueuedNotification]:
    """Return the messages of all outcomes among what has just happened in one transaction.

    Each goes to the association's channel. Without one, each owner gets their own, except of what they did
    themselves.
    """
    places: dict[tuple[int, str], dict[_Key, list[Happened]]] = {}
    for association, entry in happened:
        partner, owner = association.partner, association.owner
        channel = channel_of(association)
        is_own_act = not channel and entry.member_id == owner.id
        if entry.action in OUTCOMES and not is_own_act:
            place = places.setdefault((partner.id, channel or owner.user_id), {})
            place.setdefault(_key(association, entry), []).append((association, entry))
    found = []
    for (_, destination), groups in places.items():
        lines = list(groups.values())
        for first in range(0, len(lines), MOST_LINES):
            told = [one for line in lines[first : first + MOST_LINES] for one in line]
            found.append(_message(told, destination))
    return found


Told = tuple[Summary, HistoryEvent, HistoryEvent | None]
"""An association, what happened to it, and what has withdrawn that since."""


def by_customer(found: Iterable[Told]) -> list[CustomerOutcome]:
    """Return what happened by customer, owner, action and reason, in the order in which it was written.

    What was withdrawn since is by itself.
    """
    groups: dict[_Key, list[Told]] = {}
    for about, event, withdrawal in found:
        by = (withdrawal.action, withdrawal.member) if withdrawal else ()
        key = (*_key(about.association, event), *by)
        groups.setdefault(key, []).append((about, event, withdrawal))
    return [CustomerOutcome([one[0] for one in group], *group[0][1:]) for group in groups.values()]


_Key = tuple[object, ...]
"""What the associations in one line of a message have in common."""


def _key(association: Association, event: HistoryEntry | HistoryEvent) -> _Key:
    detail = event.detail or {}
    reason = (
        detail.get("asked"),
        detail.get("refused"),
        detail.get("withdrawn"),
        detail.get("misdirected"),
        detail.get("name"),
        detail.get("contact"),
        detail.get("note"),
    )
    return association.customer_id, association.owner_id, event.action, *reason


def _message(told: Sequence[Happened], destination: str) -> QueuedNotification:
    first = told[0][0]
    return QueuedNotification(
        first.partner_id,
        Outcome(
            [association.id for association, _ in told],
            [entry.id for _, entry in told],
            is_private=channel_of(first) is None,
        ),
        destination=destination,
        sequence=message_keys.outcome_sequence(destination),
        event=message_keys.outcome(told[0][1].id),
    )
