"""What a whole time says, with "by" and the like. Values in, values out."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows.rules.language.times.calendar_days import A_DAY, Days, Occurrences, one_day, unit
from flows.rules.language.times.day_meanings import Count, Ways
from flows.rules.language.times.grammar import Phrase
from flows.rules.language.times.unit_meanings import Meanings
from flows.rules.language.understanding import Interval
from flows.rules.reports.periods import FIRST_YEAR, LAST_YEAR

_FIRST, _END = date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 1, 1)


class Looks(StrEnum):
    """In which direction words were read: "October" is another one for what was and for what is due."""

    PAST = "past"
    AHEAD = "ahead"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class TimeReading:
    """What a span of time may mean.

    ``interval`` is what it says, with "by" and the like; ``days`` are those that it names, until which
    something can be put off: of "until next week" its Monday is ``days.begin``, of "end of June" the 30th.
    """

    interval: Interval
    days: Interval
    looks: Looks = Looks.EITHER


Readings = Iterator[TimeReading]


def readings(phrase: Phrase, meanings: Meanings) -> tuple[TimeReading, ...]:
    """Return what a time may mean, the likeliest first; nothing if there are no such days."""
    # 31 February is no day, and no calendar has a day in 999 centuries.
    with suppress(ValueError, OverflowError):
        parts = [one for one in phrase.parts if isinstance(one, Phrase)]
        limits = _Limits(meanings)
        if phrase.rule == "within_unit":
            found = limits.within_unit(meanings.words_of(phrase)[0].name)
        else:
            found = getattr(limits, phrase.rule)(*parts)
        return _distinct(found)
    return ()


def _distinct(found: Readings) -> tuple[TimeReading, ...]:
    """Return each interval once, without those of years that are not read."""
    by_interval: dict[Interval, TimeReading] = {}
    for one in found:
        before = by_interval.get(one.interval)
        if before is None:
            by_interval[one.interval] = one
        elif before.looks is not one.looks:
            by_interval[one.interval] = TimeReading(one.interval, before.days)
    return tuple(one for one in by_interval.values() if _is_read(one.interval) and _is_read(one.days))


def _is_read(interval: Interval) -> bool:
    days = [_FIRST, *filter(None, (interval.begin, interval.end)), _END]
    is_empty = interval.begin is not None and interval.begin == interval.end
    return days == sorted(days) and not is_empty


class _Limits:
    """Readings of each way to limit days, of which the methods have the names."""

    def __init__(self, meanings: Meanings) -> None:
        self.meanings = meanings
        self.today = meanings.today

    def during(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self.meanings.of(days)):
            # What is due at the end of June is due by then.
            if one.is_ending and one.end > self.today:
                yield _reading(None, one.end, one, Looks.AHEAD)
                if one.begin <= self.today:
                    yield _reading(one.begin, one.end, one, Looks.PAST)
            else:
                yield _reading(one.begin, one.end, one, looks)

    def so_far(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self.meanings.of(days)):
            if one.begin <= self.today:
                yield _reading(one.begin, min(one.end, self._tomorrow), one, looks)

    def until_today(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self.meanings.of(days)):
            if one.begin <= self.today:
                yield _reading(one.begin, self._tomorrow, one, looks)

    def later_in(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self.meanings.of(days)):
            if one.end > self.today:
                yield _reading(max(one.begin, self.today), one.end, one, looks)

    def earlier_in(self, days: Phrase) -> Readings:
        yield from self.so_far(days)

    def by(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self._exactly(days)):
            yield _reading(None, one.end, one, looks)

    def before(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self._exactly(days)):
            yield _reading(None, one.end if one.is_ending else one.begin, one, looks)

    def after(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self._exactly(days)):
            yield _reading(one.end, None, one, looks)

    def since(self, days: Phrase) -> Readings:
        for choice in self._exactly(days):
            past = [one for one in choice.days if one.begin < self.today] or list(choice.days[:1])
            yield _reading(past[-1].begin, None, past[-1])

    def since_count(self, phrase: Phrase) -> Readings:
        day = self.meanings.away(self.meanings.count(phrase), -1)
        yield _reading(day, None, one_day(day))

    def from_days(self, days: Phrase) -> Readings:
        """Read "from October" as of October or from then on; of what is ahead, as from then on."""
        for one, looks in self._nearest(self.meanings.of(days)):
            if one.begin <= self.today:
                yield _reading(one.begin, one.end, one, looks)
            yield _reading(one.begin, None, one, looks)

    def onwards(self, days: Phrase) -> Readings:
        for one, looks in self._nearest(self.meanings.of(days)):
            yield _reading(one.begin, None, one, looks)

    def from_now(self) -> Readings:
        yield _reading(self.today, None, one_day(self.today))

    def until_now(self) -> Readings:
        yield _reading(None, self._tomorrow, one_day(self.today))

    def range(self, first: Phrase, last: Phrase) -> Readings:
        for one, looks in self._nearest(self.meanings.range(first, last)):
            yield _reading(one.begin, one.end, one, looks)

    def within(self, phrase: Phrase) -> Readings:
        yield self._by_then(self.meanings.count(phrase))

    def within_less(self, phrase: Phrase) -> Readings:
        """Read "in less than 3 days": the third day from now on is not one of them."""
        day = self.meanings.away(self.meanings.count(phrase), 1)
        yield _reading(None, day, one_day(day - A_DAY))

    def within_from(self, phrase: Phrase, days: Phrase) -> Readings:
        count = self.meanings.count(phrase)
        for one, looks in self._nearest(self.meanings.of(days)):
            day = one_day(self.meanings.away(count, 1, one.begin))
            yield _reading(None, day.end, day, looks)

    def within_unit(self, name: str) -> Readings:
        this = unit(name, self.today)
        yield _reading(None, this.end, this)
        yield self._by_then(Count(1, name))

    def in_count(self, phrase: Phrase) -> Readings:
        yield from self.hence(phrase)
        yield from self.within(phrase)

    def hence(self, phrase: Phrase) -> Readings:
        day = one_day(self.meanings.away(self.meanings.count(phrase), 1))
        yield _reading(day.begin, day.end, day)

    def for_count(self, phrase: Phrase) -> Readings:
        day = one_day(self.meanings.away(self.meanings.count(phrase), 1))
        yield _reading(day.begin, day.end, day, Looks.AHEAD)

    def longer_ago(self, phrase: Phrase) -> Readings:
        day = self.meanings.away(self.meanings.count(phrase), -1)
        yield _reading(None, day, one_day(day))

    def less_ago(self, phrase: Phrase) -> Readings:
        day = self.meanings.away(self.meanings.count(phrase), -1) + A_DAY
        yield _reading(day, self._tomorrow, Days(day, self._tomorrow))

    def most_ago(self, phrase: Phrase) -> Readings:
        day = self.meanings.away(self.meanings.count(phrase), -1)
        yield _reading(day, self._tomorrow, Days(day, self._tomorrow))

    def count_from(self, phrase: Phrase, days: Phrase) -> Readings:
        count = self.meanings.count(phrase)
        for one, looks in self._nearest(self.meanings.of(days)):
            day = one_day(self.meanings.away(count, 1, one.begin))
            yield _reading(day.begin, day.end, day, looks)

    def always(self) -> Readings:
        yield TimeReading(Interval(None, None), Interval(None, None))

    @property
    def _tomorrow(self) -> date:
        return self.today + A_DAY

    def _by_then(self, count: Count) -> TimeReading:
        day = one_day(self.meanings.away(count, 1))
        return _reading(None, day.end, day)

    def _exactly(self, days: Phrase) -> Ways:
        """Return what days may mean beside "since" and the like, where "a month ago" is one day."""
        return self.meanings.of(days)[: 1 if days.rule == "ago" else None]

    def _nearest(self, choices: Ways) -> Iterator[tuple[Days, Looks]]:
        """Yield of each choice the days that are nearest, those before and those ahead."""
        for choice in choices:
            yield from _nearest(choice, self.today)


def _nearest(choice: Occurrences, today: date) -> Iterator[tuple[Days, Looks]]:
    past = [one for one in choice.days if one.begin <= today]
    ahead = [one for one in choice.days if one.end > today]
    if choice.is_named_apart and past and ahead and past[-1] == ahead[0]:
        yield past.pop(), Looks.EITHER
        del ahead[0]
    if past and ahead and past[-1] != ahead[0]:
        yield ahead[0], Looks.AHEAD
        yield past[-1], Looks.PAST
    else:
        yield (past[-1:] or ahead)[0], Looks.EITHER


def _reading(begin: date | None, end: date | None, days: Days, looks: Looks = Looks.EITHER) -> TimeReading:
    named = Interval(days.end - A_DAY if days.is_ending else days.begin, days.end)
    return TimeReading(Interval(begin, end), named, looks)
