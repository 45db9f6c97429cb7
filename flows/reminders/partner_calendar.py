"""A partner's working days and holidays, and when its members and channel are told something next."""

from datetime import date, datetime

from flows.rules.associations import quiet_hours, working_day
from flows.rules.associations.quiet_hours import QuietHours
from flows.rules.associations.working_day import WorkCalendar
from store.partners import Partner


def calendar_of(partner: Partner) -> WorkCalendar:
    """Return when the partner works, and when its daily messages come."""
    hour = quiet_hours.hour_told(partner.digest_hour, partner.quiet_from, partner.quiet_until)
    return WorkCalendar(partner.time_zone, hour, partner.working_days, partner.holidays)


def quiet_of(partner: Partner) -> QuietHours | None:
    """Return when the partner wants no reminders, if it ever does not."""
    if partner.quiet_from is None and not partner.quiet_days_off:
        return None
    return QuietHours(
        calendar_of(partner), partner.quiet_from, partner.quiet_until, on_days_off=partner.quiet_days_off
    )


def morning_to_handle(partner: Partner, now: datetime) -> date | None:
    """Return the working day that has begun and whose messages were not written yet."""
    day = working_day.begun(now, calendar_of(partner))
    # A clock that was ahead has left a later day; its messages are not today's.
    done = partner.digested_at and day_of(partner, partner.digested_at)
    return day if day != done else None


def begins_week(partner: Partner, now: datetime) -> bool:
    """Tell whether this morning is the first of the partner's week on which it is told anything.

    It is later than the first working day if the bot did not run on that day.
    """
    day, calendar = day_of(partner, now), calendar_of(partner)
    last = partner.digested_at
    if working_day.is_first_of_week(day, calendar):
        return True
    if last is None or last >= now:
        return False
    return working_day.week_of(day, calendar) != working_day.week_of(day_of(partner, last), calendar)


def next_telling(partner: Partner, now: datetime) -> datetime:
    """Return when the partner's next daily messages are written; ``now`` if they are due already."""
    if morning_to_handle(partner, now) is not None:
        return now
    return working_day.next_morning(now, calendar_of(partner))


def day_of(partner: Partner, at: datetime) -> date:
    """Return the partner's day to which an instant belongs."""
    return working_day.day_of(at, partner.time_zone, calendar_of(partner).hour)
