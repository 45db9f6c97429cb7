"""Answers about a random partner beside those that plain Python finds: both as values that can be compared.

Rows are compared page by page, and so are the numbers of each value of what is asked for by value.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

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
    SumAnswer,
)
from flows.reports.report import FigureSum
from flows.rules.associations import status
from flows.rules.language.understanding import Aspect, Intent, Order, Saying
from store.database.engine import Database
from store.enums import AssociationStatus, Origin
from tests.support import answer_worlds
from tests.support.answer_worlds import NOW
from tests.support.brute_force import BruteForce, Sums, customers
from tests.support.random_questions import question

ItemT = TypeVar("ItemT")
Told = dict[str, Any]
"""Everything that an answer says, by what it is."""


@dataclass(frozen=True)
class Compared:
    """A question, what its answer says, and what is right."""

    saying: Saying
    told: Told
    wanted: Told

    @property
    def is_right(self) -> bool:
        """Whether every number, row and order is as plain Python finds it."""
        return self.told == self.wanted


class _Undo(Exception):
    """Ends a transaction without keeping anything."""


@contextlib.contextmanager
def undone(database: Database) -> Iterator[Session]:
    """Give a transaction of which nothing is kept."""
    with contextlib.suppress(_Undo), database.write() as session:
        yield session
        raise _Undo


def compared(session: Session, seed: int, count: int) -> Iterator[Compared]:
    """Ask a random partner so many random questions; it is the same partner for the same seed."""
    random = Random(seed)  # noqa: S311 -- the same world for the same seed
    place = answer_worlds.build(session, random, seed)
    actor = access.identify(session, place.partner.workspace_id, place.asker.user_id)
    for _ in range(count):
        saying = question(random, place)
        yield Compared(saying, told(session, actor, saying), right(BruteForce(place), saying))


def told(session: Session, actor: Actor, saying: Saying) -> Told:
    """Return what the bot answers."""
    found = answer.answer(session, actor, saying, NOW)
    if isinstance(found, ListAnswer):
        says: Told = {
            "total": (found.total, found.customers),
            "pages": _pages(session, actor, saying, found),
            "every row": [_id(one) for one in numbers.every_row(session, actor, saying, NOW)],
        }
    elif isinstance(found, CountAnswer):
        says = {
            "total": (found.associations, found.customers),
            "groups": _groups(session, actor, saying, found),
        }
    else:
        assert isinstance(found, SumAnswer)
        says = {"sums": _plain(found.sums), "groups": _groups(session, actor, saying, found)}
    return says | {"nearest": [_nearest(one) for one in found.nearest]}


def _pages(session: Session, actor: Actor, saying: Saying, first: ListAnswer) -> list[list[int]]:
    found, page = [[_id(one) for one in first.rows]], first
    while page.next_offset is not None:
        page = numbers.listing(session, actor, saying, NOW, page.next_offset)
        found.append([_id(one) for one in page.rows])
    return found


def _groups(
    session: Session, actor: Actor, saying: Saying, first: CountAnswer | SumAnswer
) -> list[tuple[int, list[Any]]] | None:
    """Return how many values there are with the numbers of each, for every page."""
    page = first.groups
    if page is None:
        return None
    found = [(page.total, [_group(one) for one in page.shown])]
    while page.next_offset is not None:
        more = answer.answer(session, actor, saying, NOW, page.next_offset)
        assert isinstance(more, CountAnswer | SumAnswer)
        assert more.groups is not None
        page = more.groups
        found.append((page.total, [_group(one) for one in page.shown]))
    return found


def _group(one: GroupNumber) -> tuple[Any, ...]:
    return one.value.key, one.associations, one.customers, _plain(one.sums)


def _plain(sums: FigureSum) -> Sums:
    each = zip(sums.sums, sums.counts, strict=True)
    by_currency = {one.currency: (Decimal(one.units), count) for one, count in each}
    return sums.count, by_currency, sums.unknown, sums.estimated


def _nearest(one: NearestFit) -> tuple[Any, int, int]:
    return one.without, one.associations, one.customers


def _id(row: Any) -> int:
    number: int = row.summary.association.id
    return number


def right(wanted: BruteForce, saying: Saying) -> Told:
    """Return what plain Python finds, as `told` has it."""
    fitting = wanted.fitting(saying)
    total = (len(fitting), customers(fitting))
    if saying.intent is Intent.LIST:
        shown = [one.id for one in wanted.ordered(saying)[: saying.most]]
        says: Told = {"total": total, "pages": _by_page(shown) or [[]], "every row": shown}
    elif saying.intent is Intent.COUNT:
        says = {"total": total, "groups": _right_groups(_counted(wanted, saying), saying)}
    else:
        some = fitting if saying.most is None or saying.by else wanted.ordered(saying)[: saying.most]
        groups = _right_groups(_summed(wanted, saying), saying)
        says = {"sums": wanted.sums(some, saying), "groups": groups}
    return says | {"nearest": [] if fitting else wanted.nearest(saying)}


def _by_page(rows: Sequence[ItemT]) -> list[list[ItemT]]:
    return [list(rows[start : start + MOST_ROWS]) for start in range(0, len(rows), MOST_ROWS)]


def _right_groups(groups: list[Any], saying: Saying) -> list[tuple[int, list[Any]]] | None:
    return [(len(groups), page) for page in _by_page(groups[: saying.most])] or None


def _counted(wanted: BruteForce, saying: Saying) -> list[Any]:
    """Return the numbers of each value, in order."""
    if saying.by is None or not wanted.fitting(saying):
        return []
    sign = 1 if saying.order is Order.SMALLEST else -1
    groups = [(_named(saying, value), some) for value, some in wanted.groups(saying).items()]
    groups.sort(key=lambda one: (sign * len(one[1]), one[0]))
    return [(key, len(some), customers(some), (0, {}, 0, False)) for (*_, key), some in groups]


def _summed(wanted: BruteForce, saying: Saying) -> list[Any]:
    """Return the sums of each value, in order."""
    if saying.by is None or not wanted.fitting(saying):
        return []
    sign = 1 if saying.order is Order.SMALLEST else -1
    groups = [
        (_named(saying, value), wanted.sums(some, saying)) for value, some in wanted.groups(saying).items()
    ]
    currency = wanted.currency(code for _, sums in groups for code in sums[1])

    def place(one: tuple[tuple[Any, ...], Sums]) -> tuple[Any, ...]:
        worth = one[1][1].get(currency or "")
        return worth is None, sign * worth[0] if worth else 0, -one[1][0], one[0]

    return [(value[-1], sums[0], None, sums) for value, sums in sorted(groups, key=place)]


def _named(saying: Saying, value: tuple[str, str, int]) -> tuple[Any, ...]:
    """Return by what values are sorted that are alike, and their key."""
    key, name, number = value
    if saying.by is Aspect.CUSTOMER:
        return number, key
    if saying.by is Aspect.STATUS:
        name = status.TABLE[AssociationStatus(key)].words
    if saying.by is Aspect.ORIGIN:
        name = numbers.ORIGINS[Origin(key)]
    return name, key
