from datetime import UTC, datetime

import pytest

from words import instants

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "spelt"),
    [
        ("UTC", "Wednesday, 1 April 2026, 03:00 UTC"),
        ("Africa/Abidjan", "Wednesday, 1 April 2026, 03:00 UTC"),
        ("Europe/Oslo", "Wednesday, 1 April 2026, 05:00 in Oslo (03:00 UTC)"),
        (
            "America/Los_Angeles",
            "Tuesday, 31 March 2026, 20:00 in Los Angeles (Wednesday, 1 April, 03:00 UTC)",
        ),
        ("Etc/GMT-5", "Wednesday, 1 April 2026, 08:00 +05 (03:00 UTC)"),
        ("EET", "Wednesday, 1 April 2026, 06:00 EEST (03:00 UTC)"),
    ],
)
def test_an_instant_is_spelt_in_the_partners_zone_and_in_utc(zone: str, spelt: str) -> None:
    assert instants.instant(AT, zone) == spelt


def test_a_day_is_the_one_in_the_partners_zone() -> None:
    assert instants.day(AT, "America/Los_Angeles") == "31 March 2026"
    assert instants.day(AT, "UTC") == "1 April 2026"
