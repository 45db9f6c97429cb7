"""Answers to questions in words: how long each takes from what was understood to its values."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from benchmarks import answer_world, filling
from benchmarks.answer_world import NOW
from benchmarks.figures import Figure, percentile
from flows import access
from flows.conversation.answers import answer
from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Order,
    Saying,
    Timing,
    Value,
)
from store.database.engine import Database
from store.enums import ENDED, AssociationStatus
from tests.support.world import ADMIN, WORKSPACE

MOST_ASSOCIATIONS = 100_000
"""Associations of one partner, with half as many customers, at which answers are promised."""

ROUNDS = 8
WARM = 2
"""Answers of each kind that fill caches first."""

TODAY = NOW.date()
ANY_TIME = Interval(None, None)


def measure(most: int) -> Iterator[Figure]:
    """Ask everything that can be asked of one partner, on each kind of database."""
    count = min(most, MOST_ASSOCIATIONS)
    with filling.databases() as addresses:
        for kind, address in addresses.items():
            database = Database(address)
            answer_world.fill(database, count)
            yield from _figures(database, f"{count:,} associations ({kind})")
            database.close()


def _figures(database: Database, what: str) -> Iterator[Figure]:
    questions = sayings()
    times: dict[str, list[float]] = {name: [] for name in questions}
    passes: list[float] = []
    # All kinds take turns, so that what else the machine does falls on all of them alike.
    for number in range(WARM + ROUNDS):
        passed = _milliseconds(lambda: _one_pass(database))
        for name, saying in questions.items():
            taken = _milliseconds(lambda one=saying: _answer(database, one))  # type: ignore[misc]
            if number >= WARM:
                times[name].append(taken)
        passes += [passed] if number >= WARM else []
    every = [one for taken in times.values() for one in taken]
    whole = percentile(every, 0.99)
    yield Figure(f"answer about {what}, p99", whole, "ms", most=300)
    yield Figure("  its median", percentile(every, 0.5), "ms")
    yield Figure(
        "  its p99, of one pass over the same rows", whole / percentile(passes, 0.5), "times", most=25
    )
    medians = {name: percentile(taken, 0.5) for name, taken in times.items()}
    slowest = max(medians, key=lambda name: medians[name])
    yield Figure(f"  its slowest kind ({slowest}), median", medians[slowest], "ms")


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _answer(database: Database, saying: Saying) -> object:
    with database.read() as session:
        return answer.answer(session, access.identify(session, WORKSPACE, ADMIN), saying, NOW)


def _one_pass(database: Database) -> object:
    """Read every association of the partner once, without an index: no question can take less than that."""
    with database.read() as session:
        query = "SELECT count(*), max(status_since), sum(expected_amount) FROM associations"
        return session.connection().exec_driver_sql(query).one()


def sayings() -> Mapping[str, Saying]:
    """Return a question of every kind, by what it asks for."""
    month = Interval(date(2026, 10, 1), date(2026, 11, 1))
    week = Interval(TODAY, TODAY + timedelta(days=8))
    lately = Interval(date(2026, 11, 16), date(2026, 11, 23))
    year = Interval(date(2026, 7, 1), date(2027, 7, 1))
    open_ones = _of(Aspect.STATUS, *sorted(set(AssociationStatus) - ENDED))
    waiting = _of(Aspect.STATUS, AssociationStatus.AWAITING_CONSENT)
    approved = _of(Aspect.STATUS, AssociationStatus.APPROVED)
    customer = _of(Aspect.CUSTOMER, 37)
    mine = _of(Aspect.OWNER, "U3")
    security = _of(Aspect.AREA, "Security")
    return {
        "everything": Saying(Intent.LIST),
        "what is open": Saying(Intent.LIST, (open_ones,)),
        "mine of an area": Saying(Intent.LIST, (mine, security)),
        "all but one": Saying(Intent.LIST, (_of(Aspect.ENGAGEMENT, "WORK1", excludes=True),)),
        "waiting": Saying(Intent.LIST, (waiting,)),
        "due this week": Saying(Intent.LIST, timings=(Timing(Milestone.DUE, week),)),
        "approved last month": Saying(Intent.LIST, timings=(Timing(Milestone.APPROVED, month),)),
        "approved, not paid": Saying(
            Intent.LIST, (approved,), (Timing(Milestone.PAID, ANY_TIME, excludes=True),)
        ),
        "asked last week": Saying(Intent.LIST, timings=(Timing(Milestone.ASKED, lately),)),
        "not asked since": Saying(Intent.LIST, (waiting,), (Timing(Milestone.ASKED, lately, excludes=True),)),
        "changed last week": Saying(Intent.LIST, timings=(Timing(Milestone.CHANGED, lately),)),
        "latest submissions": Saying(
            Intent.LIST, timings=(Timing(Milestone.SUBMITTED, ANY_TIME),), order=Order.NEWEST
        ),
        "the largest": Saying(Intent.LIST, order=Order.LARGEST, most=3),
        "above an amount": Saying(Intent.LIST, amounts=AmountRange(Decimal(5000))),
        "nothing at all": Saying(
            Intent.LIST,
            (approved, mine, security),
            (Timing(Milestone.DUE, week), Timing(Milestone.ADDED, Interval(date(2027, 1, 1), None))),
        ),
        "how many": Saying(Intent.COUNT),
        "how many lost this year": Saying(Intent.COUNT, timings=(Timing(Milestone.LOST, year),)),
        "how many not lost": Saying(Intent.COUNT, timings=(Timing(Milestone.LOST, year, excludes=True),)),
        "how many per customer": Saying(Intent.COUNT, by=Aspect.CUSTOMER),
        "how many per area": Saying(Intent.COUNT, by=Aspect.AREA),
        "how much": Saying(Intent.SUM),
        "how much is open": Saying(Intent.SUM, (open_ones,)),
        "how much was paid": Saying(Intent.SUM, timings=(Timing(Milestone.PAID, ANY_TIME),)),
        "how much per engagement": Saying(Intent.SUM, by=Aspect.ENGAGEMENT),
        "how much per customer": Saying(Intent.SUM, by=Aspect.CUSTOMER),
        "a customer": Saying(Intent.CUSTOMER, (customer,)),
        "who asked": Saying(Intent.WHO, (customer,), event=Milestone.ASKED),
        "who was paid last": Saying(Intent.WHO, event=Milestone.PAID),
        "when it is due": Saying(Intent.WHEN, (customer,), event=Milestone.DUE),
        "why not": Saying(Intent.WHY_NOT, (customer,)),
        "why lost": Saying(Intent.WHY_STATUS, (customer,)),
        "contacts": Saying(Intent.CONTACT, (customer,)),
        "report": Saying(Intent.REPORT, timings=(Timing(Milestone.ADDED, month),)),
        "engagements": Saying(Intent.ENGAGEMENTS),
        "locations": Saying(Intent.LOCATIONS),
        "members": Saying(Intent.MEMBERS),
    }


def _of(field: Aspect, *keys: object, excludes: bool = False) -> Condition:
    return Condition(field, tuple(Value(str(one), "") for one in keys), excludes)
