"""Snooze reminders for a while. Deadlines do not move."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.summary import Summary
from flows.refusal import Refusal
from flows.reminders import partner_calendar
from flows.rules.associations import working_day
from store.associations.associations import Association
from store.enums import HistoryAction
from store.history import history
from store.history.history import Addition
from store.partners import Partner

A_DAY = timedelta(days=1)
"""How long reminders are snoozed if no day is chosen."""


class SnoozeRefused(Refusal):
    """The snooze would end in the past, or not before the deadline."""


def until(partner: Partner, day: date | None, now: datetime) -> datetime:
    """Return when a snooze ends: in the partner's morning of the chosen day, else one day from now."""
    if day is None:
        return now + A_DAY
    return working_day.morning(day, partner.time_zone, partner_calendar.calendar_of(partner).hour)


def snooze(
    session: Session, actor: Actor, association_id: int, until: datetime, now: datetime
) -> Association:
    """Snooze the association's reminders until a time, at which the latest one due by then is sent.

    It is sent once, even if it was sent before; then the schedule continues.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: no clock runs, so nothing reminds.
        SnoozeRefused: ``until`` is not in the future, or the clock has run out by then.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    check(association, until, now)
    association.snoozed_until = until
    # A reminder that the next daily message would have told of waits for the end of the snooze, too.
    association.reminded_at = None
    lifecycle.plan(association)
    entry = Addition(association, HistoryAction.REMINDERS_SNOOZED, {"until": until.isoformat()})
    history.append(session, entry, now, member_id=actor.member.id)
    return association


def check(association: Association, until: datetime, now: datetime) -> None:
    """Refuse a snooze that does not end before the clock of an association.

    Raises:
        StatusClosed: no clock runs, so nothing reminds.
        SnoozeRefused: ``until`` is not in the future, or the clock has run out by then.
    """
    clock = Summary(association).clock
    if clock is None:
        raise lifecycle.StatusClosed(association.status)
    if not now < until < clock.due:
        raise SnoozeRefused(until.isoformat())


def end(session: Session, actor: Actor, association_id: int, now: datetime) -> Association:
    """End the association's snooze now; the reminder that waits for its end comes at once.

    Without a snooze this does nothing.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    if not is_snoozed(association, now):
        return association
    association.snoozed_until = now
    lifecycle.plan(association)
    entry = Addition(association, HistoryAction.REMINDERS_SNOOZE_ENDED, {})
    history.append(session, entry, now, member_id=actor.member.id)
    return association


def is_snoozed(association: Association, now: datetime) -> bool:
    """Tell whether the association's reminders are snoozed now."""
    return association.snoozed_until is not None and now < association.snoozed_until
