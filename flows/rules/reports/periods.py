"""Read which days a report is about, as people type it; values in, values out.

Quarters are those of Microsoft's fiscal year, which begins on 1 July of the year before its name: FY27 begins
on 1 July 2026. They begin in the same months as the quarters of the calendar.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flows.rules.text.days import spelt

THIS_MONTH = "this month"
"""The period of a report for which none was given."""

OFFERED = (THIS_MONTH, "last month", "this quarter", "last quarter", "this fiscal year", "last fiscal year")
"""Periods that can be chosen without typing."""

UNDERSTOOD = (
    "this or last month, quarter or fiscal year; a month such as 2026-10; a year such as FY27; "
    "a quarter such as FY27 Q2; two days such as 2026-10-01 to 2026-11-15"
)
"""What can be typed, as the end of a sentence."""

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Years that a period may lie in."""

_FISCAL_MONTH = 7
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHOLE_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_DAY = r"\d{4}-\d{1,2}-\d{1,2}"
_RELATIVE = re.compile(r"(?P<which>this|current|last|previous) (?P<unit>month|quarter|fiscal year|year|fy)")
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
_NAMED_MONTH = re.compile(rf"(?P<month>{_WHOLE_MONTHS}) (?P<year>\d{{4}})")
_FISCAL = re.compile(r"fy ?(?P<year>\d{2}|\d{4})(?: ?q(?P<quarter>[1-4]))?")
_QUARTER_FIRST = re.compile(r"q(?P<quarter>[1-4])(?: fy ?(?P<year>\d{2}|\d{4}))?")
_YEAR = re.compile(r"(?P<year>\d{4})")
_QUARTER_NUMBER = re.compile(r"\bq(?P<quarter>\d+)\b")
_DAYS = re.compile(rf"(?P<first>{_DAY})(?: ?(?:to|until|till|-|\.\.|…) ?| )(?P<last>{_DAY})|(?P<only>{_DAY})")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included; ``word`` names them for `named`."""

    word: str
    first: date
    last: date

    @property
    def days(self) -> str:
        """The days as people read them, such as "Oct 1, 2026 to Oct 31, 2026"."""
        return spelt(self.first) if self.first == self.last else f"{spelt(self.first)} to {spelt(self.last)}"

    @property
    def title(self) -> str:
        """The period as people read it: "October 2026" for 2026-10, and days as `days` has them."""
        if _MONTH.fullmatch(self.word):
            return f"{self.first:%B %Y}"
        return self.days if self.word[:1].isdecimal() and "-" in self.word else self.word


class PeriodFault(StrEnum):
    """Why what looks like a period is none."""

    DAYS_REVERSED = "days_reversed"
    NO_SUCH_QUARTER = "no_such_quarter"
    NO_SUCH_MONTH = "no_such_month"
    NO_SUCH_DAY = "no_such_day"


def named(word: str, today: date) -> Period | None:
    """Return the period that a text names, and nothing else; ``None`` if it is none."""
    text = " ".join(word.casefold().replace("_", " ").split())
    found = None
    # A day or a year that does not exist names no period.
    with suppress(ValueError):
        found = _relative(text, today) or _month(text) or _fiscal(text, today) or _days(text)
    if found is None or not FIRST_YEAR <= found.first.year <= found.last.year <= LAST_YEAR:
        return None
    return found


def this_month(today: date) -> Period:
    """Return the month in which a day lies."""
    return _of_months(THIS_MONTH, _begin(today, 1), 1)


def read(typed: str, today: date) -> tuple[Period | None, str]:
    """Return the period with which a text begins or ends, the longest one, and the rest of the text."""
    words = typed.split()
    for head, rest in _splits(words):
        found = named(" ".join(head), today)
        if found is not None:
            return found, " ".join(rest)
    return None, " ".join(words)


def fault(typed: str) -> tuple[PeriodFault, str] | None:
    """Return what is wrong with a period in a text, and its words as they should be, or as they are.

    ``None`` if nothing in it looks like a period that is none.
    """
    text = " ".join(typed.casefold().split())
    for match in _DAYS.finditer(text):
        typed_days = [one for one in match.group("first", "last", "only") if one]
        try:
            days = [_day(one) for one in typed_days]
        except ValueError:
            return PeriodFault.NO_SUCH_DAY, match[0]
        if days != sorted(days):
            return PeriodFault.DAYS_REVERSED, f"{days[1].isoformat()} to {days[0].isoformat()}"
    for match in _QUARTER_NUMBER.finditer(text):
        if not 1 <= int(match["quarter"]) <= 4:
            return PeriodFault.NO_SUCH_QUARTER, match[0].upper()
    month = next((one for one in text.split() if _MONTH.fullmatch(one)), None)
    if month is not None and not 1 <= int(month.partition("-")[2]) <= 12:
        return PeriodFault.NO_SUCH_MONTH, month
    return None


def _splits(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Give each beginning and each end of the words that may be a period, the longest first, and the rest."""
    for length in range(min(len(words), 4), 0, -1):
        yield words[:length], words[length:]
        yield words[len(words) - length :], words[: len(words) - length]


def _relative(text: str, today: date) -> Period | None:
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return None
    back = match["which"] in {"last", "previous"}
    unit = "fiscal year" if match["unit"] in {"year", "fy"} else match["unit"]
    word = f"{'last' if back else 'this'} {unit}"
    months = {"month": 1, "quarter": 3, "fiscal year": 12}[unit]
    first = _begin(today, months)
    if back:
        first = _begin(first - timedelta(days=1), months)
    return _of_months(word, first, months)


def _begin(day: date, months: int) -> date:
    """Return the first day of the month, the quarter or the fiscal year in which a day lies."""
    since = (day.month - _FISCAL_MONTH) % 12 % months
    return _plus(day.replace(day=1), -since)


def _month(text: str) -> Period | None:
    match = _MONTH.fullmatch(text)
    if match is not None:
        first = date(int(match["year"]), int(match["month"]), 1)
        return _of_months(f"{first:%Y-%m}", first, 1)
    match = _NAMED_MONTH.fullmatch(text)
    if match is None:
        return None
    first = date(int(match["year"]), _MONTHS.index(match["month"][:3]) + 1, 1)
    return _of_months(f"{first:%Y-%m}", first, 1)


def _fiscal(text: str, today: date) -> Period | None:
    match = _FISCAL.fullmatch(text) or _QUARTER_FIRST.fullmatch(text)
    if match is None:
        return None
    if match["year"] is None:
        year = _plus(_begin(today, 12), 12).year
    else:
        year = int(match["year"]) + (FIRST_YEAR if len(match["year"]) == len("27") else 0)
    first = date(year - 1, _FISCAL_MONTH, 1)
    name = f"FY{year % 100:02}" if year < FIRST_YEAR + 100 else f"FY{year}"
    if match["quarter"] is None:
        return _of_months(name, first, 12)
    return _of_months(f"{name} Q{match['quarter']}", _plus(first, 3 * (int(match["quarter"]) - 1)), 3)


def _days(text: str) -> Period | None:
    match = _YEAR.fullmatch(text)
    if match is not None:
        first = date(int(match["year"]), 1, 1)
        return _of_months(f"{first.year}", first, 12)
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    first = _day(match["first"] or match["only"])
    last = _day(match["last"] or match["only"])
    if last < first:
        return None
    word = first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    return Period(word, first, last)


def _day(text: str) -> date:
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


def _of_months(word: str, first: date, months: int) -> Period:
    return Period(word, first, _plus(first, months) - timedelta(days=1))


def _plus(first: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
