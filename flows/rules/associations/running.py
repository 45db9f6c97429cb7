"""The clocks of an engagement that was running before it came into the bot (R15, R19, R28).

Values in, values out. Each clock starts at the beginning of its day in the partner's zone, so that nothing is
ever due too late.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flows.refusal import Refusal
from flows.rules.associations.deadlines import clock, is_over, named
from flows.rules.associations.working_day import begin, morning


class Progress(StrEnum):
    """How far a running engagement has come at Partner Center."""

    WAITING = "waiting"
    CONSENTED = "consented"
    SUBMITTED = "submitted"


class RunningFault(StrEnum):
    """Why an engagement cannot have run as somebody says."""

    ADDED_IN_THE_FUTURE = "added_in_the_future"
    CONSENT_MISSING = "consent_missing"
    CONSENT_OVER = "consent_over"
    CONSENT_IN_THE_FUTURE = "consent_in_the_future"
    CONSENT_BEFORE_ADDED = "consent_before_added"
    CONSENT_AFTER_DUE = "consent_after_due"
    CLAIM_OVER = "claim_over"
    SUBMISSION_MISSING = "submission_missing"
    SUBMITTED_IN_THE_FUTURE = "submitted_in_the_future"
    SUBMITTED_BEFORE_CONSENT = "submitted_before_consent"
    SUBMITTED_AFTER_DUE = "submitted_after_due"


class RunningRefused(Refusal):
    """The days of a running engagement contradict one another, or a clock.

    ``limit`` is the day that they pass, or the deadline as texts name it (`deadlines.named`).
    """

    def __init__(self, fault: RunningFault, limit: datetime) -> None:
        """Keep the fault and the limit."""
        super().__init__(fault)
        self.fault, self.limit = fault, limit


@dataclass(frozen=True, slots=True)
class RunningDays:
    """What Partner Center says: the days as people read them there."""

    added_on: date
    progress: Progress
    consented_on: date | None = None
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class RunningClocks:
    """The instants that follow; those of the consent are empty while the customer has not answered."""

    created_at: datetime
    consent_due: datetime
    consented_at: datetime | None = None
    claim_due: datetime | None = None


def clocks(
    days: RunningDays, consent_days: int, submit_days: int, zone: str, now: datetime, today: date
) -> RunningClocks:
    """Return the clocks, by the day limits of the engagement; ``today`` is the last day that has come.

    Raises:
        RunningRefused: a day contradicts another or a clock, or the clock that would run is over.
    """
    created_at = _past(days.added_on, zone, now, today, RunningFault.ADDED_IN_THE_FUTURE)
    consent_due = clock(created_at, consent_days)
    if days.progress is Progress.WAITING:
        _refuse(RunningFault.CONSENT_OVER, named(consent_due, zone), when=is_over(consent_due, now))
        return RunningClocks(created_at, consent_due)
    if days.consented_on is None:
        raise RunningRefused(RunningFault.CONSENT_MISSING, created_at)
    consented_at = _past(days.consented_on, zone, now, today, RunningFault.CONSENT_IN_THE_FUTURE)
    _refuse(RunningFault.CONSENT_BEFORE_ADDED, created_at, when=consented_at < created_at)
    is_late = is_over(consent_due, consented_at)
    _refuse(RunningFault.CONSENT_AFTER_DUE, named(consent_due, zone), when=is_late)
    claim_due = clock(consented_at, submit_days)
    if days.progress is Progress.CONSENTED:
        _refuse(RunningFault.CLAIM_OVER, named(claim_due, zone), when=is_over(claim_due, now))
    else:
        _check_submission(days.submitted_on, consented_at, claim_due, zone, now, today)
    return RunningClocks(created_at, consent_due, consented_at, claim_due)


def _check_submission(
    day: date | None, consented_at: datetime, claim_due: datetime, zone: str, now: datetime, today: date
) -> None:
    if day is None:
        raise RunningRefused(RunningFault.SUBMISSION_MISSING, consented_at)
    submitted_at = _past(day, zone, now, today, RunningFault.SUBMITTED_IN_THE_FUTURE)
    _refuse(RunningFault.SUBMITTED_BEFORE_CONSENT, consented_at, when=submitted_at < consented_at)
    is_late = is_over(claim_due, submitted_at)
    _refuse(RunningFault.SUBMITTED_AFTER_DUE, named(claim_due, zone), when=is_late)


def _refuse(fault: RunningFault, limit: datetime, *, when: bool) -> None:
    if when:
        raise RunningRefused(fault, limit)


def _past(day: date, zone: str, now: datetime, today: date, fault: RunningFault) -> datetime:
    if day > today:
        raise RunningRefused(fault, morning(today, zone, 0))
    return begin(day, zone, now)
