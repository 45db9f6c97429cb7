"""Days, units of the calendar and what recurs in it, around a day. Values in, values out."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from flows.rules.reports import periods
from flows.rules.reports.periods import FIRST_YEAR, LAST_YEAR

A_DAY = timedelta(days=1)
WEEK = 7

_AROUND = 2
"""Years, on each side, in which something yearly is looked for."""

_LEAP_AROUND = 8
"""Years, on each side, in which there is a 29 February."""

_MONTHS_AROUND = 14
_WEEKS_AROUND = 3

_LONGEST_BREAK = 60
"""Days without a working day after which none is looked for."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days from ``begin`` until before ``end``.

    ``is_ending`` if they are the last ones of something ("end of June"). ``order`` is that of a date in
    figures.
    """

    begin: date
    end: date
    is_ending: bool = False
    order: str = ""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """One thing that words may mean: days, or recurring ones, earliest first, of which the nearest are meant.

    Of a weekday ``is_named_apart``: who means today says "today", so that today's weekday may be another day.
    """

    days: tuple[Days, ...]
    is_named_apart: bool = False


def one_day(day: date, order: str = "") -> Days:
    """Return a day as days."""
    return Days(day, day + A_DAY, order=order)


def period(word: str, today: date) -> Days:
    """Return the days of a period that a report can have.

    Raises:
        ValueError: There is no such period.
    """
    found = periods.named(word, today)
    if found is None:
        raise ValueError(word)
    return Days(found.first, found.last + A_DAY)


def unit(name: str, today: date, away: int = 0) -> Days:
    """Return the week, month, quarter or fiscal year so many away from that of a day.

    Raises:
        ValueError: It lies outside the years that are read.
    """
    if name == "week":
        monday = today - today.weekday() * A_DAY + away * WEEK * A_DAY
        return Days(monday, monday + WEEK * A_DAY)
    if name not in {"month", "quarter", "year"}:
        raise ValueError(name)
    found = period(f"this {name}", today)
    for _ in range(abs(away)):
        found = period(f"this {name}", found.end if away > 0 else found.begin - A_DAY)
    return found


def calendar_year(year: int) -> Days:
    """Return the year from January to December."""
    return Days(date(year, 1, 1), date(year + 1, 1, 1))


def moved(day: date, count: int, name: str) -> date:
    """Return the day so many units later, or earlier; the last day of a month that is too short.

    Raises:
        ValueError: It lies outside the calendar.
    """
    if name in {"day", "week", "fortnight"}:
        return day + count * {"day": 1, "week": WEEK, "fortnight": 2 * WEEK}[name] * A_DAY
    months = day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[name]
    year, month = divmod(months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_day(day: date, count: int, is_working: Callable[[date], bool]) -> date:
    """Return the working day so many later, or earlier.

    Raises:
        ValueError: There is none for a long time.
    """
    step = A_DAY if count > 0 else -A_DAY
    left, idle = abs(count), 0
    while left:
        day += step
        idle = 0 if is_working(day) else idle + 1
        left -= idle == 0
        if idle > _LONGEST_BREAK:
            raise ValueError(day)
    return day


def yearly(today: date, month: int, day: int | None = None, order: str = "") -> Occurrences:
    """Return a month, or a day of it, of the years around; ``order`` is that of a date in figures.

    Raises:
        ValueError: There is no such day in any of them.
    """
    around = _LEAP_AROUND if (month, day) == (2, 29) else _AROUND
    years = range(today.year - around, today.year + around + 1)

    def found(year: int) -> Days:
        return unit("month", date(year, month, 1)) if day is None else one_day(date(year, month, day), order)

    return recurring(found, years)


def monthly(today: date, day: int) -> Occurrences:
    """Return a day of the months around that have it.

    Raises:
        ValueError: No month has it.
    """
    this = today.year * 12 + today.month - 1
    months = range(this - _MONTHS_AROUND, this + _MONTHS_AROUND + 1)
    return recurring(lambda month: one_day(date(month // 12, month % 12 + 1, day)), months)


def weekly(today: date, weekday: int, length: int = 1) -> Occurrences:
    """Return a weekday, or days that begin with it, of the weeks around."""
    first = unit("week", today).begin + weekday * A_DAY
    weeks = range(-_WEEKS_AROUND, _WEEKS_AROUND + 1)
    begins = [first + one * WEEK * A_DAY for one in weeks]
    return Occurrences(tuple(Days(one, one + length * A_DAY) for one in begins), is_named_apart=length == 1)


def fiscal_parts(today: date, number: int, months: int) -> Occurrences:
    """Return the part of so many months with a number in the fiscal years around, such as each Q2."""
    years = range(-_AROUND, _AROUND + 1)
    return recurring(lambda away: part_of(unit("year", today, away), number, months), years)


def part_of(whole: Days, number: int, months: int) -> Days:
    """Return the part of so many months with a number, from 1.

    Raises:
        ValueError: The whole has no such part.
    """
    begin = moved(whole.begin, (number - 1) * months, "month")
    found = Days(begin, moved(begin, months, "month"))
    return within(found, whole)


def within(found: Days, whole: Days) -> Days:
    """Return days that lie in others.

    Raises:
        ValueError: They do not.
    """
    if not whole.begin <= found.begin < found.end <= whole.end:
        raise ValueError(found)
    return found


def third(whole: Days, number: int) -> Days:
    """Return the first, second or last third of days: 0, 1 or 2.

    Of a week that is Monday and Tuesday, Wednesday, or Friday to Sunday; of a month the days 1 to 10, 11 to
    20 or those from the 21st on; of three months and more whole months. Fewer days than a week stay whole.
    """
    length = (whole.end - whole.begin).days
    months = (whole.end.year - whole.begin.year) * 12 + whole.end.month - whole.begin.month
    if length < WEEK:
        found = whole
    elif length == WEEK:
        first, last = ((0, 2), (2, 3), (4, 7))[number]
        found = Days(whole.begin + first * A_DAY, whole.begin + last * A_DAY)
    elif months >= 3 and whole.begin.day == whole.end.day == 1:
        found = part_of(whole, number + 1, months // 3)
    else:
        size = 10 if months == 1 else length // 3
        begin = whole.begin + number * size * A_DAY
        found = Days(begin, whole.end if number == 2 else begin + size * A_DAY)
    return Days(found.begin, found.end, is_ending=number == 2)


def half(whole: Days, number: int) -> Days:
    """Return the first or second half of days: of a month until the 15th, or after it.

    Raises:
        ValueError: The number is neither 1 nor 2.
    """
    months = (whole.end.year - whole.begin.year) * 12 + whole.end.month - whole.begin.month
    if months > 1 and months % 2 == 0:
        return part_of(whole, number, months // 2)
    middle = whole.begin + (15 if months == 1 else (whole.end - whole.begin).days // 2) * A_DAY
    halves = {1: Days(whole.begin, middle), 2: Days(middle, whole.end)}
    if number not in halves:
        raise ValueError(number)
    return halves[number]


def recurring(made: Callable[[int], Days], numbers: Iterable[int]) -> Occurrences:
    """Return the days of those numbers that have any.

    Raises:
        ValueError: None has any.
    """
    found = []
    for one in numbers:
        with suppress(ValueError):
            found.append(made(one))
    if not found:
        raise ValueError(numbers)
    return Occurrences(tuple(found))


def ranges(first: Occurrences, last: Occurrences) -> Occurrences:
    """Return the days from one until the end of another, which each recur or not.

    Each end has the latest beginning before it, and each beginning only its nearest end. There are none if
    the last is always before the first, or day and month stand in different orders.
    """
    pairs: dict[date, Days] = {}
    for end in last.days:
        latest = end.end - A_DAY if end.is_ending else end.begin
        begins = [one for one in first.days if one.begin <= latest and _is_alike(one, end)]
        if begins and begins[-1].begin not in pairs:
            pairs[begins[-1].begin] = Days(begins[-1].begin, end.end)
    return Occurrences(tuple(pairs.values()))


def _is_alike(one: Days, other: Days) -> bool:
    """Tell whether two dates in figures have day and month in the same order."""
    return not one.order or not other.order or one.order == other.order
