"""What members say, typed otherwise, and how much of it is understood as the same."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, islice, permutations, product

from flows.rules.language.understanding import Certainty, Understanding
from tests.conversation.table import HARMLESS, Judgement, Line, judge, lines
from tests.conversation.world import understood

Change = Callable[[str, random.Random], str]

known = cache(understood)
"""What is understood of texts before a change; each of them has several."""

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


def changed_lines(most: int | None = None) -> Sequence[Line]:
    """Return the lines that are understood, and of which nothing is kept as typed; the first of them."""
    every = (one for table in ("open", "more") for one in lines(table))
    unchanged = (
        one
        for one in every
        if one.means != HARMLESS
        and one.kind not in {"language", "misspelt"}
        and not any(word in one.say.casefold() for word in KEPT_AS_TYPED)
        and ":" not in one.means
        and judge(one, known(one.say, one.asker)) is Judgement.RIGHT
    )
    return list(islice(unchanged, most))


CHANGES: Sequence[Change] = (upper, lower, with_filler, without_end, mistyped)


@dataclass
class Compared:
    """How many texts are understood as they were before a change, and which are understood as another."""

    total: int = 0
    same: int = 0
    unchanged: int = 0
    """Texts of which a change leaves everything as it is; they are among the same."""
    others: list[str] = field(default_factory=list)
    """The texts of which something else is understood, where it was understood before."""

    def add(self, before: str, after: str, expected: Understanding, found: Understanding) -> None:
        """Count what is understood of a text before a change and after it."""
        self.total += 1
        self.unchanged += before == after
        self.same += found.line == expected.line
        is_sure = expected.verdict is found.verdict is Certainty.UNDERSTOOD
        if found.line != expected.line and is_sure:
            self.others.append(f"{after} is {found.line}, not {expected.line}")


def typed_otherwise(change: Change, every: Iterable[Line]) -> Compared:
    """Compare what is understood of lines and of the same lines with a change."""
    chance = random.Random(1)  # noqa: S311 # the same changes each time
    found = Compared()
    for line in every:
        changed, expected = change(line.say, chance), known(line.say, line.asker)
        after = expected if changed == line.say else understood(changed, line.asker)
        found.add(line.say, changed, expected, after)
    return found


def in_another_order(pairs: Iterable[tuple[str, str]]) -> Compared:
    """Compare what is understood of questions and of the same questions in another order."""
    found = Compared()
    for first, other in pairs:
        found.add(first, other, known(first), understood(other))
    return found


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
