"""The agenda of an association: all its coming moments, from its schedule and what has happened (R20–R30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum

from flows.rules.associations.deadlines import LONGEST_CLOCK
from flows.rules.associations.quiet_hours import QuietHours
from store.enums import REVIEWING
from store.enums import AssociationStatus as S


class AgendaKind(StrEnum):
    """The kinds of agenda item."""

    CONSENT_NOT_SENT = "consent_not_sent"
    CONSENT_AWAITED = "consent_awaited"
    CONSENT_EXPIRY = "consent_expiry"
    CLAIM_WARNING = "claim"
    CLAIM_ESCALATION = "claim_escalation"
    CLAIM_EXPIRY = "claim_expiry"
    REVIEW_WARNING = "review_end"
    REVIEW_ESCALATION = "review_escalation"
    REVIEW_OVERDUE = "review"
    REQUEST_WARNING = "request"
    REQUEST_ESCALATION = "request_escalation"
    REQUEST_EXPIRY = "request_expiry"
    REJECTION_WARNING = "rejection"
    REJECTION_ESCALATION = "rejection_escalation"
    REJECTION_EXPIRY = "rejection_expiry"
    DISPUTE_WARNING = "dispute"
    DISPUTE_ESCALATION = "dispute_escalation"
    DISPUTE_EXPIRY = "dispute_expiry"


ENDINGS = frozenset(
    {
        AgendaKind.CONSENT_EXPIRY,
        AgendaKind.CLAIM_EXPIRY,
        AgendaKind.REQUEST_EXPIRY,
        AgendaKind.REJECTION_EXPIRY,
        AgendaKind.DISPUTE_EXPIRY,
    }
)
"""Items that end the association; the others are reminders."""

ESCALATIONS = frozenset(
    {
        AgendaKind.CLAIM_ESCALATION,
        AgendaKind.REVIEW_ESCALATION,
        AgendaKind.REQUEST_ESCALATION,
        AgendaKind.REJECTION_ESCALATION,
        AgendaKind.DISPUTE_ESCALATION,
    }
)
"""Items of which Incentives admins are told, as the last days of a clock have begun."""

WARNINGS = frozenset(
    {
        AgendaKind.CLAIM_WARNING,
        AgendaKind.REVIEW_WARNING,
        AgendaKind.REQUEST_WARNING,
        AgendaKind.REJECTION_WARNING,
        AgendaKind.DISPUTE_WARNING,
    }
)
"""Reminders of which Incentives admins are told as well, if they come in the last days of the clock."""

LAST_DAYS = timedelta(days=3)
"""Time left of a clock at which Incentives admins are told, regardless of schedule and snooze.

A consent clock has none: it is the customer who must act.
"""

SOON = timedelta(hours=1)
"""If such a clock begins within its last days, the admins are told this long after its beginning."""


BUGS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""Exceptions that a bug raises while something is computed from the values of one association.

One such association must not keep all others from their reminders and deadlines, so whoever goes through
many catches these, reports that one and continues. `Exception` would be too much: an error of the database or
of the machine concerns all of them, and must end the run.
"""


class ScheduleInvalid(ValueError):
    """The reminders that are stored with the engagement cannot be read; load its catalogue again."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Reminders in whole days.

    They come after the creation while nothing was sent, and before each clock ends. Those of ``review``
    come after its end, which ends nothing by itself.
    """

    consent_not_sent: tuple[int, ...] = (1, 3)
    consent_awaited: tuple[int, ...] = (14, 7, 3, 1)
    claim: tuple[int, ...] = (30, 14, 7, 3, 1)
    review_end: tuple[int, ...] = (14, 7, 3, 1)
    review: tuple[int, ...] = (1, 14, 30)
    request: tuple[int, ...] = (14, 7, 3, 1)
    rejection: tuple[int, ...] = (14, 7, 3, 1)
    dispute: tuple[int, ...] = (14, 7, 3, 1)


@dataclass(frozen=True, slots=True)
class AgendaInput:
    """What the agenda depends on; ``since`` is when the status was reached.

    ``programme_due`` is the end of the clock that runs after the submission, of the review for example.
    No reminder is told in ``quiet`` hours of the partner.
    """

    status: S
    created_at: datetime
    since: datetime
    consent_due: datetime
    claim_due: datetime | None
    snoozed_until: datetime | None = None
    programme_due: datetime | None = None
    quiet: QuietHours | None = None


@dataclass(frozen=True, slots=True, order=True)
class AgendaItem:
    """Something that comes at an instant; ``days`` is the schedule's number for a reminder.

    A snoozed reminder ``fell_due`` earlier, and its days no longer apply. One that falls due in quiet hours
    is ``moved`` to their end, or to before their beginning.
    """

    at: datetime
    kind: AgendaKind
    days: int | None = None
    fell_due: datetime | None = None
    moved: datetime | None = None

    @property
    def told_at(self) -> datetime:
        """When it is told, or takes effect."""
        return self.moved or self.at


def schedule_from(overrides: object) -> Schedule:
    """Return the schedule of R29, with an engagement's stored days in place of the defaults.

    Raises:
        ScheduleInvalid: what is stored is not lists of whole days by kind of reminder.
    """
    kinds = {one.name for one in fields(Schedule)}
    if not isinstance(overrides, Mapping) or not kinds.issuperset(overrides):
        raise ScheduleInvalid(repr(overrides))
    for days in overrides.values():
        if not isinstance(days, list | tuple) or not all(_is_days(one) for one in days):
            raise ScheduleInvalid(repr(overrides))
    return Schedule(**{kind: tuple(days) for kind, days in overrides.items()})


def agenda(facts: AgendaInput, schedule: Schedule) -> list[AgendaItem]:
    """Return every agenda item of the current status, earliest first, including past ones.

    A reminder that would fall on or after the clock's end, or before its start, is left out. A snooze removes
    those until its end, at which the newest of them comes once, whether or not it was sent before. A review
    has no ending: reminders come after the day by which it should have ended as well.

    What falls due in quiet hours is told when they end, or before they begin if the clock ends in them.
    """
    return [_moved(one, facts) for one in _agenda(facts, schedule)]


def _agenda(facts: AgendaInput, schedule: Schedule) -> list[AgendaItem]:
    if facts.status in REVIEWING:
        return _review(facts, schedule)
    escalations: set[AgendaItem] = set()
    match facts.status:
        case S.ADDED | S.CLAIMED:
            reminders = [
                AgendaItem(facts.created_at + timedelta(days=days), AgendaKind.CONSENT_NOT_SENT, days)
                for days in schedule.consent_not_sent
            ]
            end = AgendaItem(facts.consent_due, AgendaKind.CONSENT_EXPIRY)
        case S.AWAITING_CONSENT:
            reminders = _before(facts.consent_due, schedule.consent_awaited, AgendaKind.CONSENT_AWAITED)
            end = AgendaItem(facts.consent_due, AgendaKind.CONSENT_EXPIRY)
        case S.CONSENT_RECEIVED if facts.claim_due is not None:
            reminders = _before(facts.claim_due, schedule.claim, AgendaKind.CLAIM_WARNING)
            end = AgendaItem(facts.claim_due, AgendaKind.CLAIM_EXPIRY)
            escalations = {_escalation(facts, end, AgendaKind.CLAIM_ESCALATION)}
        case S.ACTION_REQUIRED if facts.programme_due is not None:
            reminders = _before(facts.programme_due, schedule.request, AgendaKind.REQUEST_WARNING)
            end = AgendaItem(facts.programme_due, AgendaKind.REQUEST_EXPIRY)
            escalations = {_escalation(facts, end, AgendaKind.REQUEST_ESCALATION)}
        case S.REJECTED if facts.programme_due is not None:
            reminders = _before(facts.programme_due, schedule.rejection, AgendaKind.REJECTION_WARNING)
            end = AgendaItem(facts.programme_due, AgendaKind.REJECTION_EXPIRY)
            escalations = {_escalation(facts, end, AgendaKind.REJECTION_ESCALATION)}
        case S.DISPUTED if facts.programme_due is not None:
            reminders = _before(facts.programme_due, schedule.dispute, AgendaKind.DISPUTE_WARNING)
            end = AgendaItem(facts.programme_due, AgendaKind.DISPUTE_EXPIRY)
            escalations = {_escalation(facts, end, AgendaKind.DISPUTE_ESCALATION)}
        case _:
            return []
    reminders = _after_snooze([one for one in reminders if one.at >= facts.created_at], facts)
    return sorted({one for one in {*reminders, *escalations} if one.at < end.at} | {end})


def next_item(moments: Sequence[AgendaItem], done: datetime) -> AgendaItem | None:
    """Return the item that is to be acted on next; see `coming`."""
    return min(coming(moments, done), key=lambda one: (one.told_at, one), default=None)


def acts_at(moment: AgendaItem, since: datetime) -> datetime:
    """Return the instant at which a moment is acted on: not before the status was reached.

    A clock that was past when the status was reached (``since``) is acted on at the next tick (R26a).
    """
    return max(moment.told_at, since)


def due_items(moments: Sequence[AgendaItem], done: datetime, now: datetime) -> list[AgendaItem]:
    """Return what to act on ``now``: only the latest of what is still to be acted on (R30).

    If the ending is due, only that; else the latest reminder, and an escalation unless a later reminder
    covers it.
    """
    overdue = [one for one in coming(moments, done) if one.told_at <= now]
    endings = [one for one in overdue if one.kind in ENDINGS]
    if endings:
        return endings[-1:]
    reminders = [one for one in overdue if one.kind not in ESCALATIONS][-1:]
    escalations = [one for one in overdue if one.kind in ESCALATIONS]
    return [*reminders, *(one for one in escalations if all(one.at >= other.at for other in reminders))]


def dealt_with(moments: Sequence[AgendaItem], done: datetime, now: datetime) -> datetime:
    """Return the instant up to which everything is dealt with, once what is due ``now`` was acted on."""
    return max([done, *(one.at for one in moments if one.told_at <= now)])


def coming(moments: Sequence[AgendaItem], done: datetime) -> list[AgendaItem]:
    """Return what is still to be acted on: what comes after ``done``, and the ending, wherever it lies.

    ``done`` is the instant up to which reminders have been dealt with. Only the status that an ending brings
    deals with it, so an association whose clock runs always has something next.
    """
    return [one for one in moments if one.at > done or one.kind in ENDINGS]


def _moved(one: AgendaItem, facts: AgendaInput) -> AgendaItem:
    if facts.quiet is None or one.kind in ENDINGS:
        return one
    match facts.status:
        case S.ADDED | S.CLAIMED | S.AWAITING_CONSENT:
            due: datetime | None = facts.consent_due
        case S.CONSENT_RECEIVED:
            due = facts.claim_due
        case _:
            due = facts.programme_due
    is_ahead = due is not None and one.at < due
    told = facts.quiet.told_at(one.at, due if is_ahead else None, facts.since)
    return one if told == one.at else replace(one, moved=told)


def _is_days(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= LONGEST_CLOCK


def _review(facts: AgendaInput, schedule: Schedule) -> list[AgendaItem]:
    due = facts.programme_due
    if due is None:
        return []
    end = AgendaItem(due, AgendaKind.REVIEW_ESCALATION)
    before = _before(due, schedule.review_end, AgendaKind.REVIEW_WARNING)
    ahead = {*before, _escalation(facts, end, AgendaKind.REVIEW_ESCALATION)}
    overdue = {
        AgendaItem(due + timedelta(days=one), AgendaKind.REVIEW_OVERDUE, one) for one in schedule.review
    }
    return sorted({one for one in ahead if facts.since <= one.at < due} | overdue)


def _escalation(facts: AgendaInput, end: AgendaItem, kind: AgendaKind) -> AgendaItem:
    return AgendaItem(max(end.at - LAST_DAYS, facts.since + SOON), kind)


def _before(end: datetime, days: Sequence[int], kind: AgendaKind) -> list[AgendaItem]:
    return [AgendaItem(end - timedelta(days=one), kind, one) for one in days]


def _after_snooze(reminders: Sequence[AgendaItem], facts: AgendaInput) -> list[AgendaItem]:
    """Return the reminders that a snooze leaves, with the one that comes at its end."""
    until = facts.snoozed_until
    if until is None:
        return list(reminders)
    snoozed = [one for one in reminders if facts.since < one.at <= until]
    last = [replace(one, at=until, days=None, fell_due=one.at) for one in sorted(snoozed)[-1:]]
    return [*last, *(one for one in reminders if one.at > until)]
