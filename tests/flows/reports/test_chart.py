from dataclasses import replace
from datetime import date
from decimal import Decimal

from flows.reports import chart
from flows.reports.chart import DRAWN, LONGEST_ALT, MOST_PANELS, Chart
from flows.reports.report import FigureSum, Report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.amounts import Amount
from flows.rules.reports.figures import Figure
from flows.rules.reports.periods import Period

PERIOD = Period("FY27 Q2", date(2026, 10, 1), date(2026, 12, 31))
ABOUT = "Oct 1, 2026 to Dec 31, 2026. All engagements, locations and owners."


def made(figures: dict[Figure, tuple[Amount, ...]]) -> Chart | None:
    every = {one: FigureSum(len(figures.get(one, ())), figures.get(one, ())) for one in Figure}
    return chart.chart(Report(ReportAsk("FY27 Q2"), PERIOD, None, None, None, every), ABOUT)


def test_each_currency_has_bars_of_its_own_length_and_none_is_added_to_another() -> None:
    drawn = made(
        {
            Figure.REVIEW: (Amount("EUR", 1000), Amount("USD", 10_000)),
            Figure.PAID: (Amount("USD", Decimal("2500.50")),),
        }
    )
    assert drawn is not None
    assert [one.currency for one in drawn.panels] == ["EUR", "USD"]
    shares = {one.currency: {bar.figure: bar.share for bar in one.bars} for one in drawn.panels}
    assert shares["EUR"] == dict.fromkeys(DRAWN, 0) | {Figure.REVIEW: 100}
    assert shares["USD"] == dict.fromkeys(DRAWN, 0) | {Figure.REVIEW: 100, Figure.PAID: 25.0}


def test_the_description_says_every_number_of_the_picture() -> None:
    drawn = made({Figure.REVIEW: (Amount("USD", 10_000),), Figure.LOST: (Amount("USD", 500),)})
    assert drawn is not None
    said = chart.in_words(drawn)
    assert said.startswith(f"Bar chart. Report: FY27 Q2. {ABOUT} USD: At risk within 7 days none, ")
    assert "In review USD 10,000, Approved none, Paid none, Lost USD 500." in said


def test_a_description_that_is_too_long_shows_its_cut() -> None:
    drawn = made({Figure.LOST: (Amount("USD", 500),)})
    assert drawn is not None
    said = chart.in_words(replace(drawn, about="x" * 2000))
    assert (len(said), said[-1]) == (LONGEST_ALT, "…")


def test_more_currencies_than_fit_are_counted() -> None:
    codes = ("AUD", "CAD", "EUR", "GBP", "JPY", "USD")
    drawn = made({Figure.PAID: tuple(Amount(one, 1) for one in codes)})
    assert drawn is not None
    assert (len(drawn.panels), drawn.note) == (MOST_PANELS, "2 more currencies are in the workbook.")
    drawn = made({Figure.PAID: tuple(Amount(one, 1) for one in codes[: MOST_PANELS + 1])})
    assert drawn is not None
    assert drawn.note == "1 more currency is in the workbook."


def test_without_a_known_amount_there_is_no_chart() -> None:
    assert made({}) is None
