"""Which entry of a history has withdrawn an earlier one, so that what that one says is no longer true.

Values in, values out.
"""

from collections.abc import Sequence

from flows.rules.claims import records
from store.enums import HistoryAction

RECORDINGS = frozenset(records.ACTIONS.values())
"""Actions that record what the programme answered, or what the partner did about it."""

VOIDINGS = frozenset({HistoryAction.CLAIM_RECORD_VOIDED, HistoryAction.CLAIM_PAYMENT_VOIDED})
"""Actions that void the last record that counts."""

ENDED_BY_CLOCK = frozenset(
    {
        HistoryAction.CLAIM_REQUEST_EXPIRED,
        HistoryAction.CLAIM_REJECTION_EXPIRED,
        HistoryAction.CLAIM_DISPUTE_EXPIRED,
    }
)
"""Losses after which what was done in time can still be recorded."""

WITHDRAWN = RECORDINGS | ENDED_BY_CLOCK | {HistoryAction.CLAIM_SUBMITTED}
"""Actions of entries that a later one may withdraw."""

WITHDRAWING = RECORDINGS | VOIDINGS | {HistoryAction.CLAIM_TAKEN_BACK}
"""Actions of entries that may withdraw an earlier one."""


def withdrawal(action: str, later: Sequence[str]) -> int | None:
    """Return the place in ``later`` of the action that withdraws an entry with this ``action``.

    ``later`` are the actions of all entries that follow it in its history. It is ``None`` if the entry is
    still true. Voiding withdraws the last record that counts, and what its clock has ended. A submission can
    be taken back. A record of what was done in time withdraws the loss by the clock that it follows.
    """
    if action not in WITHDRAWN:
        return None
    counting = 0
    for place, one in enumerate(later):
        if one in VOIDINGS:
            if counting == 0:
                return place
            counting -= 1
        elif one in RECORDINGS:
            if action in ENDED_BY_CLOCK and counting == 0:
                return place
            counting += 1
        elif one == HistoryAction.CLAIM_TAKEN_BACK and action == HistoryAction.CLAIM_SUBMITTED:
            return place
    return None
