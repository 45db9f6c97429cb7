"""The sweep: its cost follows what is due, not how much there is."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import filling
from benchmarks.figures import Figure, percentile
from flows.reminders import tick
from store.database.engine import Database
from tests.support.world import NOON

DUE = 10_000
SECONDS = {"SQLite": 3, "PostgreSQL": 5}


def measure(most: int) -> Iterator[Figure]:
    """Sweep 10,000 due associations among as many, and among ``most``."""
    small: dict[str, Swept] = {}
    for count in (DUE, most):
        with filling.databases() as addresses:
            for kind, address in addresses.items():
                database = Database(address)
                filling.fill(database, count, due=DUE)
                swept = _sweep(database)
                what = f"sweep of {count:,} associations, {DUE:,} due ({kind})"
                if count == DUE:
                    small[kind] = swept
                    yield Figure(what, swept.seconds, "s")
                    yield Figure("  processor time of the bot", swept.processor, "s")
                else:
                    before = small[kind]
                    yield Figure(what, swept.seconds, "s", most=SECONDS[kind])
                    yield Figure(
                        "  of the time among 10,000", swept.seconds / before.seconds, "times", most=1.3
                    )
                    yield Figure("  processor time of the bot", swept.processor, "s")
                    yield Figure("  of that among 10,000", swept.processor / before.processor, "times")
                    yield Figure("  memory that it took more", swept.grown, "MB", most=20)
                    yield Figure("  an idle tick, median", _idle(database), "ms", most=5)
                database.close()


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep took: time, processor time of this process, and memory in MB."""

    seconds: float
    processor: float
    grown: float


def _sweep(database: Database) -> Swept:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, worked = time.perf_counter(), time.process_time()
    count = sum(1 for _ in tick.sweep(database, NOON))
    seconds, processor = time.perf_counter() - start, time.process_time() - worked
    assert count == DUE
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Swept(seconds, processor, grown)


def _idle(database: Database) -> float:
    times = []
    for _ in range(50):
        start = time.perf_counter()
        assert not list(tick.sweep(database, NOON))
        times.append((time.perf_counter() - start) * 1000)
    return percentile(times, 0.5)
