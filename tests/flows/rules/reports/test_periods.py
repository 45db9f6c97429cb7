from datetime import date

import pytest

from flows.rules.reports import periods
from flows.rules.reports.periods import OFFERED, Period, PeriodFault

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "word", "first", "last"),
    [
        ("this month", "this month", date(2026, 11, 1), date(2026, 11, 30)),
        ("  LAST   month ", "last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("previous month", "last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("current quarter", "this quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last quarter", "last quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("this fiscal year", "this fiscal year", date(2026, 7, 1), date(2027, 6, 30)),
        ("this year", "this fiscal year", date(2026, 7, 1), date(2027, 6, 30)),
        ("last FY", "last fiscal year", date(2025, 7, 1), date(2026, 6, 30)),
        ("2026-10", "2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2028-2", "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("October 2026", "2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("sept 2026", "2026-09", date(2026, 9, 1), date(2026, 9, 30)),
        ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("FY27", "FY27", date(2026, 7, 1), date(2027, 6, 30)),
        ("fy 2027", "FY27", date(2026, 7, 1), date(2027, 6, 30)),
        ("FY2127", "FY2127", date(2126, 7, 1), date(2127, 6, 30)),
        ("FY27 Q1", "FY27 Q1", date(2026, 7, 1), date(2026, 9, 30)),
        ("FY27 Q2", "FY27 Q2", date(2026, 10, 1), date(2026, 12, 31)),
        ("FY27 Q3", "FY27 Q3", date(2027, 1, 1), date(2027, 3, 31)),
        ("fy27q4", "FY27 Q4", date(2027, 4, 1), date(2027, 6, 30)),
        ("Q2 FY27", "FY27 Q2", date(2026, 10, 1), date(2026, 12, 31)),
        ("q1", "FY27 Q1", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-10-05", "2026-10-05", date(2026, 10, 5), date(2026, 10, 5)),
        ("2026-10-01 to 2026-11-15", "2026-10-01..2026-11-15", date(2026, 10, 1), date(2026, 11, 15)),
        ("2026-10-01..2026-11-15", "2026-10-01..2026-11-15", date(2026, 10, 1), date(2026, 11, 15)),
        ("2026-10-01 2026-11-15", "2026-10-01..2026-11-15", date(2026, 10, 1), date(2026, 11, 15)),
        ("2026-10-05 until 2026-10-05", "2026-10-05", date(2026, 10, 5), date(2026, 10, 5)),
    ],
)
def test_a_period_is_read_and_its_word_names_it_again(typed: str, word: str, first: date, last: date) -> None:
    expected = Period(word, first, last)
    assert periods.named(typed, TODAY) == expected
    assert periods.named(word, TODAY) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "this",
        "last weak",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-11-15 to 2026-10-01",
        "FY27 Q5",
        "FY7",
        "FY1999",
        "1999-12",
        "2200",
        "0000",
        "2026-10-01 to",
        "Octember 2026",
        "viva",
    ],
)
def test_what_names_no_days_is_no_period(typed: str) -> None:
    assert periods.named(typed, TODAY) is None


@pytest.mark.parametrize(
    ("today", "quarter", "year"),
    [
        (date(2026, 6, 30), (date(2026, 4, 1), date(2026, 6, 30)), (date(2025, 7, 1), date(2026, 6, 30))),
        (date(2026, 7, 1), (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 7, 1), date(2027, 6, 30))),
        (date(2026, 12, 31), (date(2026, 10, 1), date(2026, 12, 31)), (date(2026, 7, 1), date(2027, 6, 30))),
        (date(2027, 1, 1), (date(2027, 1, 1), date(2027, 3, 31)), (date(2026, 7, 1), date(2027, 6, 30))),
    ],
)
def test_quarters_and_years_begin_with_the_fiscal_year_on_1_july(
    today: date, quarter: tuple[date, date], year: tuple[date, date]
) -> None:
    assert periods.named("this quarter", today) == Period("this quarter", *quarter)
    assert periods.named("this fiscal year", today) == Period("this fiscal year", *year)


@pytest.mark.parametrize(
    ("typed", "word", "rest"),
    [
        ("", None, ""),
        ("viva", None, "viva"),
        ("last month", "last month", ""),
        ("last month viva", "last month", "viva"),
        ("viva last month", "last month", "viva"),
        ("FY27 Q2 Hybrid Meetings", "FY27 Q2", "Hybrid Meetings"),
        ("Hybrid Meetings FY27", "FY27", "Hybrid Meetings"),
        ("2026-10-01 to 2026-10-31 oslo", "2026-10-01..2026-10-31", "oslo"),
        ("last weak", None, "last weak"),
    ],
)
def test_a_period_stands_first_or_last_among_other_words(typed: str, word: str | None, rest: str) -> None:
    found, others = periods.read(typed, TODAY)
    assert (found.word if found else None, others) == (word, rest)


def test_what_is_offered_is_understood_and_the_days_are_written_out() -> None:
    found = [periods.named(one, TODAY) for one in OFFERED]
    assert [one.word for one in found if one] == list(OFFERED)
    assert periods.this_month(TODAY).days == "Nov 1, 2026 to Nov 30, 2026"
    assert Period("2026-10-05", date(2026, 10, 5), date(2026, 10, 5)).days == "Oct 5, 2026"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("2026-10", "October 2026"),
        ("sept 2026", "September 2026"),
        ("2026", "2026"),
        ("last month", "last month"),
        ("fy27q4", "FY27 Q4"),
        ("2026-10-05", "Oct 5, 2026"),
        ("2026-10-01 to 2026-11-15", "Oct 1, 2026 to Nov 15, 2026"),
    ],
)
def test_a_period_has_a_title_as_people_read_it(typed: str, title: str) -> None:
    found = periods.named(typed, TODAY)
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    ("typed", "fault", "words"),
    [
        ("2026-11-15 to 2026-10-01", PeriodFault.DAYS_REVERSED, "2026-10-01 to 2026-11-15"),
        ("viva 2026-11-15..2026-10-01", PeriodFault.DAYS_REVERSED, "2026-10-01 to 2026-11-15"),
        ("FY27 Q5", PeriodFault.NO_SUCH_QUARTER, "Q5"),
        ("viva q0", PeriodFault.NO_SUCH_QUARTER, "Q0"),
        ("2026-13", PeriodFault.NO_SUCH_MONTH, "2026-13"),
        ("2026-02-30", PeriodFault.NO_SUCH_DAY, "2026-02-30"),
        ("2026-02-01 to 2026-02-30", PeriodFault.NO_SUCH_DAY, "2026-02-01 to 2026-02-30"),
    ],
)
def test_what_looks_like_a_period_and_is_none_says_why(typed: str, fault: PeriodFault, words: str) -> None:
    assert periods.fault(typed) == (fault, words)


@pytest.mark.parametrize("typed", ["", "last weak", "vivq5", "2026-10", "FY27 Q4 viva"])
def test_other_words_are_no_period_at_fault(typed: str) -> None:
    assert periods.fault(typed) is None
