"""The rows behind one number of a report."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.customers.known_customer import KnownCustomer
from flows.reports.report import FigureRow, Report
from flows.rules.reports.figures import NAMES, NOW, Figure
from flows.rules.text.days import spelt
from handlers.app.ids import Action
from handlers.blocks.text_blocks import context, headline, text
from handlers.customers import row_views
from handlers.reports import report_views
from words import mrkdwn


def blocks(
    report: Report, figure: Figure, rows: Sequence[FigureRow], now: datetime, front: ButtonElement
) -> list[Block]:
    """Return the rows with what each counts with, after the number itself; ``front`` leads back."""
    back = ButtonElement(
        text="Back to the report",
        action_id=Action.REPORT_OPEN,
        value=report_views.place_of(report).carried(),
    )
    days = "Today" if figure in NOW else report.period.days
    found: list[Block] = [
        headline(NAMES[figure]),
        context(f"{days}. {report_views.whose(report)}"),
        ActionsBlock(elements=[back, front]),
        text(report_views.line(report, figure)),
    ]
    namesakes = row_views.namesakes([one.row for one in rows])
    for one in rows:
        heading = row_views.called(KnownCustomer.of(one.row.summary.customer), namesakes)
        found += row_views.associated(one.row, now, heading=heading, names_owner=report.owner is None)
        if said := _counts_with(one, figure):
            found.append(context(said))
    return found


def order(figure: Figure) -> str:
    """Return in which order the rows stand."""
    return "the soonest deadline first" if figure in NOW else "the latest first"


def _counts_with(one: FigureRow, figure: Figure) -> str:
    """Return what a row adds to the sum, where the row itself does not say it (mrkdwn)."""
    if one.day is None:
        return (
            "Without a consent, today's rate counts." if one.estimated and figure is not Figure.ADDED else ""
        )
    done = "Paid" if figure is Figure.PAID else "Approved"
    reference = f", reference {mrkdwn.escape(one.reference)}" if one.reference else ""
    amount = f": {mrkdwn.amount(one.amount)}" if one.amount else ""
    return f"{done} on {spelt(one.day)}{amount}{reference}"
