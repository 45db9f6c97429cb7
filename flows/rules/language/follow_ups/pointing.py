"""What "the second one", "it" or "them" points at. Values in, values out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.rules.language.limits.names import TARGETS
from flows.rules.language.sentences.clause import Asking
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Condition,
    Intent,
    Saying,
    Value,
)

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
PLACE = re.compile(r"[1-9]\d?(st|nd|rd|th)")

_ONE = frozenset({"it", "that", "this", "they", "their", "its", "there", "them"})
_MANY = frozenset({"them", "those", "these", "they", "all", "both"})
_BEFORE_ROW = frozenset(
    {"the", "show", "me", "open", "see", "to", "for", "of", "cancel", "why", "give", "with"}
)
"""Words after which an ordinal that stands alone may point at a row: "give 2nd to Lin"."""


@dataclass(frozen=True)
class PointedRow:
    """A row that is pointed at, and the spans of the message beside the words that do so."""

    row: Value
    rest: Sequence[WordSpan]


def place_of(word: str) -> int | None:
    """Return the place that an ordinal such as "second" or "2nd" names, from 0 on."""
    if word in ORDINALS:
        return ORDINALS.index(word)
    return int(word[:-2]) - 1 if PLACE.fullmatch(word) else None


def pointed_row(every: Sequence[WordSpan], asking: Asking) -> PointedRow | None:
    """Return the shown row that "the second one" or "the last one" in a message points at.

    An ordinal of a time ("the second quarter", "2nd of December") points at none.
    """
    said = [one for one in every if not one.is_stop]
    for at, span in enumerate(said):
        word = span.tokens[0].word if len(span.tokens) == 1 else ""
        follows = said[at + 1].words if at + 1 < len(said) else ""
        before = said[at - 1].tokens[-1].word if at else ""
        is_one = follows in {"one", "ones"}
        place = place_of(word)
        if place is None and word == "last" and is_one:
            place = len(asking.shown) - 1
        is_alone = len(said) == 1 or before in _BEFORE_ROW or not at
        if place is None or not (is_one or (is_alone and not _is_of_more(said, at))):
            continue
        if not 0 <= place < len(asking.shown):
            return None
        left_out = [span, *said[at + 1 : at + 1 + is_one]]
        if before == "the":
            left_out.append(said[at - 1])
        return PointedRow(asking.shown[place], [one for one in every if one not in left_out])
    return None


def _is_of_more(said: Sequence[WordSpan], at: int) -> bool:
    """Tell whether an ordinal belongs to what follows it: "first quarter", "2nd of December"."""
    follows = said[at + 1] if at + 1 < len(said) else None
    return follows is not None and (
        bool(follows.times) or follows.words in {"of", "half", "quarter", "week", "month", "year"}
    )


def about_row(row: Value) -> Saying:
    """Return the question how a row is doing."""
    return Saying(Intent.CUSTOMER, (Condition(Aspect.ASSOCIATION, (row,)),))


def pointed_at(every: Sequence[WordSpan], asking: Asking, last: Saying) -> Saying | None:
    """Return what "it", "them" or "both" in a message points at, if it does point at something known."""
    words = {token.word for one in every if not one.times for token in one.tokens}
    if not words & (_ONE | _MANY):
        return None
    return (the_one(asking, last) if words & _ONE else None) or last


def the_one(asking: Asking, last: Saying) -> Saying | None:
    """Return the one customer or association that was spoken of last: named, or the only row shown."""
    if any(one.field in TARGETS and not one.excludes for one in last.conditions):
        return last
    if last.intent in {Intent.LIST, Intent.COUNT} and len(asking.shown) == 1:
        return about_row(asking.shown[0])
    return None


def with_rows(saying: Saying, about: Saying) -> Saying:
    """Return a request for "them" with all that limits the rows that are meant.

    "Remind them, but not Tailspin" leaves out some of them.
    """
    is_named = any(one.field in TARGETS and not one.excludes for one in saying.conditions)
    if saying.intent not in REQUESTS or is_named or saying.timings or saying.amounts:
        return saying
    own = [one for one in saying.conditions if one not in about.conditions]
    fields = {one.field for one in own if not one.excludes}
    kept = [one for one in about.conditions if one.field not in fields]
    return replace(saying, conditions=(*kept, *own), timings=about.timings, amounts=about.amounts)
