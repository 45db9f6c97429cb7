"""Which other language a message is in. Values in, values out."""

import re
from collections.abc import Sequence

from flows.rules.language.sentences.spelling import corrected
from flows.rules.language.times.time_words import TIME_WORDS
from flows.rules.language.words.lexicon import lexicon
from flows.rules.language.words.tokens import Shape, Token
from flows.rules.language.words.vocabulary import Vocabulary

SHORTEST = 3
"""Words from which one frequent word tells a language; of fewer, two are needed."""

_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
)


def other_language(text: str, found: Sequence[Token], vocabulary: Vocabulary) -> str:
    """Return the code of the language of a message, if it is one that is not understood; else nothing."""
    script = next((code for pattern, code in _SCRIPTS if len(pattern.findall(text)) > 1), "")
    if script:
        return script
    words = [one.word for one in found if one.shape is Shape.WORD]
    best, most = "", 0
    for code, frequent in lexicon().languages.items():
        count = sum(1 for one in words if one in frequent)
        if count > most:
            best, most = code, count
    if most == 0 or (most == 1 and len(words) < SHORTEST):
        return ""
    own = [one for one in words if one in lexicon().languages[best] and not _is_english(one)]
    if len(own) >= SHORTEST and 2 * len(own) > len(words):
        # Of what looks English, "ont" is no misspelt "not", and "en octobre" no October.
        return best
    english, unknown = _counted(found, vocabulary)
    return best if most > english or (most > 1 and unknown > english) else ""


def _counted(found: Sequence[Token], vocabulary: Vocabulary) -> tuple[int, int]:
    """Return how many words are English ones of the domain, and how many are nothing that is known."""
    english = unknown = 0
    for one in found:
        if one.shape is not Shape.WORD:
            continue
        word = corrected(one, vocabulary).word
        if _is_english(word):
            english += 1
        elif not vocabulary.has(word):
            unknown += 1
    return english, unknown


def _is_english(word: str) -> bool:
    return lexicon().has(word) or word in TIME_WORDS
