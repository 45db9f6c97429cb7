from datetime import UTC, date, datetime

import pytest

from flows.rules.associations.own_dates import reminded_at
from flows.rules.associations.working_day import WorkCalendar
from store.enums import WORKING_DAYS


@pytest.mark.parametrize(
    ("day", "zone", "working_days", "expected"),
    [
        (date(2026, 3, 12), "UTC", WORKING_DAYS, datetime(2026, 3, 11, 8, tzinfo=UTC)),
        (date(2026, 3, 9), "UTC", WORKING_DAYS, datetime(2026, 3, 6, 8, tzinfo=UTC)),
        (date(2026, 3, 8), "UTC", WORKING_DAYS, datetime(2026, 3, 6, 8, tzinfo=UTC)),
        (date(2026, 3, 8), "UTC", ["sun", "sat"], datetime(2026, 3, 7, 8, tzinfo=UTC)),
        (date(2026, 3, 12), "UTC", ["thu"], datetime(2026, 3, 5, 8, tzinfo=UTC)),
        (date(2026, 3, 12), "UTC", [], datetime(2026, 3, 11, 8, tzinfo=UTC)),
        (date(2026, 3, 12), "America/Los_Angeles", WORKING_DAYS, datetime(2026, 3, 11, 15, tzinfo=UTC)),
    ],
)
def test_a_date_is_reminded_of_in_the_morning_of_the_working_day_before(
    day: date, zone: str, working_days: list[str], expected: datetime
) -> None:
    assert reminded_at(day, WorkCalendar(zone, 8, working_days)) == expected


def test_a_holiday_is_no_working_day_before_a_date() -> None:
    calendar = WorkCalendar("UTC", 8, WORKING_DAYS, ("2026-04-03", "2026-04-06"))
    assert reminded_at(date(2026, 4, 7), calendar) == datetime(2026, 4, 2, 8, tzinfo=UTC)
