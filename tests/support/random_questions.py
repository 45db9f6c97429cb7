"""Random questions about a random partner, with values that it has, and seldom with some that it does not."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

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
from store.enums import AssociationStatus, Origin
from tests.support.answer_worlds import NOW, RandomWorld

TIMED = tuple(one for one in Milestone if one not in {Milestone.OWNED, Milestone.DURING})
TODAY = NOW.date()


def question(random: Random, place: RandomWorld) -> Saying:
    """Return a random question about a partner."""
    intent = random.choice((Intent.LIST, Intent.LIST, Intent.COUNT, Intent.SUM))
    by = random.choice((None, *Aspect)) if intent is not Intent.LIST else None
    return Saying(
        intent,
        conditions=tuple(condition(random, place) for _ in range(random.choice((0, 0, 1, 1, 2, 3)))),
        timings=tuple(timing(random) for _ in range(random.choice((0, 0, 1, 1, 2)))),
        amounts=amounts(random) if random.random() < 0.2 else None,
        order=random.choice((None, None, *Order)),
        most=random.choice((None, None, 1, 3, 12)),
        by=None if by is Aspect.ASSOCIATION else by,
    )


def condition(random: Random, place: RandomWorld) -> Condition:
    """Return a condition with values of the partner, seldom with one that it does not have."""
    field = random.choice(tuple(Aspect))
    keys: Sequence[str] = {
        Aspect.STATUS: [one.value for one in AssociationStatus],
        Aspect.ENGAGEMENT: [one.code for one in place.engagements],
        Aspect.AREA: ["Modern Work", "Security", "Azure"],
        Aspect.LOCATION: [one.code for one in place.locations],
        Aspect.OWNER: [one.user_id for one in place.members],
        Aspect.CUSTOMER: [str(one.id) for one in place.customers],
        Aspect.ASSOCIATION: [str(one.id) for one in place.associations],
        Aspect.ORIGIN: [one.value for one in Origin],
    }[field]
    if random.random() < 0.05:
        keys = ["999999"]
    chosen = random.sample(list(keys), random.randint(1, min(len(keys), 9 if field is Aspect.STATUS else 3)))
    values = tuple(Value(one, one) for one in chosen)
    return Condition(field, values, excludes=random.random() < 0.25)


def timing(random: Random) -> Timing:
    """Return a timing around now, with either end open at times."""
    begin = TODAY + timedelta(days=random.randint(-40, 10))
    end = begin + timedelta(days=random.choice((1, 1, 2, 7, 30)))
    interval = Interval(begin if random.random() < 0.8 else None, end if random.random() < 0.8 else None)
    return Timing(random.choice(TIMED), interval, excludes=random.random() < 0.25)


def amounts(random: Random) -> AmountRange:
    """Return a range of amounts, often with a bound that an amount is exactly at."""
    least, most = (random.choice((None, Decimal(1000), Decimal(5000), Decimal("4999.99995"))) for _ in "ab")
    return AmountRange(
        least,
        most,
        above=random.random() < 0.5,
        below=random.random() < 0.5,
        currency=random.choice(("", "USD", "EUR")),
    )
