"""Remind owners, on the working day before, of the dates that members set themselves."""

from datetime import datetime

from flows.notifications import OwnDateReminder, notify
from flows.reminders import partner_calendar
from flows.rules.associations import status
from flows.rules.associations.working_day import local_day
from store.associations import associations
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import ReminderSetting
from store.outbox import message_keys

BATCH = 100
"""Associations in one transaction."""


def remind(database: Database, now: datetime) -> int:
    """Tell the owners of all dates whose reminder is due, and return how many.

    Any process may run this at any time: each date is told once. One whose day has passed meanwhile, or whose
    association has ended, is not told (R30). In quiet hours it waits for their end, unless the day is over
    by then.
    """
    told = 0
    while True:
        with database.write() as session:
            held = associations.hold_for_own_dates(session, now, BATCH)
            for one in held:
                one.own_date_reminds_at = _later(one, now)
                if one.own_date_reminds_at is not None:
                    continue
                if not is_worth_telling(one, now) or one.owner.reminders is ReminderSetting.NONE:
                    continue
                notification = OwnDateReminder(one.id, one.own_date.isoformat() if one.own_date else "")
                told += notify(
                    session,
                    one.partner,
                    notification,
                    now,
                    destination=one.owner.user_id,
                    sequence=message_keys.reminder_sequence(one.id, one.owner.user_id),
                    event=message_keys.for_each(OwnDateReminder.kind, one.id, notification.day),
                )
        if len(held) < BATCH:
            return told


def _later(association: Association, now: datetime) -> datetime | None:
    """Return when quiet hours end for which a reminder waits; ``None`` if it does not wait."""
    quiet = partner_calendar.quiet_of(association.partner)
    end = quiet.end(now) if quiet is not None else now
    return end if end > now and is_worth_telling(association, end) else None


def is_still_true(association: Association, reminder: OwnDateReminder, now: datetime) -> bool:
    """Tell whether a reminder that waits is about the date that is set now, and still worth telling."""
    day = association.own_date.isoformat() if association.own_date else None
    return day == reminder.day and is_worth_telling(association, now)


def is_worth_telling(association: Association, now: datetime) -> bool:
    """Tell whether the association is open, and its date is today or later."""
    today = local_day(now, association.partner.time_zone)
    is_ahead = association.own_date is not None and association.own_date >= today
    return is_ahead and status.is_open(association.status)
