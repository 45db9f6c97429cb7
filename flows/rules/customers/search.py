"""The words by which a customer is found, and the words of a search. Values in, values out.

Text is stored as it was typed; this module removes capitals, accents and widths, only for comparison.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, islice, product

from flows.rules.customers.domains import decoded
from flows.rules.text.incoming_text import one_line, without_signs

LONGEST_WORD = 100
LONGEST_RUN = 16
"""Letters up to which text in scripts without spaces is compared from each of its letters on."""

MOST_WORDS = 8
"""Words of a search that are read; further words do not narrow it."""

MOST_SPELLINGS = 8
"""Spellings of one word that are looked for."""

MOST_VOWELS = 3
"""Vowels of a word that may each be written out or not; further ones stay as typed, or all are changed."""

LONGEST_SEARCH = 1000
"""Characters of a search that are read; no name, domain or ID is that long."""

_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
"""Hyphens, dashes and the minus as the hyphen that keyboards have."""

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
    }
    | _HYPHENS
)
"""Letters that do not decompose but are typed as others where a keyboard lacks them, and signs alike."""

_WITH_MARK = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) ([A-Z]{1,2})(?: WITH .+)?")
_VOICED = "\u3099\u309a"
"""Marks of Japanese that make another letter, which accents do not."""

_WRITTEN_OUT = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ø": "oe",
        "å": "aa",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "Ø": "Oe",
        "Å": "Aa",
    }
)
_WRITTEN_OUT_VOWEL = re.compile(r"(a(?=[ae]\w)|[ou](?=e\w)).")
"""A vowel that may be written for one with a mark, as in Mueller, Joergensen, Aarhus; not at a word's end."""

_JOINED = re.compile(r"[^\W\d_]+([-/&][^\W\d_]+)+")
"""Words with a sign between, which others write with a space; never an ID or a domain."""

_KANA_APART = 0x60
_COMPANY = re.compile("(?:株式|有限)会社")
_COMPANY_SIGNS = {"株式会社": ("株",), "有限会社": ("有",)}
"""Kinds of companies, which are also written ㈱ and ㈲."""

_ARABIC_LETTER = re.compile("[\u0620-\u06d3]")
_TO_PERSIAN = str.maketrans("\u064a\u0649\u0643\u0629", "\u06cc\u06cc\u06a9\u0647", "\u0640")
_TO_ARABIC = str.maketrans("\u06cc\u0649\u06a9", "\u064a\u064a\u0643")
_OTHER_ENDS = {"\u0647": "\u0629", "\u0629": "\u0647", "\u064a": "\u0649"}
"""Letters at the end of an Arabic word that many write instead of one another."""

_WITHOUT_SPACES = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_RUN = re.compile(f"[{_WITHOUT_SPACES}]+")
_PART = re.compile(f"[{_WITHOUT_SPACES}]+|[^{_WITHOUT_SPACES}]+")


def fold(text: str) -> str:
    """Return the text as search compares it: without accents, capitals and widths, ł as l and ø as o."""
    if text.isascii() and text.isalnum():
        return text.lower()  # what the steps below make of most words, in a tenth of their time
    apart = unicodedata.normalize("NFKD", one_line(text).casefold()).casefold()
    bare = "".join(one for one in apart if one in _VOICED or not unicodedata.combining(one))
    letters = "".join(map(_plain_letter, bare.translate(_ALSO)))
    return unicodedata.normalize("NFC", letters).strip()


def words_of(name: str, domain: str, id_value: str) -> frozenset[str]:
    """Return the words of a customer: parts of its name, its domain whole and in labels, its identifier.

    Text in scripts without spaces can be found from each of its letters on.
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


def wanted(search: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a search, longest first, each in all its spellings, the typed one first.

    A customer matches if each word has a spelling with which some word of the customer begins.
    """
    typed = unicodedata.normalize("NFC", one_line(search[:LONGEST_SEARCH])).split()
    significant = (word for word in _words(typed) if re.search(r"\w", word[0]))
    words = list(islice(significant, MOST_WORDS)) or list(islice(_words(typed), MOST_WORDS))
    return tuple(sorted(set(words), key=lambda word: (-len(word[0]), word)))


def fits(search: object, *words: str) -> bool:
    """Tell whether ``words`` contain every word of a search, in one of its spellings."""
    known = fold(" ".join(words))
    return all(any(one in known for one in word) for word in wanted(str(search or "")))


def sounding(name: str) -> str:
    """Return the form that all spellings of a name share: Müller and Mueller, O'Neil and ONeil."""
    written_out = fold(unicodedata.normalize("NFC", one_line(name)).translate(_WRITTEN_OUT))
    plain = _WRITTEN_OUT_VOWEL.sub(r"\1", written_out.replace("'", ""))
    return _katakana(plain).translate(_TO_PERSIAN)


def reference(number: int) -> str:
    """Return the bot's own reference for a number (R27)."""
    return f"MCI-{number:06d}"


def as_number(search: str) -> str:
    """Return a reference as it is kept, however it was typed ("mci 12"); a claim ID keeps its letters.

    Other programs write hyphens in other ways; all of them mean the one that is typed.
    """
    search = search[:LONGEST_SEARCH]
    typed = _REFERENCE.fullmatch(without_signs(fold(search)))
    return reference(int(typed[1])) if typed else one_line(search).translate(_HYPHENS)


def bare_reference(search: str) -> str | None:
    """Return the reference that digits alone may mean ("12"), as it is kept; ``None`` for anything else."""
    typed = re.fullmatch("0*([0-9]{1,9})", without_signs(fold(search[:LONGEST_SEARCH])))
    return reference(int(typed[1])) if typed else None


def numbers(search: str) -> tuple[str, ...]:
    """Return the references and claim IDs that may be meant, the likeliest first."""
    return tuple(
        dict.fromkeys(
            filter(None, (as_number(search), one_line(search[:LONGEST_SEARCH]), bare_reference(search)))
        )
    )


_REFERENCE = re.compile(r"mci[-\s]*0*([0-9]{1,9})", re.IGNORECASE)


def _plain_letter(one: str) -> str:
    """Return a Latin letter that includes its mark, such as ł or æ, as it is typed without the mark."""
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


def _words(typed: Iterable[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(map(_read, typed))


def _read(typed: str) -> Iterator[tuple[str, ...]]:
    """Yield typed text that contains no spaces as words in all their spellings."""
    parts = [
        part for word in _COMPANY.sub(r" \g<0> ", fold(typed)).split() for part in _parts(without_signs(word))
    ]
    whole = [without_signs(fold(typed.translate(_WRITTEN_OUT))), fold(typed)] if len(parts) == 1 else []
    for part in parts:
        pieces = re.findall(r"\w+", part) if _JOINED.fullmatch(part) else []
        for piece in pieces or [""]:
            likely = [*_spellings(part), *whole, *_spellings(piece)]
            mixed = chain(_mixed_spellings(part), _mixed_spellings(piece))
            longest = LONGEST_RUN if _RUN.match(part) else LONGEST_WORD
            if word := _first_spellings(one[:longest] for one in chain(likely, mixed)):
                yield word


def _first_spellings(spellings: Iterable[str]) -> tuple[str, ...]:
    """Return the first of the spellings, each once."""
    found: dict[str, None] = {}
    for one in filter(None, spellings):
        found[one] = None
        if len(found) == MOST_SPELLINGS:
            break
    return tuple(found)


def _spellings(word: str) -> list[str]:
    """Return a folded word as it is, then as people with another keyboard or habit write it."""
    found = [word, _WRITTEN_OUT_VOWEL.sub(r"\1", word)]
    if "'" in word:
        found.append(word.replace("'", ""))
    elif re.fullmatch(r"[dlo][a-z]{3,}", word):
        found.append(f"{word[0]}'{word[1:]}")
    if re.fullmatch(r"[a-z]{4,}s", word):
        found.append(f"{word[:-1]}'s")
    if _RUN.match(word):
        found = [word, _katakana(word), _hiragana(word)]
        found += [one.rstrip("ー") for one in found]
        found += _COMPANY_SIGNS.get(word, ())
    if _ARABIC_LETTER.search(word):
        bare = word.replace("\u0640", "")
        arabic = bare.translate(_TO_ARABIC)
        found += [arabic, bare.translate(_TO_PERSIAN)]
        found += [f"{arabic[:-1]}{_OTHER_ENDS[arabic[-1:]]}"] if arabic[-1:] in _OTHER_ENDS else []
    found.append("".join(str(unicodedata.decimal(one, one)) for one in word))
    return found


def _mixed_spellings(word: str) -> Iterator[str]:
    """Yield a folded word with some of its vowels written out and others not."""
    ends = [vowel.end() for vowel in islice(_WRITTEN_OUT_VOWEL.finditer(word), MOST_VOWELS)]
    parts = [word[begin:end] for begin, end in zip([0, *ends], [*ends, len(word)], strict=True)]
    # Each way of writing doubles what is possible, so only the first few vowels are written in both.
    for cuts in product((0, 1), repeat=len(ends)):
        yield "".join(part[: len(part) - cut] for part, cut in zip(parts, (*cuts, 0), strict=True))


def _katakana(text: str) -> str:
    return "".join(chr(ord(one) + _KANA_APART) if "\u3041" <= one <= "\u3096" else one for one in text)


def _hiragana(text: str) -> str:
    return "".join(chr(ord(one) - _KANA_APART) if "\u30a1" <= one <= "\u30f6" else one for one in text)


def _parts(word: str) -> list[str]:
    """Return a word whole, or in parts where scripts without spaces meet others."""
    return _PART.findall(word) if _RUN.search(word) else [word]
