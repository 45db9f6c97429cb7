"""Stopping: how a process is told to stop, and ends in time even if a part of it hangs."""

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Mapping

import structlog

GRACE_SECONDS = 25.0
"""Seconds after the signal when the process ends, even if a part hangs; committed work is not lost."""

POLL_SECONDS = 0.2
"""How often a process without a web server checks whether it must stop."""

log = structlog.get_logger(__name__)


class Stopping:
    """Whether the process was asked to stop; once it was, the process ends within the grace.

    A signal handler may run while the main thread holds any lock, so `ask` takes none.
    """

    def __init__(self, grace: float = GRACE_SECONDS) -> None:
        """Start the thread that ends the process if nothing else does."""
        self.is_asked = False
        self._grace = grace
        self._asked, self._ask = os.pipe()
        threading.Thread(target=self._watch, name="stopping", daemon=True).start()

    def listen(self) -> None:
        """Treat SIGINT and SIGTERM as the request to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask)

    def ask(self, *_signal: object) -> None:
        """Ask the process to stop; asking again changes nothing."""
        if not self.is_asked:
            self.is_asked = True
            os.write(self._ask, b".")

    def wait(self) -> None:
        """Wait until the process is asked to stop."""
        while not self.is_asked:
            time.sleep(POLL_SECONDS)

    def _watch(self) -> None:
        select.select([self._asked], [], [])
        time.sleep(self._grace)
        log.error("bot.stop_forced", seconds=self._grace)
        # Only this ends a process whose other threads hang; unfinished work is in the database.
        os._exit(1)


def end(parts: Mapping[str, Callable[[], object]], seconds: float) -> None:
    """Stop several parts at once, wait for them for so many seconds in all, and name those that hang."""
    threads = {
        name: threading.Thread(target=stop, name=f"stop-{name}", daemon=True) for name, stop in parts.items()
    }
    for thread in threads.values():
        thread.start()
    until = time.monotonic() + seconds
    for name, thread in threads.items():
        thread.join(max(until - time.monotonic(), 0))
        if thread.is_alive():
            log.warning("bot.part_hangs", part=name)
