"""Finds spans of time in the words of a message: "by next Friday", "in FY27 Q2". Values in, values out.

"By" includes the day, "before" excludes it, "after" begins the day after it, "since" includes it, "between"
and "within" include both ends. A year is Microsoft's fiscal year, unless it is a number alone or a calendar
year. Weeks begin on Monday. "The last 30 days" and "the next 30 days" include today.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from flows.rules.language.times import grammar
from flows.rules.language.times.grammar import MOST_WORDS
from flows.rules.language.times.readings import Looks, TimeReading, readings
from flows.rules.language.times.time_words import OTHER, TimeWord, time_words
from flows.rules.language.times.unit_meanings import Meanings
from flows.rules.language.words.tokens import Token

MOST_TOKENS = 2000
"""Tokens of a message that are read. Nobody asks something in more words."""

MOST_SPANS = 100
"""Times that are found in one message."""

MOST_SHAPES = 100
"""Different sequences of words in one message that may be times, of which each takes time."""

_DOUBTFUL = frozenset(
    {
        *("april", "august", "jan", "june", "mar", "may"),
        *("dec", "march", "mon", "sat", "sun", "wed"),
    }
)
"""Words that are names of people as well, or mean something else."""

_SURE = frozenset(
    {
        *("in", "on", "at", "during", "since", "before", "after", "between", "within", "over"),
        *("this", "last", "next", "previous", "past"),
    }
)
"""Words beside which those are times; "by June" and "for April" may be about people."""

_DAYS = frozenset({"mon", "wed", "sat"})
_BEFORE_DAYS = frozenset({"by", "until", "till", "til", "from"})
"""Words beside which short names of days are times: nobody is called that."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The tokens from ``begin`` until before ``end`` that are a time, and its readings, the likeliest first.

    Without readings it is a time that does not exist, such as 31 February or FY27 from Q3 to Q1. It
    ``may_be_other`` if its words also mean something else: "may", "sun", "the 2nd", "2026".
    """

    begin: int
    end: int
    readings: tuple[TimeReading, ...]
    may_be_other: bool = False

    def toward(self, looks: Looks) -> tuple[TimeReading, ...]:
        """Return the readings for what was or for what will be; several if it is ambiguous even so."""
        wanted = {looks, Looks.EITHER}
        return tuple(one for one in self.readings if looks is Looks.EITHER or one.looks in wanted)

    @property
    def is_ambiguous(self) -> bool:
        """Whether it has several readings for what was, or for what will be."""
        return any(len(self.toward(one)) > 1 for one in (Looks.PAST, Looks.AHEAD))


def works_on_weekdays(day: date) -> bool:
    """Tell whether a day is one from Monday to Friday."""
    return day.weekday() < 5


def times(
    tokens: Sequence[Token], today: date, is_working: Callable[[date], bool] = works_on_weekdays
) -> tuple[TimeSpan, ...]:
    """Return the spans of time among tokens, each the longest from its first word on; they never overlap.

    A message is read up to `MOST_TOKENS`, `MOST_SPANS` and `MOST_SHAPES`: its other words stay unexplained.
    ``is_working`` tells on which days the partner works, for "within 5 business days".
    """
    words = time_words(tokens[:MOST_TOKENS])
    return tuple(islice(_spans(words, today, is_working), MOST_SPANS))


def _spans(words: Sequence[TimeWord], today: date, is_working: Callable[[date], bool]) -> Iterator[TimeSpan]:
    shapes: set[tuple[str, ...]] = set()
    at = 0
    while at < len(words) and len(shapes) < MOST_SHAPES:
        near = _until_other(words[at : at + MOST_WORDS])
        count = 0
        if near and near[0].begins:
            kinds = tuple(word.kind for word in near)
            shapes.add(kinds)
            count, phrase = grammar.longest(kinds, tuple(word.ends for word in near))
            if phrase is not None:
                found = readings(phrase, Meanings(near[:count], today, is_working))
                yield TimeSpan(near[0].at, near[count - 1].at + 1, found, _may_be_other(near[:count]))
        at += count or 1


def _until_other(words: Sequence[TimeWord]) -> Sequence[TimeWord]:
    return words[: next((at for at, word in enumerate(words) if word.kind == OTHER), len(words))]


def _may_be_other(words: Sequence[TimeWord]) -> bool:
    """Tell whether words that are a time may mean something else."""
    said = {word.word for word in words}
    if said & _SURE or (said & _DAYS and said & _BEFORE_DAYS):
        return False
    telling = [word for word in words if not word.kind.startswith("_")]
    kinds = [word.kind for word in telling]
    if kinds in (["NUMBER", "MONTH"], ["MONTH", "NUMBER"]):
        return bool(said & {"may", "march"})
    if len(telling) > 1:
        return kinds[0] in {"END", "BEGIN"} and kinds[1] == "MONTH" and words[1] == telling[1]
    if kinds == ["DAYDATE"]:
        return telling[0].word.endswith(".")
    if kinds in (["ORDINAL"], ["YEAR"]):
        return len(words) - len(telling) == ("the" in said)
    return bool(said & _DOUBTFUL) if telling else len(words) == 1
