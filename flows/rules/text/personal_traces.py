"""Find traces of one person in text: addresses in every spelling, names and parts of names, phone numbers."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from flows.rules.customers import domains
from flows.rules.customers.identifiers import tidy
from flows.rules.text import addresses

ERASED = "(erased)"
"""The replacement for a trace."""

ERASED_USER = "UERASED"
"""Begins what replaces the Slack user ID of an erased member; the member's own id follows."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ESCAPE = re.compile(
    r"(?:%(?:25)*[0-9a-f]{2})+|&#?[0-9a-z]{1,31};|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}", re.IGNORECASE
)
"""How a letter is escaped in a web address, in HTML and in JSON; ``%2540`` is an @ that was escaped twice."""

_LETTER = r"(?:[^\W_]|[\u0300-\u036f])"
_NO_LOCAL_BEFORE = rf"(?<!{_LETTER})(?<!{_LETTER}[._+'-])"
"""“a.kim@contoso.com” is another address; “/kim@contoso.com” and “_kim@contoso.com_” are this one."""

_AT = r"(?:\s*(?:@+|[(\[{<]\s*(?:@|at?|a\u0308t)\s*[)\]}>])\s*|\s+at\s+|[-_]at[-_]|[=+]40|=)"
_DOT = r"(?:\.|\s+\.\s+|\s*[(\[{<]\s*(?:\.|dot|punkt)\s*[)\]}>]\s*|\s+dot\s+|[-_]dot[-_])"
_NO_HOST_AFTER = rf"(?!-*{_LETTER}|{_DOT}{_LETTER})"
"""“contoso.com.example” and “contoso.com-x” are other domains."""

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"}
)
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_UNSPACED = re.compile(
    r"[\u1100-\u11ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters of scripts that put no spaces between words, or join endings to them."""

_LEAST_DIGITS = 5
"""Fewest digits of a phone number; with fewer, it could be any number."""

_LOCAL_DIGITS = 7
"""Last digits that identify a longer phone number, however its country and area are written."""

_NO_WORD = 8
"""Fewest letters with which two parts of a name, written together, are certainly not an ordinary word."""

_PARTICLES = _listed(
    """
    af al av ben bin da das de del della den der di dos du e el ibn la le st ten ter van von y zu zum zur
    """
)
"""Parts that distinguish nobody inside a name; as its first or last part they are names, too."""

_TITLES = _listed("dr frau herr ii iii jr mr mrs ms prof sr")
"""Titles before or after a name, which distinguish nobody."""

_NO_NAMES = _TITLES | _listed(
    """
    accept accepted agree agreed and as behalf ceo cfo cio company contact coo cto customer decline
    declined department director for he her him his i in is it manager me no none not of office ok on or
    our owner partner she sign signed team test that the their they this to us we x yes you your
    """
)
"""Words that are typed in place of a name, or beside one, and distinguish nobody either."""

_ORDINARY = _listed(
    """
    admin amber april art august autumn baker bank banks bell best bill bishop black bond boss brown card case
    cash chance chase christian church cook dawn day dean dot drew faith field ford frank gold grace grant
    gray green grey guy head hill holiday hope house hunter ivy jack joy june king lane law lead lily line
    long love major mark marks may miles new north page park pat penny post power price prince ray read
    rich rivers rob robin rose ruby short smith snow star stone street strong sue summer sunny victor west
    white will winter wise wood woods wright young
    """
)
"""Parts of names that are ordinary words as well; they are names only where they begin with a capital."""


_Pattern = tuple[re.Pattern[str], bool]
"""A pattern to find in a folded text, and whether each of its groups must begin with a capital.

A pattern without groups is one group.
"""


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text in the letters by which it is searched; letter ``i`` was written as ``starts[i]:ends[i]``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, found: re.Match[str], group: int = 0) -> tuple[int, int]:
        """Return the place of a match in the text as it was written."""
        return self.starts[found.start(group)], self.ends[found.end(group) - 1]


def is_erased_user(user_id: str) -> bool:
    """Tell whether this stands for the Slack user ID of a member who was erased."""
    return re.fullmatch(rf"{ERASED_USER}[0-9]+", user_id) is not None


def normal_address(text: str) -> str:
    """Return an e-mail address that was found in a text, in the form in which addresses are compared."""
    return addresses.normal(tidy(text, keeps_joiners=True))


class Address:
    """One e-mail address, found in texts in any spelling.

    Spellings are capitals, letters or punycode in the domain, wide letters, spaces around the @, words for it
    and for the dots (``kim [at] contoso [dot] com``), and the escapes of web addresses, HTML, JSON and mails.
    """

    def __init__(self, email: str) -> None:
        """Make the pattern for its normal form."""
        self._normal = normal_address(email)
        local, _, host = self._normal.rpartition("@")
        hosts = {host, domains.decoded(host)}
        written = "|".join(sorted(_with_dots(one) for one in hosts))
        self._pattern = re.compile(f"{_NO_LOCAL_BEFORE}{_with_dots(local)}{_AT}(?:{written}){_NO_HOST_AFTER}")

    def is_(self, text: object) -> bool:
        """Tell whether a text is this address and nothing else."""
        return isinstance(text, str) and normal_address(text) == self._normal

    def is_in(self, value: object) -> bool:
        """Tell whether a value is a text that holds this address."""
        return isinstance(value, str) and any(True for _ in self.spans(value))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places of the address in a text."""
        folded = _read(text, _as_in_addresses)
        for found in self._pattern.finditer(folded.text):
            yield folded.span(found)


@dataclass(frozen=True)
class Traces:
    """What identifies a person; ``others`` are words that mean something else, such as the company."""

    address: Address
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def without(self, text: str) -> str:
        """Return a text with every trace replaced."""
        return _replaced(text, [*self.address.spans(text), *self._spans(text, [*self._whole, *self._parts])])

    def without_whole(self, text: str) -> str:
        """Return a text with the address and whole names replaced: for what may be somebody else's name."""
        return _replaced(text, [*self.address.spans(text), *self._spans(text, self._whole)])

    def _spans(self, text: str, patterns: Iterable[_Pattern]) -> Iterator[tuple[int, int]]:
        if not self.names and not self.phones:
            return
        folded = _read(text, _as_in_names)
        for pattern, needs_capital in patterns:
            for found in pattern.finditer(folded.text):
                groups = range(1, len(found.groups()) + 1) or [0]
                if not needs_capital or all(text[folded.span(found, one)[0]].isupper() for one in groups):
                    yield folded.span(found)

    @cached_property
    def _whole(self) -> list[_Pattern]:
        names = (name for name in self._split if len(name) > 1 or name[0] not in self._others)
        patterns = {_apart(name): _is_small(name) for name in names}
        for parts in self._written_as_one:
            patterns[_together(parts)] = True
            if not any(map(_needs_capital, parts)) or len("".join(parts)) >= _NO_WORD:
                patterns[rf"(?<![^\W_]){_together(parts)}"] = False
        known = [(re.compile(one), small) for one, small in patterns.items()]
        known.sort(key=lambda one: -len(one[0].pattern))
        return [*known, *((re.compile(one), False) for phone in self.phones for one in _phones(phone))]

    @cached_property
    def _parts(self) -> list[_Pattern]:
        parts = {part for name in self._split for part in _distinctive(name)} - self._others
        return [
            (re.compile(_bounded(re.escape(part))), _needs_capital(part))
            for part in sorted(parts, key=len, reverse=True)
            if len(part) > 1
        ]

    @cached_property
    def _others(self) -> set[str]:
        return {word for other in self.others for word in _words(other)}

    @cached_property
    def _split(self) -> list[tuple[str, ...]]:
        """The names as words, in every spelling; what is too short or too common to be a name is left out."""
        spellings = {one for name in self.names for one in (name, name.casefold().translate(_WRITTEN_OUT))}
        spellings |= {re.sub("['\u2019-]", "", one) for one in spellings}
        names = {tuple(_words(one)) for one in spellings}
        return sorted(name for name in names if any(len(part) > 1 for part in _distinctive(name)))

    @property
    def _written_as_one(self) -> set[tuple[str, ...]]:
        """The names of several parts, as they occur in the names of accounts."""
        found = {tuple(_distinctive(name)) for name in self._split}
        found |= {(name[0], name[-1]) for name in found}
        return {one for name in found if len(name) > 1 for one in (name, name[::-1])}


def replaced(value: Any, traces: Traces) -> Any:
    """Return what a column holds, text or JSON, with every trace replaced.

    Under a key that ends in ``name`` only whole names are replaced, because it may be somebody else's name. A
    key itself may hold an address.
    """
    match value:
        case str():
            return traces.without(value)
        case dict():
            return {
                _replaced(key, traces.address.spans(key)): _under(key, one, traces)
                for key, one in value.items()
            }
        case list():
            return [replaced(one, traces) for one in value]
        case _:
            return value


def _under(key: str, value: Any, traces: Traces) -> Any:
    if isinstance(value, str) and key.endswith("name"):
        return traces.without_whole(value)
    return replaced(value, traces)


def _replaced(text: str, spans: Iterable[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            kept += [text[at:start], ERASED]
        at = max(at, end)
    return "".join([*kept, text[at:]]) if at else text


def _read(text: str, letters: Callable[[str], str]) -> _Folded:
    """Return a text without escapes and invisible characters, with its letters as they are compared."""
    if text.isascii() and not _ESCAPE.search(text):
        return _Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    folded, starts, ends = [], [], []
    for start, end in _units(text):
        written = text[start:end]
        read = letters(_unescaped(written) if end - start > 1 else written)
        folded.append(read)
        starts += [start] * len(read)
        # A dropped character, such as a separate accent, belongs to the letter before it.
        ends += [end] * len(read)
        if ends:
            ends[-1] = end
    return _Folded("".join(folded), starts, ends)


def _units(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for escape in _ESCAPE.finditer(text):
        yield from ((one, one + 1) for one in range(at, escape.start()))
        yield escape.span()
        at = escape.end()
    yield from ((one, one + 1) for one in range(at, len(text)))


def _unescaped(written: str) -> str:
    match written[0]:
        case "%":
            return unquote(re.sub("%(?:25)+(?=[0-9A-Fa-f]{2})", "%", written), errors="ignore")
        case "&":
            return html.unescape(written)
        case _:
            return chr(int(written.lstrip("\\uUxX"), 16))


def _as_in_addresses(written: str) -> str:
    return "".join(map(_letter_of_address, written))


def _letter_of_address(letter: str) -> str:
    """Return a letter with its accents apart; ß and joiners stay, as they make other domains."""
    if letter not in _JOINERS and unicodedata.category(letter) == "Cf":
        return ""
    small = letter.casefold()
    apart = unicodedata.normalize("NFKD", small if len(small) == 1 else letter.lower())
    return apart.translate(_SIGNS)


def _as_in_names(written: str) -> str:
    return "".join(map(_letter_of_name, written))


def _letter_of_name(letter: str) -> str:
    """Return a letter without accents and capitals, a digit of any script, and one kind of hyphen."""
    match unicodedata.category(letter):
        case "Cf":
            return ""
        case "Nd":
            return str(unicodedata.decimal(letter))
        case "Pd":
            return "-"
        case _:
            apart = unicodedata.normalize("NFKD", letter.casefold().translate(_LETTERS)).casefold()
            return "".join(one for one in apart if not unicodedata.combining(one))


_JOINERS = "\u200c\u200d"
_SIGNS = str.maketrans({"\u3002": ".", "\u2019": "'"})


def _with_dots(part: str) -> str:
    """Return the pattern for a part of an address, in which dots may be written out."""
    return _DOT.join(re.escape(_as_in_addresses(one)) for one in part.split("."))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _as_in_names(text))


def _distinctive(name: Sequence[str]) -> list[str]:
    """Return the parts of a name that distinguish its person."""
    parts = [part for part in name if part not in _NO_NAMES]
    inner = [part for part in parts[1:-1] if part not in _PARTICLES]
    return [*parts[:1], *inner, *parts[1:][-1:]]


def _needs_capital(part: str) -> bool:
    return part.islower() and (len(part) < 3 or part in _ORDINARY or part in _PARTICLES)


def _is_small(name: Sequence[str]) -> bool:
    """Tell whether a name is a single word that may be an ordinary one."""
    return len(name) == 1 and _needs_capital(name[0])


def _apart(name: Sequence[str]) -> str:
    """Return the pattern for a whole name, however its parts are set apart."""
    between = r"[\W_]*" if all(map(_UNSPACED.match, name)) else r"[\W_]+"
    return _bounded(between.join(map(re.escape, name)))


def _together(name: Sequence[str]) -> str:
    """Return the pattern for a name whose parts run together, with or without a number after it."""
    return rf"{''.join(f'({re.escape(part)})' for part in name)}(?![^\W\d_])"


def _bounded(pattern: str) -> str:
    """Return the pattern for whole words, where the script has such."""
    first, last = pattern.lstrip("\\")[:1], pattern[-1:]
    before = "" if _UNSPACED.match(first) else r"(?<![^\W_])"
    after = "" if _UNSPACED.match(last) else r"(?![^\W_])"
    return f"{before}{pattern}{after}"


def _phones(written: str) -> Iterator[str]:
    """Yield the patterns for the numbers in what was given as one, without their extensions."""
    for number in re.split(r"[^\W\d_]+|[;,/|#]", _as_in_names(written)):
        digits = re.sub(r"[^0-9]", "", number)
        if len(digits) < _LEAST_DIGITS:
            continue
        known = r"[\s().\-/]*".join(digits[-_LOCAL_DIGITS:])
        area = r"(?:[+(]{0,2}[0-9][0-9\s().\-/]*)?" if len(digits) >= _LOCAL_DIGITS else r"[+(]{0,2}"
        yield rf"(?<![0-9]){area}{known}(?![0-9])"
