"""How a running clock reads: what is due, in how long, and on which day."""

from datetime import datetime, timedelta

from flows.rules import deadlines
from flows.rules.next_step import Clock
from handlers import mrkdwn
from handlers.mrkdwn import Mrkdwn

URGENT = timedelta(days=3)
"""From here on a clock is marked, so that it stands out in a list."""


def clock(running: Clock, now: datetime) -> Mrkdwn:
    """Return the clock with the time that is left (mrkdwn), such as "consent due in 6 days, 14 Dec"."""
    mark = ":warning: " if running.due - now <= URGENT else ""
    over = deadlines.is_over(running.due, now)
    words = f"{running.words} {'is over since' if over else deadlines.left(running.due, now)}"
    return Mrkdwn(f"{mark}{words}, {mrkdwn.day(running.due)}")
