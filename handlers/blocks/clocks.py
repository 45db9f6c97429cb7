"""How a running clock reads: what is due or to do, until when, and how long that still is."""

from datetime import date, datetime

from flows.associations.summary import Summary
from flows.rules.associations import deadlines
from words import instants
from words.mrkdwn import Mrkdwn

URGENT_DAYS = 3
"""Days; a clock that ends within so many is marked in lists."""


def clock(summary: Summary, now: datetime) -> Mrkdwn:
    """Return the clock with the time that is left: "consent due in 6 days, Mon, Dec 14, 09:00 CET" (mrkdwn).

    Days are counted in the partner's zone, so the date beside them is of that zone, which it names. It is
    empty if no clock runs.
    """
    running, days = summary.clock, summary.days_left(now)
    if running is None or days is None:
        return Mrkdwn("")
    mark = ":warning: " if days <= URGENT_DAYS else ""
    due = until(running.due, summary.zone, now)
    if deadlines.is_over(running.due, now):
        return Mrkdwn(f"{mark}{running.words}, and over since {due}")
    return Mrkdwn(f"{mark}{running.words} {summary.left(now)}, {due}")


def to_do(summary: Summary, now: datetime, *, beside_status: bool = False) -> Mrkdwn:
    """Return what is to do, by when and how far away: "ask for consent by Mon, Dec 14, 09:00 CET · 6 days".

    The deadline has its hour, since its day alone would name hours that are too late, and is of the partner's
    zone, in which the days are counted. It is empty if no clock runs. ``beside_status`` leaves out what the
    status already says.
    """
    running, days = summary.clock, summary.days_left(now)
    if running is None or days is None:
        return Mrkdwn("")
    mark = ":warning: " if days <= URGENT_DAYS else ""
    due = until(running.due, summary.zone, now)
    if deadlines.is_over(running.due, now):
        return Mrkdwn(f"{mark}time was up {due}")
    away = deadlines.away(running.due, now, summary.zone)
    return Mrkdwn(f"{mark}{summary.to_do(now, beside_status=beside_status)} by {due} · {away}")


def due(summary: Summary, now: datetime) -> Mrkdwn:
    """Return the deadline by the partner's calendar, such as "Sun, Nov 29, 04:46", for a message to several.

    Its colon begins no emoji, so that it need not be escaped.
    """
    return Mrkdwn(instants.deadline(summary.association.clock_due, summary.zone, now))


def until(at: datetime, zone: str, now: date | None) -> Mrkdwn:
    """Return a deadline in the partner's zone, which it names, for a screen: "Sun, Nov 29, 04:46 CET".

    It has its year where that is not the year of ``now``, or ``now`` is not known.
    """
    return Mrkdwn(instants.due(at, zone, now))
