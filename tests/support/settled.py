"""Wait for what the bot does behind its answers."""

import threading
from concurrent.futures import Executor


def settle(executor: Executor, patience: float) -> None:
    """Wait until all that an executor's threads have begun is done, ``patience`` seconds at most."""
    count: int = executor._max_workers  # type: ignore[attr-defined]
    # Once every thread waits here, none of them has anything else to do.
    barrier = threading.Barrier(count + 1, timeout=patience)
    for _ in range(count):
        executor.submit(barrier.wait)
    barrier.wait()
