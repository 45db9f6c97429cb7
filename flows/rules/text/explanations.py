"""Whether a typed reason explains anything. Values in, values out."""

import unicodedata

LEAST_LETTERS = 8
"""Letters and digits of a reason; fewer are no words that somebody could understand a year later."""

WIDE_COUNTS = 3
"""Letters for which one wide character counts, as in Chinese, which needs fewer for the same words."""


def is_explained(reason: str | None) -> bool:
    """Tell whether a reason has at least a few words."""
    return sum(map(_weight, reason or "")) >= LEAST_LETTERS


def _weight(one: str) -> int:
    if not one.isalnum():
        return 0
    return WIDE_COUNTS if unicodedata.east_asian_width(one) in {"W", "F"} else 1
