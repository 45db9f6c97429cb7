"""The words of the domain, from ``synonyms.yaml``: which phrases stand for which concepts.

A concept is a name such as ``p.open``; its first letter says of which kind it is. Values in, values out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import yaml

from flows.rules.language.words.tokens import Shape, Token, words_of

FILE = Path(__file__).with_name("synonyms.yaml")

LONGEST_PHRASE = 12
"""Words of the longest phrase."""

_ARTICLES = frozenset({"the", "a", "an"})
_BETWEEN = _ARTICLES | {
    *("still", "yet", "already", "just", "really", "actually", "now", "also", "even", "please", "kindly"),
    *("simply", "ever", "currently", "e"),
}
"""Words that may stand between the words of a phrase."""

_SAME = {
    "has": "have",
    "does": "do",
    "are": "is",
    "were": "was",
    "email": "mail",
    "emails": "mail",
    "accounts": "account",
    "answers": "answer",
    "associations": "association",
    "claims": "claim",
    "clients": "client",
    "consents": "consent",
    "customers": "customer",
    "days": "day",
    "deadlines": "deadline",
    "engagements": "engagement",
    "ids": "id",
    "locations": "location",
    "mails": "mail",
    "offices": "office",
    "partners": "partner",
    "payments": "payment",
    "reminders": "reminder",
    "reports": "report",
    "requests": "request",
    "responses": "response",
    "reviewers": "reviewer",
    "roles": "role",
    "users": "user",
    "workshops": "workshop",
}
"""Forms of words that count as another in a phrase of several words."""


class LexiconPhrase(NamedTuple):
    """So many tokens that stand for these concepts."""

    length: int
    concepts: frozenset[str]


@dataclass(frozen=True)
class PhraseNode:
    """Where phrases with the same first words go on, and what those words alone stand for, if anything."""

    following: dict[str, "PhraseNode"] = field(default_factory=dict)
    concepts: set[str] = field(default_factory=set)

    def add(self, phrase: Sequence[str], concepts: Iterable[str]) -> None:
        """Let a phrase that goes on from here stand for concepts."""
        node = self
        for word in phrase:
            node = node.following.setdefault(word, PhraseNode())
        node.concepts.update(concepts)

    def at(self, tokens: Sequence[Token], begin: int) -> Iterator[tuple[int, set[str]]]:
        """Yield where a phrase ends that goes on at a token, with words that may stand between."""
        passed: set[str] = set()
        for at in range(begin, len(tokens)):
            word = _SAME.get(tokens[at].word, tokens[at].word)
            node = self.following.get(word) if word not in passed else None
            if node is not None and tokens[at].shape is not Shape.STOP:
                if node.concepts:
                    yield at + 1, node.concepts
                yield from node.at(tokens, at + 1)
                passed.add(word)
            if tokens[at].word not in _BETWEEN:
                return


@dataclass(frozen=True)
class Lexicon:
    """The concepts of single words, and of phrases of several word by word."""

    single: Mapping[str, frozenset[str]]
    phrases: PhraseNode
    words: Mapping[str, frozenset[str]]
    """Every word that occurs, with the concepts of the phrases that it occurs in."""
    spellings: Mapping[str, str]
    """Short and hurried spellings of words."""
    languages: Mapping[str, frozenset[str]]
    """Frequent small words of languages that are not understood, by the code of the language."""

    def at(self, tokens: Sequence[Token], begin: int) -> Iterator[LexiconPhrase]:
        """Yield what the tokens from one place on stand for."""
        word = tokens[begin].word
        found: dict[int, frozenset[str]] = {}
        if word in self.single:
            found[1] = self.single[word]
        first = self.phrases.following.get(_SAME.get(word, word))
        if first is not None and tokens[begin].shape is not Shape.STOP:
            for end, named in first.at(tokens, begin + 1):
                found[end - begin] = found.get(end - begin, frozenset()) | named
        for length, concepts in sorted(found.items(), reverse=True):
            yield LexiconPhrase(length, concepts)

    def has(self, word: str) -> bool:
        """Tell whether a word occurs in a phrase."""
        return word in self.words


@cache
def lexicon() -> Lexicon:
    """Return the words of the domain, read once."""
    data: dict[str, str | dict[str, str]] = yaml.load(FILE.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 # a safe loader
    concepts: dict[tuple[str, ...], set[str]] = {}
    words: dict[str, set[str]] = {}
    more: dict[str, dict[str, str]] = {}
    for concept, given in data.items():
        if isinstance(given, dict):
            more[concept] = given
            continue
        for phrase in phrases_in(given):
            concepts.setdefault(normal(phrase), set()).add(concept)
            for word in phrase:
                words.setdefault(word, set()).add(concept)
    phrases = PhraseNode()
    for phrase, named in concepts.items():
        if len(phrase) > 1:
            phrases.add(phrase, named)
    return Lexicon(
        {phrase[0]: frozenset(named) for phrase, named in concepts.items() if len(phrase) == 1},
        phrases,
        {word: frozenset(named) for word, named in words.items()},
        more.get("spellings", {}),
        {code: frozenset(words_of(given)) for code, given in more.get("languages", {}).items()},
    )


def phrase_of(*words: str) -> frozenset[str]:
    """Return the concepts of a phrase of several words; none if it is not known."""
    node: PhraseNode | None = lexicon().phrases
    for word in words:
        node = node.following.get(word) if node else None
    return frozenset(node.concepts) if node else frozenset()


_SIGNS = frozenset({">", ">=", "<", "<="})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe loader in C, where there is one, in a tenth of the time."""


def normal(phrase: tuple[str, ...]) -> tuple[str, ...]:
    """Return the form in which a phrase is compared: without articles, unless a single word would be left."""
    kept = tuple(word for at, word in enumerate(phrase) if word not in _ARTICLES and not _is_e(phrase, at))
    if len(kept) < 2:
        kept = phrase
    return tuple(_SAME.get(word, word) for word in kept) if len(kept) > 1 else kept


def _is_e(phrase: tuple[str, ...], at: int) -> bool:
    return phrase[at] == "e" and phrase[at + 1 : at + 2] in (("mail",), ("mails",)) and len(phrase) > 2


def phrases_in(given: str) -> Iterable[tuple[str, ...]]:
    """Yield the phrases of a concept as words, each alternative by itself."""
    for phrase in given.split(";"):
        if phrase.strip() in _SIGNS:
            yield (phrase.strip(),)
            continue
        parts = [
            part[1:-1].split("|") if part.startswith("(") else [part]
            for part in re.findall(r"\([^)]*\)|[^()]+", phrase.strip())
        ]
        for chosen in product(*parts):
            words = _words_of("".join(chosen))
            if words:
                yield words


def _words_of(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase; most phrases are of letters alone, of which each word is read once."""
    parts = phrase.split()
    if phrase.isascii() and all(map(str.isalpha, parts)):
        return tuple(word for part in parts for word in _words_of_one(part))
    return words_of(phrase)


@cache
def _words_of_one(part: str) -> tuple[str, ...]:
    return words_of(part)
