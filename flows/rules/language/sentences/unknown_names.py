"""Find words that look like a name which the partner does not have, although something would explain them.

"In Lagos" is no misspelt word of the domain, "in Nice" is not polite, and "how is Will doing" asks about a
person: none of these may be passed over. Values in, values out.
"""

from collections.abc import Iterator, Sequence

from flows.rules.language.sentences.spelling import is_harmless_adverb
from flows.rules.language.times.time_words import TIME_WORDS
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import Shape, Token
from flows.rules.language.words.vocabulary import Vocabulary

_PLACES = frozenset({"in", "at"})
_ARTICLES = frozenset({"the", "a", "an", "our", "my"})
_BEHIND = frozenset(
    {*("and", "or", "but", "with", "for", "by", "of", "on", "to", "have", "has", "is", "are", "that", "who")}
)
_NO_PLACES = frozenset(
    {
        *("here", "there", "it", "them", "this", "that", "these", "those", "me", "us", "you"),
        *("yet", "already", "now", "please", "again", "too", "also", "still"),
    }
)
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
    capitals = [one for one in words if text[one.begin].isupper()]
    are_few = bool(words) and len(capitals) <= _MOST_CAPITALS * len(words)
    # "Cancel Nice" begins with a capital, and says one name.
    is_one = len([one for one in capitals if one is not words[0]]) == 1
    counts = are_few or (is_one and _requests(corrected))
    little = {
        at
        for at, token in _carrying_little(typed, corrected, vocabulary)
        if _is_place(corrected, at) or (counts and _is_capital(typed, at, token, text))
    }
    misspelt = set(_with_capital(typed, corrected, text, vocabulary)) if are_few or is_one else set()
    return frozenset(little | misspelt | set(_behind_preposition(typed, corrected)))


def _requests(tokens: Sequence[Token]) -> bool:
    concepts = lexicon().words.get(tokens[0].word, frozenset()) if tokens else frozenset()
    return any(one.startswith("r.") for one in concepts)


def _with_capital(
    typed: Sequence[Token], corrected: Sequence[Token], text: str, vocabulary: Vocabulary
) -> Iterator[int]:
    """Yield the words with a capital that were corrected to what is no name and no time: "Cancel Disputd"."""
    for at, (before, after) in enumerate(zip(typed, corrected, strict=True)):
        is_same = before.word in {after.word, f"{after.word}s"} or before.word in lexicon().spellings
        if is_same or after.word in TIME_WORDS or not _is_capital(typed, at, before, text):
            continue
        if not _names_more_than_area(after.word, vocabulary):
            yield at


def _names_more_than_area(word: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a word stands in a name of more than a solution area, such as "Security"."""
    if not vocabulary.has(word):
        return False
    found = list(vocabulary.at((Token(word, 0, len(word)),), 0))
    return not found or any(one.field is not Aspect.AREA for named in found for one in named.entities)


def _behind_preposition(typed: Sequence[Token], corrected: Sequence[Token]) -> Iterator[int]:
    """Yield the adverbs that stand where a name does: "claims of Openly"."""
    for at in range(1, len(corrected)):
        is_end = at + 1 == len(corrected) or corrected[at + 1].shape is Shape.STOP
        if is_end and corrected[at - 1].word in _BEFORE_NAMES and is_harmless_adverb(typed[at].word):
            yield at


_BEFORE_NAMES = frozenset({"of", "for", "from", "to", "with", "at", "in"})


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


_GREETING = frozenset({"hi", "hey", "hello", "please", "pls", "plz", "ok", "so"})
_NO_NAMES = frozenset(
    {
        *("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "would"),
        *("of", "in", "on", "at", "to", "from", "for", "by", "with", "between", "after", "before", "since"),
        *("it", "i", "we", "there", "these", "those", "whether", "regarding", "concerning", "about", "if"),
        *("the", "a", "an", "not", "only", "just", "also", "and", "but", "kindly", "until", "within", "am"),
    }
)
"""Words that no name is."""


def _is_capital(tokens: Sequence[Token], at: int, token: Token, text: str) -> bool:
    """Tell whether a word begins with a capital within a sentence, and is not written in capitals."""
    typed = text[token.begin : token.end]
    begins = at == 0 or tokens[at - 1].shape is Shape.STOP
    # "Hi Is our office enrolled?" was a sentence before somebody put a greeting in front of it.
    begins = begins or (token.word in _NO_NAMES and all(one.word in _GREETING for one in tokens[:at]))
    speaks = typed[:2] in {"I'", "I’"}
    return not begins and not speaks and typed[:1].isupper() and not typed.isupper()
