"""Doubt a name that is only a part of another one, or of what is said. Values in, values out.

"New Paris", "Paris, Texas", "endpoint security" and "Last Up Consultants" hold a name of the partner's, and
are none.
"""

import re
from collections.abc import Sequence

from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.sentences.spelling import is_very_common
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.tokens import words_of


def is_part_of_another(spans: Sequence[WordSpan]) -> bool:
    """Tell whether what was taken for a name is probably a part of something else."""
    named = [at for at, one in enumerate(spans) if one.entities and not one.own]
    return any(doubt(spans, at) for doubt in _DOUBTS for at in named)


def _field(span: WordSpan) -> Aspect | None:
    return span.entities[0].field if span.entities else None


def _is_another_place(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a location is another one: "in New Paris", "Paris, Texas"."""
    if _field(spans[at]) is not Aspect.LOCATION:
        return False
    before = [one.words for one in spans[max(0, at - 2) : at]]
    is_newer = len(before) > 1 and before[0] in _BEFORE_PLACES and before[1] in _FIRST_OF_PLACES
    after = spans[at + 1 : at + 4]
    is_within = (
        len(after) > 1
        and after[0].words == ","
        and not after[1].is_known
        and (len(after) == 2 or after[2].is_stop)
    )
    return is_newer or is_within


_BEFORE_PLACES = frozenset({"in", "at", "for", "from", "of"})
_FIRST_OF_PLACES = frozenset(
    {"new", "old", "north", "south", "east", "west", "little", "upper", "lower", "greater", "port", "fort"}
)


def _is_of_product(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether words of an engagement are of a product: "compliance manager", "endpoint security"."""
    span = spans[at]
    if _field(span) is not Aspect.ENGAGEMENT or at + 1 >= len(spans) or _is_whole(span):
        return False
    after = spans[at + 1]
    return after.words in _PRODUCTS or (_field(after) is Aspect.AREA and len(after.tokens) == 1)


_PRODUCTS = frozenset({"manager", "center", "centre", "admin", "score", "portal", "analyst", "officer"})


def _is_whole(span: WordSpan) -> bool:
    names = {" ".join(words_of(said)) for one in span.entities for said in (one.name, one.key)}
    return not names.isdisjoint({span.words, f"the {span.words}"})


def _is_saying(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether usual words with which a name begins are meant: "first up: …", "what is best for you"."""
    span = spans[at]
    is_usual = all(is_very_common(one.word) for one in span.tokens)
    if len(span.tokens) < 2 or not is_usual or _is_whole(span):
        return False
    before = " ".join(one.words for one in spans[max(0, at - 3) : at])
    begins = at == 0 and len(spans) > 1 and spans[1].is_stop and spans[1].words in {",", ":"}
    return begins or bool(_IS_BEFORE.search(f" {before} "))


_IS_BEFORE = re.compile(r" (?:what(?: is| would be| works)?|be|is it|that is)(?: the)? $")


def _is_changed(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether the beginning of a name is another: "Last Up Consultants" for "First Up Consultants"."""
    span = spans[at]
    if len(span.entities) != 1 or _field(span) is not Aspect.CUSTOMER:
        return False
    name, said = words_of(span.entities[0].name), [one.word for each in spans[:at] for one in each.tokens]
    first = span.tokens[0].word
    place = name.index(first) if first in name else 0
    begin = place
    while begin > 0 and said and said[-1] == name[begin - 1]:
        begin, said = begin - 1, said[:-1]
    return 0 < begin < place and bool(said) and said[-1] not in _BEFORE_PLACES


_DOUBTS = (_is_another_place, _is_of_product, _is_saying, _is_changed)
