"""Which kind of word the grammar of times takes a word for. Values in, values out."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from flows.rules.language.words.tokens import Token
from flows.rules.reports.periods import FIRST_YEAR, LAST_YEAR

OTHER = ""
"""The kind of a word that no time has."""

MOST_DIGITS = 3
"""Digits of the largest count: "in 999 days"."""

LONGEST = 24
"""Letters of the longest word that is looked at."""


@dataclass(frozen=True, slots=True)
class Written:
    """A date in figures: its year, ``None`` if it has none, and in which order day and month stand.

    ``order`` is ``day`` or ``month`` by which of both came first, and empty where that does not vary.
    """

    year: int | None
    month: int
    day: int
    order: str = ""


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A word, or a part of one with a hyphen: its kind in the grammar, and what it is worth.

    That is a ``number``, a ``name`` of a unit or of what it is relative to, or the ``days`` that it may be.
    ``at`` is the place of its token, which it ``begins`` or ``ends``: inside a token no time does.
    """

    kind: str
    word: str
    at: int
    begins: bool = True
    ends: bool = True
    number: int = 0
    name: str = ""
    days: tuple[Written, ...] = ()


_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_SHORT_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_UNITS = {
    "DAY": "day days",
    "WEEK": "week weeks wk wks",
    "FORTNIGHT": "fortnight fortnights",
    "MONTHS": "month months mth mths",
    "QUARTER": "quarter quarters qtr qtrs",
    "YEARS": "year years yr yrs",
}
_UNIT_NAMES = {
    "DAY": "day",
    "WEEK": "week",
    "FORTNIGHT": "fortnight",
    "MONTHS": "month",
    "QUARTER": "quarter",
}
_RELATIVE = {
    "this": "this",
    "current": "this",
    "actual": "this",
    "present": "this",
    "ongoing": "this",
    "last": "last",
    "previous": "previous",
    "past": "past",
    "next": "next",
    "nxt": "next",
    "following": "following",
    "coming": "coming",
    "upcoming": "coming",
}
_PLAIN = {
    "_A": "a an",
    "_AFTER": "after",
    "_AGO": "ago",
    "_AND": "and &",
    "_AT": "at during throughout",
    "_BEFORE": "before b4",
    "_BETWEEN": "between",
    "_BY": "by",
    "_CALENDAR": "calendar",
    "_DATE": "date",
    "_EARLIER": "earlier",
    "_EARLIEST": "earliest",
    "_EVER": "ever",
    "_FAR": "far",
    "FISCAL": "fiscal financial",
    "_FOR": "for",
    "_FROM": "from",
    "_IN": "in",
    "_LATER": "later",
    "_LATEST": "latest",
    "_LEAST": "least",
    "_LESS": "less under",
    "_MORE": "more longer",
    "_MOST": "most",
    "_NO": "no not",
    "_NOW": "now",
    "_OF": "of",
    "_OLDER": "older",
    "_ON": "on",
    "_ONWARDS": "onward onwards forward",
    "_OR": "or",
    "_OVER": "over",
    "_PRIOR": "prior",
    "_REST": "rest remainder",
    "_SINCE": "since",
    "_SO": "so",
    "_STARTING": "starting",
    "_THAN": "than",
    "_THE": "the",
    "_TIME": "time",
    "_TO": "to - through thru",
    "_UNTIL": "until till til",
    "_UP": "up",
    "_WITHIN": "within",
    "BEGIN": "beginning begin start",
    "BUSINESS": "business working work",
    "COUPLE": "couple",
    "EARLY": "early",
    "END": "end",
    "FY": "fy",
    "HALF": "half",
    "LATE": "late",
    "MID": "mid",
    "MIDDLE": "middle",
    "WEEKEND": "weekend",
}
_ENDINGS = {"eod": "day", "cob": "day", "eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
_TO_DATE = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year"}
_PARTS = {"morning": "", "afternoon": "", "evening": "", "night": "night"}

_SHORT_YEAR = re.compile(r"'(\d{2})(?!\d)")
_FISCAL_PART = re.compile(r"(fy'?(?:\d{2}|\d{4}))([qh]\d)")
_FORMS = {
    "ORDINAL": re.compile(r"(\d{1,2})(?:st|nd|rd|th)"),
    "Q": re.compile(r"q([1-4])"),
    "HALFYEAR": re.compile(r"h([12])"),
    "FISCALYEAR": re.compile(r"fy'?(\d{2}|\d{4})"),
}
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_DAY_WITH_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.")
_YEAR_MONTH = re.compile(r"\d{4}-\d{1,2}")
_NUMBERS_OF_DAY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_TWO_DAYS = re.compile(r"([0-9./-]{3,10}?)(?:\.\.|…)([0-9./-]{3,10})|(\d+(?:[/.]\d+)+)-(\d+(?:[/.]\d+)+)")
_NEVER_DAYS = {"24/7"}


def _vocabulary() -> dict[str, tuple[str, int | str]]:
    known: dict[str, tuple[str, int | str]] = {}
    for kind, words in _PLAIN.items():
        known |= dict.fromkeys(words.split(), (kind, ""))
    for kind, words in _UNITS.items():
        known |= dict.fromkeys(words.split(), (kind, _UNIT_NAMES.get(kind, "year")))
    for at, name in enumerate(_MONTHS.split(), 1):
        known |= dict.fromkeys((name, name[:3]), ("MONTH", at))
    known["sept"] = ("MONTH", 9)
    for at, name in enumerate(_WEEKDAYS.split()):
        known |= dict.fromkeys((name, name[:3]), ("WEEKDAY", at))
    known |= {word: ("WEEKDAY", at) for word, at in _SHORT_WEEKDAYS.items()}
    known |= {word: ("SPELT", at) for at, word in enumerate(_NUMBERS.split(), 1)}
    known |= {word: ("ORDWORD", at) for at, word in enumerate(_ORDINALS.split(), 1)}
    known |= {word: ("REL", which) for word, which in _RELATIVE.items()}
    known |= {word: ("ENDING", unit) for word, unit in _ENDINGS.items()}
    known |= {word: ("TODATE", unit) for word, unit in _TO_DATE.items()}
    known |= {word: ("PART", part) for word, part in _PARTS.items()}
    for away, words in (
        (-1, "yesterday yesterdays yday"),
        (0, "today todays tonight"),
        (1, "tomorrow tomorrows tmrw tmr"),
    ):
        known |= dict.fromkeys(words.split(), ("NEAR", away))
    return known


_KNOWN = _vocabulary()

TIME_WORDS = frozenset(_KNOWN)
"""Words of times, as a misspelt word may be one of them."""


def time_words(tokens: Sequence[Token]) -> list[TimeWord]:
    """Return the words of a message as the grammar takes them, parts of words with a hyphen apart."""
    words: list[TimeWord] = []
    for at, token in enumerate(tokens):
        pieces = list(_pieces(token.word))
        last = len(pieces) - 1
        words += [_word(piece, at, number == 0, number == last) for number, piece in enumerate(pieces)]
    for place, word in enumerate(words):
        if word.word in {"to", "on"}:
            words[place] = replace(word, kind=_kind_among(words, place))
    return words


def without_signs(tokens: Sequence[Token]) -> Sequence[Token]:
    """Leave out the sign between a day of the week and its date: "Tuesday, 1 December", "Tuesday (1 Dec)"."""
    found: list[Token] = []
    is_open = False
    for at, token in enumerate(tokens):
        if token.word in {",", "("} and found and _is_weekday(tokens, at) and _begins_date(tokens[at + 1 :]):
            is_open = token.word == "("
        elif is_open and token.word == ")":
            is_open = False
        else:
            found.append(token)
    return found


def _is_weekday(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a day of the week stands before a place, perhaps with "next week" behind it."""
    words = [_word(_bare(one.word), at, begins=True, ends=True) for one in tokens[max(0, at - 3) : at]]
    kinds = [one.kind for one in words]
    return kinds[-1:] == ["WEEKDAY"] or kinds == ["WEEKDAY", "REL", "WEEK"]


def _begins_date(tokens: Sequence[Token]) -> bool:
    """Tell whether tokens begin with a day and its month, or a date in figures."""
    said = [one for one in tokens[:4] if one.word not in {"the", "of"}]
    kinds = {_word(_bare(one.word), 0, begins=True, ends=True).kind for one in said[:2]}
    first = _word(_bare(said[0].word), 0, begins=True, ends=True).kind if said else OTHER
    return first == "DAYDATE" or ("MONTH" in kinds and bool(kinds & {"NUMBER", "ORDINAL", "ORDWORD"}))


def _kind_among(words: Sequence[TimeWord], place: int) -> str:
    """Return the kind of "to", perhaps before "date", and of "on", perhaps as in "from now on"."""
    word = words[place]
    behind = words[place + 1].kind if place + 1 < len(words) else OTHER
    if word.word == "on":
        return "_ONWARDS" if behind == OTHER else word.kind
    if behind != "_DATE":
        return word.kind
    before = [one.kind for one in words[max(place - 2, 0) : place]]
    return "_UNITTODATE" if before and before[-1] in _UNITS and before[0] != "REL" else "_TODATE"


def _word(piece: str, at: int, begins: bool, ends: bool) -> TimeWord:
    kind, value = _kind(piece)
    if isinstance(value, int):
        return TimeWord(kind, piece, at, begins, ends, number=value)
    if isinstance(value, str):
        return TimeWord(kind, piece, at, begins, ends, name=value)
    return TimeWord(kind, piece, at, begins, ends, days=value)


def _pieces(word: str) -> Iterator[str]:
    """Yield a word, or its parts if each of them is a word of times: "mid-december", "oct-dec", "fy27q2"."""
    bare = _bare(word)
    if len(bare) > LONGEST:
        yield bare
    elif match := _FISCAL_PART.fullmatch(bare):
        yield from match.groups()
    elif (match := _TWO_DAYS.fullmatch(bare)) and "-" not in {match[1], match[2]}:
        first, last = [one for one in match.groups() if one]
        yield from (first, "-", last)
    elif "-" in bare.strip("-") and _kind(bare)[0] == OTHER:
        parts = bare.split("-")
        kinds = [_kind(one)[0] for one in parts]
        yield from _joined(parts, kinds) if OTHER not in kinds else (bare,)
    else:
        yield bare


def _joined(parts: list[str], kinds: list[str]) -> Iterator[str]:
    """Yield the parts of a word with hyphens; a hyphen between two of the same kind is "to"."""
    for number, part in enumerate(parts):
        alike = number and (kinds[number - 1] == kinds[number] or kinds[number - 1] == "ORDINAL")
        if alike and kinds[number] in {"MONTH", "WEEKDAY", "NUMBER", "ORDINAL", "Q", "FISCALYEAR"}:
            yield "-"
        yield part


def _bare(word: str) -> str:
    """Return a word without signs at its ends and without the ending of a possessive; '26 as 2026."""
    if match := _SHORT_YEAR.match(word):
        return f"{FIRST_YEAR + int(match[1])}"
    bare = word if word == "-" or _DAY_WITH_DOTS.fullmatch(word) else word.strip(".,;:!?()[]\"'*_~`")
    return bare.removesuffix("'s")


def _kind(word: str) -> tuple[str, int | str | tuple[Written, ...]]:
    """Return the kind of a word and its value; `OTHER` if no time has it."""
    if word in _KNOWN:
        return _KNOWN[word]
    if len(word) > LONGEST or not word.isascii() or not any(map(str.isdigit, word)):
        return OTHER, ""
    if word.isdigit():
        return _figures(word)
    for kind, form in _FORMS.items():
        if match := form.fullmatch(word):
            return kind, int(match[1])
    if _YEAR_MONTH.fullmatch(word):
        return "YEARMONTH", word
    days = _written(word)
    return ("DAYDATE", days) if days is not None else (OTHER, "")


def _figures(word: str) -> tuple[str, int]:
    number = int(word)
    if len(word) <= MOST_DIGITS:
        return "NUMBER", number
    return "YEAR" if len(word) == len("2026") and FIRST_YEAR <= number <= LAST_YEAR else OTHER, number


def _written(word: str) -> tuple[Written, ...] | None:
    """Return the days that a date in figures may be, none if there is no such day; ``None`` if it is none.

    With dots the day comes first; with other signs that varies. A year has two figures or four.
    """
    if match := _ISO.fullmatch(word):
        return _existing([Written(int(match[1]), int(match[3]), int(match[4]))])
    if match := _DAY_WITH_DOTS.fullmatch(word):
        return _existing([Written(None, int(match[2]), int(match[1]))])
    match = _NUMBERS_OF_DAY.fullmatch(word)
    # Without a year, "1.5" is a number, and "3-5" a range.
    if match is None or word in _NEVER_DAYS or (match[4] is None and match[2] != "/"):
        return None
    first, second = int(match[1]), int(match[3])
    year = int(match[4]) + (FIRST_YEAR if len(match[4]) == len("26") else 0) if match[4] else None
    if match[2] == ".":
        return _existing([Written(year, second, first)])
    both = _existing([Written(year, second, first, "day"), Written(year, first, second, "month")])
    return both if first != second else tuple(Written(year, first, first) for _ in both[:1])


def _existing(days: list[Written]) -> tuple[Written, ...]:
    found = []
    for one in days:
        # A day without a year exists if it does in a leap year.
        with suppress(ValueError):
            date(one.year if one.year is not None else FIRST_YEAR, one.month, one.day)
            found.append(one)
    return tuple(found)
