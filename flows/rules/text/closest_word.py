"""Which known word somebody probably meant. Values in, values out."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean …?)" for the nearest known word, or an empty text if none is near."""
    near = process.extractOne(word, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60)
    return f" (did you mean {near[0]}?)" if near else ""


def listed(words: Iterable[str]) -> str:
    """Return the words as "a, b or c"."""
    several = list(words)
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} or {several[-1]}"
