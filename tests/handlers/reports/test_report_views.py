from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from blockkit import check_message, check_view
from flows.reports.report import FigureSum, Report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.amounts import Amount
from flows.rules.reports import periods
from flows.rules.reports.figures import NAMES, Figure
from flows.rules.reports.periods import OFFERED, Period
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.app.surfaces import ShownScreen, home, message
from handlers.customers import page_views
from handlers.reports import report_views
from tests.support.stage import words

PERIOD = Period("2026-10", date(2026, 10, 1), date(2026, 10, 31))
NONE = FigureSum()
SEVERAL = FigureSum(3, (Amount("EUR", 4500), Amount("USD", Decimal("9999.50"))), unknown=1)


def made(
    figures: dict[Figure, FigureSum] | None = None, *, ask: ReportAsk | None = None, days: float | None = None
) -> Report:
    every = dict.fromkeys(Figure, NONE) | (figures or {})
    return Report(ask or ReportAsk("2026-10"), PERIOD, None, None, ask.owner if ask else None, every, days)


def drawn(report: Report) -> list[dict[str, Any]]:
    place = report_views.place_of(report)
    shown = ShownScreen(place, "Report", report_views.blocks(report, page_views.front()))
    check_view(home(shown).to_dict())
    check_message(message(shown))
    return [one.to_dict() for one in shown.blocks]


def test_a_report_writes_out_its_days_and_whose_work_it_is_about() -> None:
    assert "Oct 1, 2026 to Oct 31, 2026. All engagements, locations and owners." in words(drawn(made()))
    assert "Owned by <@U0ADA>" in words(drawn(made(ask=ReportAsk("2026-10", owner="U0ADA"))))


@pytest.mark.parametrize(
    ("figure", "found", "said"),
    [
        (Figure.APPROVED, NONE, "*Approved*: none"),
        (Figure.APPROVED, FigureSum(1, (Amount("USD", 5000),)), "*Approved*: *USD\xa05,000* · 1 claim"),
        (Figure.PAID, FigureSum(2, (Amount("USD", 5000),)), "*Paid*: *USD\xa05,000* · 2 payments"),
        (
            Figure.REVIEW,
            SEVERAL,
            "*In review*: *EUR\xa04,500 + USD\xa09,999.50 and 1 without a rate* · 3 engagements",
        ),
        (Figure.LOST, FigureSum(1200, (), 1200), "*Lost*: 1,200 without a rate"),
        (Figure.ADDED, FigureSum(40), "*Added or claimed*: 40"),
        (Figure.CONVERTED, FigureSum(3), "*Of these, paid by now*: 3 (8%)"),
    ],
)
def test_a_number_says_its_sums_by_currency_and_how_much_it_counts(
    figure: Figure, found: FigureSum, said: str
) -> None:
    report = made({Figure.ADDED: FigureSum(40), figure: found})
    assert report_views.line(report, figure) == said


def test_every_number_that_is_not_zero_leads_to_its_rows() -> None:
    buttons = [one["accessory"] for one in drawn(made(dict.fromkeys(Figure, SEVERAL))) if "accessory" in one]
    places = [PageState.parse(one["value"]) for one in buttons]
    assert {one["action_id"] for one in buttons} == {Action.REPORT_FIGURE}
    assert {one.figure for one in places} == set(Figure)
    assert {(one.screen, one.period) for one in places} == {(Screen.FIGURE, "2026-10")}
    assert len({one["accessibility_label"] for one in buttons}) == len(buttons) == len(NAMES)
    assert "accessory" not in str(drawn(made()))


def test_reasons_for_losses_are_named_if_something_was_lost_for_them() -> None:
    assert NAMES[Figure.LOST_DECLINED] not in words(drawn(made()))
    assert NAMES[Figure.LOST_DECLINED] in words(drawn(made({Figure.LOST_DECLINED: SEVERAL})))


def test_what_is_no_promise_yet_is_said() -> None:
    estimated = FigureSum(1, (Amount("USD", 5000),), estimated=True)
    assert report_views.ESTIMATED not in words(drawn(made({Figure.RISK_WEEK: SEVERAL})))
    assert report_views.ESTIMATED in words(drawn(made({Figure.RISK_WEEK: estimated})))


@pytest.mark.parametrize(
    ("days", "paid", "said"),
    [
        (None, 0, "Nothing was paid in these days"),
        (1, 1, "it took 1 day; one payment"),
        (96.5, 2, "it took 96.5 days (median of the 2 payments in these days)"),
    ],
)
def test_how_long_it_takes_is_said_with_how_much_that_rests_on(
    days: float | None, paid: int, said: str
) -> None:
    assert said in words(drawn(made({Figure.PAID: FigureSum(paid)}, days=days)))


@pytest.mark.parametrize("period", [*OFFERED, "2026-10"])
def test_the_period_can_be_chosen_and_one_that_was_typed_is_among_them(period: str) -> None:
    ask = ReportAsk(period, 2_147_483_647, 2_147_483_647, "U0123456789")
    found = periods.named(period, date(2026, 11, 27))
    assert found is not None
    report = replace(made(ask=ask), period=found)
    select = drawn(report)[2]["elements"][0]
    options = {one["text"]["text"]: PageState.parse(one["value"]) for one in select["options"]}
    assert set(options) == {*OFFERED, found.title}
    assert select["initial_option"]["text"]["text"] == found.title
    for title, place in options.items():
        word = period if title == found.title else title
        assert place.report() == ReportAsk(word, ask.engagement_id, ask.location_id, ask.owner)
