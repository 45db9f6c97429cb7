"""What a point of the conversation's goals is: a title, and what measures it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.figures import Figure


@dataclass(frozen=True)
class Size:
    """How much is measured; a count of ``None`` means all that there are."""

    tables: Sequence[str]
    """Tables of phrasings."""
    repeated: int
    """Questions that are asked again and again on both kinds of database."""
    dialogues: int | None
    """Dialogues of each kind."""
    wordings: int
    worlds: int
    questions: int
    """Questions about each of the worlds."""
    changed: int | None
    """Lines that are typed otherwise, by each kind of change."""
    messages: int
    associations: int


@dataclass(frozen=True)
class NotMeasured:
    """A figure that this machine cannot give, and what it lacks."""

    what: str
    why: str


Found = Figure | NotMeasured | str
"""A figure with or without a goal, the lack of one, or a line that tells more about the figure above."""


@dataclass(frozen=True)
class Point:
    """One point; what it measures comes as it is known."""

    title: str
    measure: Callable[[Size], Iterator[Found]]


def of_all(what: str, count: int, total: int) -> Figure:
    """Return how many there are, where all are promised."""
    return Figure(what, count, f"of {total:,}", least=total)


def share(what: str, count: int, total: int, least: float | None = None) -> Figure:
    """Return the share of all in percent."""
    return Figure(f"{what}, {count:,} of {total:,}", 100 * count / total if total else 100, "%", least=least)


def none(what: str, count: int) -> Figure:
    """Return how many there are, where none is promised."""
    return Figure(what, count, "", most=0)


def by_name(counts: Mapping[Any, int]) -> str:
    """Return counts as words."""
    return " ".join(f"{name} {count:3}" for name, count in counts.items())
