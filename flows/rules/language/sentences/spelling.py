"""Correct misspelt words by the words of the domain, of times and of the partner's names. Values in and out.

A word is corrected only if one of these is clearly the likeliest: letters that changed places are likelier
than one that is missing or too many, that likelier than a wrong one, and a word that says something likelier
than one that carries nothing. What is a usual word is left alone, unless it is rare and nearly one of ours.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA, Editop, Indel, Levenshtein

from flows.rules.language.times.time_words import TIME_WORDS
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import Shape, Token
from flows.rules.language.words.vocabulary import Vocabulary

ENGLISH_FROM = 300
"""Occurrences in its corpus from which a word of the dictionary counts as one at all."""

COMMON_FROM = 1_000
"""Occurrences in its corpus from which the dictionary's words count as usual English."""

VERY_COMMON_FROM = 10_000
"""Occurrences from which a word alone names nobody, although a name begins with it."""

RARE_BELOW = 6_000
"""Occurrences below which a usual word may be a misspelt word of the domain nevertheless."""

SHORTEST_CORRECTED = 4
"""Letters from which a word may be a misspelling."""

SHORTEST_OTHER_LETTER = 5
"""Letters from which one of them may be wrong; of shorter words one may be missing or misplaced."""

SHORTEST_MIXED = 7
"""Letters from which two pairs of them may have changed places."""

SHORTEST_SKELETON = 4
"""Consonants from which a word is known by them alone."""

TWO_ERRORS = 9
"""Letters from which two errors are forgiven."""

SHORTEST_PLURAL = 3
"""Letters from which a name may have an "s" behind it."""

_DRAWN_OUT = re.compile(r"(.)\1\1")
"""A letter three times or more."""

_SAYING = ("n.", "p.", "q.", "r.", "e.", "k.", "o.", "d.", "w.", "a.", "b.", "s.help")
"""Kinds of concepts of words that say something."""

_CORE = ("n.", "p.", "e.report", "n.status")


def corrected(token: Token, vocabulary: Vocabulary) -> Token:
    """Return a token, with its word corrected if it is a misspelling of exactly one that is known."""
    word = token.word
    if token.shape is not Shape.WORD:
        return token
    known = lexicon()
    if word in known.spellings:
        return replace(token, word=known.spellings[word])
    if known.has(word) or word in TIME_WORDS or vocabulary.has(word):
        return token
    if word.endswith("s") and len(word) > SHORTEST_PLURAL and _owns(word[:-1], word, vocabulary):
        return replace(token, word=word[:-1])
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return token
    found = _as_written_out(word) or _nearest(word, vocabulary)
    return replace(token, word=found) if found else token


def _owns(owner: str, word: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a word is a known one with the "s" of an owner behind it: "microsofts", "contosos"."""
    return vocabulary.has(owner) or (lexicon().has(owner) and usual_words().get(word, 0) < COMMON_FROM)


def _as_written_out(word: str) -> str:
    """Return a word as it is written without drawing it out, and with its last letter: "heyyy", "goin"."""
    known = lexicon().has
    found = (
        [re.sub(r"(.)\1{2,}", letters, word) for letters in (r"\1\1", r"\1")]
        if _DRAWN_OUT.search(word)
        else []
    )
    if word.endswith("in") and len(word) >= SHORTEST_CORRECTED and word not in usual_words():
        found.append(f"{word}g")
    return next((one for one in found if known(one)), "")


def prepare() -> None:
    """Read all words that one may be compared with; else the first misspelt one does."""
    usual_words()
    _words_by_length()
    _by_consonants()


def nearest(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the words that an unknown one may be, to be offered: the likeliest first."""
    ranked = _ranked(word, vocabulary)
    return tuple(sorted(ranked, key=lambda one: (ranked[one], one)))


def _nearest(word: str, vocabulary: Vocabulary) -> str:
    ranked = _ranked(word, vocabulary)
    frequency = usual_words().get(word, 0)
    if not ranked and not frequency:
        return _written_out(word)
    if frequency:
        if frequency >= RARE_BELOW or (frequency >= COMMON_FROM and len(word) < SHORTEST_OTHER_LETTER):
            return ""
        ranked = {one: rank for one, rank in ranked.items() if rank[:2] <= (1, 1) and _is_core(one)}
    least = min(ranked.values(), default=None)
    best = [one for one, rank in ranked.items() if rank == least]
    if len(best) > 1:
        # Whoever writes "consentd" left a letter out, and added none.
        best = [one for one in best if one[-1] == word[-1] and len(one) > len(word)]
    return best[0] if len(best) == 1 and is_slip(word, best[0]) else ""


def is_slip(word: str, known: str) -> bool:
    """Tell whether a word is a known one typed wrongly, and not another that looks like it.

    Letters are missing, twice or in each other's place, or a key beside the right one was hit. A word with an
    end of its own is another one: "Augusta", "Rejecto" and "Securitas" are names.
    """
    if sorted(word) == sorted(known) or _single(word) == _single(known):
        # "Seatlle" doubles another letter than "Seattle" does.
        return True
    typed = _swapped(word, known)
    edits = Levenshtein.editops(typed, known)
    return all(_is_slip_of_letter(typed, known, one, [each.tag for each in edits]) for one in edits)


def _swapped(word: str, known: str) -> str:
    """Return a word with two letters back in their places, if that makes it likelier to be the known one."""
    errors = Levenshtein.distance(word, known)
    swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return next((one for one in swapped if Levenshtein.distance(one, known) <= errors - 2), word)


def _is_slip_of_letter(word: str, known: str, edit: Editop, edits: Sequence[str]) -> bool:
    at, known_at = edit.src_pos, edit.dest_pos
    if edit.tag == "insert":
        # The last letter is missing; what ends with such a vowel instead is a name.
        return at < len(word) or word[-1] not in _ENDS_OF_NAMES
    is_last = at == len(word) - 1
    if edit.tag == "delete":
        is_plural = word[-1] == "s" and "replace" not in edits
        return not is_last or is_plural or word[-1] == word[-2] == known[-1]
    is_beside = known[known_at] in _beside(word[at])
    if is_last:
        return is_beside and len(edits) == 1
    pair = {word[at], known[known_at]}
    is_twice = word[at] in {word[at - 1], word[at + 1]} and lexicon().has(known)
    return is_beside or is_twice or pair <= _VOWELS or pair in _ALIKE


_ENDS_OF_NAMES = frozenset("aiou")
_VOWELS = frozenset("aeiouy")
_ALIKE = tuple(map(frozenset, ("ck", "cs", "ks", "sz", "vw", "fv", "dt", "bp", "gj", "kq", "mn")))
"""Letters that sound alike."""
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@cache
def _beside(letter: str) -> frozenset[str]:
    """Return the letters of the keys around one of an English keyboard."""
    for row, keys in enumerate(_KEYS):
        at = keys.find(letter)
        if at >= 0:
            near = [keys[max(0, at - 1) : at + 2]]
            near += [_KEYS[row - 1][at : at + 2]] if row else []
            near += [_KEYS[row + 1][max(0, at - 1) : at + 1]] if row + 1 < len(_KEYS) else []
            return frozenset("".join(near)) - {letter}
    return frozenset()


def _ranked(word: str, vocabulary: Vocabulary) -> dict[str, tuple[int, int, int, int]]:
    """Return the words of which this may be a misspelling, each with how unlikely that is."""
    found: dict[str, tuple[int, int, int, int]] = {}
    most = 2 if len(word) >= SHORTEST_MIXED else 1
    for known in {*_in_domain(word), *vocabulary.like(word, most)}:
        errors = _errors(word, known)
        if errors is None:
            continue
        is_short = len(word) < SHORTEST_OTHER_LETTER
        says = vocabulary.has(known) or known in TIME_WORDS or _says(known, alone=is_short)
        if not says and (len(word) < SHORTEST_OTHER_LETTER or errors > (1, 1)):
            # What is no usual word may be a name that is not known, and must not get lost.
            continue
        # The last letter is seldom the one that is missing.
        found[known] = (*errors, 0 if says else 1, 0 if word[-1] == known[-1] else 1)
    return found


def _written_out(word: str) -> str:
    """Return the one word that says something of which this one lacks vowels: "apprvd" is approved."""
    found = _by_consonants().get(_consonants(word), ())
    longer = [one for one in found if len(one) > len(word)]
    return longer[0] if len(longer) == 1 else ""


def _consonants(word: str) -> str:
    """Return a word without the vowels behind its first letter, each letter once in a row."""
    kept = word[:1] + re.sub("[aeiou]", "", word[1:])
    return re.sub(r"(.)\1", r"\1", kept)


@cache
def _by_consonants() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(lexicon().words):
        if word.isalpha() and len(word) >= SHORTEST_OTHER_LETTER and _says(word, alone=True):
            key = _consonants(word)
            if len(key) >= SHORTEST_SKELETON:
                found.setdefault(key, []).append(word)
    return {key: tuple(words) for key, words in found.items()}


def _in_domain(word: str) -> Iterator[str]:
    by_length = _words_by_length()
    for length in range(len(word) - 2, len(word) + 3):
        for known, _, _ in process.extract(
            word, by_length.get(length, ()), scorer=OSA.distance, score_cutoff=2, limit=None
        ):
            yield known


@cache
def _words_by_length() -> Mapping[int, tuple[str, ...]]:
    by_length: dict[int, list[str]] = {}
    for word in sorted({*lexicon().words, *TIME_WORDS}):
        if word.isalpha() and len(word) >= SHORTEST_CORRECTED:
            by_length.setdefault(len(word), []).append(word)
    return {length: tuple(words) for length, words in by_length.items()}


def _errors(word: str, known: str) -> tuple[int, int] | None:
    """Return how many errors make a known word this one, and how unlikely they are; ``None``: too many."""
    distance = OSA.distance(word, known, score_cutoff=2)
    if distance > 2 or distance == 0:
        return None
    is_mixed = sorted(word) == sorted(known)
    if is_mixed and (distance == 1 or (len(word) >= SHORTEST_MIXED and word[0] == known[0])):
        return (1, 0) if distance == 1 else (1, 2)
    is_letter_more = Indel.distance(word, known) == distance
    if distance == 1:
        if is_letter_more:
            # A letter doubled, or not, is likelier than another one too many.
            return (1, 0) if _single(word) == _single(known) else (1, 1)
        return (1, 2) if len(word) >= SHORTEST_OTHER_LETTER else None
    begins_alike = len(word) >= TWO_ERRORS - 1 and word[:3] == known[:3]
    return (2, 1 if is_letter_more else 2) if len(word) >= TWO_ERRORS or begins_alike else None


def _single(word: str) -> str:
    """Return a word with each letter once in a row."""
    return re.sub(r"(.)\1", r"\1", word)


def _says(word: str, *, alone: bool) -> bool:
    """Tell whether a word says something: in a phrase, or ``alone`` by itself."""
    if alone:
        concepts = lexicon().single.get(word, frozenset())
        return bool(concepts) and not any(one.startswith("f.") for one in concepts)
    return any(one.startswith(_SAYING) for one in lexicon().words.get(word, ()))


def _is_core(word: str) -> bool:
    return any(one.startswith(_CORE) for one in lexicon().words.get(word, ())) or word in TIME_WORDS


@cache
def usual_words() -> Mapping[str, int]:
    """Return usual English words with how often they occur: none of them is a misspelling."""
    # The dictionary of pyspellchecker; its class keeps ten times as many words, and takes half a second.
    packed = resources.files("spellchecker").joinpath("resources/en.json.gz").read_bytes()
    counted: dict[str, int] = json.loads(gzip.decompress(packed))
    return {word: number for word, number in counted.items() if number >= ENGLISH_FROM}


def is_english(word: str) -> bool:
    """Tell whether a word is an English one, be it rare."""
    return word in usual_words()


_NO_ADVERBS = frozenset(
    {
        *("only", "mainly", "mostly", "nearly", "partly", "partially", "solely", "early", "daily", "weekly"),
        *("monthly", "quarterly", "yearly", "hourly", "newly", "recently", "lately", "hardly", "barely"),
        *("rarely", "seldomly", "scarcely", "supply", "reply", "apply", "family", "almost", "fly", "ally"),
        *(
            "rely",
            "bully",
            "jelly",
            "belly",
            "lily",
            "italy",
            "july",
            "sicily",
            "assembly",
            "anomaly",
            "imply",
        ),
        *(
            "comply",
            "multiply",
            "butterfly",
            "monopoly",
            "melancholy",
            "holy",
            "ugly",
            "silly",
            "emily",
            "sally",
        ),
        *("billy", "kelly", "molly", "polly", "lonely", "friendly", "elderly", "lively", "costly", "deadly"),
        *(
            "unlikely",
            "likely",
            "weakly",
            "largely",
            "chiefly",
            "primarily",
            "falsely",
            "wrongly",
            "verbally",
        ),
        *("orally", "finally", "definitively", "manually", "separately", "differently", "slightly", "highly"),
        *("positively", "negatively", "entirely", "fully", "annually", "bimonthly", "biweekly", "formerly"),
        *("previously", "successfully", "unsuccessfully", "internally", "externally", "automatically"),
    }
)
"""Words that end like an adverb and are none, or say more than how sure or how fast."""


def is_harmless_adverb(word: str) -> bool:
    """Tell whether an unknown word is an adverb that limits nothing, such as "sadly"."""
    return word.endswith("ly") and word not in _NO_ADVERBS and usual_words().get(word, 0) >= COMMON_FROM


def is_very_common(word: str) -> bool:
    """Tell whether a word is so common that alone it names nobody."""
    return usual_words().get(word, 0) >= VERY_COMMON_FROM
