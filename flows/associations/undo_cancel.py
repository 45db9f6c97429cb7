"""Undo a cancellation that was a mistake, for a day and as long as nothing else has come of it (R21)."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.customer_cards import CardMessages
from flows.consent import settle
from flows.notifications import notify_all
from flows.refusal import Refusal
from flows.rules.associations import undoing
from flows.rules.associations.undoing import UndoFault
from flows.rules.text.mail_trouble import MailTrouble
from store import disputes, partners
from store.associations import associations
from store.associations.associations import Association
from store.consents import consents
from store.enums import AssociationStatus, HistoryAction
from store.history import history
from store.outbox import message_keys


class UndoRefused(Refusal):
    """Something has happened since the cancellation, or too much time has passed."""

    def __init__(self, fault: UndoFault) -> None:
        """Keep why."""
        super().__init__(fault)
        self.fault = fault


def undo(session: Session, actor: Actor, association_id: int, now: datetime) -> Association:
    """Bring a cancelled association back to the status before; its clocks run on as if nothing had happened.

    The links that the cancellation withdrew stay withdrawn, so a customer who has not answered must be asked
    again. A second click, when it was just undone, changes nothing.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: it is not cancelled, and something else has happened since it was undone.
        UndoRefused: it is too late, the customer was added or claimed again, or chose another partner.
    """
    found = lifecycle.find_for(session, actor, association_id)
    # As when a customer is added: no other transaction of the partner adds until commit (R6).
    partners.lock(session, actor.partner)
    settle.hold_contenders(session, found)
    association = lifecycle.hold_for(session, actor, association_id)
    cancelled_at = association.ended_at
    if cancelled_at is None and _is_just_undone(session, association):
        return association
    if association.status is not AssociationStatus.CANCELLED or cancelled_at is None:
        raise lifecycle.StatusClosed(association.status)
    fault = late(association, now) or taken(session, association, cancelled_at)
    if fault is not None:
        raise UndoRefused(fault)
    before = undoing.status_before(
        association.origin,
        was_asked=bool(consents.requests(session, association)),
        has_consented=association.consented_at is not None,
    )
    is_awaited = before is AssociationStatus.AWAITING_CONSENT
    entry = lifecycle.advance(
        session,
        association,
        before,
        now,
        HistoryAction.ASSOCIATION_RESTORED,
        member_id=actor.member.id,
        detail={"asked": is_awaited},
    )
    if is_awaited:
        association.mail_refused = MailTrouble.CANCELLED
    _renew_cards_of_rivals(session, association, entry.number, now)
    settle.meet(session, association, now)
    return association


def late(association: Association, now: datetime) -> UndoFault | None:
    """Return why it is too late to undo the cancellation, if it is."""
    return undoing.late(association.ended_at, association.clock_due, now) if association.ended_at else None


def _is_just_undone(session: Session, association: Association) -> bool:
    entries = history.of_association(session, association)
    return bool(entries) and entries[-1].action == HistoryAction.ASSOCIATION_RESTORED


def taken(session: Session, association: Association, ended_at: datetime) -> UndoFault | None:
    """Return what became of the customer since the association ended, if that excludes it from now on."""
    again = associations.open_for(session, association.partner, association.customer)
    if any(one.engagement_id == association.engagement_id for one in again):
        return UndoFault.BEGUN_AGAIN
    is_decided = disputes.is_decided_since(session, association.id, ended_at)
    return UndoFault.ANOTHER_PARTNER if is_decided or settle.bound_by(session, association) else None


def _renew_cards_of_rivals(session: Session, association: Association, number: int, now: datetime) -> None:
    """Update the cards of other partners: a dispute with this association is open again."""
    session.flush()
    rivals = disputes.open_rivals(session, [association.id])
    messages = CardMessages(session, rivals)
    event = message_keys.card_after_return
    cards = [messages.card(one, event(one.id, association.id, number)) for one in rivals]
    notify_all(session, cards, now)
