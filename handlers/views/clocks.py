"""How a running clock reads: what is due, in how long, and on which day."""

from datetime import datetime, timedelta

from flows.rules.next_step import Clock
from handlers import mrkdwn
from handlers.mrkdwn import Mrkdwn

URGENT = timedelta(days=3)
"""From here on a clock is marked, so that it stands out in a list."""


def clock(running: Clock, now: datetime) -> Mrkdwn:
    """Return the clock with the time that is left (mrkdwn), such as "consent due in 6 days, 14 Dec"."""
    left = running.due - now
    mark = ":warning: " if left <= URGENT else ""
    words = f"{running.words} {span(left)}" if left > timedelta(0) else f"{running.words} is over since"
    return Mrkdwn(f"{mark}{words}, {mrkdwn.day(running.due)}")


def span(left: timedelta) -> str:
    """Return a time ahead in its largest unit, counted in full: "in 6 days", "in 30 hours"."""
    hours, minutes = int(left / timedelta(hours=1)), int(left / timedelta(minutes=1))
    if left >= timedelta(days=2):
        return f"in {left.days} days"
    if hours >= 2:
        return f"in {hours} hours"
    return f"in {max(minutes, 1)} {'minute' if minutes <= 1 else 'minutes'}"
