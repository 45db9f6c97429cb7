"""How a running clock reads: what is due, in how long, and on which day."""

from datetime import datetime

from flows.associations.summary import Summary
from flows.rules.associations import deadlines
from words import mrkdwn
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
