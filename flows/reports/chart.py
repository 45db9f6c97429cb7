"""What a report's chart shows, and the same in words for who cannot see it."""

from dataclasses import dataclass

from flows.reports.report import Report
from flows.rules.associations.amounts import Amount
from flows.rules.reports.figures import NAMES, Figure

DRAWN = (Figure.RISK_WEEK, Figure.RISK_MONTH, Figure.REVIEW, Figure.APPROVED, Figure.PAID, Figure.LOST)
"""The bars, from above."""

MOST_PANELS = 4
"""Currencies in one picture; the workbook has all of them."""

LONGEST_ALT = 1000
"""Characters of a description that Slack takes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One sum; ``share`` is its part of the largest one in its currency, in hundredths."""

    figure: Figure
    name: str
    amount: str
    share: float


@dataclass(frozen=True, slots=True)
class Panel:
    """The sums in one currency."""

    currency: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: its words, and for each currency its bars."""

    title: str
    about: str
    panels: tuple[Panel, ...]
    note: str


def chart(report: Report, about: str) -> Chart | None:
    """Return the chart, with ``about`` below its title; nothing if no amount is known."""
    currencies = sorted({one.currency for figure in DRAWN for one in report.figures[figure].sums})
    if not currencies:
        return None
    panels = tuple(_panel(report, one) for one in currencies[:MOST_PANELS])
    rest = len(currencies) - len(panels)
    more = "currency is" if rest == 1 else "currencies are"
    return Chart(
        f"Report: {report.period.title}",
        about,
        panels,
        f"{rest} more {more} in the workbook." if rest else "",
    )


def in_words(drawn: Chart) -> str:
    """Return what the picture shows, with its numbers."""
    panels = [
        f"{panel.currency}: {', '.join(f'{one.name} {one.amount}' for one in panel.bars)}"
        for panel in drawn.panels
    ]
    said = f"Bar chart. {drawn.title}. {drawn.about} {'. '.join(panels)}. {drawn.note}".strip()
    return said if len(said) <= LONGEST_ALT else f"{said[: LONGEST_ALT - 1]}…"


def _panel(report: Report, currency: str) -> Panel:
    found = {
        figure: next((one for one in report.figures[figure].sums if one.currency == currency), None)
        for figure in DRAWN
    }
    largest = max(one.units for one in found.values() if one)
    bars = [_bar(figure, amount, float(largest)) for figure, amount in found.items()]
    return Panel(currency, tuple(bars))


def _bar(figure: Figure, amount: Amount | None, largest: float) -> Bar:
    if amount is None:
        return Bar(figure, NAMES[figure], "none", 0)
    share = round(100 * float(amount.units) / largest, 2) if largest else 0
    return Bar(figure, NAMES[figure], str(amount), share)
