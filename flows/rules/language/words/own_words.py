"""A partner's own words: what they stand for, and where they are found in a message. Values in, values out.

A word of the partner's own is a phrase of a few words. It is found whole, however it is divided ("bigbank"),
with or without an article before it, and in singular and plural where the other form means nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from flows.rules.language.times.time_words import TIME_WORDS
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import Shape, Token, words_of

MOST_WORDS = 5
"""Words of one phrase."""

SHORTEST_SINGULAR = 3
"""Letters from which a word has a plural, with an "s" behind them."""

SHORTEST_SPELT = 4
"""Letters from which a word may be misspelt."""

ARTICLES = frozenset({"the", "a", "an", "our"})
"""Words before a phrase that make no difference."""

STATES: Mapping[str, str] = MappingProxyType(
    {
        "p.open": "open",
        "p.needs_us": "needs us",
        "p.risk": "at risk",
        "p.no_consent": "no consent yet",
        "p.not_asked": "not asked for consent",
        "p.awaiting": "awaiting consent",
        "p.has_consent": "consent received",
        "p.declined": "consent declined",
        "p.to_submit": "claims to submit",
        "p.in_review": "in review",
        "p.with_microsoft": "with Microsoft",
        "p.submitted": "submitted",
        "p.under_review": "under review",
        "p.action_required": "action required",
        "p.approved": "approved",
        "p.disputed": "disputed",
        "p.rejected": "rejected",
        "p.final": "rejected for good",
        "p.paid": "paid",
        "p.lost": "lost",
        "p.lapsed": "expired",
        "p.cancelled": "cancelled",
        "p.other_partner": "consented to another partner",
        "p.done": "ended",
    }
)
"""The states for which a word may stand, by their concept in ``synonyms.yaml``, with a plain name."""


class OwnMeaning(NamedTuple):
    """What a word stands for: something of the partner's data, or, without an ``aspect``, a state.

    ``key`` is that of an `Entity`, or the concept of a state.
    """

    aspect: Aspect | None
    key: str
    name: str


class FoundWord(NamedTuple):
    """So many tokens that are a word of the partner's own."""

    length: int
    meaning: OwnMeaning


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words of one partner, by what they are compared by.

    ``words`` are all that occur in them, and ``spelt`` those of them that may be misspelt, in order.
    """

    meanings: Mapping[str, OwnMeaning] = field(default_factory=lambda: MappingProxyType({}))
    words: frozenset[str] = frozenset()
    spelt: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, OwnMeaning]]) -> "OwnWords":
        """Return these words with what each of them stands for."""
        known = [(words_of(word), meaning) for word, meaning in pairs]
        meanings = {compared_words(words): meaning for words, meaning in known if words}
        others: dict[str, OwnMeaning] = {}
        for words, meaning in known:
            for other in _other_forms(words):
                others.setdefault(compared_words(other), meaning)
        every = {word for words, _ in known for form in (words, *_other_forms(words)) for word in form}
        every |= others.keys() | meanings.keys()
        spelt = sorted(one for one in every if one.isalpha() and len(one) >= SHORTEST_SPELT)
        return cls({**others, **meanings}, frozenset(every), tuple(spelt))

    def at(self, tokens: Sequence[Token], begin: int) -> Iterator[FoundWord]:
        """Yield what the tokens from one place on stand for, the longest first."""
        if not self.meanings:
            return
        words: list[str] = []
        found: list[FoundWord] = []
        for token in tokens[begin : begin + MOST_WORDS + 1]:
            if token.shape not in {Shape.WORD, Shape.NUMBER}:
                break
            words.append(token.word)
            meaning = self.meanings.get(compared_words(words))
            if meaning is not None:
                found.append(FoundWord(len(words), meaning))
        yield from reversed(found)


def compared(word: str) -> str:
    """Return what a word is compared by: folded, without spaces, signs and an article before it."""
    return compared_words(words_of(word))


def compared_words(words: Sequence[str]) -> str:
    """Return what the words of a phrase are compared by."""
    return "".join(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


def is_same(one: str, other: str) -> bool:
    """Tell whether two words are found in the same places: they differ in case, spaces or number only."""
    forms, others = (
        {compared_words(form) for form in (words, *_forms(words))} for words in map(words_of, (one, other))
    )
    return bool(forms & others)


def _forms(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the plural of a phrase, or its singular if it is one already."""
    if not words or not words[-1].isalpha():
        return ()
    last = words[-1]
    if last.endswith("s") and len(last) > SHORTEST_SINGULAR and not last.endswith("ss"):
        return ((*words[:-1], last[:-1]),)
    return ((*words[:-1], f"{last}s"),) if len(last) >= SHORTEST_SINGULAR - 1 else ()


def _other_forms(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the other form of a phrase, unless it is a word of the domain, or of time."""
    known = lexicon()
    return tuple(
        form
        for form in _forms(words)
        if len(form) > 1
        or not (form[0] in known.single or form[0] in known.phrases.following or form[0] in TIME_WORDS)
    )
