"""Dates as people type and paste them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.text import holidays
from flows.rules.text.holidays import HolidayFault, Holidays

CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-25",
        "2026/12/25",
        "2026.12.25",
        "2026-12-25 00:00:00",
        "25.12.2026",
        "25/12/2026",
        "12/25/2026",
        "25-12-2026",
        "25 December 2026",
        "25 Dec 2026",
        "25-Dec-2026",
        "25. December 2026",
        "25th of December 2026",
        "December 25, 2026",
        "Dec 25th 2026",
        "Friday, 25 December 2026",
        "Fri 2026-12-25",
        "2026-12-25 Christmas Day",
        "2026-12-25\tChristmas Day\tall day",
        "Christmas Day\t25/12/2026",
        "Christmas Day, 25 December 2026",
        "Christmas | 2026-12-25",
        "- 2026-12-25",
        "  2026-12-25 ;",
    ],
)
def test_a_day_is_understood_however_it_is_spelt(typed: str) -> None:
    assert holidays.read(typed) == Holidays((CHRISTMAS,))


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("Christmas", HolidayFault.NO_DATE),
        ("every Sunday", HolidayFault.NO_DATE),
        ("25 Dezembre 2026", HolidayFault.NO_DATE),
        ("04/05/2026", HolidayFault.TWO_WAYS),
        ("4-5-2026", HolidayFault.TWO_WAYS),
        ("2026-02-30", HolidayFault.NO_SUCH_DAY),
        ("31.11.2026", HolidayFault.NO_SUCH_DAY),
        ("25 December", HolidayFault.NO_YEAR),
        ("25.12.", HolidayFault.NO_YEAR),
        ("12/25", HolidayFault.NO_YEAR),
        ("25.12.26", HolidayFault.SHORT_YEAR),
        ("25 Dec 26", HolidayFault.SHORT_YEAR),
        ("1926-12-25", HolidayFault.FAR_YEAR),
        ("46381", HolidayFault.SERIAL),
        ("2026-12-24 - 2026-12-26", HolidayFault.SEVERAL),
        ("24 Dec 2026 to 26 Dec 2026", HolidayFault.SEVERAL),
        ("2026-12-25, 2026-12-26", HolidayFault.SEVERAL),
    ],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_refused_with_its_line(
    typed: str, fault: HolidayFault
) -> None:
    found = holidays.read(f"2026-01-01\n\n{typed}")
    assert found.days == (date(2026, 1, 1),)
    [faulty] = found.faults
    assert (faulty.number, faulty.typed, faulty.fault) == (3, typed, fault)


def test_of_a_day_with_two_meanings_both_are_named() -> None:
    [faulty] = holidays.read("04/05/2026").faults
    assert set(faulty.either) == {date(2026, 5, 4), date(2026, 4, 5)}
    assert holidays.read("05/05/2026").days == (date(2026, 5, 5),)


def test_days_come_back_once_each_and_in_order() -> None:
    found = holidays.read("2026-12-26; 2026-12-25\n25.12.2026")
    assert found.days == (date(2026, 12, 25), date(2026, 12, 26))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_the_form_in_which_it_is_shown(day: date) -> None:
    assert holidays.read(day.isoformat()).days == (day,)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused_line_by_line(typed: str) -> None:
    found = holidays.read(typed)
    said = [piece for line in typed.splitlines() for piece in line.split(";") if piece.strip()]
    assert len(found.days) + len(found.faults) <= len(said)
    assert bool(said) == bool(found.days or found.faults)
