"""Wait for Ctrl-C, or until the parent process ends this one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from bot.stopping import Stopping


@contextmanager
def until_stopped() -> Iterator[Stopping]:
    """Yield a function that waits for the first SIGINT or SIGTERM; a second one ends the process at once."""
    stopping = Stopping()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.getsignal(one) for one in signals}

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.ask()

    for one in signals:
        signal.signal(one, stop)
    try:
        yield stopping
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
