"""What operators see of disputes between partners, and how they decide them (R19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.disputes.dispute import DECIDED, end_for_another, tell_admins, tell_side
from flows.rules.associations import status
from store import disputes
from store.associations import other_partners
from store.associations.associations import Association
from store.consents.consents import ConsentAnswer
from store.customers.customers import Customer
from store.disputes import Dispute
from store.enums import AssociationStatus, DisputeDecision, HistoryAction
from store.history import evidence, history
from store.partners import Partner


class NoSuchDispute(LookupError):
    """There is no dispute with this number."""


class NoSuchSide(LookupError):
    """The partner has no open association in this dispute."""


class DisputeOver(ValueError):
    """At most one side's association is still open, so that nothing is left to decide."""


class DecidedDifferently(ValueError):
    """The dispute was decided in another way before; a decision is final."""


class ClaimWithMicrosoft(ValueError):
    """Another side has submitted its claim, so that only Microsoft can decide."""


@dataclass(frozen=True, slots=True)
class Side:
    """One partner's side of a dispute, for operators."""

    partner: Partner
    association: Association
    customer: Customer
    answer: ConsentAnswer | None

    @property
    def is_open(self) -> bool:
        """Whether the association is still open."""
        return status.is_open(self.association.status)


@dataclass(frozen=True, slots=True)
class ShownDispute:
    """A dispute with all its sides, for operators."""

    dispute: Dispute
    sides: Sequence[Side]

    @property
    def is_open(self) -> bool:
        """Whether the dispute needs an operator's decision."""
        return self.dispute.decided_at is None and sum(one.is_open for one in self.sides) > 1


def every(session: Session, *, undecided: bool) -> Sequence[ShownDispute]:
    """Return disputes with their sides, the newest first; ``undecided``: only those that need a decision."""
    return [_shown(session, one) for one in disputes.newest(session, undecided=undecided)]


def show(session: Session, dispute_id: int) -> ShownDispute:
    """Return one dispute with its sides.

    Raises:
        NoSuchDispute: there is none with this number.
    """
    found = disputes.get(session, dispute_id)
    if found is None:
        raise NoSuchDispute(dispute_id)
    return _shown(session, found)


def uphold(session: Session, dispute_id: int, workspace_id: str, now: datetime) -> bool:
    """Decide for the partner with this workspace, and end the other sides; false if that was decided before.

    A consent to the upheld association, given before or later, binds the customer as a proven one does.

    Raises:
        NoSuchDispute: there is none with this number.
        DecidedDifferently: it was dismissed, or decided for another partner.
        DisputeOver: at most one side is still open.
        NoSuchSide: the partner has no open association in it.
        ClaimWithMicrosoft: another side can no longer be ended.
    """
    found = _hold(session, dispute_id)
    if found.dispute.decided_at is not None:
        upheld = {one.association.id: one.partner.workspace_id for one in found.sides}
        if upheld.get(found.dispute.upheld_id or 0) == workspace_id:
            return False
        raise DecidedDifferently(dispute_id)
    if not found.is_open:
        raise DisputeOver(dispute_id)
    open_sides = [one for one in found.sides if one.is_open]
    chosen = next((one for one in open_sides if one.partner.workspace_id == workspace_id), None)
    if chosen is None:
        raise NoSuchSide(workspace_id)
    others = [one.association for one in open_sides if one is not chosen]
    if not all(
        status.may_follow(one.status, AssociationStatus.CONSENTED_TO_ANOTHER_PARTNER) for one in others
    ):
        raise ClaimWithMicrosoft(dispute_id)
    _close(session, found.dispute, DisputeDecision.UPHELD, now, chosen.association)
    vouched: dict[str, dict[str, Any]] = {}
    if chosen.answer is not None:
        kept = {evidence.ANSWER: evidence.of_answer(chosen.answer)}
        sound = history.sound(session, chosen.association, kept)
        chosen.answer.upheld_at = now
        vouched = {name: evidence.of_answer(chosen.answer) for name in sound}
    for one in others:
        tell_admins(session, one, end_for_another(session, one, now, DECIDED), now)
    entry = lifecycle.record(session, chosen.association, now, HistoryAction.DISPUTE_UPHELD, evidence=vouched)
    tell_side(session, chosen.association, entry, now)
    return True


def dismiss(session: Session, dispute_id: int, now: datetime) -> bool:
    """Let the associations of all sides continue; return false if the dispute was dismissed before.

    Raises:
        NoSuchDispute: there is none with this number.
        DecidedDifferently: it was decided for a partner.
        DisputeOver: at most one side is still open.
    """
    found = _hold(session, dispute_id)
    if found.dispute.decision is DisputeDecision.DISMISSED:
        return False
    if found.dispute.decided_at is not None:
        raise DecidedDifferently(dispute_id)
    if not found.is_open:
        raise DisputeOver(dispute_id)
    _close(session, found.dispute, DisputeDecision.DISMISSED, now)
    for one in found.sides:
        if one.is_open:
            entry = lifecycle.record(session, one.association, now, HistoryAction.DISPUTE_DISMISSED)
            tell_side(session, one.association, entry, now)
    return True


def _hold(session: Session, dispute_id: int) -> ShownDispute:
    """Return a dispute whose sides are locked until commit, in the order in which answers lock them."""
    found = disputes.get(session, dispute_id)
    if found is None:
        raise NoSuchDispute(dispute_id)
    other_partners.lock_identifier(session, found.code, found.id_type, found.id_value)
    other_partners.hold_contenders(session, [found.code], found.id_type, found.id_value)
    held = disputes.hold(session, dispute_id)
    if held is None:
        raise NoSuchDispute(dispute_id)
    return _shown(session, held)


def _shown(session: Session, one: Dispute) -> ShownDispute:
    return ShownDispute(one, [_side(side.association) for side in disputes.sides_to_show(session, one)])


def _side(association: Association) -> Side:
    return Side(association.partner, association, association.customer, association.answer)


def _close(
    session: Session,
    one: Dispute,
    decision: DisputeDecision,
    now: datetime,
    upheld: Association | None = None,
) -> None:
    one.decided_at, one.decision = now, decision
    one.upheld_id = upheld.id if upheld else None
    session.flush()
