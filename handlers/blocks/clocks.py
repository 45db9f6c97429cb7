"""How a running clock reads: what is due or to do, until when, and how long that still is."""

from datetime import datetime

from flows.associations.summary import Summary
from flows.rules.associations import deadlines
from words import instants, mrkdwn
from words.mrkdwn import Mrkdwn

URGENT_DAYS = 3
"""Days; a clock that ends within so many is marked in lists."""


def clock(summary: Summary, now: datetime) -> Mrkdwn:
    """Return the clock with the time that is left (mrkdwn), such as "consent due in 6 days, 14 Dec".

    It is empty if no clock runs.
    """
    running, days = summary.clock, summary.days_left(now)
    if running is None or days is None:
        return Mrkdwn("")
    mark = ":warning: " if days <= URGENT_DAYS else ""
    over = deadlines.is_over(running.due, now)
    words = f"{running.words} {'is over since' if over else summary.left(now)}"
    return Mrkdwn(f"{mark}{words}, {mrkdwn.day(running.due)}")


def to_do(summary: Summary, now: datetime, *, beside_status: bool = False) -> Mrkdwn:
    """Return what is to do, by when and how far away that is: "ask for consent by 14 Dec, 09:00 · 6 days".

    The deadline has its hour, since its day alone would name hours that are too late. It is empty if no clock
    runs. ``beside_status`` leaves out what the status already says.
    """
    running, days = summary.clock, summary.days_left(now)
    if running is None or days is None:
        return Mrkdwn("")
    mark = ":warning: " if days <= URGENT_DAYS else ""
    due = mrkdwn.deadline(running.due)
    if deadlines.is_over(running.due, now):
        return Mrkdwn(f"{mark}time was up {due}")
    away = deadlines.away(running.due, now, summary.zone)
    return Mrkdwn(f"{mark}{summary.to_do(now, beside_status=beside_status)} by {due} · {away}")


def due(summary: Summary) -> Mrkdwn:
    """Return the deadline by the partner's calendar, such as "Sun 29 Nov, 04:46", for a message to several.

    Its colon begins no emoji, so that it need not be escaped.
    """
    return Mrkdwn(instants.deadline(summary.association.clock_due, summary.zone))
