"""Choose what a name means that is known as several things: a customer, a place, a member, a usual word.

Values in, values out. What can only be meant in one way is meant so; else it is asked about.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import groupby, pairwise

from flows.rules.language.sentences.spans import WayToRead, WordSpan
from flows.rules.language.understanding import Aspect, Certainty, Intent, Understanding

_PLACES = frozenset({"in", "at"})

Way = tuple[WayToRead, Understanding]
"""A message in which each name is of one kind, and what it says so."""


def one_of(ways: Sequence[Way]) -> Understanding:
    """Return what a message says of which a name may be of several kinds, or that it may say several."""
    understood = [one for one in ways if one[1].verdict is Certainty.UNDERSTOOD and not _passes_over(one)]
    for fits in (_puts_places, _hands_to_member):
        understood = [one for one in understood if fits(one)] or understood
    different = [next(some) for _, some in groupby(sorted(understood, key=_line), _line)]
    if not different:
        return min(ways, key=_is_lost)[1]
    only, found = different[0]
    if len(different) == 1 and not (only.is_odd and _is_readable_otherwise(ways)):
        return found
    rivals = tuple(one.sayings[0] for _, one in different if len(one.sayings) == 1)
    return Understanding(
        Certainty.UNSURE,
        rivals=rivals if len(rivals) == len(different) else (),
        explained=found.explained,
    )


def _line(way: Way) -> str:
    return way[1].line


def _is_lost(way: Way) -> tuple[bool, bool, int]:
    return not (way[1].rivals or way[1].missing), way[0].is_odd, len(way[1].unexplained)


def _passes_over(way: Way) -> bool:
    """Tell whether a rule is explained where somebody may be named: "has The Phone Company accepted?"."""
    return way[0].is_nobody and any(one.intent is Intent.RULE for one in way[1].sayings)


def _is_readable_otherwise(ways: Sequence[Way]) -> bool:
    """Tell whether every word is known where a usual word names nobody."""
    return any(one.is_nobody and not found.unexplained for one, found in ways)


def _puts_places(way: Way) -> bool:
    """Tell whether what stands where a place does is one: "in Paris"."""
    return _has_behind(way, _PLACES, lambda one: one.entities[0].field is Aspect.LOCATION)


def _hands_to_member(way: Way) -> bool:
    """Tell whether the member to whom something is handed is one: "hand Contoso to Lin"."""
    receivers = {one.details.to.key for one in way[1].sayings if one.details.to}
    return _has_behind(way, {"to"}, lambda one: any(each.key in receivers for each in one.entities))


def _has_behind(way: Way, words: Collection[str], is_so: Callable[[WordSpan], bool]) -> bool:
    return any(
        before.words in words and named.entities and is_so(named)
        for before, named in pairwise(way[0].message.spans())
    )
