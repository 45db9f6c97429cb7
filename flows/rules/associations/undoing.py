"""Whether a cancellation can still be undone, and to which status that leads."""

from datetime import datetime, timedelta
from enum import StrEnum

from flows.rules.associations.deadlines import is_over
from flows.rules.associations.history_actions import BEGUN
from flows.rules.associations.status import STATUS_AFTER
from store.enums import AssociationStatus, Origin

UNDONE_WITHIN = timedelta(hours=24)
"""How long after a cancellation it can be undone."""


class UndoFault(StrEnum):
    """Why a cancellation cannot be undone."""

    TOO_LATE = "too_late"
    CLOCK_OVER = "clock_over"
    BEGUN_AGAIN = "begun_again"
    ANOTHER_PARTNER = "another_partner"


def late(cancelled_at: datetime, clock_due: datetime, now: datetime) -> UndoFault | None:
    """Return why it is too late, if it is; ``clock_due`` is the end of the clock that would run again."""
    if is_over(clock_due, now):
        return UndoFault.CLOCK_OVER
    return UndoFault.TOO_LATE if is_over(cancelled_at + UNDONE_WITHIN, now) else None


def status_before(origin: Origin, *, was_asked: bool, has_consented: bool) -> AssociationStatus:
    """Return the status in which an association was cancelled."""
    if has_consented:
        return AssociationStatus.CONSENT_RECEIVED
    return AssociationStatus.AWAITING_CONSENT if was_asked else STATUS_AFTER[BEGUN[origin]]
