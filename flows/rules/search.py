"""The words by which a customer is found, and the words of a search. Values in, values out.

Text is stored as it was typed; only here, and only to compare, does it lose capitals, accents and widths.
"""

import re
import unicodedata

from flows.rules.domains import decoded
from flows.rules.text import one_line

LONGEST_WORD = 100
LONGEST_RUN = 16
"""Letters up to which text in scripts without spaces is compared from each of its letters on."""

MOST_WORDS = 8
"""A search is read up to this word; more make it no narrower."""

_ALSO = str.maketrans(
    {
        "ı": "i",
        "þ": "th",
        "ð": "d",
        "ŋ": "ng",
        "ĸ": "k",
        "ə": "e",
        "ſ": "s",
        "ƒ": "f",
        "ß": "ss",
        "ς": "σ",
        **dict.fromkeys("‘’‚‛ʼ`´＇", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
"""Letters that do not decompose but are typed as others where a keyboard lacks them, and signs alike."""

_WITH_MARK = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) ([A-Z]{1,2})(?: WITH .+)?")
_VOICED = "\u3099\u309a"
"""Marks of Japanese that make another letter, which accents do not."""

_WITHOUT_SPACES = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_RUN = re.compile(f"[{_WITHOUT_SPACES}]+")
_PART = re.compile(f"[{_WITHOUT_SPACES}]+|[^{_WITHOUT_SPACES}]+")


def fold(text: str) -> str:
    """Return the text as search compares it: without accents, capitals and widths, ł as l and ø as o."""
    apart = unicodedata.normalize("NFKD", one_line(text).casefold()).casefold()
    bare = "".join(one for one in apart if one in _VOICED or not unicodedata.combining(one))
    letters = "".join(map(_plain_letter, bare.translate(_ALSO)))
    return unicodedata.normalize("NFC", letters).strip()


def words_of(name: str, domain: str, id_value: str) -> frozenset[str]:
    """Return the words of a customer: parts of its name, its domain whole and in labels, its identifier.

    What is written without spaces can be found from each of its letters on.
    """
    # People look for the letters that they see, and copy the form that DNS knows.
    shown = decoded(domain)
    labels = [label for one in {domain, shown} for label in one.split(".")[:-1]]
    words = {fold(part)[:LONGEST_WORD] for part in (domain, shown, *labels, id_value)}
    for whole in fold(name).split():
        parts = (whole, *re.split(r"[^\w]+", whole))
        words |= {part[:LONGEST_WORD] for part in parts}
        words |= {word for part in parts for word in _from_each_letter(part)}
    return frozenset(filter(None, words))


def wanted(search: str) -> tuple[str, ...]:
    """Return the words of a search, each of which must begin some word of the customer; longest first."""
    parts = [part for word in fold(search).split() for part in _parts(_bare(word))]
    folded = {part[: LONGEST_RUN if _RUN.match(part) else LONGEST_WORD] for part in parts[:MOST_WORDS]}
    return tuple(sorted(filter(None, folded), key=lambda word: (-len(word), word)))


def fits(search: object, *words: str) -> bool:
    """Tell whether every word of a search stands somewhere in ``words``."""
    known = fold(" ".join(words))
    return all(part in known for part in fold(str(search or "")).split())


def reference(number: int) -> str:
    """Return the bot's own reference for a number (R27)."""
    return f"MCI-{number:06d}"


def as_number(search: str) -> str:
    """Return a reference as it is kept, however it was typed ("mci 12"); a claim ID passes as it is."""
    typed = _REFERENCE.fullmatch(fold(search))
    return reference(int(typed[1])) if typed else one_line(search)


_REFERENCE = re.compile(r"mci[-\s]*0*([0-9]{1,9})", re.IGNORECASE)


def _plain_letter(one: str) -> str:
    """Return a Latin letter that carries its mark inside, such as ł or æ, as it is typed without."""
    if one.isascii() or not "\u00c0" <= one <= "\u1eff":
        return one
    found = _WITH_MARK.fullmatch(unicodedata.name(one, ""))
    return found[1].lower() if found else one


def _from_each_letter(part: str) -> set[str]:
    if not _RUN.search(part):
        return set()
    found = {other[:LONGEST_WORD] for other in _PART.findall(part)}
    for run in _RUN.findall(part):
        found |= {run[at : at + LONGEST_RUN] for at in range(len(run))}
    return found


def _parts(word: str) -> list[str]:
    """Return a word whole, or in parts where scripts without spaces meet others."""
    return _PART.findall(word) if _RUN.search(word) else [word]


def _bare(word: str) -> str:
    """Return a word without quotes, brackets and other signs around it; signs alone stay."""
    return re.sub(r"^\W+|\W+$", "", word) or word
