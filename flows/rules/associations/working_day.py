"""When a partner works, in its own zone: days, mornings, holidays, weeks. Values in, values out."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.enums import Weekday

_WEEK = tuple(Weekday)
A_DAY = timedelta(days=1)

FARTHEST = 60
"""Days that are searched for a working day. If there is none among them, the last one counts as one."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When a partner works: its zone, the hour at which a day begins, its weekdays, its holidays (ISO)."""

    zone: str
    hour: int
    days: Collection[str]
    holidays: Collection[str] = ()

    def is_working(self, day: date) -> bool:
        """Tell whether the partner works on a day."""
        return _WEEK[day.weekday()] in self.days and day.isoformat() not in self.holidays


def begun(now: datetime, calendar: WorkCalendar) -> date | None:
    """Return the `day_of` now if it is a working day whose hour has come.

    An hour that a change of the clocks skips has come when the next one comes; an hour that comes twice, when
    it comes first.
    """
    local, day = now.astimezone(ZoneInfo(calendar.zone)), day_of(now, calendar.zone, calendar.hour)
    has_come = day < local.date() or local.hour >= calendar.hour
    return day if calendar.is_working(day) and has_come else None


def next_morning(now: datetime, calendar: WorkCalendar) -> datetime:
    """Return when the first working day begins that has not begun ``now``."""
    return _morning_among(_days_from(local_day(now, calendar.zone)), now, calendar)


def next_week(now: datetime, calendar: WorkCalendar) -> datetime:
    """Return when the first working day of the partner's next week begins."""
    begin = week_of(local_day(now, calendar.zone), calendar) + 7 * A_DAY
    return _morning_among(_days_from(begin), now, calendar)


def is_first_of_week(day: date, calendar: WorkCalendar) -> bool:
    """Tell whether a working day is the first one of its week."""
    before = (day - week_of(day, calendar)).days
    return not any(calendar.is_working(day - A_DAY * one) for one in range(1, before + 1))


def day_of(at: datetime, zone: str, hour: int) -> date:
    """Return the local day to which an instant belongs if days begin at ``hour``.

    This is the calendar day, also before the hour. There is one exception: if a change of the clocks has
    skipped the hour at the end of a day, that day lasts until the hour comes again.
    """
    today = local_day(at, zone)
    before = today - A_DAY
    is_left_out = local_day(morning(before, zone, hour), zone) == today
    return before if is_left_out and at.astimezone(ZoneInfo(zone)).hour < hour else today


def local_day(at: datetime, zone: str) -> date:
    """Return on which day an instant falls in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def as_given(at: datetime, zone: str) -> date:
    """Return the day for which an instant stands if somebody gave a day without a time; else the instant.

    Such a day is kept as its first instant in the zone, from which clocks count. It is the same day for every
    reader, wherever they are. What happens by itself never falls on that instant to the microsecond.
    """
    day = local_day(at, zone)
    return day if at == morning(day, zone, 0) else at


def begin(day: date, zone: str, now: datetime) -> datetime:
    """Return the instant from which a given day counts in a zone.

    It is its first one there, or ``now`` where the day has begun for whoever gave it, but not there yet.
    """
    return min(morning(day, zone, 0), now)


def morning(day: date, zone: str, hour: int) -> datetime:
    """Return the instant at which the hour comes on a local day."""
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def week_of(day: date, calendar: WorkCalendar) -> date:
    """Return the day with which the partner's week begins to which a day belongs.

    It is the first weekday on which the partner works after one on which it does not; Monday if it works on
    all of them.
    """
    works = [one in calendar.days for one in _WEEK]
    first = next((number for number in range(7) if works[number] and not works[number - 1]), 0)
    return day - A_DAY * ((day.weekday() - first) % 7)


def _days_from(first: date) -> Iterator[date]:
    return (first + A_DAY * count for count in range(FARTHEST + 1))


def _morning_among(days: Iterator[date], now: datetime, calendar: WorkCalendar) -> datetime:
    """Return the first working morning after ``now`` on these days, or else the last morning."""
    begin = now
    for day in days:
        begin = morning(day, calendar.zone, calendar.hour)
        if begin > now and calendar.is_working(day):
            break
    return begin
