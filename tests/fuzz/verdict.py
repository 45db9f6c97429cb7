"""What a run must have come to."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.fuzz.alone import alone
from tests.fuzz.fuzz import Result

IN_TESTS = 2500
"""Payloads on each kind of database."""

MOST_GROWTH = 40.0
"""MB by which the process may grow once it is warm; a leak of 10 kB a payload would show in 5,000."""

LEAST_REACHED = 0.25
"""Share of all payloads that must reach a listener, else little was tried."""

LEAST_AUTHORISED_REACHED = 0.6
"""The same of those in which only what was entered is another."""


def faults(result: Result) -> list[str]:
    """Return what is wrong with a run, a line each."""
    found = []
    if result.errors or result.tracebacks or result.closed:
        found.append("an answer of 5xx, a traceback or a closed connection")
    if result.grown > MOST_GROWTH:
        found.append(f"memory grew by {result.grown:.0f} MB, {MOST_GROWTH:.0f} may be")
    if result.reached < LEAST_REACHED * result.sent:
        found.append("too few payloads reached a listener")
    if result.authorised_reached < LEAST_AUTHORISED_REACHED * result.authorised:
        found.append("too few of the payloads with other entries reached a listener")
    return found


def check(database_url: str, *, seed: int) -> None:
    """Send `IN_TESTS` payloads to an empty database, and fail with the smallest that brought the bot down."""
    # What other tests left in this process would be counted as grown, or hide what has.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        result = pool.submit(alone, database_url, IN_TESTS, seed).result()
    assert not faults(result), "\n\n".join([*faults(result), result.words(), *result.failures])
