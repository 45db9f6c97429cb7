"""Dates as people type or paste them: each line one day, perhaps beside the holiday's name.

Values in, values out. A spelling that two readers would read differently is refused, never guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain

FIRST_YEAR, LAST_YEAR = 2000, 2099

_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>[0-9]{4})"
_ISO = re.compile(rf"{_YEAR}([-/.])(?P<number>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}})\.?(?:[T ]00:00(?::00)?)?")
_NUMBERS = re.compile(r"(?P<first>[0-9]{1,2})(?P<sign>[-/.])(?P<second>[0-9]{1,2})(?P=sign)(?P<year>[0-9]+)")
_IN_WORDS = (
    re.compile(rf"{_DAY}[ -](?:of )?{_MONTH},?[ -]{_YEAR}", re.IGNORECASE),
    re.compile(rf"{_MONTH} {_DAY},? {_YEAR}", re.IGNORECASE),
)
_WITHOUT_YEAR = (
    re.compile(rf"{_DAY}[ -](?:of )?{_MONTH}", re.IGNORECASE),
    re.compile(rf"{_MONTH} {_DAY}", re.IGNORECASE),
    re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1?"),
)
_SERIAL = re.compile(r"[3-6][0-9]{4}(?:\.0+)?")
_SHORT_YEAR = re.compile(
    rf"{_DAY}[ -]{_MONTH},?[ -]'?[0-9]{{2}}|{_MONTH.replace('month', 'named')} [0-9]{{1,2}},? '?[0-9]{{2}}",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? +", re.IGNORECASE)


class HolidayFault(StrEnum):
    """Why a line is not taken."""

    NO_DATE = "no_date"
    TWO_WAYS = "two_ways"
    NO_SUCH_DAY = "no_such_day"
    NO_YEAR = "no_year"
    SHORT_YEAR = "short_year"
    FAR_YEAR = "far_year"
    SERIAL = "serial"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A line that is not taken, by its number from 1; ``either`` are the days that it may mean."""

    number: int
    typed: str
    fault: HolidayFault
    either: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Holidays:
    """The days that were given, each once and in order, and every line that is not taken."""

    days: tuple[date, ...] = ()
    faults: tuple[FaultyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unclear:
    fault: HolidayFault
    either: tuple[date, ...] = ()


def read(typed: str) -> Holidays:
    """Read dates, one a line; semicolons part several on one line, and a name may stand beside each."""
    days: set[date] = set()
    faults = []
    for number, line in enumerate(typed.splitlines(), 1):
        for piece in filter(None, map(str.strip, line.split(";"))):
            found = _day_of(piece)
            if isinstance(found, _Unclear):
                faults.append(FaultyLine(number, piece, found.fault, found.either))
            else:
                days.add(found)
    return Holidays(tuple(sorted(days)), tuple(faults))


def _day_of(line: str) -> date | _Unclear:
    """Return the day in a line: the line itself, or a part at its beginning or end beside a name."""
    words = line.replace(",", ", ").replace("\t", " ").split()
    found, rest = _first_in(words)
    if found is None:
        return _Unclear(HolidayFault.NO_DATE)
    if isinstance(found, date) and _first_in(rest)[0] is not None:
        return _Unclear(HolidayFault.SEVERAL)
    return found


def _first_in(words: Sequence[str]) -> tuple[date | _Unclear | None, Sequence[str]]:
    """Return the date among words with the other words, or else why what looks like one is refused."""
    unclear: _Unclear | None = None
    for start, end in _spans(len(words)):
        piece = _WEEKDAY.sub("", " ".join(words[start:end]).strip(" ,:–—|-()"))
        found = _date(piece)
        if isinstance(found, _Unclear):
            unclear = unclear or found
        elif found is not None:
            return found, [*words[:start], *words[end:]]
    return unclear, words


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a line that may be its date: the longest first, at its beginning or end."""
    longest = min(count, 5)
    return chain.from_iterable(
        ((0, size), (count - size, count)) if size < count else ((0, size),) for size in range(longest, 0, -1)
    )


def _date(  # noqa: PLR0911 -- one way out for each spelling
    piece: str,
) -> date | _Unclear | None:
    """Return the date that a text is; ``None`` if it does not look like one."""
    if match := _ISO.fullmatch(piece):
        return _made(int(match["year"]), int(match["number"]), int(match["day"]))
    if match := _NUMBERS.fullmatch(piece):
        return _of_numbers(match)
    for form in _IN_WORDS:
        if (match := form.fullmatch(piece)) and (month := _month(match["month"])):
            return _made(int(match["year"]), month, int(match["day"]))
    if _SERIAL.fullmatch(piece):
        return _Unclear(HolidayFault.SERIAL)
    if (match := _SHORT_YEAR.fullmatch(piece)) and _month(match["month"] or match["named"]):
        return _Unclear(HolidayFault.SHORT_YEAR)
    for form in _WITHOUT_YEAR:
        if (match := form.fullmatch(piece)) and (
            "month" not in match.re.groupindex or _month(match["month"])
        ):
            return _Unclear(HolidayFault.NO_YEAR)
    return None


def _of_numbers(match: re.Match[str]) -> date | _Unclear:
    """Return the day of a date in numbers: with dots the day comes first, with other signs that varies."""
    if len(match["year"]) != len("2026"):
        return _Unclear(HolidayFault.SHORT_YEAR)
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    if match["sign"] == ".":
        return _made(year, second, first)
    if first == second or second > 12:
        return _made(year, first, second)
    if first > 12:
        return _made(year, second, first)
    both = (_made(year, second, first), _made(year, first, second))
    days = tuple(one for one in both if isinstance(one, date))
    return _Unclear(HolidayFault.TWO_WAYS, days) if len(days) > 1 else both[0]


def _made(year: int, month: int, day: int) -> date | _Unclear:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _Unclear(HolidayFault.FAR_YEAR)
    try:
        return date(year, month, day)
    except ValueError:
        return _Unclear(HolidayFault.NO_SUCH_DAY)


def _month(word: str) -> int | None:
    typed = word.casefold()
    # English has "Sept" besides the three letters of every month.
    fitting: Sequence[int] = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(typed)]
    return fitting[0] if len(fitting) == 1 else None
