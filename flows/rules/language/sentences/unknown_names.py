"""Find words that look like a name which the partner does not have, although something would explain them.

"In Lagos" is no misspelt word of the domain, "in Nice" is not polite, and "how is Will doing" asks about a
person: none of these may be passed over. Values in, values out.
"""

from collections.abc import Iterator, Sequence

from flows.rules.language.times.time_words import TIME_WORDS
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import Shape, Token
from flows.rules.language.words.vocabulary import Vocabulary

_PLACES = frozenset({"in", "at"})
_ARTICLES = frozenset({"the", "a", "an", "our", "my"})
_BEHIND = frozenset(
    {*("and", "or", "but", "with", "for", "by", "of", "on", "to", "have", "has", "is", "are", "that", "who")}
)
_NO_PLACES = frozenset({"here", "there", "it", "them", "this", "that", "these", "those", "me", "us", "you"})
_TALK = ("f.", "s.")
"""Kinds of concepts of words that limit nothing."""
SHORTEST_MISSPELLING = 7
"""Letters from which a word that is nearly one of the domain is taken for it wherever it stands."""

_MOST_CAPITALS = 0.5
"""Share of words that begin with a capital from which capitals say nothing about a word."""


def unknown_names(
    typed: Sequence[Token], corrected: Sequence[Token], text: str, vocabulary: Vocabulary
) -> frozenset[int]:
    """Return the places of words that no harmless word may explain, since each looks like an unknown name.

    ``typed`` are the words of the message ``text`` before, and ``corrected`` after correction, one by one.
    """
    words = [one for one in typed if one.shape is Shape.WORD]
    capitals = sum(text[one.begin].isupper() for one in words)
    capitals_count = bool(words) and capitals <= _MOST_CAPITALS * len(words)
    return frozenset(
        at
        for at, token in _carrying_little(typed, corrected, vocabulary)
        if _is_place(corrected, at) or (capitals_count and _is_capital(typed, at, token, text))
    )


def _carrying_little(
    typed: Sequence[Token], corrected: Sequence[Token], vocabulary: Vocabulary
) -> Iterator[tuple[int, Token]]:
    """Yield the words that were corrected to no name and no time, or that carry nothing."""
    for at, (before, after) in enumerate(zip(typed, corrected, strict=True)):
        concepts = lexicon().single.get(after.word, frozenset())
        is_named = vocabulary.has(after.word) or (after.word in TIME_WORDS and not concepts)
        if is_named or before.shape is not Shape.WORD or before.word in lexicon().spellings:
            continue
        is_little = bool(concepts) and all(one.startswith(_TALK) for one in concepts)
        if is_little if before.word == after.word else _may_be_name(before.word, after.word):
            yield at, before


def _may_be_name(typed: str, corrected: str) -> bool:
    """Tell whether a word may be a name instead of a misspelling: long ones, and mixed letters, are none."""
    return len(typed) < SHORTEST_MISSPELLING and sorted(typed) != sorted(corrected)


def _is_place(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word stands where a place does: "in Lagos", at the end or before what goes on."""
    before = at - 1
    while before > 0 and tokens[before].word in _ARTICLES:
        before -= 1
    if before < 0 or tokens[before].word not in _PLACES or tokens[at].word in _NO_PLACES:
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is None or after.shape is Shape.STOP or after.word in _BEHIND


def _is_capital(tokens: Sequence[Token], at: int, token: Token, text: str) -> bool:
    """Tell whether a word begins with a capital within a sentence, and is not written in capitals."""
    typed = text[token.begin : token.end]
    begins = at == 0 or tokens[at - 1].shape is Shape.STOP
    speaks = typed[:2] in {"I'", "I’"}
    return not begins and not speaks and typed[:1].isupper() and not typed.isupper()
