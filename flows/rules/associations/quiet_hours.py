"""Hours in which a partner wants no reminders: whether an instant lies in them, and what is told when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.rules.associations.working_day import FARTHEST, WorkCalendar, local_day, morning

A_DAY = timedelta(days=1)

HEAD_START = timedelta(minutes=30)
"""How long before quiet hours begin what would come too late after them is told."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From hour ``begins`` until hour ``ends`` of each local day, perhaps over midnight, half-open.

    Without these two it is only whole days on which the partner does not work, if ``on_days_off``.
    """

    calendar: WorkCalendar
    begins: int | None = None
    ends: int | None = None
    on_days_off: bool = False

    def hold(self, at: datetime) -> bool:
        """Tell whether an instant lies in quiet hours."""
        return self._around(at) is not None

    def end(self, at: datetime) -> datetime:
        """Return when the quiet hours end in which an instant lies, or the instant itself."""
        return self._walk(at)[1]

    def begin(self, at: datetime) -> datetime:
        """Return when the quiet hours began in which an instant lies, or the instant itself."""
        return self._walk(at)[0]

    def told_at(self, at: datetime, due: datetime | None, since: datetime) -> datetime:
        """Return when to tell what falls due ``at``, about something that ends at ``due``.

        That is when the quiet hours end; but before they begin, if it ends in them. What begins in them
        (``since``) and ends in them is told as it falls due.
        """
        begin, end = self._walk(at)
        if begin == end or due is None or end < due:
            return end
        return begin - HEAD_START if since <= begin - HEAD_START else at

    def _walk(self, at: datetime) -> tuple[datetime, datetime]:
        """Return the first and the last instant of quiet hours without a pause, or twice the instant."""
        begin = end = at
        for _ in range(2 * FARTHEST):
            there = self._around(end)
            if there is None:
                break
            begin, end = min(begin, there[0]), there[1]
        for _ in range(2 * FARTHEST):
            before = self._around(begin - timedelta(microseconds=1)) if begin < at or end > at else None
            if before is None:
                break
            begin = before[0]
        return begin, end

    def _around(self, at: datetime) -> tuple[datetime, datetime] | None:
        """Return some quiet hours in which an instant lies."""
        today = local_day(at, self.calendar.zone)
        for day in (today - A_DAY, today):
            for begin, end in self._of_day(day):
                if begin <= at < end:
                    return begin, end
        return None

    def _of_day(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        zone = self.calendar.zone
        if self.on_days_off and not self.calendar.is_working(day):
            yield morning(day, zone, 0), morning(day + A_DAY, zone, 0)
        if self.begins is not None and self.ends is not None:
            last = day if self.begins < self.ends else day + A_DAY
            yield morning(day, zone, self.begins), morning(last, zone, self.ends)


def hour_told(hour: int, begins: int | None, ends: int | None) -> int:
    """Return the hour at which daily messages come: the end of quiet hours if it lies in them."""
    if begins is None or ends is None:
        return hour
    is_quiet = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    return ends if is_quiet else hour
