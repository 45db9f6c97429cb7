"""The sweep: its cost follows what is due, not how much there is."""

import resource
import time
from collections.abc import Iterator

from benchmarks import filling
from benchmarks.figures import Figure, percentile
from flows import tick
from store.database import Database
from tests.world import NOON

DUE = 10_000
SECONDS = {"SQLite": 3, "PostgreSQL": 5}


def measure(most: int) -> Iterator[Figure]:
    """Sweep 10,000 due associations among as many, and among ``most``."""
    small: dict[str, float] = {}
    for count in (DUE, most):
        with filling.databases() as addresses:
            for kind, address in addresses.items():
                database = Database(address)
                filling.fill(database, count, due=DUE)
                seconds, grown = _sweep(database)
                if count == DUE:
                    small[kind] = seconds
                    yield Figure(f"sweep of {count:,} associations, {DUE:,} due ({kind})", seconds, "s")
                else:
                    what = f"sweep of {count:,} associations, {DUE:,} due ({kind})"
                    yield Figure(what, seconds, "s", most=SECONDS[kind])
                    yield Figure("  of the time among 10,000", seconds / small[kind], "times", most=1.3)
                    yield Figure("  memory that it took more", grown, "MB", most=20)
                    yield Figure("  an idle tick, median", _idle(database), "ms", most=5)
                database.close()


def _sweep(database: Database) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    count = sum(1 for _ in tick.sweep(database, NOON))
    seconds = time.perf_counter() - start
    assert count == DUE
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _idle(database: Database) -> float:
    times = []
    for _ in range(50):
        start = time.perf_counter()
        assert not list(tick.sweep(database, NOON))
        times.append((time.perf_counter() - start) * 1000)
    return percentile(times, 0.5)
