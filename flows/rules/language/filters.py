"""The filters of an understanding: which can be taken away, what each is called, and what is left without it.

Values in, values out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from flows.rules.language.understanding import (
    REQUESTS,
    Certainty,
    Condition,
    Interval,
    Saying,
    Timing,
    Understanding,
)

PartT = TypeVar("PartT", Condition, Timing)

MOST_NAMED = 2
"""Values of a condition that its name lists; more are called by the words that said them."""


class FilterKind(StrEnum):
    """What a filter limits by."""

    CONDITION = "condition"
    TIMING = "timing"
    AMOUNTS = "amounts"


@dataclass(frozen=True, slots=True)
class FilterPlace:
    """A filter of one saying, by the number of the saying and by its own among those of its kind."""

    saying: int
    kind: FilterKind
    number: int = 0


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """A filter, and what people call it (plain text)."""

    place: FilterPlace
    name: str


def filters(understanding: Understanding) -> Sequence[AnswerFilter]:
    """Return the filters of the questions in an understanding, in the order in which they are kept.

    Those of requests are none: what a request is about is changed by saying it anew.
    """
    if understanding.verdict is not Certainty.UNDERSTOOD:
        return []
    return [
        one
        for number, saying in enumerate(understanding.sayings)
        if saying.intent not in REQUESTS
        for one in _of(number, saying)
    ]


def without(understanding: Understanding, place: FilterPlace) -> Understanding | None:
    """Return the understanding without one of its `filters`; ``None`` if it has no such filter."""
    if place not in [one.place for one in filters(understanding)]:
        return None
    saying = understanding.sayings[place.saying]
    match place.kind:
        case FilterKind.CONDITION:
            saying = replace(saying, conditions=_less(saying.conditions, place.number))
        case FilterKind.TIMING:
            saying = replace(saying, timings=_less(saying.timings, place.number))
        case FilterKind.AMOUNTS:
            saying = replace(saying, amounts=None)
    sayings = list(understanding.sayings)
    sayings[place.saying] = saying
    return replace(understanding, sayings=tuple(sayings))


def reading(understanding: Understanding, number: int) -> Understanding | None:
    """Return what is understood once somebody chose one of the rivals; ``None`` if there is no such rival."""
    if not 0 <= number < len(understanding.rivals):
        return None
    return replace(
        understanding, verdict=Certainty.UNDERSTOOD, sayings=(understanding.rivals[number],), rivals=()
    )


def _of(number: int, saying: Saying) -> Iterator[AnswerFilter]:
    for at, condition in enumerate(saying.conditions):
        yield AnswerFilter(FilterPlace(number, FilterKind.CONDITION, at), _condition(condition))
    for at, timing in enumerate(saying.timings):
        yield AnswerFilter(FilterPlace(number, FilterKind.TIMING, at), _timing(timing))
    if saying.amounts is not None:
        yield AnswerFilter(FilterPlace(number, FilterKind.AMOUNTS), saying.amounts.words or "amount")


def _condition(one: Condition) -> str:
    names = [value.name for value in one.values]
    said = " or ".join(names) if len(names) <= MOST_NAMED or not one.words else one.words
    return f"not {said}" if one.excludes and not said.casefold().startswith("not ") else said


def _timing(one: Timing) -> str:
    said = f"{str(one.event).replace('_', ' ')} {_days(one.interval)}".strip()
    return f"not {said}" if one.excludes else said


def _days(interval: Interval) -> str:
    if interval.begin and interval.end:
        return f"{interval.begin:%-d %b %Y} until before {interval.end:%-d %b %Y}"
    if interval.begin:
        return f"from {interval.begin:%-d %b %Y}"
    return f"before {interval.end:%-d %b %Y}" if interval.end else ""


def _less(parts: tuple[PartT, ...], number: int) -> tuple[PartT, ...]:
    return parts[:number] + parts[number + 1 :]
