"""When a date of a member's own is reminded of. Values in, values out."""

from datetime import date, datetime, timedelta

from flows.rules.associations.working_day import FARTHEST, WorkCalendar, morning


def reminded_at(day: date, calendar: WorkCalendar) -> datetime:
    """Return the morning of the last working day before a day; without working days, of the day before."""
    before = [day - timedelta(days=number) for number in range(1, FARTHEST + 1)]
    at_work = (one for one in before if calendar.is_working(one))
    return morning(next(at_work, before[0]), calendar.zone, calendar.hour)
