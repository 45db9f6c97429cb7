"""One screen of the Customers page: its cost does not follow how much there is."""

import time
from collections.abc import Callable, Iterator

from benchmarks import filling
from benchmarks.figures import Figure, percentile
from flows import access, customers_page
from flows.page import Ask, Tab
from handlers import screens
from handlers.places import Place, Screen
from store.database import Database
from tests.world import ADMIN, NOON, WORKSPACE, World

ROUNDS = 100
SMALL = 1_000


def measure(most: int) -> Iterator[Figure]:
    """Show the first and a later page of an engagement with 1,000 and with ``most`` associations."""
    small: dict[str, float] = {}
    for count in (SMALL, most):
        with filling.databases() as addresses:
            for kind, address in addresses.items():
                database = Database(address)
                place = filling.fill(database, count)
                times = sorted(_times(database, place))
                what = f"Customers page of {count:,} associations ({kind})"
                if count == SMALL:
                    small[kind] = percentile(times, 0.5)
                    yield Figure(f"{what}, p99", percentile(times, 0.99), "ms")
                else:
                    ratio = percentile(times, 0.5) / small[kind]
                    yield Figure(f"{what}, p99", percentile(times, 0.99), "ms", most=50)
                    yield Figure("  of the median of 1,000", ratio, "times", most=1.5)
                database.close()


def _times(database: Database, place: World) -> Iterator[float]:
    for look in (_first(place), _later(place), _complete(place)):
        for number in range(ROUNDS):
            start = time.perf_counter()
            look(database)
            # The first looks fill caches, as in a process that has just started.
            if number >= 5:
                yield (time.perf_counter() - start) * 1000


def _first(place: World) -> Callable[[Database], None]:
    def show(database: Database) -> None:
        with database.read() as session:
            actor = access.identify(session, WORKSPACE, ADMIN)
            where = Place(screen=Screen.PAGE, engagement=place.viva.id)
            assert screens.show(session, actor, where, NOON).blocks

    return show


def _later(place: World) -> Callable[[Database], None]:
    def show(database: Database) -> None:
        with database.read() as session:
            actor = access.identify(session, WORKSPACE, ADMIN)
            ask = Ask(engagement_id=place.viva.id)
            for _ in range(2):
                page = customers_page.show(session, actor, ask, NOON)
                ask = Ask(engagement_id=place.viva.id, cursor=page.later)

    return show


def _complete(place: World) -> Callable[[Database], None]:
    def show(database: Database) -> None:
        with database.read() as session:
            actor = access.identify(session, WORKSPACE, ADMIN)
            customers_page.show(session, actor, Ask(engagement_id=place.viva.id, tab=Tab.COMPLETE), NOON)

    return show
