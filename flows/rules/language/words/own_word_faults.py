"""Why a word cannot be one of a partner's own: it is none, or it means something already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from flows.rules.language.sentences.spelling import usual_words
from flows.rules.language.times.time_words import TIME_WORDS
from flows.rules.language.times.times import times
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.own_words import ARTICLES, MOST_WORDS, STATES, OwnMeaning, OwnWords
from flows.rules.language.words.tokens import Shape, Token, tokens
from flows.rules.language.words.vocabulary import Entity, Vocabulary

LONGEST = 60
"""Characters of a word."""

COMMONEST_FROM = 300_000
"""Occurrences in the corpus of the spelling dictionary from which a word alone stands for nothing."""


class FaultKind(StrEnum):
    """Why a word cannot be one of a partner's own."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    SIGNS = "signs"
    """It has signs, or is a number, a domain, an address, a reference or a mention."""
    COMMON = "common"
    """It consists of words that everybody uses all the time."""
    TIME = "time"
    STATE = "state"
    """It is a word of the domain for the state that ``what`` names."""
    DOMAIN = "domain"
    """It is another word of the domain; ``what`` is the kind of the first concept that it stands for."""
    NAME = "name"
    """It names something else of the partner's data: ``entity``."""
    ITS_NAME = "its_name"
    """It is the name of what it is to stand for."""


@dataclass(frozen=True, slots=True)
class WordFault:
    """Why a word cannot be one of a partner's own, and what it means already."""

    kind: FaultKind
    what: str = ""
    entity: Entity | None = None


def fault(word: str, meaning: OwnMeaning, vocabulary: Vocabulary, today: date) -> WordFault | None:
    """Return why a word cannot stand for something; ``None`` if it can.

    Whether another word of the partner's own is the same is not looked at.
    """
    found = tokens(word)
    if not word.strip() or (word and not found):
        return WordFault(FaultKind.SIGNS if word.strip() else FaultKind.EMPTY)
    if len(word) > LONGEST or len(found) > MOST_WORDS:
        return WordFault(FaultKind.TOO_LONG)
    if any(one.shape not in {Shape.WORD, Shape.NUMBER} for one in found) or _is_number(found):
        return WordFault(FaultKind.SIGNS)
    named = _named(found, meaning, vocabulary)
    if named is not None and named.kind is FaultKind.ITS_NAME:
        return named
    return _of_language(found, today) or named


def also_named(word: str, meaning: OwnMeaning, vocabulary: Vocabulary) -> Entity | None:
    """Return what a word of the partner's own is the whole name of, beside what it stands for."""
    found = tokens(word)
    for one in replace(vocabulary, own=OwnWords()).at(found, 0) if found else ():
        if one.length == len(found) and one.is_whole:
            return next((each for each in one.entities if not _is_meant(each, meaning)), None)
    return None


def _is_number(found: Sequence[Token]) -> bool:
    return all(one.shape is Shape.NUMBER or one.word.isdigit() for one in found)


def _of_language(found: Sequence[Token], today: date) -> WordFault | None:
    known = lexicon()
    words = [one.word for one in found]
    spelt = [known.spellings.get(one, one) for one in words]
    if any(one.begin == 0 and one.end == len(found) and one.readings for one in times(found, today)):
        return WordFault(FaultKind.TIME)
    meant = [replace(one, word=word) for one, word in zip(found, spelt, strict=True)]
    whole = next((one.concepts for one in known.at(meant, 0) if one.length == len(found)), frozenset())
    concepts = sorted(one for one in whole if not one.startswith("f."))
    if concepts:
        states = [STATES[one] for one in concepts if one in STATES]
        return WordFault(FaultKind.STATE, states[0]) if states else WordFault(FaultKind.DOMAIN, concepts[0])
    if all(one in ARTICLES or _carries_nothing(one) for one in spelt):
        return WordFault(FaultKind.COMMON)
    if all(one in TIME_WORDS for one in spelt):
        return WordFault(FaultKind.TIME)
    is_common = len(spelt) == 1 and usual_words().get(spelt[0], 0) >= COMMONEST_FROM
    return WordFault(FaultKind.COMMON) if is_common else None


def _carries_nothing(word: str) -> bool:
    concepts = lexicon().single.get(word, frozenset())
    return bool(concepts) and all(one.startswith("f.") for one in concepts)


def _named(found: Sequence[Token], meaning: OwnMeaning, vocabulary: Vocabulary) -> WordFault | None:
    """Return what else of the partner's data a word names, wholly or by a part of its name.

    A part of the name of what it stands for may name others too: "contoso" then means that one.
    """
    for one in replace(vocabulary, own=OwnWords()).at(found, 0):
        if one.length != len(found):
            continue
        if any(_is_meant(each, meaning) for each in one.entities):
            if one.is_whole and len(one.entities) == 1:
                return WordFault(FaultKind.ITS_NAME)
            if not one.is_whole:
                return None
        other = next(each for each in one.entities if not _is_meant(each, meaning))
        return WordFault(FaultKind.NAME, entity=other)
    return None


def _is_meant(entity: Entity, meaning: OwnMeaning) -> bool:
    return entity.field is meaning.aspect and entity.key == meaning.key
