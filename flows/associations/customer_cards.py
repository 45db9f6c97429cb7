"""The card of each customer: where it goes, who hears of its changes, what it shows, when it is renewed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations.channels import channel_of
from flows.associations.summary import Summary
from flows.notifications import CustomerCard, OwnerNotice, QueuedNotification, ThreadLine, notify_all
from flows.rules.associations import amounts, customer_card
from flows.rules.associations.customer_card import (
    LINES_BESIDE_COUNTS,
    MOST_LINES,
    CardEntry,
    CardStep,
    OwnersPart,
)
from flows.rules.associations.deadlines import NEAR_DAYS, horizon
from flows.rules.associations.history_actions import OUTCOMES
from flows.rules.associations.next_step import Who
from store import catalogue
from store.associations import associations
from store.associations.associations import Association
from store.customers import customer_cards
from store.database.engine import Database
from store.enums import AssociationStatus
from store.history.history import HistoryEntry
from store.outbox import message_keys, outbox
from store.outbox.message_keys import EventKey

NO_ANSWER = "Call them or ask again."
"""What the owner of a single association does where the time for the customer's answer is nearly over."""

BATCH = 200
"""Cards that are renewed in one transaction, kept small so that clicks do not wait long."""


class CardMessages:
    """Makes the messages that tell of changes of associations, for all of them with one look-up."""

    def __init__(self, session: Session, changed: Iterable[Association]) -> None:
        """Look up where the cards go: to a channel or, without one, to somebody's messages.

        Both are those of one association of the customer, see `lead`. A card that is in a channel already
        stays there; delivery sees to that.
        """
        every = list(changed)
        # What has changed is written once, with the entry of the history that tells of it.
        with session.no_autoflush:
            have_own = catalogue.with_own_channels(session, {one.partner_id for one in every})
        found = leads(
            session,
            {one.customer_id for one in every if not one.partner.channel_id or one.partner_id in have_own},
        )
        self._destinations = {one.customer_id: _destination(found.get(one.customer_id, one)) for one in every}

    def card(self, association: Association, event: EventKey) -> QueuedNotification:
        """Return the update of the card of an association's customer."""
        return QueuedNotification(
            association.partner_id,
            CustomerCard(association.customer_id),
            destination=self._destinations[association.customer_id],
            sequence=message_keys.card_sequence(association.customer_id),
            event=event,
        )

    def announcement(
        self, association: Association, entry: HistoryEntry, others: Sequence[int] = ()
    ) -> list[QueuedNotification]:
        """Return a line for the card's thread, and a notice to the owner, unless they read it there.

        What was won or lost is told to the whole channel instead of the owner. The same has happened to
        ``others``, by id, which are named as well.
        """
        owner, there = association.owner, self._destinations[association.customer_id]
        line = QueuedNotification(
            association.partner_id,
            ThreadLine(association.id, entry.id, others),
            destination=there,
            sequence=message_keys.card_sequence(association.customer_id),
            event=message_keys.thread_line(entry.id),
        )
        if entry.member_id == owner.id or there == owner.user_id or entry.action in OUTCOMES:
            return [line]
        notice = QueuedNotification(
            association.partner_id,
            OwnerNotice(association.id, entry.id, others),
            destination=owner.user_id,
            sequence=message_keys.owner_sequence(association.id),
            event=message_keys.owner_notice(entry.id),
        )
        return [line, notice]


def lead(every: Sequence[Association]) -> Association:
    """Return, of all associations of a customer, the one whose channel, or else whose owner, has the card."""
    by_id = {one.id: one for one in every}
    return by_id[customer_card.lead([_entry(one) for one in every]).id]


def leads(session: Session, customer_ids: Collection[int]) -> Mapping[int, Association]:
    """Return the same for several customers, by their ids, with what `associations.with_related` loads."""
    every = defaultdict[int, list[Association]](list)
    for one in associations.of_customers(session, customer_ids):
        every[one.customer_id].append(one)
    return {customer_id: lead(some) for customer_id, some in every.items()}


def lead_of(session: Session, customer_id: int) -> Association | None:
    """Return the same for one customer, if they have any association."""
    return leads(session, [customer_id]).get(customer_id)


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many associations of one status a card does not show one by one; ``first`` ends first of them."""

    count: int
    first: Summary
    amount: str


@dataclass(frozen=True, slots=True)
class CardContents:
    """What a card says now: ``every`` association on it, of which ``lines`` are shown one by one."""

    every: Sequence[Summary]
    lines: Sequence[Summary]
    counts: Sequence[StatusCount]
    steps: Sequence[CardStep]

    @property
    def to_do(self) -> str:
        """What comes next: a sentence if it is about one association, else a sum."""
        if len(self.every) > 1:
            return customer_card.to_do(self.steps)
        said, (step,) = self.every[0].next_step, self.steps
        words = said.card_words or said.words
        is_late = step.is_ours and step.step.who is Who.CUSTOMER
        return f"{words} {NO_ANSWER}" if is_late else words

    @property
    def by_owner(self) -> Sequence[OwnersPart]:
        """What each owner must do, if the associations on the card have several owners."""
        has_several = len({one.owner.id for one in self.every}) > 1
        return customer_card.by_owner(self.steps) if has_several else ()

    @property
    def amount(self) -> str:
        """What those pay that have not ended; empty if none is left, or no rate is known."""
        return amounts.total(one.amount for one in self.every if one.association.ended_at is None)


def contents(every: Sequence[Association], now: datetime) -> CardContents:
    """Return what the card of a customer says now, of all associations of the customer."""
    by_id = {one.id: Summary(one) for one in every}
    shown = [by_id[one.id] for one in customer_card.shown([_entry(one) for one in every], now)]
    most = len(shown) if len(shown) <= MOST_LINES else LINES_BESIDE_COUNTS
    rest = defaultdict[AssociationStatus, list[Summary]](list)
    for one in shown[most:]:
        rest[one.association.status].append(one)
    counts = [
        StatusCount(len(some), some[0], amounts.total(one.amount for one in some)) for some in rest.values()
    ]
    near = horizon(now, NEAR_DAYS, every[0].partner.time_zone)
    return CardContents(shown, shown[:most], counts, [_step(one, near) for one in shown])


def changes_at(every: Sequence[Association], now: datetime) -> datetime | None:
    """Return when the card of a customer shows something else although nothing happens."""
    shown = customer_card.shown([_entry(one) for one in every], now)
    return customer_card.changes_at(shown, now, every[0].partner.time_zone)


def renew(database: Database, now: datetime) -> int:
    """Update the cards on which time has changed something, and return how many.

    Any process may run this at any time: a card is taken once, and again when its update has been delivered.
    """
    count = 0
    while True:
        with database.write() as session:
            due = customer_cards.due(session, now, BATCH)
            _renew(session, [one.customer_id for one in due], now)
            for one in due:
                one.renew_at = None
        count += len(due)
        if len(due) < BATCH:
            return count


def _renew(session: Session, customer_ids: Sequence[int], now: datetime) -> None:
    """Write updates of these cards, unless one waits already: it will show what is true then."""
    found = leads(session, customer_ids).values()
    messages, at = CardMessages(session, found), now.isoformat()
    cards = [messages.card(one, message_keys.card_renewed(one.customer_id, at)) for one in found]
    waiting = outbox.which_wait(session, [one.sequence for one in cards], CustomerCard.kind)
    notify_all(session, [one for one in cards if one.sequence not in waiting], now)


def _destination(one: Association) -> str:
    return channel_of(one) or one.owner.user_id


def _entry(one: Association) -> CardEntry:
    summary = Summary(one)
    due = summary.clock.due if summary.clock else None
    return CardEntry(
        one.id,
        one.status,
        due,
        one.ended_at,
        summary.asks_again_from,
        is_open_again=summary.is_open_again,
    )


def _step(one: Summary, near: datetime) -> CardStep:
    due = one.clock.due if one.clock else None
    return CardStep(
        one.association.status, one.next_step, one.owner.id, due, is_ending=due is not None and due < near
    )
