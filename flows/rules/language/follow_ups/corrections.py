"""Words around a message that corrects the one before, or adds to it: "no, I meant Tailspin", "Paris too".

Values in, values out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.rules.language.sentences.spans import WordSpan

_LEADING = frozenset(
    {
        *("and", "only", "just", "what about", "how about", "now", "also", "but", "but only", "then", "or"),
        *("ok", "okay", "instead", "not", "but not", "but without", "without", "except", "now only"),
    }
)
"""Words that begin a message which continues the one before."""
_KEPT = frozenset(
    {"only", "just", "but only", "now only", "not", "but not", "but without", "without", "except"}
)
"""Those of them that say how it is limited."""
_OBJECTING = frozenset({"no", "nope", "sorry", "oh", "oops", "wait", "actually", "hmm", "hm", "ah", "my bad"})
_MEANING: Sequence[Sequence[str]] = [
    one.split()
    for one in (
        *("i meant", "i mean", "i wanted to say", "i was thinking of", "i am talking about", "i wanted"),
        *("make it", "make that", "change it to", "change that to", "meant", "mean", "better", "rather"),
        *("it is", "say"),
    )
]
"""How one says what was meant."""
_CLOSING = frozenset({"instead", "rather", "then", "please", "pls", "plz"})
_ADDING = frozenset({"too", "also", "as well", "aswell"})


@dataclass(frozen=True)
class Remainder:
    """What a message says without such words.

    ``leads`` says that it continues what was said before, ``corrects`` that it takes the place of something
    in that, and ``adds`` that it is about something else in the same way. ``limits`` says that it begins with
    "only" or "not", ``joins`` that it begins with "and".
    """

    spans: Sequence[WordSpan]
    leads: bool = False
    corrects: bool = False
    adds: bool = False
    limits: bool = False
    joins: bool = False


def remainder(every: Sequence[WordSpan]) -> Remainder:
    """Return a message without the words that only say how it goes on from the one before."""
    spans = list(_without_denied(every))
    leads = corrects = adds = joins = False
    while spans:
        meaning = _meaning(spans)
        if meaning:
            corrects = True
            spans = spans[meaning:]
        elif spans[0].is_stop:
            spans = spans[1:]
        elif spans[0].words in _OBJECTING and _objects(spans):
            corrects = corrects or spans[0].words == "no"
            spans = spans[1:]
        elif spans[0].words in _LEADING:
            leads = True
            adds = adds or spans[0].words == "also"
            joins = joins or spans[0].words == "and"
            if spans[0].words in _KEPT:
                break
            spans = spans[1:]
        else:
            break
    while spans and (spans[-1].is_stop or spans[-1].words in _CLOSING | _ADDING or _closes(spans)):
        if spans[-1].words == "?":
            break
        adds = adds or spans[-1].words in _ADDING
        corrects = corrects or spans[-1].words in {"instead", "rather"} or _closes(spans)
        spans = spans[:-1] if not _closes(spans) or len(spans[-1].tokens) > 1 else spans[:-2]
    limits = bool(spans) and spans[0].words in _KEPT
    return Remainder(spans, leads or corrects or adds, corrects, adds, limits, joins and not limits)


def _without_denied(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Leave out what was not meant, if what was follows: "not those, only Litware", "not A, I meant B"."""
    begin = 0
    while begin < len(every) and (every[begin].is_stop or every[begin].words in _OBJECTING):
        begin += 1
    if begin >= len(every) or every[begin].words != "not":
        return every
    for at in range(begin + 1, len(every) - 1):
        span = every[at]
        if span.words in _RATHER_THAN_THAT or _meaning(every[at:]):
            return every[at:]
        if not (span.entities or span.is_stop or span.words in _DENIED or span.has("f.filler", "n.assoc")):
            break
    return every


_RATHER_THAN_THAT = frozenset({"only", "just", "but only", "but just"})
_DENIED = frozenset(
    {"those", "them", "these", "that", "it", "all", "all of them", "all of those", "everything"}
)


def _meaning(spans: Sequence[WordSpan]) -> int:
    """Return how many spans at the beginning say that something was meant."""
    if spans[0].has("x.rather") and len(spans) > 1:
        return 1
    for phrase in _MEANING:
        words: list[str] = []
        for count, span in enumerate(spans, 1):
            words += [token.word for token in span.tokens]
            if len(words) >= len(phrase):
                if words == phrase and len(spans) > count:
                    return count
                break
    return 0


def _objects(spans: Sequence[WordSpan]) -> bool:
    """Tell whether a "no" objects to what was said: it stands before a sign, or before what was meant."""
    rest = spans[1:]
    if not rest:
        return False
    return spans[0].words != "no" or rest[0].is_stop or bool(_meaning(rest))


def _closes(spans: Sequence[WordSpan]) -> bool:
    """Tell whether it ends with "I mean"."""
    words = [token.word for span in spans[-2:] for token in span.tokens]
    return len(spans) > 1 and words[-2:] in (["i", "mean"], ["i", "meant"])
