"""What units of the calendar, and parts of them, a phrase of the grammar names. Values in, values out.

There is a method for each alternative of the grammar; `day_meanings` has those for days and weekdays.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from flows.rules.language.times import calendar_days
from flows.rules.language.times.calendar_days import A_DAY, Days, one_day, period, unit
from flows.rules.language.times.day_meanings import AWAY, Count, DayMeanings, Ways, always, mapped
from flows.rules.language.times.grammar import Phrase
from flows.rules.language.times.time_words import TimeWord

_THIRDS = {"BEGIN": 0, "EARLY": 0, "MID": 1, "MIDDLE": 1, "END": 2, "LATE": 2}


class Meanings(DayMeanings):
    """What phrases made of these words name on a day, each in one or several ways."""

    __slots__ = ()

    # Units, and parts of them.

    def _rel_unit(self, which: TimeWord, unit_word: TimeWord) -> Ways:
        name, relative = unit_word.name, which.name
        away = AWAY[relative]
        rolling = self.rolled(Count(1, name), away) if away else None
        if name == "fortnight" or (relative == "past" and name != "quarter"):
            if rolling is None:
                raise ValueError(name)
            return [rolling]
        whole = always(unit(name, self.today, away))
        return [whole, rolling] if rolling and relative == "coming" and name != "quarter" else [whole]

    def _rel_fiscal(self, which: TimeWord, *unit_word: TimeWord) -> Ways:
        names = [one.name for one in unit_word if one.name]
        return [always(unit(names[0] if names else "year", self.today, AWAY[which.name]))]

    def _unit_after(self, word: TimeWord, which: TimeWord) -> Ways:
        if which.name not in {"next", "this"}:
            raise ValueError(which)
        return [always(unit(word.name, self.today, AWAY[which.name] + 1))]

    def _unit_before(self, word: TimeWord, which: TimeWord) -> Ways:
        if which.name not in {"last", "previous", "this"}:
            raise ValueError(which)
        return [always(unit(word.name, self.today, AWAY[which.name] - 1))]

    def _rel_calendar(self, which: TimeWord, _: TimeWord) -> Ways:
        return [always(calendar_days.calendar_year(self.today.year + AWAY[which.name]))]

    def _rolling(self, which: TimeWord, count: Phrase) -> Ways:
        if which.name == "this":
            raise ValueError(which)
        return [self.rolled(self.count(count), AWAY[which.name])]

    def _the_unit(self, word: TimeWord) -> Ways:
        both = [unit(word.name, self.today)]
        both += [calendar_days.calendar_year(self.today.year)] if word.name == "year" else []
        return list(map(always, both))

    def _the_fiscal(self, _: TimeWord, word: TimeWord) -> Ways:
        return [always(unit(word.name, self.today))]

    def _to_date(self, word: TimeWord) -> Ways:
        return [always(Days(unit(word.name, self.today).begin, self.today + A_DAY))]

    def _edge(self, which: TimeWord, whole: Phrase) -> Ways:
        return self.each(whole, lambda one: calendar_days.third(one, _THIRDS[which.kind]))

    def _edge_month(self, which: TimeWord, *month: TimeWord) -> Ways:
        return [
            mapped(one, lambda days: calendar_days.third(days, _THIRDS[which.kind]))
            for one in self._month(*month)
        ]

    def _unit_end(self, word: TimeWord, *_: TimeWord) -> Ways:
        if word.name == "day":
            return [always(one_day(self.today))]
        return [mapped(one, lambda days: calendar_days.third(days, 2)) for one in self._the_unit(word)]

    def _fiscal_end(self, _: TimeWord, word: TimeWord, __: TimeWord) -> Ways:
        return [always(calendar_days.third(unit(word.name, self.today), 2))]

    def _ending(self, ending: TimeWord, days: Phrase) -> Ways:
        if ending.name == "day":
            return self.of(days)
        return self.each(days, lambda one: calendar_days.third(one, 2))

    def _nth_of(self, nth: TimeWord, part: TimeWord, whole: Phrase) -> Ways:
        def found(days: Days) -> Days:
            if part.name == "month":
                return calendar_days.part_of(days, nth.number, 1)
            begin, length = days.begin + (nth.number - 1) * _length(part), _length(part)
            return calendar_days.within(Days(begin, begin + length), days)

        return self.each(whole, found)

    def _rel_of(self, which: TimeWord, part: TimeWord, whole: Phrase) -> Ways:
        if which.name != "last":
            raise ValueError(which)

        def found(days: Days) -> Days:
            if part.name in {"month", "quarter"}:
                begin = calendar_days.moved(days.end, -1, part.name)
            else:
                begin = days.end - _length(part)
            return calendar_days.within(Days(begin, days.end), days)

        return self.each(whole, found)

    def _week_of(self, _: TimeWord, day: Phrase) -> Ways:
        return self.each(day, lambda one: unit("week", one.begin))

    # Months and years.

    def _month(self, month: TimeWord, *year: TimeWord) -> Ways:
        if year:
            return [always(unit("month", date(year[0].number, month.number, 1)))]
        return [calendar_days.yearly(self.today, month.number)]

    def _month_of(self, _: TimeWord, *month: TimeWord) -> Ways:
        return self._month(*month)

    def _month_in(self, month: TimeWord, which: TimeWord, _: TimeWord) -> Ways:
        away = AWAY[which.name]
        years = unit("year", self.today, away), calendar_days.calendar_year(self.today.year + away)
        begins = [date(one.begin.year, month.number, 1) for one in years]
        begins = [
            begin if begin >= one.begin else calendar_days.moved(begin, 1, "year")
            for begin, one in zip(begins, years, strict=True)
        ]
        return [always(unit("month", one)) for one in dict.fromkeys(begins)]

    def _rel_month(self, which: TimeWord, month: TimeWord) -> Ways:
        choice = calendar_days.yearly(self.today, month.number)
        away = AWAY[which.name]
        if not away:
            return [choice]
        days = [one for one in choice.days if (one.end <= self.today if away < 0 else one.begin > self.today)]
        days = days[::-1] if away < 0 else days
        if not days:
            # Such a month lies outside the calendar.
            raise ValueError(month)
        two_ways = which.name in {"last", "next"} and days[0].begin.year == self.today.year
        return [always(one) for one in days[: 1 + two_ways]]

    def _year_month(self, word: TimeWord) -> Ways:
        return [always(period(word.word, self.today))]

    def _calendar_year(self, *words: TimeWord) -> Ways:
        return [always(calendar_days.calendar_year(words[-1].number))]

    def _fiscal_year(self, *words: TimeWord) -> Ways:
        return [always(period(f"fy{words[-1].number:02}", self.today))]

    def _either_year(self, year: TimeWord) -> Ways:
        return [*self._fiscal_year(year), *self._calendar_year(year)]

    def _quarter(self, *parts: TimeWord | Phrase) -> Ways:
        return self._parts(parts, 3)

    def _half(self, *parts: TimeWord | Phrase) -> Ways:
        return self._parts(parts, 6)

    def _half_of(self, nth: TimeWord, _: TimeWord, whole: Phrase) -> Ways:
        return self.each(whole, lambda one: calendar_days.half(one, nth.number))

    def _quarter_last(self, year: Phrase, quarter: TimeWord) -> Ways:
        return self._parts((quarter, year), 3)

    def _half_last(self, year: Phrase, half: TimeWord) -> Ways:
        return self._parts((half, year), 6)

    def _parts(self, parts: Sequence[TimeWord | Phrase], months: int) -> Ways:
        """Return the quarter or half with a number, in the year that is among the parts, or else nearby."""
        number = next(one.number for one in parts if isinstance(one, TimeWord))
        years = [one for one in parts if isinstance(one, Phrase)]
        if not years:
            return [calendar_days.fiscal_parts(self.today, number, months)]
        return self.each(years[0], lambda one: calendar_days.part_of(one, number, months))

    # Ranges.

    def range(self, first: Phrase, last: Phrase) -> Ways:
        """Return the days from the beginning of one phrase until the end of another.

        Raises:
            ValueError: The last never follows the first.
            OverflowError: They lie outside the calendar.
        """
        pairs = [(one, other) for one in self.of(first) for other in self.of(last)]
        found = [one for pair in pairs if (one := calendar_days.ranges(*pair)).days]
        if not found:
            raise ValueError(first)
        return found


def _length(word: TimeWord) -> timedelta:
    return (calendar_days.WEEK if word.name == "week" else 1) * A_DAY
