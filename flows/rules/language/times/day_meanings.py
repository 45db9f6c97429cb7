"""What days and weekdays a phrase of the grammar names. Values in, values out.

There is a method for each alternative of the grammar; `unit_meanings` has those for units and their parts.

Methods raise a ValueError, or an OverflowError, where a phrase names days that do not exist.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows.rules.language.times import calendar_days
from flows.rules.language.times.calendar_days import A_DAY, Days, Occurrences, one_day, unit
from flows.rules.language.times.grammar import Phrase
from flows.rules.language.times.time_words import TimeWord

AWAY = {"this": 0, "last": -1, "previous": -1, "past": -1, "next": 1, "following": 1, "coming": 1}
"""Units from that of today to the one that a word means."""

_SATURDAY = 5

Ways = list[Occurrences]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of units, such as two weeks, or of working days."""

    number: int
    unit: str
    is_working: bool = False
    is_whole: bool = False
    """Whether whole units are meant, without that of today: fiscal years, and quarters."""


@dataclass(frozen=True, slots=True)
class DayMeanings:
    """What phrases made of these words name on a day, each in one or several ways: phrases that name days."""

    words: Sequence[TimeWord]
    today: date
    is_working: Callable[[date], bool]

    def of(self, phrase: Phrase) -> Ways:
        """Return what a phrase that names days may mean.

        Raises:
            ValueError: There are no such days.
            OverflowError: They lie outside the calendar.
        """
        parts = (one if isinstance(one, Phrase) else self.words[one] for one in phrase.parts)
        found: Ways = getattr(self, f"_{phrase.rule}")(*parts)
        return found

    def count(self, phrase: Phrase) -> Count:
        """Return the number of units that a phrase names."""
        words = {word.kind: word for word in self.words_of(phrase)}
        number = next((word.number for word in words.values() if word.number), 2 if "COUPLE" in words else 1)
        unit_name = next(word.name for word in reversed(words.values()) if word.name)
        is_whole = unit_name == "quarter" or "FISCAL" in words
        return Count(number, unit_name, "BUSINESS" in words, is_whole)

    def words_of(self, phrase: Phrase) -> list[TimeWord]:
        """Return the words that are parts of a phrase itself."""
        return [self.words[one] for one in phrase.parts if isinstance(one, int)]

    def away(self, count: Count, direction: int, day: date | None = None) -> date:
        """Return the day so many units after a day or today, or before it if ``direction`` is -1."""
        begin = self.today if day is None else day
        if count.is_working:
            return calendar_days.working_day(begin, direction * count.number, self.is_working)
        return calendar_days.moved(begin, direction * count.number, count.unit)

    def rolled(self, count: Count, direction: int) -> Occurrences:
        """Return the days from or until today, or whole units behind or before that of today."""
        if count.is_whole:
            near, far = (unit(count.unit, self.today, direction * one) for one in (1, count.number))
            return always(Days(min(near.begin, far.begin), max(near.end, far.end)))
        # Today is one of the last 30 days, and the next 30 days come beside it.
        if direction < 0:
            return always(Days(self.away(count, direction) + A_DAY, self.today + A_DAY))
        return always(Days(self.today, self.away(count, direction) + A_DAY))

    # Days.

    def _near(self, near: TimeWord, *_: TimeWord) -> Ways:
        return [always(one_day(self.today + near.number * A_DAY))]

    def _part_of_day(self, which: TimeWord, part: TimeWord) -> Ways:
        if which.name == "last" and part.name == "night":
            return [always(one_day(self.today - A_DAY))]
        if which.name != "this":
            raise ValueError(which)
        return [always(one_day(self.today))]

    def _day_after(self, _: TimeWord, days: Phrase) -> Ways:
        return self.each(days, lambda one: one_day(one.end))

    def _day_before(self, _: TimeWord, days: Phrase) -> Ways:
        return self.each(days, lambda one: one_day(one.begin - A_DAY))

    def _end_of_day(self, *parts: TimeWord | Phrase) -> Ways:
        named = [one for one in parts if isinstance(one, Phrase)]
        return self.of(named[0]) if named else [always(one_day(self.today))]

    def _written(self, word: TimeWord) -> Ways:
        if not word.days:
            raise ValueError(word)
        return [
            always(one_day(date(one.year, one.month, one.day), one.order))
            if one.year is not None
            else calendar_days.yearly(self.today, one.month, one.day, one.order)
            for one in word.days
        ]

    def _day_month(self, *words: TimeWord) -> Ways:
        kinds = {word.kind: word.number for word in words}
        day = next(word.number for word in words if word.kind in {"NUMBER", "ORDINAL", "ORDWORD"})
        if "YEAR" in kinds:
            return [always(one_day(date(kinds["YEAR"], kinds["MONTH"], day)))]
        return [calendar_days.yearly(self.today, kinds["MONTH"], day)]

    _month_day = _day_month

    def _nth_day(self, nth: TimeWord, *_: TimeWord) -> Ways:
        return [calendar_days.monthly(self.today, nth.number)]

    _number = _nth_day

    def _nth_day_of(self, nth: TimeWord, which: TimeWord, _: TimeWord) -> Ways:
        month = unit("month", self.today, AWAY[which.name])
        return [always(one_day(month.begin.replace(day=nth.number)))]

    def _now(self) -> Ways:
        return [always(one_day(self.today))]

    def _ago(self, phrase: Phrase) -> Ways:
        count = self.count(phrase)
        day = self.away(count, -1)
        exact = always(one_day(day))
        return (
            [exact, always(unit(count.unit, day))] if count.unit in {"month", "quarter", "year"} else [exact]
        )

    # Weekdays.

    def _weekday(self, weekday: TimeWord, *_: TimeWord) -> Ways:
        return [calendar_days.weekly(self.today, weekday.number)]

    def _rel_weekday(self, which: TimeWord, weekday: TimeWord, *_: TimeWord) -> Ways:
        monday = unit("week", self.today).begin
        this = one_day(monday + weekday.number * A_DAY)
        if which.name == "this":
            return [Occurrences((this, _weeks_later(this, 1)))]
        if AWAY[which.name] < 0:
            nearest = this if this.begin < self.today else _weeks_later(this, -1)
            two_ways = which.name == "last" and nearest == this
            return [always(one) for one in (nearest, _weeks_later(nearest, -1))[: 1 + two_ways]]
        nearest = this if this.begin > self.today else _weeks_later(this, 1)
        # For some, weeks begin on Sunday.
        ends = monday + (6 if self.today.weekday() < 6 else 13) * A_DAY
        two_ways = which.name == "next" and nearest.begin <= ends
        return [always(one) for one in (nearest, _weeks_later(nearest, 1))[: 1 + two_ways]]

    def _week_later(self, *words: TimeWord) -> Ways:
        """Return the day a week after a weekday that comes, or after a day that is near."""
        day = next(one for one in words if one.kind in {"WEEKDAY", "NEAR"})
        if day.kind == "NEAR":
            nearest = one_day(self.today + day.number * A_DAY)
        else:
            this = one_day(unit("week", self.today).begin + day.number * A_DAY)
            nearest = this if this.begin > self.today else _weeks_later(this, 1)
        return [always(_weeks_later(nearest, 1))]

    _a_week_later = _week_later

    def _weekday_of(self, *words: TimeWord) -> Ways:
        kinds = {word.kind: word for word in words}
        week = unit("week", self.today, AWAY[kinds["REL"].name])
        return [always(one_day(week.begin + kinds["WEEKDAY"].number * A_DAY))]

    def _is_where_said(self, day: date, words: Mapping[str, TimeWord]) -> bool:
        """Tell whether a day is in "next week", or before or after today as "last" and "next" say."""
        if "REL" not in words:
            return True
        away = AWAY[words["REL"].name]
        if "WEEK" in words:
            week = unit("week", self.today, away)
            return week.begin <= day < week.end
        return away == 0 or (day < self.today) == (away < 0)

    def _weekday_date(self, *said: TimeWord | Phrase) -> Ways:
        """Return the date that is said, if it is on the day of the week that is said before it."""
        words = {one.kind: one for one in said if isinstance(one, TimeWord)}
        day = next(one for one in said if not isinstance(one, TimeWord))
        weekday = words["WEEKDAY"]
        year = 365 * A_DAY
        found = [
            tuple(
                one
                for one in choice.days
                if one.begin.weekday() == weekday.number
                and self._is_where_said(one.begin, words)
                and (len(choice.days) == 1 or abs(one.begin - self.today) <= year)
            )
            for choice in self.of(day)
        ]
        if not any(found):
            raise ValueError(weekday)
        return [Occurrences(days) for days in found if days]

    def _weekend(self, *words: TimeWord) -> Ways:
        if len(words) == 1:
            return [calendar_days.weekly(self.today, _SATURDAY, 2)]
        saturday = unit("week", self.today).begin + _SATURDAY * A_DAY
        this = Days(saturday, saturday + 2 * A_DAY)
        which = words[0].name
        is_weekend = self.today >= this.begin
        if which in {"this", "coming"}:
            return [always(this)]
        if which == "next" and not is_weekend:
            return [always(this), always(_weeks_later(this, 1))]
        return [always(_weeks_later(this, AWAY[which]))]

    def each(self, phrase: Phrase, made: Callable[[Days], Days]) -> Ways:
        """Return what is made of each of the days that a phrase names."""
        return [mapped(choice, made) for choice in self.of(phrase)]


def always(days: Days) -> Occurrences:
    """Return days that do not recur."""
    return Occurrences((days,))


def mapped(choice: Occurrences, made: Callable[[Days], Days]) -> Occurrences:
    """Return what is made of each of the days.

    Raises:
        ValueError: Nothing can be made of any of them.
    """
    return calendar_days.recurring(lambda at: made(choice.days[at]), range(len(choice.days)))


def _weeks_later(days: Days, count: int) -> Days:
    away = count * calendar_days.WEEK * A_DAY
    return Days(days.begin + away, days.end + away)
