"""Messages about something whose record was withdrawn since, or that began again: each is corrected.

A correction draws its message again from what is true when it is delivered. A message that is not in Slack
yet needs none: it is written from what is true then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.notifications import MessageCorrected, Outcome, QueuedNotification, ThreadLine, parse_if_known
from flows.rules.associations.history_actions import OUTCOMES
from flows.rules.associations.withdrawing import WITHDRAWING, WITHDRAWN, withdrawal
from store.associations import associations
from store.associations.associations import Association
from store.enums import OutboxState
from store.history import history
from store.history.history import HistoryEntry
from store.outbox import message_keys, outbox
from store.outbox.outbox import OutboxMessage

TOGETHER = 1000
"""Earlier outcomes of the partner among which the first one of the same message is looked up."""


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """A message that is to be corrected: what it tells, where it is, and whether it is still on its way."""

    notification: Outcome | ThreadLine
    partner_id: int
    destination: str
    ts: str
    rerouted_from: str | None
    waits: bool


def after(session: Session, happened: Iterable[tuple[Association, HistoryEntry]]) -> list[QueuedNotification]:
    """Return the corrections of all messages that tell what these entries have withdrawn."""
    queued: list[QueuedNotification] = []
    for association, cause in happened:
        if cause.action in WITHDRAWING:
            before = history.of_association(session, association)
            for entry, by in _withdrawn(before).items():
                if by.id == cause.id:
                    queued += [_queued(row, cause) for row in _telling(session, entry)]
    return queued


def after_beginning(
    session: Session, association: Association, cause: HistoryEntry
) -> list[QueuedNotification]:
    """Return the corrections of outcomes that offer to begin again what has begun again with this entry."""
    queued: dict[int, QueuedNotification] = {}
    for entry in history.since(session, dict.fromkeys(associations.ended_before(session, association), 1)):
        if entry.action in OUTCOMES:
            outcomes = (one for one in _telling(session, entry) if isinstance(parse_if_known(one), Outcome))
            queued |= {row.id: _queued(row, cause) for row in outcomes}
    return list(queued.values())


def withdrawals(session: Session, entries: Collection[HistoryEntry]) -> Mapping[int, HistoryEntry]:
    """Return the entries that have withdrawn some of these, with their members, by the ids of those."""
    some = [one for one in entries if one.action in WITHDRAWN]
    since: dict[int, int] = {}
    for one in some:
        since[one.association_id] = min(since.get(one.association_id, one.number), one.number)
    chains: dict[int, list[HistoryEntry]] = {}
    for one in history.since(session, since):
        chains.setdefault(one.association_id, []).append(one)
    wanted = {one.id for one in some}
    found = {
        entry.id: by.id
        for chain in chains.values()
        for entry, by in _withdrawn(chain).items()
        if entry.id in wanted
    }
    causes = {one.id: one for one in history.entries(session, set(found.values()))}
    return {entry_id: causes[by] for entry_id, by in found.items()}


def read(messages: Iterable[OutboxMessage]) -> Mapping[int, ToldMessage]:
    """Return those of the messages that are in Slack or on their way there, by their ids in the outbox."""
    found: dict[int, ToldMessage] = {}
    for row in messages:
        told, waits = parse_if_known(row), row.state is OutboxState.PENDING
        if isinstance(told, Outcome | ThreadLine) and (waits or row.slack_ts is not None):
            found[row.id] = ToldMessage(
                told, row.partner_id, row.destination, row.slack_ts or "", row.rerouted_from, waits
            )
    return found


def _withdrawn(chain: Sequence[HistoryEntry]) -> Mapping[HistoryEntry, HistoryEntry]:
    """Return the withdrawn entries of a history, or of its end, with those that have withdrawn them."""
    actions = [one.action for one in chain]
    found = {}
    for place, entry in enumerate(chain):
        later = chain[place + 1 :]
        by = withdrawal(entry.action, actions[place + 1 :])
        if by is not None:
            found[entry] = later[by]
    return found


def _telling(session: Session, entry: HistoryEntry) -> list[OutboxMessage]:
    """Return the messages to a channel, a thread or an owner that tell what an entry says."""
    events = [message_keys.thread_line(entry.id)]
    if entry.action in OUTCOMES:
        # A message is named by the first of its entries, which were written one after the other.
        events += map(message_keys.outcome, history.ids_up_to(session, entry, OUTCOMES, TOGETHER))
    return [row for row in outbox.of_events(session, entry.partner_id, events) if _tells(row, entry)]


def _tells(row: OutboxMessage, entry: HistoryEntry) -> bool:
    match parse_if_known(row):
        case Outcome(entry_ids=entry_ids):
            return entry.id in entry_ids
        case ThreadLine(entry_id=entry_id):
            return entry_id == entry.id
        case _:
            return False


def _queued(row: OutboxMessage, cause: HistoryEntry) -> QueuedNotification:
    return QueuedNotification(
        row.partner_id,
        MessageCorrected(row.id),
        destination=row.destination,
        sequence=message_keys.correction_sequence(row.id),
        event=message_keys.correction(row.id, cause.id),
    )
