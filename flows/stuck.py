"""Messages that were given up or may not have arrived: looking at them, sending them again, dropping them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows import summary
from flows.access import Actor
from flows.consent_elsewhere import AdminOnly
from flows.lifecycle import NotFound
from flows.summary import Summary
from store import undelivered
from store.associations import Association
from store.consents import ConsentAnswer, ConsentRequest
from store.outbox import OutboxMessage
from store.partners import Partner
from store.vocabulary import OutboxState


@dataclass(frozen=True, slots=True)
class Stuck:
    """One message, and the association that it is about, if it is about one."""

    message: OutboxMessage
    about: Summary | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The newest messages, and how many there are in each state."""

    shown: Sequence[Stuck]
    counts: Mapping[OutboxState, int]


def of_admin(actor: Actor) -> Partner:
    """Return the partner whose messages the member may look at.

    Raises:
        AdminOnly: the member is no Incentives admin.
    """
    if not actor.is_admin:
        raise AdminOnly
    return actor.partner


def listing(session: Session, partner: Partner | None, limit: int) -> Listing:
    """Return what is stuck, of one partner or (for an operator) of all."""
    messages = undelivered.page(session, partner, limit)
    return Listing(
        [Stuck(one, _about(session, one)) for one in messages], undelivered.counts(session, partner)
    )


def retry(session: Session, partner: Partner | None, message_id: int, now: datetime) -> None:
    """Send a message again, as if it were new; one that is no longer true will be dropped instead.

    Raises:
        NotFound: there is no such message that is stuck.
    """
    if not undelivered.revive(session, partner, now, message_id):
        raise NotFound(message_id)


def retry_all(session: Session, partner: Partner | None, now: datetime) -> int:
    """Send every message that is stuck again, of one partner or (for an operator) of all; return how many."""
    return undelivered.revive(session, partner, now)


def drop(session: Session, partner: Partner | None, message_id: int) -> None:
    """Let a message be: somebody has seen it.

    Raises:
        NotFound: there is no such message that is stuck.
    """
    _hold(session, partner, message_id).state = OutboxState.OBSOLETE


def _hold(session: Session, partner: Partner | None, message_id: int) -> OutboxMessage:
    message = undelivered.hold(session, partner, message_id)
    if message is None:
        raise NotFound(message_id)
    return message


def _about(session: Session, message: OutboxMessage) -> Summary | None:
    given = message.payload
    association_id = given.get("association_id")
    if "request_id" in given:
        association_id = session.get_one(ConsentRequest, given["request_id"]).association_id
    if "answer_id" in given:
        association_id = session.get_one(ConsentAnswer, given["answer_id"]).association_id
    association = session.get(Association, association_id) if association_id else None
    return summary.of(session, association) if association else None
