"""What is understood of the tables: as written, typed otherwise, and by the buttons that it asks with."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from tests.conversation import perturbations, table
from tests.conversation.figures.points import Found, Size, by_name, none, of_all, share
from tests.conversation.perturbations import Compared
from tests.conversation.table import ASIDE, HARMLESS, Figures, Judgement
from tests.conversation.world import understood

RIGHT, SAME, OFFERED = 92, 95, 90
"""Percent of the lines that have to be right, to stay the same, and to have the right button."""

HARMLESS_KINDS = ("out_of_scope", "overstepping")


def right(size: Size) -> Iterator[Found]:
    """Judge every line of the tables, by kind."""
    for name in size.tables:
        found = _judged(name)
        judged = found.judged
        least = RIGHT if name == ASIDE else None
        yield share(f"{name}: right", judged[Judgement.RIGHT], judged.total(), least)
        yield none(f"{name}: wrong", judged[Judgement.WRONG])
        for kind, counted in [("all", judged), *sorted(found.by_kind.items())]:
            yield f"  {kind:14} {by_name({one: counted[one] for one in Judgement})}"
        for kind in HARMLESS_KINDS:
            yield _harmless(name, kind)


def _harmless(name: str, kind: str) -> Found:
    every = [replace(one, means=HARMLESS) for one in table.lines(name) if one.kind == kind]
    judged = [table.judge(one, understood(one.say, one.asker)) for one in every]
    return of_all(f"{name}: {kind}, harmless", judged.count(Judgement.RIGHT), len(every))


def asked(size: Size) -> Iterator[Found]:
    """Count how often the right reading is among the buttons, by table."""
    every = {name: _judged(name) for name in size.tables}
    total, offered = (sum(getattr(one, of) for one in every.values()) for of in ("asked", "offered"))
    yield share("the right one among the buttons", offered, total, OFFERED)
    for name, found in every.items():
        yield f"  {name:14} asked {found.asked:3} right among them {found.offered:3}"


def typed_otherwise(size: Size) -> Iterator[Found]:
    """Change what is understood, by kind of change."""
    every = perturbations.changed_lines(size.changed)
    for change in perturbations.CHANGES:
        yield from _compared(change.__name__, perturbations.typed_otherwise(change, every))
    orders = islice(perturbations.orders(), size.changed)
    yield from _compared("order of filters", perturbations.in_another_order(orders))


def _compared(change: str, found: Compared) -> Iterator[Found]:
    # What a change leaves as it is tells nothing.
    same, total = found.same - found.unchanged, found.total - found.unchanged
    yield share(f"{change.replace('_', ' ')}: the same", same, total, SAME)
    yield none(f"{change.replace('_', ' ')}: another answer", len(found.others))
    yield from (f"  {one}" for one in found.others)


@cache
def _judged(name: str) -> Figures:
    return table.figures(name)
