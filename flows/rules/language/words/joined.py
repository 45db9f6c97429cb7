"""Read amounts of several words as one number, and names apart or together as the partner writes them.

"4 grand" and "five thousand" are numbers, "north wind" is Northwind, and "4 lin" is for Lin. Values in and
out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flows.rules.language.understanding import Aspect
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import Shape, Token
from flows.rules.language.words.vocabulary import Vocabulary

_TIMES = {
    "hundred": 100, "hundreds": 100, "thousand": 1_000, "thousands": 1_000, "thou": 1_000, "grand": 1_000,
    "k": 1_000, "ks": 1_000, "mille": 1_000, "mil": 1_000_000, "million": 1_000_000, "mio": 1_000_000,
}  # fmt: skip
"""Words behind a number that multiply it."""
_SPELT = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {
    **{word: at for at, word in enumerate(_SPELT, 1)},
    **{word: 10 * at for at, word in enumerate(_TENS, 2)},
}
_SOUNDS = {"4": "for", "2": "to"}
"""Figures that stand for a word before a name."""
_PEOPLE_AND_PLACES = frozenset({Aspect.OWNER, Aspect.LOCATION, Aspect.CUSTOMER})
SHORTEST_PART = 3
"""Letters of each of two words that are one, or of one that is two."""


def joined(tokens: Sequence[Token], vocabulary: Vocabulary) -> Sequence[Token]:
    """Return the tokens with amounts as numbers, and names as they are known."""
    bridged = tuple(_bridged(tuple(_numbers(_with_for(tokens))), vocabulary))
    return tuple(_names(bridged, vocabulary))


def _with_for(tokens: Sequence[Token]) -> Sequence[Token]:
    """Put "for" before how long something is snoozed: "snooze Litware 2 weeks"."""
    said = {one.word for one in tokens}
    if _SNOOZING.isdisjoint(said) or not _UNITS & said:
        return tokens
    at = next(at for at, one in enumerate(tokens) if one.word in _UNITS) - 1
    if at < 1 or (tokens[at].word not in {"a", "an"} and _value(tokens[at]) is None):
        return tokens
    before, begin = tokens[at - 1], tokens[at].begin
    if any(one.word in _BEHIND_OTHER for one in tokens[at + 2 : at + 3]):
        return tokens
    is_alone = before.shape in {Shape.STOP, Shape.REFERENCE} or before.word not in _BEFORE_DURATION
    return [*tokens[:at], Token("for", begin, begin, Shape.WORD), *tokens[at:]] if is_alone else tokens


_SNOOZING = frozenset({"snooze", "pause", "mute", "silence", "postpone"})
_UNITS = frozenset({"day", "days", "week", "weeks", "wk", "wks", "month", "months"})
_BEFORE_DURATION = frozenset(
    {
        *("for", "in", "within", "until", "till", "after", "by", "than", "last", "next", "past", "every"),
        *("about", "another", "first", "the", "since", "of", "least", "most", "over", "under", "business"),
        *("working", "and", "or", "to", "these", "those", "more", "fewer", "less", "due", "from", "before"),
    }
)
"""Words that say otherwise what a number of days or weeks means."""
_BEHIND_OTHER = frozenset({"ago", "from", "before", "after", "earlier", "later", "old", "left", "overdue"})


def _numbers(tokens: Sequence[Token]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        token, number, length = tokens[at], None, 1
        value = _value(token)
        if value is not None:
            while at + length < len(tokens) and tokens[at + length].word in _TIMES:
                value = number = value * _TIMES[tokens[at + length].word]
                length += 1
        if number is None:
            yield token
        else:
            yield replace(token, word=f"{number:g}", end=tokens[at + length - 1].end, shape=Shape.NUMBER)
        at += length


def _value(token: Token) -> float | None:
    if token.word in _NUMBERS:
        return _NUMBERS[token.word]
    if token.shape is Shape.NUMBER and token.word.replace(".", "", 1).isdigit():
        return float(token.word)
    return None


def _bridged(tokens: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Token]:
    """Yield the tokens with "&" and "and" inside a name as the name is kept: "Hybrid Meetings and Rooms"."""
    for at, token in enumerate(tokens):
        if token.word not in _AND or not 0 < at < len(tokens) - 1:
            yield token
            continue
        if _stands_between(tokens, at, "and ", vocabulary):
            yield replace(token, word="and", shape=Shape.WORD)
        elif not _stands_between(tokens, at, "", vocabulary):
            yield token


_AND = frozenset({"&", "and", "+"})
_MOST_BESIDE = 4
"""Words of a name before or behind its "and" that are looked at."""


def _stands_between(tokens: Sequence[Token], at: int, sign: str, vocabulary: Vocabulary) -> bool:
    """Tell whether words before and behind a place begin a name, with a sign or word between."""
    for first in range(at - 1, max(at - 1 - _MOST_BESIDE, -1), -1):
        if tokens[first].shape is not Shape.WORD:
            return False
        before = " ".join(one.word for one in tokens[first:at])
        if vocabulary.begins(f"{before} {sign}{tokens[at + 1].word}"):
            return True
    return False


def _names(tokens: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after is not None and _are_one(token, after, vocabulary):
            yield replace(token, word=token.word + after.word, end=after.end)
            at += 2
            continue
        at += 1
        if after is not None and token.word in _SOUNDS and _is_bridge(tokens, at, vocabulary):
            yield replace(token, word=_SOUNDS[token.word], shape=Shape.WORD)
        else:
            yield from _apart(token, vocabulary)


def _are_one(token: Token, after: Token, vocabulary: Vocabulary) -> bool:
    """Tell whether two words are one word of a name: "north wind"."""
    words = (token.word, after.word)
    if any(
        one.shape is not Shape.WORD or len(one.word) < SHORTEST_PART or not one.word.isalpha()
        for one in (token, after)
    ):
        return False
    return vocabulary.has("".join(words)) and not all(map(vocabulary.has, words))


def _is_bridge(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a figure before a place stands for a word: before a person, or "the mail 4 Viva"."""
    if tokens[at].word in {"me", "us", "him", "her", "them"} or tokens[at].shape is Shape.REFERENCE:
        return True
    if tokens[at - 1].word == "2" and at > 1 and tokens[at - 2].word in _WANTING_TO:
        return tokens[at].word in _ACTING
    found = next(vocabulary.at(tokens, at), None)
    if found is None:
        return False
    field = found.entities[0].field
    is_behind = at > 1 and tokens[at - 2].word in _WANTING_FOR
    return field in _PEOPLE_AND_PLACES or (field is Aspect.ENGAGEMENT and is_behind)


_WANTING_TO = frozenset({"have", "need", "want", "wants", "needs", "going", "like", "got", "forgot", "has"})
_ACTING = frozenset({"submit", "send", "resend", "add", "do", "cancel", "hand", "chase", "claim", "record"})
"""Verbs before which "2" behind a word of wanting is no number; in "we have 2 open ones" it is one."""
_WANTING_FOR = frozenset({"mail", "email", "mails", "consent", "date", "claim", "it", "them", "request"})
"""Words behind which "4" before an engagement is no number."""


def _apart(token: Token, vocabulary: Vocabulary) -> Iterator[Token]:
    """Yield a token, or its two words if both stand beside one another in a name: "adventureworks"."""
    word = token.word
    if token.shape is not Shape.WORD or lexicon().has(word) or vocabulary.has(word) or not word.isalpha():
        yield token
        return
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        if vocabulary.has(word[:at]) and vocabulary.beginning(f"{word[:at]} {word[at:]}"):
            yield replace(token, word=word[:at])
            yield replace(token, word=word[at:])
            return
    yield token
