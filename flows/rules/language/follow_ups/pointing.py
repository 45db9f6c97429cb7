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
    Milestone,
    Saying,
    Value,
    canonical,
)

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
PLACE = re.compile(r"[1-9]\d?(st|nd|rd|th)")

_ONE = frozenset({"it", "that", "this", "they", "their", "its", "there", "them"})
_MANY = frozenset({"them", "those", "these", "they", "both"})
_OF_ROWS = re.compile(r" (?:of|among|amongst) (?:all )?(?:them|those|these) ")
_AT_ROWS = re.compile(
    _OF_ROWS.pattern
    + r"|^ (?:and |but |so )*(?:are|were|have|had|did|do) those | how (?:much|many) are those "
    r"| (?:them|they|these|those (?:are|were|have|had|did|do)"
    r"|of (?:it|that|this) (?:is|are|was|were|has|have)) "
)
"""Words that point at the rows of the message before; "those in Paris" may be others."""
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
    if any(one.has("v.have") and "there" in one.words.split() for one in every):
        # "How many customers are there" is about no place and nobody.
        words -= {"there"}
    if not words & (_ONE | _MANY) or ("both" in words and not _are_two(asking, last)):
        return None
    return (the_one(asking, last) if words & _ONE else None) or last


def _are_two(asking: Asking, last: Saying) -> bool:
    """Tell whether two customers or associations were named last, or their rows shown."""
    named = [one for one in last.conditions if one.field in TARGETS and not one.excludes]
    is_of_one = any(one.field is Aspect.ASSOCIATION and len(one.values) == 1 for one in named)
    return any(len(one.values) == _TWO for one in named) or (len(asking.shown) == _TWO and not is_of_one)


_TWO = 2


def points_at_rows(every: Sequence[WordSpan], last: Saying | None) -> bool:
    """Tell whether a message asks about the rows of the one before: "how many of them", "are they in Paris".

    What it says before such a word may be what the word points at. "They" may be a customer who was named.
    """
    first = _first_clause(every)
    named = next((at for at, one in enumerate(first) if one.entities or one.has("p.")), len(first))
    names_one = last is not None and any(one.field in TARGETS and not one.excludes for one in last.conditions)
    is_at_rows = not names_one and bool(_AT_ROWS.search(_words(first[:named])))
    return is_at_rows or bool(_OF_ROWS.search(_words(first)))


def may_point(every: Sequence[WordSpan]) -> bool:
    """Tell whether a message asks about the rows before, or about all: "which ones are overdue"."""
    first = _first_clause(every)
    asks = any(one.has("q.count", "q.what") for one in first)
    is_bare = asks and not any(one.has("p.", "n.", "v.have") for one in every)
    return is_bare or bool(_MAY_POINT.search(_words(first)))


_MAY_POINT = re.compile(
    r" (?:those|(?:which|the) ones|of the (?:customers|clients|companies|claims|engagements|associations)) "
)


def _first_clause(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Return the spans before a sign or an "and" behind something that is named."""
    is_named = False
    for at, span in enumerate(every):
        if is_named and (span.is_stop or span.words in _JOINING):
            return every[:at]
        is_named = is_named or _says_which(span)
    return every


def _says_which(span: WordSpan) -> bool:
    """Tell whether a span names or limits rows, so that what follows may point at those."""
    points = any(token.word in {"one", "ones", "those", "these", "them", "all"} for token in span.tokens)
    return bool(span.entities or span.times or span.number is not None) or (
        span.has("p.", "n.", "r.") and not points
    )


_JOINING = frozenset({"and", "but", "then", "so", "plus"})


def _words(spans: Sequence[WordSpan]) -> str:
    return f" {' '.join(token.word for one in spans if not one.times for token in one.tokens)} "


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
    # "Remind them all" is no request for whatever there is, if those are not all that have a status.
    is_narrow = bool(about.timings or about.amounts) or any(one.field is not Aspect.STATUS for one in kept)
    return replace(
        saying,
        conditions=(*kept, *own),
        timings=about.timings,
        amounts=about.amounts,
        everyone=saying.everyone and not is_narrow,
    )


def within(saying: Saying, about: Saying) -> Saying | None:
    """Return a question or request for those among the rows that another one is about.

    ``None`` if no saying can hold what limits both: two amounts, the newest three, or what a report counts.
    """
    if canonical(saying) == canonical(about):
        return saying
    is_during = any(one.event is Milestone.DURING for one in (*saying.timings, *about.timings))
    amounts = {replace(one, words="") for one in (saying.amounts, about.amounts) if one is not None}
    if about.intent in _NO_ROWS or about.most is not None or is_during or len(amounts) > 1:
        return None
    own = {replace(one, words="") for one in saying.timings}
    return replace(
        saying,
        conditions=_both(about.conditions, saying.conditions),
        timings=(*(one for one in about.timings if replace(one, words="") not in own), *saying.timings),
        amounts=saying.amounts or about.amounts,
    )


_NO_ROWS = frozenset(
    {
        *(Intent.GREETING, Intent.THANKS, Intent.YES, Intent.NO, Intent.RULE, Intent.ABILITIES),
        *(
            Intent.ENGAGEMENTS,
            Intent.LOCATIONS,
            Intent.MEMBERS,
            Intent.SETTINGS,
            Intent.ADMIN,
            Intent.WHY_NOT,
        ),
    }
)
"""What is about no associations."""


def _both(before: Sequence[Condition], new: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return conditions that hold where both do; of two that name values, the values that both name."""
    found = list(before)
    for one in new:
        at = next((at for at, each in enumerate(found) if _narrows(one, each)), None)
        common = [value for value in one.values if value in found[at].values] if at is not None else []
        if at is not None and common:
            found[at] = replace(one, values=tuple(common))
        elif all(replace(each, words="") != replace(one, words="") for each in found):
            found.append(one)
    return tuple(found)


def _narrows(one: Condition, other: Condition) -> bool:
    return one.field is other.field and not (one.excludes or other.excludes)
