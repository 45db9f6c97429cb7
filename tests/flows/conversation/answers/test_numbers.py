"""Random questions over random partners: every number, row and order as plain Python finds them.

``ANSWER_WORLDS=200 ANSWER_QUESTIONS=100`` asks many more than usual.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.conversation.answers import answer, numbers
from flows.conversation.answers.answer_values import (
    MOST_ROWS,
    CountAnswer,
    GroupNumber,
    ListAnswer,
    NearestFit,
    ReportAnswer,
    SumAnswer,
)
from flows.reports import report
from flows.reports.report import FigureSum
from flows.reports.report_ask import ReportAsk
from flows.rules.associations import status
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
    canonical,
)
from flows.rules.reports.figures import DAYS_AHEAD, WHY_LOST, Figure
from store.database.engine import Database
from store.enums import IN_REVIEW, LOST, AssociationStatus, Origin
from tests.support import answer_worlds
from tests.support.answer_worlds import NOW, KnownAssociation, RandomWorld
from tests.support.brute_force import BruteForce, Sums, customers

WORLDS = int(os.environ.get("ANSWER_WORLDS", "5"))
QUESTIONS = int(os.environ.get("ANSWER_QUESTIONS", "40"))
FIRST = int(os.environ.get("ANSWER_SEED", "1"))

TIMED = tuple(one for one in Milestone if one not in {Milestone.OWNED, Milestone.DURING})
TODAY = NOW.date()


class Undo(Exception):
    """Ends a transaction without keeping anything."""


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Give a transaction of which nothing is kept."""
    with pytest.raises(Undo), database.write() as session:
        yield session
        raise Undo


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WORLDS))
def test_every_answer_is_what_plain_python_finds(session: Session, seed: int) -> None:
    random = Random(seed)  # noqa: S311 -- the same world for the same seed
    place = answer_worlds.build(session, random, seed)
    actor = access.identify(session, place.partner.workspace_id, place.asker.user_id)
    for _ in range(QUESTIONS):
        saying = question(random, place)
        check(session, actor, BruteForce(place), saying)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WORLDS))
def test_every_number_is_that_of_the_report(session: Session, seed: int) -> None:
    random = Random(-seed)  # noqa: S311 -- the same world for the same seed
    place = answer_worlds.build(session, random, seed, same_zone=True)
    actor = access.identify(session, place.partner.workspace_id, place.asker.user_id)
    for _ in range(3):
        first = TODAY - timedelta(days=random.randint(0, 30))
        last = first + timedelta(days=random.randint(0, 20))
        ask = ReportAsk(f"{first} to {last}")
        owner = random.choice((None, place.asker))
        if owner:
            ask = ReportAsk(ask.period, owner=owner.user_id)
        told = report.show(session, actor, ask, NOW)
        limits = (Condition(Aspect.OWNER, (Value(owner.user_id, ""),)),) if owner else ()
        today = actor.today(NOW)
        for figure, saying in figures(first, last + timedelta(days=1), today).items():
            limited = Saying(Intent.SUM, (*saying.conditions, *limits), saying.timings)
            found = numbers.summing(session, actor, limited, NOW).sums
            wanted = told.figures[figure]
            if figure in {Figure.ADDED, Figure.CONVERTED}:
                assert found.count == wanted.count, figure
            elif figure in {Figure.APPROVED, Figure.PAID}:
                assert (found.count, found.sums, found.counts) == (wanted.count, wanted.sums, wanted.counts)
            else:
                assert found == wanted, figure
        days = Interval(first, last + timedelta(days=1))
        asked = Saying(Intent.REPORT, limits, (Timing(Milestone.ADDED, days),))
        answered = answer.answer(session, actor, asked, NOW)
        assert isinstance(answered, ReportAnswer)
        assert answered.report.figures == told.figures


def figures(first: date, end: date, today: date) -> dict[Figure, Saying]:
    """Return the questions that ask for the same as the numbers of a report."""

    def timed(event: Milestone, *statuses: AssociationStatus, further: tuple[Timing, ...] = ()) -> Saying:
        timings = (Timing(event, Interval(first, end)), *further)
        return Saying(Intent.SUM, conditions=_of_statuses(statuses), timings=timings)

    def due(days: int) -> Saying:
        until = today + timedelta(days=days + 1)
        return Saying(Intent.SUM, timings=(Timing(Milestone.DUE, Interval(today, until)),))

    paid = Timing(Milestone.PAID, Interval(None, None))
    return {
        Figure.RISK_WEEK: due(DAYS_AHEAD[Figure.RISK_WEEK]),
        Figure.RISK_MONTH: due(DAYS_AHEAD[Figure.RISK_MONTH]),
        Figure.REVIEW: Saying(Intent.SUM, conditions=_of_statuses(sorted(IN_REVIEW))),
        Figure.APPROVED: timed(Milestone.APPROVED),
        Figure.PAID: timed(Milestone.PAID),
        Figure.LOST: timed(Milestone.LOST),
        Figure.ADDED: timed(Milestone.ADDED),
        Figure.CONVERTED: timed(Milestone.ADDED, further=(paid,)),
        **{figure: timed(Milestone.LOST, *sorted(WHY_LOST[figure])) for figure in WHY_LOST},
    }


def _of_statuses(statuses: Sequence[AssociationStatus]) -> tuple[Condition, ...]:
    if not statuses:
        return ()
    return (Condition(Aspect.STATUS, tuple(Value(one.value, status.TABLE[one].words) for one in statuses)),)


def check(session: Session, actor: Actor, wanted: BruteForce, saying: Saying) -> None:
    """Compare an answer with what plain Python finds."""
    said = canonical(saying)
    found = answer.answer(session, actor, saying, NOW)
    fitting = wanted.fitting(saying)
    if isinstance(found, ListAnswer):
        every = wanted.ordered(saying)[: saying.most]
        shown = [one.id for one in every]
        assert (found.total, found.customers) == (len(fitting), customers(fitting)), said
        assert pages(session, actor, saying, found) == shown, said
        assert [_id(one) for one in numbers.every_row(session, actor, saying, NOW)] == shown, said
    elif isinstance(found, CountAnswer):
        assert (found.associations, found.customers) == (len(fitting), customers(fitting)), said
        check_groups(
            whole(session, actor, saying, found),
            counted(wanted, saying) if fitting and saying.by else [],
            saying,
        )
    else:
        assert isinstance(found, SumAnswer)
        some = fitting if saying.most is None or saying.by else wanted.ordered(saying)[: saying.most]
        assert plain(found.sums) == wanted.sums(some, saying), said
        check_groups(
            whole(session, actor, saying, found),
            summed(wanted, saying) if fitting and saying.by else [],
            saying,
        )
    nearest = [] if fitting else wanted.nearest(saying)
    assert [told(one) for one in found.nearest] == nearest, said


def pages(session: Session, actor: Actor, saying: Saying, first: ListAnswer) -> list[int]:
    """Return the ids of all rows, page by page."""
    rows, page = [_id(one) for one in first.rows], first
    while page.next_offset is not None:
        assert len(page.rows) == MOST_ROWS
        page = numbers.listing(session, actor, saying, NOW, page.next_offset)
        rows += [_id(one) for one in page.rows]
    return rows


def whole(
    session: Session, actor: Actor, saying: Saying, first: CountAnswer | SumAnswer
) -> tuple[list[GroupNumber], int] | None:
    """Return the numbers of each value, page by page, and how many values there are."""
    page = first.groups
    if page is None:
        return None
    found, total = list(page.shown), page.total
    while page.next_offset is not None:
        assert len(page.shown) == MOST_ROWS
        more = answer.answer(session, actor, saying, NOW, page.next_offset)
        assert isinstance(more, CountAnswer | SumAnswer)
        assert more.groups is not None
        page = more.groups
        found += page.shown
        assert page.total == total
    return found, total


def check_groups(found: tuple[list[GroupNumber], int] | None, wanted: list[Any], saying: Saying) -> None:
    """Compare the numbers of each value."""
    if saying.by is None or not wanted:
        assert found is None
        return
    assert found is not None
    shown, total = found
    assert total == len(wanted)
    numbered = [(one.value.key, one.associations, one.customers, plain(one.sums)) for one in shown]
    assert numbered == wanted[: saying.most], canonical(saying)


def counted(wanted: BruteForce, saying: Saying) -> list[Any]:
    """Return the numbers of each value, in order."""
    sign = 1 if saying.order is Order.SMALLEST else -1
    groups = [(named(saying, value), some) for value, some in wanted.groups(saying).items()]
    groups.sort(key=lambda one: (sign * len(one[1]), one[0]))
    return [(key, len(some), customers(some), (0, {}, 0, False)) for (*_, key), some in groups]


def summed(wanted: BruteForce, saying: Saying) -> list[Any]:
    """Return the sums of each value, in order."""
    sign = 1 if saying.order is Order.SMALLEST else -1
    groups = [
        (named(saying, value), wanted.sums(some, saying)) for value, some in wanted.groups(saying).items()
    ]
    currency = wanted.currency(code for _, sums in groups for code in sums[1])

    def place(one: tuple[tuple[Any, ...], Sums]) -> tuple[Any, ...]:
        worth = one[1][1].get(currency or "")
        return worth is None, sign * worth[0] if worth else 0, -one[1][0], one[0]

    return [(value[-1], sums[0], None, sums) for value, sums in sorted(groups, key=place)]


def named(saying: Saying, value: tuple[str, str, int]) -> tuple[Any, ...]:
    """Return by what values are sorted that are alike, and their key."""
    key, name, number = value
    if saying.by is Aspect.CUSTOMER:
        return number, key
    if saying.by is Aspect.STATUS:
        name = status.TABLE[AssociationStatus(key)].words
    if saying.by is Aspect.ORIGIN:
        name = numbers.ORIGINS[Origin(key)]
    return name, key


def plain(sums: FigureSum) -> Sums:
    """Return sums as plain Python has them."""
    each = zip(sums.sums, sums.counts, strict=True)
    by_currency = {one.currency: (Decimal(one.units), count) for one, count in each}
    return sums.count, by_currency, sums.unknown, sums.estimated


def told(one: NearestFit) -> tuple[Any, int, int]:
    """Return what is nearest as plain Python has it."""
    return one.without, one.associations, one.customers


def _id(row: Any) -> int:
    number: int = row.summary.association.id
    return number


# Random questions


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


def test_ids_of_others_fit_nothing(session: Session) -> None:
    random = Random(0)  # noqa: S311 -- the same world each time
    place = answer_worlds.build(session, random, 1)
    other = answer_worlds.build(session, random, 2)
    actor = access.identify(session, place.partner.workspace_id, place.asker.user_id)
    theirs: list[KnownAssociation] = other.associations
    keys = {
        Aspect.ASSOCIATION: [str(one.id) for one in theirs],
        Aspect.CUSTOMER: [str(one.customer.id) for one in theirs],
        Aspect.LOCATION: ["9999999"],
    }
    for field, some in keys.items():
        asked = Saying(Intent.COUNT, (Condition(field, tuple(Value(one, one) for one in some)),))
        found = numbers.counting(session, actor, asked, NOW)
        assert (found.associations, found.customers) == (0, 0)
    everything = numbers.counting(session, actor, Saying(Intent.COUNT), NOW)
    assert everything.associations == len(place.associations)


def test_lost_statuses_are_all_asked_for() -> None:
    assert frozenset.union(*WHY_LOST.values()) == LOST
