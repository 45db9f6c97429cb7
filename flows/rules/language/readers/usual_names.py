"""Find usual words in small letters that stand where a name does, which no rule is about.

"Has graphic design institute consented?" asks about a customer that the partner does not have: nothing that
is known of consent in general answers it. Values in, values out.
"""

from collections.abc import Sequence
from itertools import takewhile

from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.sentences.spelling import is_harmless_adverb


def names_stranger(clause: Clause) -> bool:
    """Tell whether a clause asks about somebody whose name nothing knows."""
    spans = clause.spans
    asks_who = clause.has("q.who", "e.owner", "e.contact") or clause.is_question
    return any(
        _is_subject(spans, at) or _is_object(spans, at, asks_who=asks_who) or _is_in_front(spans, at)
        for at in range(1, len(spans))
    )


def asks_what_was(clause: Clause) -> bool:
    """Tell whether it is asked what happened to somebody: "did they sign", "when was the last payment"."""
    said = [one for one in clause.spans if not one.is_stop and not one.has("s.")]
    words = [token.word for one in said for token in one.tokens][:3]
    is_of_one = words[:1] and words[0] in _PAST and words[1:2] and words[1] in {"they", "it", "he", "she"}
    return bool(is_of_one) or (words[:1] == ["when"] and words[1:2] in (["was"], ["were"], ["did"]))


def _is_subject(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a name stands behind "did", or one of several words behind "does"."""
    before = spans[at - 1].tokens[-1].word
    is_past = before in _PAST
    asks = all(one.is_stop or one.has("q.", "f.", "s.") for one in spans[:at])
    return asks and (is_past or before in _PRESENT) and len(_name(spans, at)) > (not is_past)


def _is_object(spans: Sequence[WordSpan], at: int, *, asks_who: bool) -> bool:
    """Tell whether a name stands behind what was done or who is asked for: "who owns blue yonder"."""
    before = spans[at - 1]
    is_asked = before.has("e.owner", "k.owner", "e.contact", "p.", "r.") and not before.has("e.eligible")
    if not is_asked and before.words not in _BEFORE:
        return False
    name = _name(spans, at)
    behind = spans[at + len(name) : at + len(name) + 1]
    is_last = all(one.is_stop or one.words in _BEHIND for one in behind)
    return sum(not one.is_known for one in name) > 1 or (bool(name) and asks_who and is_last)


def _is_in_front(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a name of several words stands before what the customer has: "the blue yonder claim"."""
    name = _name(spans, at) if spans[at - 1].words == "the" else []
    behind = spans[at + len(name) : at + len(name) + 1]
    return len(name) > 1 and any(one.has("n.claim", "n.consent", "n.mail") for one in behind)


def _name(spans: Sequence[WordSpan], at: int) -> Sequence[WordSpan]:
    """Return the words of a name without an article that may begin at a place; none if it is no name."""
    found = list(takewhile(_is_of_name, spans[at : at + _LONGEST_NAME]))
    while found and found[-1].words == "of":
        found.pop()
    begins = bool(found) and found[0].words != "of"
    return found if begins and any(not one.is_known for one in found) else []


def _is_of_name(span: WordSpan) -> bool:
    word = span.tokens[0].word
    if span.is_stop or span.entities or span.times or span.number is not None or word in _NO_NAME:
        return False
    return span.has(*_IN_NAMES) or word == "of" if span.is_known else not is_harmless_adverb(word)


_PAST = frozenset({"did", "has", "have", "had", "was", "were"})
_PRESENT = frozenset({"do", "does", "is", "are", "can", "could", "may", "must", "will", "would", "should"})
_BEFORE = frozenset({"at", "from", "if"})
_BEHIND = frozenset({"for us", "yet", "now", "in"})
_LONGEST_NAME = 4
"""Words that are looked at behind the one before which a name may begin."""

_IN_NAMES = ("p.open", "p.added", "d.", "k.payment", "o.", "s.yes", "f.polite", "n.assoc")
"""What usual words of names may say elsewhere: "open", "new", "city", "bank", "first", "fine"."""

_NO_NAME = frozenset(
    {
        *("a", "all", "already", "also", "an", "another", "any", "anybody", "anyone", "anything", "be"),
        *("been", "being", "both", "brand", "each", "earlier", "enough", "ever", "every", "everybody"),
        *("everyone", "everything", "he", "her", "his", "i", "it", "its", "just", "later", "me", "more"),
        *("my", "no", "nobody", "not", "nothing", "one", "only", "other", "our", "several", "she"),
        *("some", "somebody", "someone", "something", "still", "such", "that", "the", "their", "them"),
        *("there", "these", "they", "this", "those", "till", "to", "until", "us", "valid", "we", "what"),
        *("which", "who", "yet", "you", "your"),
    }
)
"""Words with which no name begins."""
