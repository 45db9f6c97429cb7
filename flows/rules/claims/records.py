"""What may be recorded of a claim in each status, where it leads, and which clock follows (R25, R26a).

Values in, values out. The statuses are those of the table in ``flows.rules.associations.status``.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from flows.rules.associations.deadlines import clock, last_day
from flows.rules.associations.status import TABLE
from flows.rules.associations.working_day import A_DAY, begin, morning
from store.enums import PARTNER_ANSWERS, REVIEWING, HistoryAction
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind

ACTIONS: Mapping[tuple[Kind, S], HistoryAction] = MappingProxyType(
    {
        (Kind.UNDER_REVIEW, S.UNDER_REVIEW): HistoryAction.CLAIM_UNDER_REVIEW,
        (Kind.ACTION_REQUIRED, S.ACTION_REQUIRED): HistoryAction.CLAIM_ACTION_REQUIRED,
        (Kind.APPROVED, S.APPROVED): HistoryAction.CLAIM_APPROVED,
        (Kind.REJECTED, S.REJECTED): HistoryAction.CLAIM_REJECTED,
        (Kind.RESUBMITTED, S.SUBMITTED): HistoryAction.CLAIM_RESUBMITTED,
        (Kind.DISPUTED, S.DISPUTED): HistoryAction.CLAIM_DISPUTED,
        (Kind.FINAL, S.REJECTED_FINAL): HistoryAction.CLAIM_FINAL,
        (Kind.EXPIRED, S.POST_SUBMISSION_EXPIRED): HistoryAction.CLAIM_REQUEST_MISSED,
        (Kind.EXPIRED, S.DISPUTED_EXPIRED): HistoryAction.CLAIM_DISPUTE_MISSED,
        (Kind.PAID, S.APPROVED): HistoryAction.CLAIM_PAID,
    }
)
"""The history's action for a kind of record and a status to which it leads; paid changes none."""


def possible(status: S, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """Return what may be recorded in a status, in the order in which people choose.

    ``kinds`` are the records that count so far. If the clock of the last one has ended the claim, what was
    done before its end may still be recorded.
    """
    before = standing(status, kinds)
    if before is S.APPROVED:
        return () if Kind.PAID in kinds else (Kind.PAID,)
    can = dict.fromkeys(kind for kind, _ in ACTIONS if _after(before, kind) not in {None, status})
    return tuple(can)


def standing(status: S, kinds: Sequence[Kind]) -> S:
    """Return the status that the next record follows: the one before, if its clock has ended the claim."""
    if not TABLE[status].late or not kinds:
        return status
    before = reached(kinds)
    return before if before in PARTNER_ANSWERS else status


def after(status: S, kind: Kind) -> S | None:
    """Return the status to which a kind of record leads from another, or ``None`` if it cannot follow."""
    if kind is Kind.PAID:
        return S.APPROVED if status is S.APPROVED else None
    return _after(status, kind)


def _after(status: S, kind: Kind) -> S | None:
    if kind is Kind.PAID:
        return None
    # A first submission is no record: it has a claim, with its items.
    if kind is Kind.RESUBMITTED and status not in PARTNER_ANSWERS:
        return None
    leads_to = (one for known, one in ACTIONS if known is kind)
    return next((one for one in leads_to if one in TABLE[status].next), None)


def reached(kinds: Sequence[Kind]) -> S:
    """Return the status to which the records that count lead, one after the other, from the submission on."""
    status = S.SUBMITTED
    for kind in kinds:
        status = after(status, kind) or status
    return status


def review_end(kinds: Sequence[Kind], review_due: datetime | None) -> datetime | None:
    """Return the end of the review that ends a request; a claim that was disputed is reviewed without one."""
    return None if Kind.DISPUTED in kinds else review_due


def is_cut_short(
    until_day: date | None, due: datetime | None, review_due: datetime | None, zone: str
) -> bool:
    """Tell whether a request is ``due`` with the review, before the reviewer's last day is over."""
    if until_day is None or due is None or due != review_due:
        return False
    return due < morning(until_day + A_DAY, zone, 0)


def ends_before(until_day: date, review_due: datetime, zone: str) -> str:
    """Return in words that the review ends before the reviewer's last day is over, which `is_cut_short`."""
    is_that_day = last_day(review_due, zone) == until_day
    return "the review ends earlier that day" if is_that_day else "the review ends before"


def due_after(
    status: S,
    on_day: date,
    until_day: date | None,
    review_due: datetime | None,
    dispute_days: int,
    zone: str,
    now: datetime,
) -> datetime | None:
    """Return the end of the clock that runs in a status reached ``on_day``; ``None`` if it has none.

    A request of the reviewer ends with the last day that the reviewer gave, and in any case with the review,
    if one ends: a claim that was disputed is reviewed once more, without a known end (``review_due`` is
    ``None``). Without either, a request has as many days as a dispute.

    The days of a dispute count from the beginning of the day, in the partner's ``zone``, or from ``now`` if
    that comes first, so that nothing is ever due too late. A clock may be past already: it acts at the next
    tick (R26a).
    """
    match status:
        case _ if status in REVIEWING:
            return review_due
        case S.ACTION_REQUIRED:
            given = None if until_day is None else morning(until_day + A_DAY, zone, 0)
            ends = [one for one in (given, review_due) if one is not None]
            return min(ends) if ends else clock(begin(on_day, zone, now), dispute_days)
        case S.REJECTED | S.DISPUTED:
            return clock(begin(on_day, zone, now), dispute_days)
        case _:
            return None
