"""Criteria as data: an attribute compared with a value, and whether facts meet it. Values in, values out."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flows.rules.text.closest_word import listed

FactValue = str | int | float | bool
"""What a fact may hold; dates are ISO text such as 2025-06-30."""


class Comparison(StrEnum):
    """How a criterion compares a known fact with its value."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUALS = "equals"
    ONE_OF = "one_of"
    NOT_ONE_OF = "not_one_of"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of an engagement; ``label`` is what people read for the attribute."""

    attribute: str
    comparison: Comparison
    value: FactValue | tuple[FactValue, ...]
    label: str = ""

    @property
    def words(self) -> str:
        """The attribute as people read it."""
        return self.label or self.attribute.replace("_", " ")


def criteria_from(rows: Sequence[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """Return the criteria that an engagement's row keeps as objects."""
    return tuple(
        Criterion(
            attribute=row["attribute"],
            comparison=Comparison(row["comparison"]),
            value=tuple(row["value"]) if isinstance(row["value"], list) else row["value"],
            label=row.get("label") or "",
        )
        for row in rows
    )


def holds(criterion: Criterion, actual: FactValue) -> bool:
    """Tell whether a known fact satisfies the criterion; a fact of another kind never does."""
    required = criterion.value
    match criterion.comparison:
        case Comparison.AT_LEAST:
            return _in_order(required, actual)
        case Comparison.AT_MOST:
            return _in_order(actual, required)
        case Comparison.EQUALS:
            return not isinstance(required, tuple) and _same(required, actual)
        case Comparison.ONE_OF:
            return any(_same(one, actual) for one in values_of(criterion))
        case Comparison.NOT_ONE_OF:
            return not any(_same(one, actual) for one in values_of(criterion))


def requirement(criterion: Criterion) -> str:
    """Return what the criterion asks for, such as "at least 300 Microsoft 365 seats"."""
    shown = listed(show(one) for one in values_of(criterion))
    match criterion.comparison:
        case Comparison.EQUALS if isinstance(criterion.value, bool):
            return criterion.words if criterion.value else f"no {criterion.words}"
        case Comparison.AT_LEAST | Comparison.AT_MOST:
            return f"{criterion.comparison.replace('_', ' ')} {shown} {criterion.words}"
        case Comparison.EQUALS | Comparison.ONE_OF:
            return f"{criterion.words} to be {shown}"
        case Comparison.NOT_ONE_OF:
            return f"{criterion.words} other than {shown}"


def show(value: FactValue) -> str:
    """Return a value as people read it: yes and no, and digits in groups of three."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:,}"


def values_of(criterion: Criterion) -> tuple[FactValue, ...]:
    """Return the values with which the criterion compares."""
    return criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)


def kind_of(value: FactValue) -> str:
    """Return the kind of a value; values of different kinds are never equal, greater or smaller."""
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, str):
        return "a date" if _is_date(value) else "text"
    return "a number"


def _same(one: FactValue, other: FactValue) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return _comparable(one) == _comparable(other)
    # True equals 1 in Python, but "yes" is not a number of seats.
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _comparable(text: str) -> str:
    """Return text for comparison, without differences of no-break spaces, widths and capitals."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _in_order(low: FactValue | tuple[FactValue, ...], high: FactValue | tuple[FactValue, ...]) -> bool:
    if isinstance(low, bool | tuple) or isinstance(high, bool | tuple):
        return False
    if isinstance(low, str) and isinstance(high, str):
        return _is_date(low) and _is_date(high) and date.fromisoformat(low) <= date.fromisoformat(high)
    return not isinstance(low, str) and not isinstance(high, str) and low <= high


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
