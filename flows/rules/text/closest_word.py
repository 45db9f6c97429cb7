"""Which known word somebody probably meant. Values in, values out."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean …?)" for the nearest known word, or nothing when none is near."""
    by_folded = {one.casefold(): one for one in known}
    # A word as long as a page is no typing error, and comparing it would take long.
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6) if len(word) <= 80 else []
    return f" (did you mean {by_folded[near[0]]}?)" if near else ""


def listed(words: Iterable[str]) -> str:
    """Return the words as "a, b or c"."""
    several = list(words)
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} or {several[-1]}"
