"""Sends everything that the demo has to send, so that no message arrives while pictures are taken."""

from datetime import timedelta
from time import monotonic, sleep

from sandbox.demo import Demo
from store.outbox import outbox

MOST_SECONDS = 120
"""How long deliveries may take."""

SOON = timedelta(seconds=30)
"""Messages that fall due later than this are not waited for."""

PACE = timedelta(seconds=1)
"""Time between two messages into one channel."""

HELD_SECONDS = 0.02
"""Pause in which another thread of the demo may finish what it is sending."""


def deliver_all(demo: Demo) -> None:
    """Let the bot do and send everything that is due by now; the clock moves to when more may be sent."""
    until = monotonic() + MOST_SECONDS
    while monotonic() < until:
        demo.bot.tick()
        while demo.bot.deliver():
            pass
        with demo.bot.database.read() as session:
            first = outbox.oldest_waiting(session)
        if first is None or (wait := first - demo.sandbox.clock()) > SOON:
            return
        demo.sandbox.clock.move(max(wait, PACE))
        sleep(HELD_SECONDS)
