"""One screen of the Customers page: its cost does not follow how much there is."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from benchmarks import filling
from benchmarks.figures import Figure, percentile
from flows import access
from flows.customers_page import customers_page
from flows.customers_page.page_values import CLAIMABLE, PageFilters, Tab
from handlers.app.page_state import PageState
from handlers.customers import screens
from store.database.engine import Database
from store.enums import AssociationStatus
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, World

ROUNDS = 60
WARM = 5
"""Looks that fill caches first, as in a process that has just started."""

SMALL = 1_000

Times = Mapping[str, list[float]]


def measure(most: int) -> Iterator[Figure]:
    """Show every kind of page of 1,000 and of ``most`` associations that stand at everything."""
    small: dict[str, Times] = {}
    for count in (SMALL, most):
        with filling.databases() as addresses:
            for kind, address in addresses.items():
                database = Database(address)
                place = filling.fill(database, count, varied=True)
                times = {name: _times(database, ask) for name, ask in _looks(database, place).items()}
                database.close()
                small.setdefault(kind, times)
                yield from _figures(f"{count:,} associations ({kind})", times, small[kind])


def _figures(what: str, times: Times, small: Times) -> Iterator[Figure]:
    every = [one for looks in times.values() for one in looks]
    yield Figure(f"Customers page of {what}, p99", percentile(every, 0.99), "ms", most=50)
    if times is small:
        return
    medians = {name: percentile(looks, 0.5) for name, looks in times.items()}
    before = {name: percentile(looks, 0.5) for name, looks in small.items()}
    ratio = sum(medians.values()) / sum(before[name] for name in medians)
    yield Figure("  the medians of its kinds, of those of 1,000", ratio, "times", most=1.5)
    slowest = max(medians, key=lambda name: medians[name])
    yield Figure(f"  its slowest kind ({slowest}), median", medians[slowest], "ms")


def _looks(database: Database, place: World) -> dict[str, PageFilters]:
    page = PageFilters(place.viva.id)
    complete = replace(page, tab=Tab.COMPLETE)
    with database.read() as session:
        actor = access.identify(session, WORKSPACE, ADMIN)
        later = customers_page.show(session, actor, page, NOON).later
    return {
        "eligible": page,
        "eligible, a later page": replace(page, cursor=later),
        "who can be claimed": replace(page, status=CLAIMABLE),
        "ineligible": PageFilters(place.endpoint.id, Tab.INELIGIBLE),
        "complete": complete,
        "by location": replace(page, location_id=place.oslo.id),
        "by owner": replace(page, owner=USER),
        "by status": replace(complete, status=AssociationStatus.CANCELLED),
        "by clock": replace(page, due_days=35),
        "by a name": replace(page, search="company 770"),
        "by a word of all": replace(page, search="company"),
        "mine everywhere": PageFilters(owner=ADMIN),
        "due for everybody": PageFilters(due_days=7),
    }


def _times(database: Database, ask: PageFilters) -> list[float]:
    times = []
    for _ in range(WARM + ROUNDS):
        start = time.perf_counter()
        with database.read() as session:
            actor = access.identify(session, WORKSPACE, ADMIN)
            assert screens.show(session, actor, PageState.of(ask), NOON).blocks
        times.append((time.perf_counter() - start) * 1000)
    return times[WARM:]
