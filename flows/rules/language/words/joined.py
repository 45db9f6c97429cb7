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
    return tuple(_names(tuple(_bridged(tuple(_numbers(tokens)), vocabulary)), vocabulary))


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
        if after is not None and token.word in _SOUNDS and _names_somebody(tokens, at, vocabulary):
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


def _names_somebody(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    if tokens[at].word in {"me", "us", "him", "her", "them"}:
        return True
    found = next(vocabulary.at(tokens, at), None)
    return found is not None and found.entities[0].field in _PEOPLE_AND_PLACES


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
