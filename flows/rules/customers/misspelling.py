"""Words that are spelt nearly like those that were typed. Values in, values out."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from flows.rules.customers import search

SHORTEST = 4
"""Letters from which a word may be misspelt: for a shorter one, too many others are alike."""

LIKE_ENOUGH = 80
"""Likeness (of 100) from which a word counts as a misspelling; one wrong letter in six gives 83."""

MOST = 100
"""Known words that one typed word may be a misspelling of."""


def alike(typed: str, known: Collection[str]) -> Mapping[str, float]:
    """Return which known words a typed one may be a misspelling of, with their likeness (of 100).

    Words are compared as `search.fold` returns them. A typed word that is the beginning of a known one is
    exact; a word of fewer than `SHORTEST` letters must be that.
    """
    found = {one: 100.0 for one in known if one.startswith(typed)}
    if len(typed) >= SHORTEST:
        near = process.extract(typed, list(known), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH, limit=MOST)
        for word, score, _ in near:
            found.setdefault(word, score)
    return found


def nearest(typed: str, known: Sequence[Iterable[str]]) -> list[int]:
    """Return the positions of those names that have a word like each of the typed ones, the likest first.

    Each name is given as the texts that belong to it, such as a name and a code.
    """
    words = [word[0] for word in search.wanted(typed)]
    scores = {}
    for at, texts in enumerate(known):
        parts = frozenset(part for text in texts for part in search.words_of(text, "", ""))
        best = [max(alike(word, parts).values(), default=0) for word in words]
        if best and all(best):
            scores[at] = sum(best)
    return sorted(scores, key=lambda at: (-scores[at], at))
