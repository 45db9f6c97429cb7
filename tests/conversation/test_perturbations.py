"""The same words, typed otherwise: the same is understood, or less, and never anything else."""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations, product

import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.table import HARMLESS, Judgement, Line, judge, lines
from tests.conversation.world import understood

SAME = 0.95
"""Share of the changed lines that have to be understood as the unchanged ones are."""

FILLERS = ("please", "hi", "hey", "pls", "hello")
SHORTEST_MISTYPED = 8
"""Letters of a word from which an error is made in it."""
KEPT_AS_TYPED = ("note", "comment", "jot", "remark")
"""Words of messages of which a part is kept as it was typed."""


def upper(line: str, _: random.Random) -> str:
    return line.upper()


def lower(line: str, _: random.Random) -> str:
    return line.lower()


def with_filler(line: str, chance: random.Random) -> str:
    return f"{chance.choice(FILLERS)} {line}"


def without_end(line: str, _: random.Random) -> str:
    return line.rstrip(" .!")


def mistyped(line: str, chance: random.Random) -> str:
    """Return the line with two letters of one long word in each other's place."""
    words = line.split(" ")
    long = [
        at
        for at, one in enumerate(words)
        if len(one) >= SHORTEST_MISTYPED and one.isalpha() and one.islower()
    ]
    if not long:
        return line
    at = chance.choice(long)
    word = words[at]
    place = chance.randrange(1, len(word) - 2)
    words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join(words)


def changed_lines() -> Sequence[Line]:
    """Return the lines that are understood, and of which nothing is kept as typed."""
    every = [one for table in ("open", "more") for one in lines(table)]
    return [
        one
        for one in every
        if one.means != HARMLESS
        and one.kind not in {"language", "misspelt"}
        and not any(word in one.say.casefold() for word in KEPT_AS_TYPED)
        and ":" not in one.means
        and judge(one, understood(one.say, one.asker)) is Judgement.RIGHT
    ]


@pytest.mark.parametrize("change", [upper, lower, with_filler, without_end, mistyped])
def test_the_same_is_understood_however_it_is_typed(change: Callable[[str, random.Random], str]) -> None:
    chance = random.Random(1)  # noqa: S311 # the same changes each time
    every = changed_lines()
    same = 0
    for line in every:
        expected = understood(line.say, line.asker)
        found = understood(change(line.say, chance), line.asker)
        same += found.line == expected.line
        if found.line != expected.line and expected.verdict is Certainty.UNDERSTOOD:
            assert found.verdict is not Certainty.UNDERSTOOD, f"{line.say} became {found.line}"
    assert same >= SAME * len(every)


HEADS = ("how many", "show me all", "which ones are", "how much money is", "list everything")
FILTERS = (
    ("in Paris", "for the Seattle office", "not in Warsaw"),
    ("for Viva", "of siem", "except hybrid meetings"),
    ("of Tom", "owned by Lin", "of mine"),
    (
        "approved in October",
        "lost this quarter",
        "due next week",
        "with Microsoft",
        "not yet submitted",
        "still open",
    ),
    ("over 5000", "worth at least 3,000 USD"),
    ("from Contoso", "without Tailspin"),
)
"""Words for filters of each kind, of which none depends on what stands beside it."""
FRONTED = ("in Paris", "for Viva", "of mine", "for the Seattle office", "of siem")
"""Filters that may also stand before the question."""
COMBINATIONS = 400
ORDERS = 4


def orders() -> Iterator[tuple[str, str]]:
    """Yield the same filters in two orders, and with one of them before the question."""
    chance = random.Random(1)  # noqa: S311 # the same orders each time
    chosen = [one for count in (2, 3, 4) for kinds in combinations(FILTERS, count) for one in product(*kinds)]
    chance.shuffle(chosen)
    for filters in chosen[:COMBINATIONS]:
        head = chance.choice(HEADS)
        every = list(permutations(filters))
        chance.shuffle(every)
        first = f"{head} {' '.join(filters)}"
        for order in every[:ORDERS]:
            yield first, f"{head} {' '.join(order)}"
            if order[0] in FRONTED:
                yield first, f"{order[0]}, {head} {' '.join(order[1:])}"


def test_the_same_filters_in_another_order_mean_the_same() -> None:
    every = list(orders())
    same = 0
    for first, other in every:
        expected, found = understood(first), understood(other)
        same += found.line == expected.line
        if found.line != expected.line and expected.verdict is Certainty.UNDERSTOOD:
            assert found.verdict is not Certainty.UNDERSTOOD, f"{other} is {found.line}, not {expected.line}"
    assert same >= SAME * len(every)
    assert all(understood(first).verdict is Certainty.UNDERSTOOD for first, _ in every)
