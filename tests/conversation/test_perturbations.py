"""The same words, typed otherwise: the same is understood, or less, and never anything else."""

import random
from collections.abc import Callable, Sequence

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
