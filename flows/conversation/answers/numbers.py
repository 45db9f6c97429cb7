"""Lists, counts and sums of associations, also for each value of a field, and the nearest to an empty one.

Members see the associations of all locations of their partner, as on the Customers page, and nobody else's
(R3).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation.answers.answer_values import (
    MOST_ROWS,
    CountAnswer,
    GroupedNumbers,
    GroupNumber,
    ListAnswer,
    NearestFit,
    SumAnswer,
)
from flows.conversation.answers.selecting import Selecting
from flows.customers_page.page_query import associated
from flows.customers_page.page_values import Associated
from flows.reports.report import FigureSum
from flows.rules.associations import status
from flows.rules.associations.amounts import Amount
from flows.rules.customers.namesakes import NamedCustomer, told_apart
from flows.rules.language.understanding import AmountRange, Aspect, Condition, Order, Saying, Timing, Value
from store.associations.associations import Association
from store.conversation import questions
from store.conversation.questions import AssociationQuery, Grouping, Sorting, SumIn
from store.customers import customers, customers_page
from store.enums import AssociationStatus, Origin

_AT_ONCE = frozenset(Aspect) - {Aspect.CUSTOMER, Aspect.ASSOCIATION}
"""Fields with so few values that all of them are read."""

CHUNK = 500
"""Rows that a file reads at a time."""

MOST_TRIED = 6
"""Conditions that are left out in turn to find the nearest to an empty answer."""

ORIGINS: Mapping[Origin, str] = {Origin.ADDED: "Added", Origin.CLAIMED: "Claimed"}
"""The names of the origins."""


def listing(session: Session, actor: Actor, saying: Saying, now: datetime, offset: int = 0) -> ListAnswer:
    """Return up to `MOST_ROWS` of the associations that fit, from an offset on, and how many there are."""
    selecting = Selecting(session, actor, now)
    question = selecting.question(saying)
    total, of_customers = questions.count(session, question)
    shown = total if saying.most is None else min(total, saying.most)
    limit = max(min(MOST_ROWS, shown - offset), 0)
    found = ids(selecting, question, saying, offset, limit) if limit else ()
    after = offset + len(found)
    return ListAnswer(
        saying,
        actor.zone,
        rows(session, actor, found),
        total,
        of_customers,
        offset,
        after if found and after < shown else None,
        () if total else nearest(selecting, saying),
    )


def every_row(session: Session, actor: Actor, saying: Saying, now: datetime) -> Iterator[Associated]:
    """Yield all rows of a list in the same order, for a file; a few hundred are read at a time."""
    selecting = Selecting(session, actor, now)
    found = ids(selecting, selecting.question(saying), saying, 0, saying.most)
    for first in range(0, len(found), CHUNK):
        yield from rows(session, actor, found[first : first + CHUNK])


def counting(session: Session, actor: Actor, saying: Saying, now: datetime, offset: int = 0) -> CountAnswer:
    """Return how many fit; the numbers of each value begin at an offset."""
    selecting = Selecting(session, actor, now)
    question = selecting.question(saying)
    total, of_customers = questions.count(session, question)
    groups = _counted(selecting, question, saying, of_customers, offset) if total and saying.by else None
    close = () if total else nearest(selecting, saying)
    return CountAnswer(saying, actor.zone, total, of_customers, groups, close)


def summing(session: Session, actor: Actor, saying: Saying, now: datetime, offset: int = 0) -> SumAnswer:
    """Return what those that fit are worth; the sums of each value begin at an offset."""
    selecting = Selecting(session, actor, now)
    question = selecting.priced(selecting.question(saying))
    if saying.most is not None and saying.by is None:
        some = ids(selecting, question, saying, 0, saying.most)
        question = question.limited(Association.id.in_(some))
    by = saying.by
    found = questions.sums(session, question, Grouping(by) if by in _AT_ONCE else None)
    sums = figure_sum(found)
    groups = _summed(selecting, question, saying, found, offset) if sums.count and by else None
    close = () if sums.count else nearest(selecting, saying)
    return SumAnswer(saying, actor.zone, sums, question.amount, groups, close)


def rows(session: Session, actor: Actor, ids: Sequence[int]) -> list[Associated]:
    """Return these associations of the asker's partner, in this order, as the Customers page shows them."""
    return [associated(actor, one) for one in customers_page.several(session, actor.partner, ids)]


def nearest(selecting: Selecting, saying: Saying) -> list[NearestFit]:
    """Return what fits if one condition, timing or range of amounts is left out, the fewest first."""
    found = []
    for without, rest in list(_without_one(saying))[:MOST_TRIED]:
        total, of_customers = questions.count(selecting.session, selecting.question(rest))
        if total:
            found.append(NearestFit(without, total, of_customers))
    return sorted(found, key=lambda one: one.associations)


def figure_sum(found: Iterable[SumIn]) -> FigureSum:
    """Return sums by currency, in the order of their codes, as reports have them."""
    each: dict[str | None, list[SumIn]] = {}
    for one in found:
        each.setdefault(one.currency, []).append(one)
    known = [(currency, some) for currency, some in each.items() if currency is not None]
    known.sort(key=lambda one: one[0])
    return FigureSum(
        sum(one.count for some in each.values() for one in some),
        tuple(
            Amount(currency, sum((one.amount or Decimal(0) for one in some), Decimal(0)))
            for currency, some in known
        ),
        sum(one.count for one in each.get(None, ())),
        any(one.estimated for some in each.values() for one in some),
        tuple(sum(one.count for one in some) for _, some in known),
    )


def ids(
    selecting: Selecting, question: AssociationQuery, saying: Saying, offset: int, limit: int | None
) -> Sequence[int]:
    """Return the ids of associations that fit a question, in the order of a saying, from an offset on."""
    sorting, moment = selecting.sorting(saying)
    currencies: Sequence[str] = ()
    if sorting in {Sorting.LARGEST, Sorting.SMALLEST}:
        question, currencies = selecting.priced(question), selecting.currencies()
    return questions.ids(
        selecting.session,
        question,
        sorting,
        moment=moment,
        currencies=currencies,
        offset=offset,
        limit=limit,
    )


def _without_one(saying: Saying) -> Iterator[tuple[Condition | Timing | AmountRange, Saying]]:
    for timing in saying.timings:
        yield timing, replace(saying, timings=tuple(one for one in saying.timings if one is not timing))
    for condition in saying.conditions:
        rest = tuple(one for one in saying.conditions if one is not condition)
        yield condition, replace(saying, conditions=rest)
    if saying.amounts is not None:
        yield saying.amounts, replace(saying, amounts=None)


def _limit(saying: Saying, offset: int) -> int:
    """Return up to how many groups are shown from an offset on."""
    return MOST_ROWS if saying.most is None else max(min(MOST_ROWS, saying.most - offset), 0)


def _grouped(
    saying: Saying, by: Aspect, shown: Sequence[GroupNumber], total: int, offset: int
) -> GroupedNumbers:
    after = offset + len(shown)
    last = total if saying.most is None else min(total, saying.most)
    return GroupedNumbers(by, shown, total, after if shown and after < last else None)


def _counted(
    selecting: Selecting, question: AssociationQuery, saying: Saying, of_customers: int, offset: int
) -> GroupedNumbers | None:
    by, session, limit = saying.by, selecting.session, _limit(saying, offset)
    if by is None or by is Aspect.ASSOCIATION:
        return None
    fewest = saying.order is Order.SMALLEST
    if by is Aspect.CUSTOMER:
        total = of_customers
        found = questions.counts_of_customers(session, question, offset, limit, fewest=fewest)
        values = values_of(selecting, by, [one.key for one in found])
    else:
        every = questions.counts(session, question, Grouping(by))
        values = values_of(selecting, by, [one.key for one in every])
        every.sort(key=lambda one: _by_number(one.associations, values[one.key], fewest=fewest))
        total, found = len(every), every[offset : offset + limit]
    shown = [GroupNumber(values[one.key], one.associations, one.customers) for one in found]
    return _grouped(saying, by, shown, total, offset)


def _summed(
    selecting: Selecting, question: AssociationQuery, saying: Saying, every: Sequence[SumIn], offset: int
) -> GroupedNumbers | None:
    by, limit = saying.by, _limit(saying, offset)
    if by is None or by is Aspect.ASSOCIATION:
        return None
    smallest = saying.order is Order.SMALLEST
    held = {one.currency for one in every if one.currency is not None}
    currency = next(iter(selecting.ranked(held)), None)
    if by is Aspect.CUSTOMER:
        some, total = questions.sums_of_customers(
            selecting.session, question, currency, offset, limit, smallest=smallest
        )
        by_key = _by_key(some)
        values = values_of(selecting, by, list(by_key))
        keys = list(by_key)
    else:
        by_key = _by_key(every)
        values = values_of(selecting, by, list(by_key))
        keys = sorted(by_key, key=lambda one: _by_sum(by_key[one], values[one], currency, smallest=smallest))
        total, keys = len(keys), keys[offset : offset + limit]
    shown = [GroupNumber(values[one], by_key[one].count, None, by_key[one]) for one in keys]
    return _grouped(saying, by, shown, total, offset)


def _by_key(found: Iterable[SumIn]) -> dict[Any, FigureSum]:
    each = defaultdict[Any, list[SumIn]](list)
    for one in found:
        each[one.key].append(one)
    return {key: figure_sum(some) for key, some in each.items()}


def _by_number(number: int, value: Value, *, fewest: bool) -> tuple[Any, ...]:
    return (number if fewest else -number, value.name, value.key)


def _by_sum(sums: FigureSum, value: Value, currency: str | None, *, smallest: bool) -> tuple[Any, ...]:
    """Return the place of a group: by its sum in a currency; those without one come last."""
    worth = next((one.units for one in sums.sums if one.currency == currency), None)
    units = 0 if worth is None else worth if smallest else -worth
    return (worth is None, units, -sums.count, value.name, value.key)


def values_of(selecting: Selecting, by: Aspect, keys: Sequence[Any]) -> dict[Any, Value]:
    """Return the values of a field, named, by what the database knows them by."""
    found: dict[Any, Value] = {}
    match by:
        case Aspect.STATUS:
            found = {one: Value(one.value, status.TABLE[one].words) for one in AssociationStatus}
        case Aspect.ORIGIN:
            found = {one: Value(one.value, name) for one, name in ORIGINS.items()}
        case Aspect.AREA:
            found = {one: Value(one, one) for one in keys}
        case Aspect.ENGAGEMENT:
            found = {one.id: Value(one.code, one.name) for one in selecting.engagements}
        case Aspect.LOCATION:
            found = {one.id: Value(one.code, one.name) for one in selecting.locations}
        case Aspect.OWNER:
            found = {one.id: Value(one.user_id, one.name) for one in selecting.members}
        case Aspect.CUSTOMER:
            known = customers.get_many(selecting.session, selecting.actor.partner, keys)
            apart = told_apart(NamedCustomer(one.id, one.name, one.domain) for one in known)
            found = {one.id: Value(str(one.id), apart.get(one.id, one.name)) for one in known}
        case Aspect.ASSOCIATION:
            found = {}
    return {key: found[key] for key in keys}
