from datetime import UTC, date, datetime, timedelta

import pytest

from words import instants

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "spelt"),
    [
        ("UTC", "Wednesday, Apr 1, 2026, 03:00 UTC"),
        ("Africa/Abidjan", "Wednesday, Apr 1, 2026, 03:00 UTC"),
        ("Europe/Oslo", "Wednesday, Apr 1, 2026, 05:00 in Oslo (03:00 UTC)"),
        (
            "America/Los_Angeles",
            "Tuesday, Mar 31, 2026, 20:00 in Los Angeles (Wednesday, Apr 1, 03:00 UTC)",
        ),
        ("Etc/GMT-5", "Wednesday, Apr 1, 2026, 08:00 +05 (03:00 UTC)"),
        ("EET", "Wednesday, Apr 1, 2026, 06:00 EEST (03:00 UTC)"),
    ],
)
def test_an_instant_is_spelt_in_the_partners_zone_and_in_utc(zone: str, spelt: str) -> None:
    assert instants.instant(AT, zone) == spelt


def test_a_day_is_the_one_in_the_partners_zone() -> None:
    assert instants.day(AT, "America/Los_Angeles") == "Mar 31, 2026"
    assert instants.day(AT, "UTC") == "Apr 1, 2026"


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "Saturday"), (2, "Monday"), (6, "Friday"), (7, "Sat, Dec 5"), (9, "Mon, Dec 7")],
)
def test_a_day_that_comes_soon_is_called_by_its_weekday(days: int, expected: str) -> None:
    now = datetime(2026, 11, 28, 4, 30, tzinfo=UTC)
    assert instants.soon(now + timedelta(days=days), now, "Europe/London") == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "Wed, Apr 1, 03:00 UTC"),
        ("Europe/London", "Wed, Apr 1, 04:00 BST"),
        ("America/New_York", "Tue, Mar 31, 23:00 EDT"),
        ("America/Sao_Paulo", "Wed, Apr 1, 00:00 UTC-03"),
        ("Asia/Kathmandu", "Wed, Apr 1, 08:45 UTC+0545"),
    ],
)
def test_a_time_that_stands_alone_names_its_zone(zone: str, expected: str) -> None:
    assert instants.named(AT, zone, AT) == expected


@pytest.mark.parametrize(
    ("zone", "deadline", "due", "day"),
    [
        ("UTC", "Wed, Apr 1, 03:00", "Wed, Apr 1, 03:00 UTC", "Apr 1, 2026"),
        ("Asia/Kathmandu", "Wed, Apr 1, 08:45", "Wed, Apr 1, 08:45 UTC+0545", "Apr 1, 2026"),
        ("America/Sao_Paulo", "Tue, Mar 31, 23:59", "Tue, Mar 31, 23:59 UTC-03", "Mar 31, 2026"),
    ],
)
def test_a_deadline_at_midnight_is_the_last_minute_of_its_day(
    zone: str, deadline: str, due: str, day: str
) -> None:
    assert instants.deadline(AT, zone, AT) == deadline
    assert instants.due(AT, zone, AT) == due
    assert instants.due_day(AT, zone) == day


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        (datetime(2026, 1, 1, 12, tzinfo=UTC), "UTC", "Thu, Dec 31, 23:30 UTC"),
        (datetime(2027, 1, 2, 12, tzinfo=UTC), "UTC", "Thu, Dec 31, 2026, 23:30 UTC"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Europe/Paris", "Fri, Jan 1, 00:30 CET"),
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), "Europe/Paris", "Fri, Jan 1, 2027, 00:30 CET"),
        (date(2026, 12, 31), "Europe/Paris", "Fri, Jan 1, 2027, 00:30 CET"),
        (date(2027, 1, 1), "Europe/Paris", "Fri, Jan 1, 00:30 CET"),
        (None, "UTC", "Thu, Dec 31, 2026, 23:30 UTC"),
    ],
)
def test_a_day_of_another_year_than_now_has_its_year(now: date | None, zone: str, expected: str) -> None:
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert instants.due(at, zone, now) == expected
    assert instants.named(at, zone, now) == expected
    assert expected.startswith(instants.deadline(at, zone, now))
    assert expected.startswith(instants.short(at, zone, now))


def test_both_days_of_an_instant_at_the_turn_of_a_year_have_their_years() -> None:
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    said = "Friday, Jan 1, 2027, 00:30 in Paris (Thursday, Dec 31, 2026, 23:30 UTC)"
    assert instants.instant(at, "Europe/Paris") == said


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", "Times are London's."),
        ("America/Argentina/Buenos_Aires", "Times are Buenos Aires's."),
        ("UTC", "Times are UTC."),
        ("Etc/GMT+5", "Times are Etc/GMT+5."),
    ],
)
def test_a_message_says_whose_times_it_gives(zone: str, expected: str) -> None:
    assert instants.whose(zone) == expected
