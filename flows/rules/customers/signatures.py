"""Whether a typed name can stand as a signature, and whether it is the contact's. Values in, values out."""

import unicodedata
from collections.abc import Iterator

from rapidfuzz import fuzz

from flows.rules.customers.search import sounding

ALIKE = 84.0
"""Percent from which two words count as one name with a slip in it."""

SHORTEST_SHORT_FORM = 3
"""Letters of a short form that stands for the whole: "Chris" for "Christopher"."""

_WITHOUT_SPACES = (
    "CJK ",
    "HIRAGANA ",
    "KATAKANA",
    "HALFWIDTH ",
    "HANGUL ",
    "BOPOMOFO ",
    "YI ",
    "THAI ",
    "LAO ",
    "KHMER ",
    "MYANMAR ",
    "TIBETAN ",
    "JAVANESE ",
    "BALINESE ",
)
"""How Unicode names letters of scripts in which a whole name is often one word."""

_BETWEEN = frozenset(".,;/·・･‧•_")
"""Signs that stand between the parts of a name as a space does."""


def is_full(typed: str, contact: str = "") -> bool:
    """Tell whether a typed name is a person's whole name, as far as anybody can tell.

    It has two words, of which one is longer than an initial, or is the contact's own name, or has two letters
    of a script that writes names without a space. An e-mail address is no name.
    """
    if "@" in typed:
        return False
    words = _words(typed)
    if len(words) > 1 and any(_letters(one) > 1 for one in words):
        return True
    if words and _joined(typed) == _joined(contact):
        return True
    return sum(map(_is_of_one_word, typed)) > 1


def is_of(typed: str, contact: str) -> bool:
    """Tell whether a typed name may be the contact's: in any order, with initials, slips or fewer names."""
    mine, theirs = _joined(typed), _joined(contact)
    if not theirs or fuzz.ratio(mine, theirs) >= ALIKE:
        return True
    fewer, more = sorted((_sounds(typed), _sounds(contact)), key=len)
    left, is_sure = list(more), False
    # Whole words first, so that an initial takes none that another word needs.
    for word in sorted(fewer, key=len, reverse=True):
        found = next((one for one in left if _is_same_word(word, one)), None)
        if found is None:
            return False
        left.remove(found)
        is_sure |= min(len(word), len(found)) > 1
    return is_sure


def _words(name: str) -> list[str]:
    """Return the parts of a name that have a letter."""
    spaced = "".join(" " if one in _BETWEEN else one for one in name)
    return [one for one in spaced.split() if _letters(one)]


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def _is_of_one_word(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith(_WITHOUT_SPACES)


def _sounds(name: str) -> list[str]:
    return [one for word in _words(name) if (one := "".join(_heard(sounding(word))))]


def _heard(word: str) -> Iterator[str]:
    return (one for one in word if one.isalnum())


def _joined(name: str) -> str:
    return "".join(_sounds(name))


def _is_same_word(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1 or len(shorter) >= SHORTEST_SHORT_FORM:
        return longer.startswith(shorter) or fuzz.ratio(one, other) >= ALIKE
    return one == other
