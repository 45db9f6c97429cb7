"""The agenda of an association: all its coming moments, from its schedule and what has happened (R20–R30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from store.vocabulary import AssociationStatus as S


class MomentKind(StrEnum):
    """What comes at a moment."""

    CONSENT_NOT_SENT = "consent_not_sent"
    CONSENT_AWAITED = "consent_awaited"
    CONSENT_EXPIRY = "consent_expiry"
    CLAIM_WARNING = "claim"
    CLAIM_EXPIRY = "claim_expiry"


ENDINGS = frozenset({MomentKind.CONSENT_EXPIRY, MomentKind.CLAIM_EXPIRY})
"""Moments that end the association; the others remind."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Reminders in whole days: after creation while nothing was sent, and before consent and claim due."""

    consent_not_sent: tuple[int, ...] = (1, 3)
    consent_awaited: tuple[int, ...] = (14, 7, 3, 1)
    claim: tuple[int, ...] = (30, 14, 7, 3, 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the agenda depends on."""

    status: S
    created_at: datetime
    consent_due: datetime
    claim_due: datetime | None


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Something that comes at an instant; ``days`` is the schedule's number for a reminder."""

    at: datetime
    kind: MomentKind
    days: int | None = None


def schedule_from(overrides: Mapping[str, Sequence[int]]) -> Schedule:
    """Return the defaults of R29 with an engagement's own days in their place."""
    return Schedule(**{kind: tuple(days) for kind, days in overrides.items()})


def agenda(standing: Standing, schedule: Schedule) -> list[Moment]:
    """Return every moment that its status still holds, earliest first; past ones are among them.

    A reminder that would fall on or after the clock's end, or before its start, is left out.
    """
    match standing.status:
        case S.ADDED | S.CLAIMED:
            reminders = [
                Moment(standing.created_at + timedelta(days=days), MomentKind.CONSENT_NOT_SENT, days)
                for days in schedule.consent_not_sent
            ]
            end = Moment(standing.consent_due, MomentKind.CONSENT_EXPIRY)
        case S.AWAITING_CONSENT:
            reminders = _before(standing.consent_due, schedule.consent_awaited, MomentKind.CONSENT_AWAITED)
            end = Moment(standing.consent_due, MomentKind.CONSENT_EXPIRY)
        case S.CONSENT_RECEIVED if standing.claim_due is not None:
            reminders = _before(standing.claim_due, schedule.claim, MomentKind.CLAIM_WARNING)
            end = Moment(standing.claim_due, MomentKind.CLAIM_EXPIRY)
        case _:
            return []
    return sorted({one for one in reminders if standing.created_at <= one.at < end.at} | {end})


def next_moment(moments: Sequence[Moment], done: datetime) -> Moment | None:
    """Return the first moment after ``done``, the instant up to which all has been dealt with."""
    return next((one for one in moments if one.at > done), None)


def due_moment(moments: Sequence[Moment], done: datetime, now: datetime) -> Moment | None:
    """Return the one moment to act on among those with ``done < at <= now``: the latest only (R30)."""
    return max((one for one in moments if done < one.at <= now), default=None)


def coming(moments: Sequence[Moment], done: datetime, silent_until: datetime | None) -> list[Moment]:
    """Return what still comes after ``done``; of reminders within a silence the latest comes at its end.

    One that was put off so is no longer a number of days from anything.
    """
    ahead = [one for one in moments if one.at > done]
    if silent_until is None:
        return ahead
    kept = [one for one in ahead if one.at > silent_until or one.kind in ENDINGS]
    put_off = [one for one in ahead if one.at <= silent_until and one.kind not in ENDINGS]
    return sorted([*kept, *(replace(one, at=silent_until, days=None) for one in put_off[-1:])])


def _before(end: datetime, days: Sequence[int], kind: MomentKind) -> list[Moment]:
    return [Moment(end - timedelta(days=one), kind, one) for one in days]
