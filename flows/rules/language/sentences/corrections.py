"""Put what the speaker meant in the place of what is corrected at once. Values in, values out.

"In August, no sorry, in September" speaks of September only, and "to Tom, not to Tom, to Lin" of Lin.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flows.rules.language.sentences.dividing import PRONOUNS, opens_question
from flows.rules.language.sentences.spans import CURRENCIES, WordSpan
from flows.rules.language.understanding import Aspect

MOST_CORRECTIONS = 4
"""Corrections in one message that are followed."""

_OBJECTING = frozenset(
    {"no", "nope", "nah", "sorry", "wait", "oops", "actually", "argh", "hang on", "hold on"}
)
"""Words between signs that begin a correction."""
_AROUND = frozenset({"oh", "hm", "hmm", "ah", "well", "or", "but", "so", "my bad", "my mistake", "and"})
"""Words beside those that say nothing more."""
_CLOSING = frozenset({"it was", "it is", "i mean", "i meant", "that is", "instead", "rather", "of course"})
"""Words behind what was meant that say nothing more."""
_JOINING = frozenset({"and", "or", "&", "+", "plus"})
_ARTICLES = frozenset(
    {"the", "this", "that", "those", "these", "of", "to", "in", "for", "on", "at", "by", "as"}
)


class _Phrase(NamedTuple):
    """The spans from ``begin`` until before ``end`` that say one thing, behind words that lead to it."""

    begin: int
    end: int
    kind: str
    denied: bool


def without_corrected(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Return spans with what was meant in the place of what is corrected, without the words that say so.

    What is corrected is the last thing said before of the same kind: two times, two amounts, two states, or
    two names of one field. Where there is none, or several are joined, everything is left as it was said.
    """
    every = every[_dismissed(every) :]
    restated = next(filter(None, (_restated(every, at) for at in range(1, len(every)))), None)
    if restated is not None:
        return restated
    for _ in range(MOST_CORRECTIONS):
        found = next(filter(None, (_corrected(every, at) for at in range(1, len(every)))), None)
        if found is None:
            return every
        every = found
    return every


def _dismissed(every: Sequence[WordSpan]) -> int:
    """Return how many spans at the beginning dismiss a name for another: "forget Litware, how is Contoso"."""
    verb = next((at for at, one in enumerate(every) if not (one.is_stop or one.has("f.filler"))), None)
    if verb is None or every[verb].words not in _DISMISSING:
        return 0
    end = verb + 1
    while end < len(every) and (every[end].entities or every[end].words in {"the", "and"}):
        end += 1
    kinds = {_kind(one) for one in every[verb + 1 : end] if one.entities}
    is_ended = end + 1 < len(every) and every[end].is_stop
    is_other = any(_kind(one) in kinds for one in every[end:])
    return end + 1 if len(kinds) == 1 and is_ended and is_other else 0


_DISMISSING = frozenset({"forget", "forget about", "never mind", "nevermind"})


def _restated(every: Sequence[WordSpan], at: int) -> Sequence[WordSpan] | None:
    """Return the whole question that takes the place of one before: "who sent it, or rather: how ...?"."""
    end = _end_of_marker(every, at)
    rest = every[end:] if end > at else ()
    is_asked = opens_question(rest) and opens_question([one for one in every[:at] if not one.has("s.")])
    words = {token.word for one in rest for token in one.tokens}
    if not is_asked or words & _POINTING or not any(one.has("x.rather") for one in every[at:end]):
        return None
    return rest if any(one.has(*_WHOLE_QUESTIONS) for one in rest[:2]) else None


_WHOLE_QUESTIONS = (
    *("q.how", "q.how_is", "q.may", "q.must", "q.means", "q.what_if", "q.why", "q.who"),
    *("e.contact", "e.owner"),
)
"""Concepts with which a question begins that leaves nothing out that was said before."""
_POINTING = PRONOUNS | {"they", "he", "she", "there"}


def unresolved(every: Sequence[WordSpan]) -> WordSpan | None:
    """Return the word that takes something back where nothing tells what, if a message has one."""
    for at in range(1, len(every) - 1):
        before, after = every[at - 1], every[at + 1]
        is_alone = before.is_stop and before.words != "?" and after.is_stop and after.words in {",", "-", "–"}
        is_between = any(map(_kind, every[:at])) and any(map(_kind, every[at:]))
        if every[at].words in {"no", "nope", "nah"} and is_alone and is_between:
            return every[at]
    return None


def _corrected(every: Sequence[WordSpan], at: int) -> Sequence[WordSpan] | None:
    """Return the spans with the correction applied that begins at a place; ``None`` if none does."""
    end = _end_of_marker(every, at)
    closed = _said_before_marker(every, at) if end > at else None
    if closed is not None:
        return closed
    found = _meant_behind(every, at, end)
    phrase, wrong = found if found is not None else (None, ())
    meant: dict[int, Sequence[WordSpan]] = {}
    while phrase is not None and (places := _places(every[:at], phrase, wrong)):
        meant |= dict.fromkeys(places, ())
        meant[places[0]] = every[phrase.begin : phrase.end]
        end, wrong = phrase.end, ()
        phrase = _phrase(every, end) if end < len(every) and not every[end].is_stop else None
    if not meant:
        return None
    while end < len(every) and every[end].words in _CLOSING:
        end += 1
    head = [one for place, span in enumerate(every[:at]) for one in meant.get(place, (span,))]
    return [*head, *every[end:]]


def _meant_behind(every: Sequence[WordSpan], at: int, end: int) -> tuple[_Phrase, Sequence[WordSpan]] | None:
    """Return what is meant behind a marker from ``at`` until ``end``, and what was said to be wrong, if any.

    Without a marker, as in "to Tom, not to Tom, to Lin", what is wrong must have been said.
    """
    is_marked = end > at
    is_begun = is_marked or (every[at].is_stop and every[at].words != "?")
    phrase = _phrase(every, max(end, at + 1)) if is_begun else None
    if phrase is None or not phrase.denied:
        return (phrase, ()) if phrase is not None and is_marked else None
    other = _phrase(every, _behind(every, phrase.end))
    wrong = every[phrase.begin : phrase.end]
    if other is None or other.kind != phrase.kind or other.denied:
        return (phrase, ()) if is_marked and _denies_another(every[:at], phrase) else None
    return (other, wrong) if is_marked or any(_is_same(one, wrong[0]) for one in every[:at]) else None


def _end_of_marker(every: Sequence[WordSpan], at: int) -> int:
    """Return where the words end that take something back, from a place on; the place itself if none do."""
    if not (every[at].is_stop or every[at].has("x.rather") or every[at].words == "or"):
        return at
    end, is_strong, objected = at, False, at
    while end < len(every):
        one = every[end]
        objects = one.words in _OBJECTING and (end > at or one.has("x.rather"))
        if objects or one.has("x.rather"):
            is_strong = True
            objected = end
        elif one.words == "and" and is_strong:
            # "Contoso, sorry, and Litware" takes nothing back.
            return at
        elif not (one.is_stop or (one.words in _AROUND and end > at) or (one.words == "or" and end == at)):
            break
        if one.words == "?" and is_strong:
            return at
        end += 1
    if not is_strong:
        return at
    if every[objected].words == "no" and objected == end - 1 and not _leads(every, end):
        # "All open ones, no Viva" leaves Viva out.
        return at
    return end


def _leads(every: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a preposition of its own stands at a place: "in Paris, no in Warsaw"."""
    return at < len(every) and not _kind(every[at]) and every[at].words in _ARTICLES


def _behind(every: Sequence[WordSpan], at: int) -> int:
    """Return the place behind a sign, "but" or "it is"."""
    while at < len(every) and (every[at].is_stop or every[at].words in {"but", "it is", "rather"}):
        at += 1
    return at


def _said_before_marker(every: Sequence[WordSpan], at: int) -> Sequence[WordSpan] | None:
    """Return the spans where the marker stands behind what was meant: "to Tom, to Lin I mean"."""
    is_last = at + 1 == len(every) or every[at + 1].is_stop
    if every[at].words not in {"i mean", "i meant", "rather"} or not is_last:
        return None
    # In "(the value, I mean)" a sign stands between.
    end = at - 1 if every[at - 1].is_stop else at
    sign = next((one for one in range(end - 1, 0, -1) if every[one].is_stop), 0)
    phrase = _phrase(every, sign + 1) if sign else None
    places = _places(every[:sign], phrase, ()) if phrase is not None and phrase.end == end else ()
    if phrase is None or not places or phrase.denied:
        return None
    meant = every[phrase.begin : phrase.end]
    return [*every[: places[0]], *meant, *every[places[-1] + 1 : sign], *every[at + 1 :]]


def _phrase(every: Sequence[WordSpan], at: int) -> _Phrase | None:
    """Return what stands at a place, perhaps behind words that lead to it, if it has a kind."""
    denied = False
    while at < len(every) and not _kind(every[at]):
        one = every[at]
        if (one.words == "not" or one.has("x.except")) and not denied:
            denied = True
        elif not (one.words in _ARTICLES or one.has("f.filler", "x.only", "a.")):
            return None
        at += 1
    if at >= len(every):
        return None
    kind, end = _kind(every[at]), at + 1
    if kind == "number" and end < len(every) and every[end].words in CURRENCIES:
        end += 1
    while end + 1 < len(every) and every[end].words in _JOINING and _kind(every[end + 1]) == kind:
        end += 2
    return _Phrase(at, end, kind, denied)


def _places(before: Sequence[WordSpan], phrase: _Phrase, said: Sequence[WordSpan]) -> Sequence[int]:
    """Return the places of what is corrected: what was said to be wrong, else the last of the same kind.

    Of names that are joined, all are corrected by as many; by one, it may be one or all of them.
    """
    if said:
        same = [at for at, one in enumerate(before) if _is_same(one, said[0])]
        if same:
            return same[-1:]
    last = next((at for at in range(len(before) - 1, -1, -1) if _kind(before[at]) == phrase.kind), None)
    if last is None:
        return ()
    if phrase.kind == "number" and before[last + 1 : last + 2] and before[last + 1].words in CURRENCIES:
        return (last, last + 1)
    first = last
    while first >= 2 and _joins(before[first - 1]) and _kind(before[first - 2]) == phrase.kind:
        first -= 2
    if first == last or said:
        return (last,)
    return range(first, last + 1) if phrase.end - phrase.begin == last + 1 - first else ()


def _joins(span: WordSpan) -> bool:
    return span.words in _JOINING or span.is_stop


def _denies_another(before: Sequence[WordSpan], denied: _Phrase) -> bool:
    """Tell whether what is said to be left out takes the place of what was: "not Viva, sorry, not SIEM"."""
    places = _places(before, denied, ())
    first = places[0] if places else 0
    return any(one.has("x.not", "x.except") for one in before[max(0, first - 2) : first])


def _is_same(one: WordSpan, other: WordSpan) -> bool:
    """Tell whether two spans name or say the same."""
    if one.entities or other.entities:
        return bool(one.entities) and one.entities == other.entities
    return bool(_kind(one)) and one.words == other.words


def _kind(span: WordSpan) -> str:
    """Return of which kind what a span says is, if it may be corrected by another of that kind."""
    if span.entities:
        return str(span.entities[0].field)
    if span.times:
        return "time"
    if span.number is not None:
        return "number"
    if span.has("f.mine") and span.words not in {"i", "me", "my"}:
        return str(Aspect.OWNER)
    if span.has("q.count", "q.sum") and not span.has("p.", "n."):
        return "measure"
    return "state" if span.has("p.") and not span.has("f.", "x.rather") else ""
