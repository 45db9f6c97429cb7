"""What a text says of one person: addresses in every spelling, names and parts of names, phone numbers."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flows.rules import addresses
from flows.rules.identifiers import tidy

ERASED = "(erased)"
"""What stands in the place of a trace."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_AT = "@\uff20\ufe6b"
"""The sign of every address, and the forms of it that Japanese and Chinese keyboards give."""

_IN_HOSTS = r"\w.\-\u3002\uff0e\uff61\u200c\u200d\u0300-\u036f"
_ADDRESS = re.compile(rf"""[^\s{_AT}<>"(),;:\[\]\\]+[{_AT}][{_IN_HOSTS}]+""")
_OTHER_LOCAL_PART = re.compile(r"([^\W_]['\u2019]|[\w.+-])$")
"""Before an address: “a.kim@contoso.com” and “o'kim@contoso.com” are other ones than “kim@contoso.com”."""

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"}
)
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_UNSPACED = re.compile(
    r"[\u1100-\u11ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters of scripts that put no spaces between words, or join endings to them."""

_LEAST_DIGITS = 5
"""Digits of a phone number below which it could be any number."""

_LOCAL_DIGITS = 7
"""Last digits by which a longer phone number is known, however its country and area are written."""

_PARTICLES = _listed(
    """
    af al av ben bin da das de del della den der di dos du e el ibn la le st ten ter van von y zu zum zur
    """
)
"""Parts of names that tell nobody apart inside a name; as its first or last part they are names, too."""

_TITLES = _listed("dr frau herr ii iii jr mr mrs ms prof sr")
"""What stands before or after a name, and tells nobody apart."""

_ORDINARY = _listed(
    """
    admin april art august autumn baker banks best bill bishop black bond brown case cash chase church
    cook dawn day dean drew faith field ford frank grace grant green guy hill hope house jack joy june
    king lane law long love major mark marks may miles new north page park pat penny post price prince
    ray read rich rivers rob rose short smith stone street strong sue summer west white will wise wood
    young
    """
)
"""Parts of names that are ordinary words as well; they are names only where they begin with a capital."""


_Pattern = tuple[re.Pattern[str], bool]
"""What is looked for in a folded text, and whether it counts only where it begins with a capital."""


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text without accents and capitals; ``places[i]`` is where letter ``i`` came from."""

    text: str
    places: list[int]


def normal_address(text: str) -> str:
    """Return an e-mail address, as it stands in a text, in the one form in which addresses are compared."""
    return addresses.normal(tidy(text, keeps_joiners=True))


class Address:
    """One e-mail address, found in texts in whatever spelling."""

    def __init__(self, email: str) -> None:
        """Keep its normal form."""
        self._local, _, self._host = normal_address(email).rpartition("@")

    def is_(self, text: object) -> bool:
        """Tell whether a text is this address."""
        return isinstance(text, str) and normal_address(text) == f"{self._local}@{self._host}"

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the address stands in a text."""
        for found in _ADDRESS.finditer(text) if any(sign in text for sign in _AT) else ():
            written = found[0].rstrip(".-")
            local, _, host = normal_address(written).rpartition("@")
            if host != self._host or not local.endswith(self._local):
                continue
            before = local.removesuffix(self._local)
            if not _OTHER_LOCAL_PART.search(before):
                start = found.start() + _length(written, len(before))
                yield start, found.start() + len(written)


@dataclass(frozen=True)
class Traces:
    """All by which a person is known; ``others`` are words that mean something else, such as the company."""

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
        folded = _fold(text)
        for pattern, needs_capital in patterns:
            for found in pattern.finditer(folded.text):
                start, end = folded.places[found.start()], folded.places[found.end()]
                if not needs_capital or text[start].isupper():
                    yield start, end

    @cached_property
    def _whole(self) -> list[_Pattern]:
        names = sorted((parts for parts in self._split if parts), key=lambda parts: -len("".join(parts)))
        bounded = [_bounded(_joined(parts)) for parts in names]
        return [(re.compile(one), False) for one in (*bounded, *filter(None, map(_phone, self.phones)))]

    @cached_property
    def _parts(self) -> list[_Pattern]:
        others = {word for other in self.others for word in _words(_fold(other).text)}
        parts = {part for name in self._split for part in _telling(name)} - others
        return [
            (re.compile(_bounded(re.escape(part))), _needs_capital(part))
            for part in sorted(parts, key=len, reverse=True)
            if len(part) > 1
        ]

    @cached_property
    def _split(self) -> list[list[str]]:
        spellings = {one for name in self.names for one in (name, name.casefold().translate(_WRITTEN_OUT))}
        return [_words(_fold(one).text) for one in sorted(spellings)]


def replaced(value: Any, traces: Traces) -> Any:
    """Return what a column holds, text or JSON, with every trace replaced.

    Under a key that ends in ``name`` only whole names are replaced: it may be that of somebody else.
    """
    match value:
        case str():
            return traces.without(value)
        case dict():
            return {key: _under(key, one, traces) for key, one in value.items()}
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


def _fold(text: str) -> _Folded:
    letters, places = [], []
    for place, letter in enumerate(text):
        apart = unicodedata.normalize("NFKD", letter.casefold().translate(_LETTERS)).casefold()
        bare = [one for one in apart if not unicodedata.combining(one)]
        letters += bare
        places += [place] * len(bare)
    return _Folded("".join(letters), [*places, len(text)])


def _words(folded: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded)


def _telling(name: list[str]) -> list[str]:
    """Return the parts of a name that tell its person apart."""
    parts = [part for part in name if part not in _TITLES]
    inner = [part for part in parts[1:-1] if part not in _PARTICLES]
    return [*parts[:1], *inner, *parts[1:][-1:]]


def _needs_capital(part: str) -> bool:
    return part.islower() and (len(part) < 3 or part in _ORDINARY or part in _PARTICLES)


def _joined(parts: list[str]) -> str:
    """Return the pattern for a whole name, however its parts are set apart."""
    between = r"[\W_]*" if all(map(_UNSPACED.match, parts)) else r"[\W_]+"
    return between.join(map(re.escape, parts))


def _bounded(pattern: str) -> str:
    """Return the pattern for whole words, where the script has such."""
    first, last = pattern.lstrip("\\")[:1], pattern[-1:]
    before = "" if _UNSPACED.match(first) else r"(?<![^\W_])"
    after = "" if _UNSPACED.match(last) else r"(?![^\W_])"
    return f"{before}{pattern}{after}"


def _phone(number: str) -> str | None:
    digits = re.sub(r"[^0-9]", "", _fold(number).text)
    if len(digits) < _LEAST_DIGITS:
        return None
    known = digits[-_LOCAL_DIGITS:] if len(digits) >= _LOCAL_DIGITS else digits
    written = r"[\s().\-/]*".join(known)
    return rf"(?<![0-9])(?:[+(]{{0,2}}[0-9][0-9\s().\-/]*)?{written}(?![0-9])"


def _length(written: str, folded: int) -> int:
    """Return how many letters of an address as it is written make so many of its normal form."""
    for end in range(len(written) + 1):
        if len(unicodedata.normalize("NFKC", written[:end]).lower()) >= folded:
            return end
    return len(written)
