import re
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.rules.customers.search import fold
from flows.rules.language.times import grammar
from flows.rules.language.times.readings import Looks, TimeReading
from flows.rules.language.times.time_words import TIME_WORDS
from flows.rules.language.times.times import MOST_SPANS, MOST_TOKENS, TimeSpan, times
from flows.rules.language.words.tokens import Token

THURSDAY = date(2026, 11, 26)
"""A day in the second quarter of FY27."""


def tokens(text: str) -> list[Token]:
    found = re.finditer(r"[^\s,;:!?()]+", text)
    return [Token(fold(one[0]), one.start(), one.end()) for one in found]


def shown(reading: TimeReading) -> str:
    days = f"{reading.interval.begin or ''}..{reading.interval.end or ''}"
    return days if reading.looks is Looks.EITHER else f"{reading.looks} {days}"


def found(text: str, today: date = THURSDAY) -> list[tuple[str, TimeSpan]]:
    words = tokens(text)
    return [
        (" ".join(one.word for one in words[span.begin : span.end]), span) for span in times(words, today)
    ]


def read(text: str, today: date = THURSDAY) -> str:
    """Return the readings of a text that is one time as a whole."""
    spans = times(tokens(text), today)
    assert [(one.begin, one.end) for one in spans] == [(0, len(tokens(text)))]
    return " | ".join(map(shown, spans[0].readings))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("today", "2026-11-26..2026-11-27"),
        ("today's", "2026-11-26..2026-11-27"),
        ("yesterdays", "2026-11-25..2026-11-26"),
        ("tonight", "2026-11-26..2026-11-27"),
        ("this morning", "2026-11-26..2026-11-27"),
        ("yesterday", "2026-11-25..2026-11-26"),
        ("yesterday afternoon", "2026-11-25..2026-11-26"),
        ("last night", "2026-11-25..2026-11-26"),
        ("tomorrow", "2026-11-27..2026-11-28"),
        ("the day after tomorrow", "2026-11-28..2026-11-29"),
        ("the day before yesterday", "2026-11-24..2026-11-25"),
        ("by end of day", "..2026-11-27"),
        ("by tomorrow eod", "..2026-11-28"),
        ("2026-12-03", "2026-12-03..2026-12-04"),
        ("2026/12/03", "2026-12-03..2026-12-04"),
        ("03.12.2026", "2026-12-03..2026-12-04"),
        ("12/13/2026", "2026-12-13..2026-12-14"),
        ("13/12/26", "2026-12-13..2026-12-14"),
        ("12/06/2026", "2026-06-12..2026-06-13 | 2026-12-06..2026-12-07"),
        ("3rd of December 2026", "2026-12-03..2026-12-04"),
        ("December 3rd, 2026", "2026-12-03..2026-12-04"),
        ("3 Dec '26", "2026-12-03..2026-12-04"),
        ("3-Dec-2026", "2026-12-03..2026-12-04"),
        ("Dec. 3 2026", "2026-12-03..2026-12-04"),
        ("on the 15th of next month", "2026-12-15..2026-12-16"),
        ("monday next week", "2026-11-30..2026-12-01"),
        ("next week Monday", "2026-11-30..2026-12-01"),
        ("Monday, 30 November", "2026-11-30..2026-12-01"),
        ("3 days ago", "2026-11-23..2026-11-24"),
        ("twenty days ago", "2026-11-06..2026-11-07"),
        ("a week ago", "2026-11-19..2026-11-20"),
        ("a couple of weeks ago", "2026-11-12..2026-11-13"),
        ("two months ago", "2026-09-26..2026-09-27 | 2026-09-01..2026-10-01"),
        ("10 business days ago", "2026-11-12..2026-11-13"),
        ("3 weeks from now", "2026-12-17..2026-12-18"),
        ("a week from tomorrow", "2026-12-04..2026-12-05"),
    ],
)
def test_a_day_is_read(said: str, days: str) -> None:
    assert read(said) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("this week", "2026-11-23..2026-11-30"),
        ("current week", "2026-11-23..2026-11-30"),
        ("last week", "2026-11-16..2026-11-23"),
        ("previous week", "2026-11-16..2026-11-23"),
        ("next week", "2026-11-30..2026-12-07"),
        ("the week after next", "2026-12-07..2026-12-14"),
        ("past week", "2026-11-20..2026-11-27"),
        ("coming week", "2026-11-30..2026-12-07 | 2026-11-26..2026-12-04"),
        ("week of 1 December 2026", "2026-11-30..2026-12-07"),
        ("this weekend", "2026-11-28..2026-11-30"),
        ("last weekend", "2026-11-21..2026-11-23"),
        ("next weekend", "2026-11-28..2026-11-30 | 2026-12-05..2026-12-07"),
        ("this month", "2026-11-01..2026-12-01"),
        ("last month", "2026-10-01..2026-11-01"),
        ("in the last month", "2026-10-01..2026-11-01"),
        ("the next week", "2026-11-30..2026-12-07"),
        ("next month", "2026-12-01..2027-01-01"),
        ("the month before last", "2026-09-01..2026-10-01"),
        ("October 2025", "2025-10-01..2025-11-01"),
        ("2025-10", "2025-10-01..2025-11-01"),
        ("in the month of October 2025", "2025-10-01..2025-11-01"),
        ("October last year", "2025-10-01..2025-11-01"),
        ("March last year", "2026-03-01..2026-04-01 | 2025-03-01..2025-04-01"),
        ("this quarter", "2026-10-01..2027-01-01"),
        ("in the last quarter", "2026-07-01..2026-10-01"),
        ("next quarter", "2027-01-01..2027-04-01"),
        ("Q2", "2026-10-01..2027-01-01"),
        ("second quarter", "2026-10-01..2027-01-01"),
        ("FY27 Q2", "2026-10-01..2027-01-01"),
        ("fy27q2", "2026-10-01..2027-01-01"),
        ("q1 fy 26", "2025-07-01..2025-10-01"),
        ("Q2 of last year", "2025-10-01..2026-01-01"),
        ("Q4 2026", "2026-04-01..2026-07-01 | 2026-10-01..2027-01-01"),
        ("H1 FY27", "2026-07-01..2027-01-01"),
        ("second half of FY27", "2027-01-01..2027-07-01"),
        ("this year", "2026-07-01..2027-07-01"),
        ("this fiscal year", "2026-07-01..2027-07-01"),
        ("current FY", "2026-07-01..2027-07-01"),
        ("last year", "2025-07-01..2026-07-01"),
        ("next fiscal year", "2027-07-01..2028-07-01"),
        ("FY27", "2026-07-01..2027-07-01"),
        ("fiscal 2027", "2026-07-01..2027-07-01"),
        ("fiscal year 2027", "2026-07-01..2027-07-01"),
        ("in 2026", "2026-01-01..2027-01-01"),
        ("this calendar year", "2026-01-01..2027-01-01"),
    ],
)
def test_a_unit_of_the_calendar_is_read(said: str, days: str) -> None:
    assert read(said) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("the last 30 days", "2026-10-28..2026-11-27"),
        ("over the past two weeks", "2026-11-13..2026-11-27"),
        ("next 10 days", "2026-11-26..2026-12-07"),
        ("last three months", "2026-08-27..2026-11-27"),
        ("last 5 working days", "2026-11-20..2026-11-27"),
        ("last two quarters", "2026-04-01..2026-10-01"),
        ("last two fiscal years", "2024-07-01..2026-07-01"),
        ("within 5 days", "..2026-12-02"),
        ("within 10 days from today", "..2026-12-07"),
        ("within 5 business days", "..2026-12-04"),
        ("in less than two weeks", "..2026-12-10"),
        ("within less than 5 days", "..2026-12-01"),
        ("on or before tomorrow", "..2026-11-28"),
        ("on or after Tuesday", "ahead 2026-12-01.. | past 2026-11-24.."),
        ("tomorrow at the latest", "..2026-11-28"),
        ("by 3 December at the latest", "ahead ..2026-12-04 | past ..2025-12-04"),
        ("at the latest on 3 December 2026", "..2026-12-04"),
        ("next Monday at the earliest", "2026-11-30.."),
        ("in 5 days", "2026-12-01..2026-12-02 | ..2026-12-02"),
        ("in two weeks' time", "2026-12-10..2026-12-11 | ..2026-12-11"),
        ("for two weeks", "ahead 2026-12-10..2026-12-11"),
        ("more than 30 days ago", "..2026-10-27"),
        ("older than 30 days", "..2026-10-27"),
        ("at least 30 days ago", "..2026-10-27"),
        ("less than a week ago", "2026-11-20..2026-11-27"),
        ("at most a week ago", "2026-11-19..2026-11-27"),
        ("since 3 days ago", "2026-11-23.."),
        ("since two weeks", "2026-11-12.."),
        ("ever", ".."),
        ("so far", ".."),
        ("to date", ".."),
        ("now", ".."),
        ("until now", "..2026-11-27"),
        ("from now on", "2026-11-26.."),
        ("this year so far", "2026-07-01..2026-11-27"),
        ("so far this month", "2026-11-01..2026-11-27"),
        ("year to date", "2026-07-01..2026-11-27"),
        ("later this week", "2026-11-26..2026-11-30"),
        ("rest of the month", "2026-11-26..2026-12-01"),
    ],
)
def test_a_length_of_time_is_read(said: str, days: str) -> None:
    assert read(said) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("in October", "ahead 2027-10-01..2027-11-01 | past 2026-10-01..2026-11-01"),
        ("in November", "2026-11-01..2026-12-01"),
        ("in Dec", "ahead 2026-12-01..2027-01-01 | past 2025-12-01..2026-01-01"),
        ("Q3", "ahead 2027-01-01..2027-04-01 | past 2026-01-01..2026-04-01"),
        ("3 Dec", "ahead 2026-12-03..2026-12-04 | past 2025-12-03..2025-12-04"),
        ("on the 3rd of Dec", "ahead 2026-12-03..2026-12-04 | past 2025-12-03..2025-12-04"),
        ("12/13", "ahead 2026-12-13..2026-12-14 | past 2025-12-13..2025-12-14"),
        ("the 15th", "ahead 2026-12-15..2026-12-16 | past 2026-11-15..2026-11-16"),
        ("the 26th", "2026-11-26..2026-11-27"),
        ("the 31st", "ahead 2026-12-31..2027-01-01 | past 2026-10-31..2026-11-01"),
        ("29 February", "ahead 2028-02-29..2028-03-01 | past 2024-02-29..2024-03-01"),
        ("on Monday", "ahead 2026-11-30..2026-12-01 | past 2026-11-23..2026-11-24"),
        ("this Monday", "ahead 2026-11-30..2026-12-01 | past 2026-11-23..2026-11-24"),
        ("this Friday", "2026-11-27..2026-11-28"),
        ("by Friday", "ahead ..2026-11-28 | past ..2026-11-21"),
        ("no later than Friday", "ahead ..2026-11-28 | past ..2026-11-21"),
        ("not after Friday", "ahead ..2026-11-28 | past ..2026-11-21"),
        ("by eod Friday", "ahead ..2026-11-28 | past ..2026-11-21"),
        ("until Friday", "ahead ..2026-11-28 | past ..2026-11-21"),
        ("before the 15th", "ahead ..2026-12-15 | past ..2026-11-15"),
        ("after 3 December", "ahead 2026-12-04.. | past 2025-12-04.."),
        ("b4 1 Dec", "ahead ..2026-12-01 | past ..2025-12-01"),
        ("at 30.11.", "ahead 2026-11-30..2026-12-01 | past 2025-11-30..2025-12-01"),
        ("on Monday or later", "ahead 2026-11-30.. | past 2026-11-23.."),
        ("2026-10-01 or earlier", "..2026-10-02"),
        ("since October", "2026-10-01.."),
        ("since Monday", "2026-11-23.."),
        ("since Thursday", "2026-11-19.."),
        ("since last week", "2026-11-16.."),
        ("from last month", "2026-10-01..2026-11-01 | 2026-10-01.."),
        ("from next week", "2026-11-30.."),
        ("from 2026-10-01 on", "2026-10-01.."),
        ("by end of day on Friday", "ahead ..2026-11-28 | past ..2026-11-21"),
        ("not before 2026-12-01", "2026-12-01.."),
    ],
)
def test_what_recurs_is_the_nearest_before_and_the_nearest_ahead(said: str, days: str) -> None:
    assert read(said) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("between October and December", "2026-10-01..2027-01-01"),
        ("oct-dec", "2026-10-01..2027-01-01"),
        ("from Dec to Feb", "ahead 2026-12-01..2027-03-01 | past 2025-12-01..2026-03-01"),
        ("from October to date", "past 2026-10-01..2026-11-27"),
        ("from October until now", "2026-10-01..2026-11-27"),
        ("from last week to date", "2026-11-16..2026-11-27"),
        ("from Monday to Friday", "2026-11-23..2026-11-28"),
        ("between 1 and 15 December 2026", "2026-12-01..2026-12-16"),
        ("1st-15th December", "ahead 2026-12-01..2026-12-16 | past 2025-12-01..2025-12-16"),
        ("Dec 3-5", "ahead 2026-12-03..2026-12-06 | past 2025-12-03..2025-12-06"),
        ("2026-10-01..2026-11-15", "2026-10-01..2026-11-16"),
        ("2026-10-01 to 2026-11-15", "2026-10-01..2026-11-16"),
        ("between today and the end of the month", "2026-11-26..2026-12-01"),
        ("from 12/06/2026 to 15/06/2026", "2026-06-12..2026-06-16"),
        ("Q1-Q2", "2026-07-01..2027-01-01"),
    ],
)
def test_a_range_includes_both_ends(said: str, days: str) -> None:
    assert read(said) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("end of the month", "ahead ..2026-12-01 | past 2026-11-21..2026-12-01"),
        ("by the end of the month", "..2026-12-01"),
        ("before the end of the month", "..2026-12-01"),
        ("eom", "ahead ..2026-12-01 | past 2026-11-21..2026-12-01"),
        ("by end of next week", "..2026-12-07"),
        ("at the end of October 2026", "2026-10-21..2026-11-01"),
        ("by the end of the year", "..2027-07-01 | ..2027-01-01"),
        ("by fiscal year end", "..2027-07-01"),
        ("since the beginning of the month", "2026-11-01.."),
        ("beginning of next month", "2026-12-01..2026-12-11"),
        ("early December", "ahead 2026-12-01..2026-12-11 | past 2025-12-01..2025-12-11"),
        ("mid-December", "ahead 2026-12-11..2026-12-21 | past 2025-12-11..2025-12-21"),
        ("first week of December 2026", "2026-12-01..2026-12-08"),
        ("last week of October 2026", "2026-10-25..2026-11-01"),
        ("first half of December 2026", "2026-12-01..2026-12-16"),
        ("last day of the quarter", "2026-12-31..2027-01-01"),
        ("third month of FY27", "2026-09-01..2026-10-01"),
    ],
)
def test_a_part_is_read(said: str, days: str) -> None:
    assert read(said) == days


SUNDAY, LAST_OF_JANUARY, LEAP_DAY = date(2026, 11, 29), date(2027, 1, 31), date(2028, 2, 29)
LAST_OF_YEAR, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)
LAST_OF_FISCAL_YEAR, FIRST_OF_FISCAL_YEAR = date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("today", "said", "days"),
    [
        (SUNDAY, "this week", "2026-11-23..2026-11-30"),
        (SUNDAY, "next week", "2026-11-30..2026-12-07"),
        (SUNDAY, "this weekend", "2026-11-28..2026-11-30"),
        (SUNDAY, "next weekend", "2026-12-05..2026-12-07"),
        (SUNDAY, "next Monday", "2026-11-30..2026-12-01 | 2026-12-07..2026-12-08"),
        (SUNDAY, "last Friday", "2026-11-27..2026-11-28 | 2026-11-20..2026-11-21"),
        (SUNDAY, "on Friday", "ahead 2026-12-04..2026-12-05 | past 2026-11-27..2026-11-28"),
        (SUNDAY, "within 1 working day", "..2026-12-01"),
        (LAST_OF_JANUARY, "in a month", "2027-02-28..2027-03-01 | ..2027-03-01"),
        (LAST_OF_JANUARY, "last month", "2026-12-01..2027-01-01"),
        (LAST_OF_JANUARY, "by the 31st", "..2027-02-01"),
        (LAST_OF_JANUARY, "the 30th", "ahead 2027-03-30..2027-03-31 | past 2027-01-30..2027-01-31"),
        (LEAP_DAY, "tomorrow", "2028-03-01..2028-03-02"),
        (LEAP_DAY, "29 February", "2028-02-29..2028-03-01"),
        (LEAP_DAY, "last 12 months", "2027-03-01..2028-03-01"),
        (LEAP_DAY, "by eom", "..2028-03-01"),
        (LAST_OF_YEAR, "tomorrow", "2027-01-01..2027-01-02"),
        (LAST_OF_YEAR, "this week", "2026-12-28..2027-01-04"),
        (LAST_OF_YEAR, "next quarter", "2027-01-01..2027-04-01"),
        (LAST_OF_YEAR, "in January", "ahead 2027-01-01..2027-02-01 | past 2026-01-01..2026-02-01"),
        (LAST_OF_YEAR, "within 2 days", "..2027-01-03"),
        (NEW_YEAR, "yesterday", "2026-12-31..2027-01-01"),
        (NEW_YEAR, "last quarter", "2026-10-01..2027-01-01"),
        (NEW_YEAR, "in December", "ahead 2027-12-01..2028-01-01 | past 2026-12-01..2027-01-01"),
        (NEW_YEAR, "this year", "2026-07-01..2027-07-01"),
        (LAST_OF_FISCAL_YEAR, "this year", "2025-07-01..2026-07-01"),
        (LAST_OF_FISCAL_YEAR, "next quarter", "2026-07-01..2026-10-01"),
        (FIRST_OF_FISCAL_YEAR, "this year", "2026-07-01..2027-07-01"),
        (FIRST_OF_FISCAL_YEAR, "last year", "2025-07-01..2026-07-01"),
        (FIRST_OF_FISCAL_YEAR, "year to date", "2026-07-01..2026-07-02"),
        (FIRST_OF_FISCAL_YEAR, "Q4", "ahead 2027-04-01..2027-07-01 | past 2026-04-01..2026-07-01"),
    ],
)
def test_a_time_is_read_on_other_days(today: date, said: str, days: str) -> None:
    assert read(said, today) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("next Friday", "2026-11-27..2026-11-28 | 2026-12-04..2026-12-05"),
        ("by next Friday", "..2026-11-28 | ..2026-12-05"),
        ("next Tuesday", "2026-12-01..2026-12-02"),
        ("coming Friday", "2026-11-27..2026-11-28"),
        ("last Monday", "2026-11-23..2026-11-24 | 2026-11-16..2026-11-17"),
        ("last Friday", "2026-11-20..2026-11-21"),
        ("last October", "2026-10-01..2026-11-01 | 2025-10-01..2025-11-01"),
        ("next March", "2027-03-01..2027-04-01"),
    ],
)
def test_next_and_last_have_two_readings_where_people_differ(said: str, days: str) -> None:
    assert read(said) == days
    (span,) = times(tokens(said), THURSDAY)
    assert span.is_ambiguous is (" | " in days)


def test_readings_are_told_apart_by_their_direction() -> None:
    ((_, december),) = found("12/06")
    assert [shown(one) for one in december.toward(Looks.AHEAD)] == [
        "ahead 2027-06-12..2027-06-13",
        "ahead 2026-12-06..2026-12-07",
    ]
    assert december.is_ambiguous
    ((_, october),) = found("in October")
    assert [shown(one) for one in october.toward(Looks.PAST)] == ["past 2026-10-01..2026-11-01"]
    assert len(october.toward(Looks.EITHER)) == 2
    assert not october.is_ambiguous


def test_todays_weekday_may_be_another_day() -> None:
    assert (
        read("Thursday")
        == "2026-11-26..2026-11-27 | ahead 2026-12-03..2026-12-04 | past 2026-11-19..2026-11-20"
    )


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("until next week", date(2026, 11, 30)),
        ("until Friday", date(2026, 11, 27)),
        ("until the end of the month", date(2026, 11, 30)),
        ("in 5 days", date(2026, 12, 1)),
        ("for two weeks", date(2026, 12, 10)),
        ("until 3 Dec", date(2026, 12, 3)),
    ],
)
def test_the_days_that_are_named_begin_with_the_one_until_which_something_is_put_off(
    said: str, first: date
) -> None:
    ((_, span),) = found(said)
    assert span.toward(Looks.AHEAD)[0].days.begin == first


@pytest.mark.parametrize(
    "said",
    [
        "31 February",
        "Feb 30",
        "29 February 2027",
        "31/11/2026",
        "32/13/2026",
        "Tuesday, 30 November",
        "1999-12-31",
        "FY2200",
        "2026-11-15 to 2026-10-01",
        "31st of this month",
        "sixth week of November 2026",
    ],
)
def test_days_that_do_not_exist_have_no_reading(said: str) -> None:
    assert read(said) == ""


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Christmas",
        "second",
        "a few days ago",
        "few weeks",
        "2 weeks",
        "24/7",
        "last",
        "soon",
        "recently",
        "in 1000 days",
        "5000",
        "1.5",
        "the end",
        "by Tom",
        "from Contoso to Lin",
        "mondays",
        "MCI-000012",
        "4012345",
        "for 3 customers",
        "claims that start",
        "multi-cloud",
        "first up consultants",
    ],
)
def test_other_words_are_no_time(said: str) -> None:
    assert found(said) == []


@pytest.mark.parametrize(
    ("said", "spans"),
    [
        ("what may run out in May", ["may?", "in may"]),
        ("march on", ["march?"]),
        ("sun microsystems", ["sun?"]),
        ("by June", ["by june?"]),
        ("by mon", ["by mon"]),
        ("until wed", ["until wed"]),
        ("which 3 may expire", ["3 may?"]),
        ("3 may 2026", ["3 may 2026"]),
        ("the 2nd reminder", ["the 2nd?"]),
        ("on the 2nd", ["on the 2nd"]),
        ("report 2026", ["2026?"]),
        ("how often may one ask", ["may?"]),
        ("it costs 5.10.", ["5.10.?"]),
        ("claims that end December", ["end december?"]),
        ("consents that end this month", ["this month"]),
        ("hand over to lin until friday and submit monday", ["until friday", "monday"]),
        ("from Contoso in October, November and Q2", ["in october", "november", "q2"]),
        ("FY27 Q5", ["fy27"]),
        ("in last weak, Monday", ["monday"]),
        ("from Monday on we wait", ["from monday on"]),
        ("due on", []),
    ],
)
def test_words_that_may_be_something_else_are_left_to_the_caller(said: str, spans: list[str]) -> None:
    assert [words + "?" * span.may_be_other for words, span in found(said)] == spans


def test_business_days_are_those_on_which_the_partner_works() -> None:
    holiday = date(2026, 11, 30)
    (span,) = times(
        tokens("within 5 business days"), THURSDAY, lambda day: day.weekday() < 5 and day != holiday
    )
    assert [shown(one) for one in span.readings] == ["..2026-12-05"]
    (span,) = times(tokens("within 5 business days"), THURSDAY, lambda _: False)
    assert span.readings == ()


PIECES = st.one_of(
    st.sampled_from(sorted(TIME_WORDS)),
    st.sampled_from(("3", "15th", "31st", "999", "-", "2000", "2026", "2199", "'26", "fy27", "q2", "h1")),
    st.sampled_from(("12/06", "31/12/2199", "2026-12-03", "03.12.26", "oct-dec", "1-15", "mid-q2")),
    st.text(max_size=6),
    st.integers(-5, 10**7).map(str),
)
MESSAGES = st.lists(PIECES, max_size=25).map(
    lambda words: [Token(word, at, at + len(word)) for at, word in enumerate(words)]
)
DAYS = st.dates(date(1999, 12, 1), date(2201, 1, 1))


@settings(max_examples=1500, deadline=None)
@given(MESSAGES, DAYS)
def test_any_words_have_half_open_readings_within_their_tokens(message: list[Token], today: date) -> None:
    spans = times(message, today)
    assert times(message, today) == spans
    end = 0
    for span in spans:
        assert end <= span.begin < span.end <= len(message)
        end = span.end
        for one in span.readings:
            for interval in (one.interval, one.days):
                known = [day for day in (interval.begin, interval.end) if day]
                assert known == sorted(set(known))
                assert all(date(2000, 1, 1) <= day <= date(2200, 1, 1) for day in known)
        assert len({one.interval for one in span.readings}) == len(span.readings)


@settings(max_examples=500, deadline=None)
@given(MESSAGES, MESSAGES)
def test_words_behind_another_word_change_nothing_before_it(before: list[Token], behind: list[Token]) -> None:
    alone = times(before, THURSDAY)
    both = times([*before, Token("contoso", 0, 7), *behind], THURSDAY)
    assert both[: len(alone)] == alone


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 200), st.sampled_from(["day", "week", "month"]))
def test_so_many_units_ago_and_ahead_are_at_least_as_many_days_away(count: int, unit: str) -> None:
    ((_, behind),) = found(f"{count} {unit}s ago")
    ((_, ahead),) = found(f"{count} {unit}s from now")
    (first, last) = (one.readings[0].interval.begin for one in (behind, ahead))
    assert first is not None
    assert last is not None
    assert first <= THURSDAY - timedelta(days=count) < THURSDAY + timedelta(days=count) <= last


@pytest.mark.parametrize(
    "words", ["12/06", "from", "1", "1 -", "monday the 30th", "end of the", "oct to", "contoso"]
)
def test_a_message_of_forty_thousand_characters_is_read_at_once(words: str) -> None:
    grammar.prepare()
    message = tokens((words + " ") * (40_000 // (len(words) + 1)))
    took = []
    for _ in range(3):
        began = time.process_time()
        assert len(times(message, THURSDAY)) <= MOST_SPANS
        took.append(time.process_time() - began)
    assert min(took) < 0.1
    assert times(message, THURSDAY) == times(message[:MOST_TOKENS], THURSDAY)
