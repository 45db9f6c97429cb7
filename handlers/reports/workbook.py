"""A report as an Excel workbook: its numbers, and for each a sheet with the rows behind it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.customers_page import page_export
from flows.reports.report import FigureRow, Report
from flows.rules.reports.figures import NAMES, NOW, Figure
from handlers.reports import report_views, spreadsheets
from handlers.reports.spreadsheets import Sheet, SheetLink, WorkbookCell

MOST_ROWS = 20_000
"""Rows of one sheet; the first sheet says so where there are more."""

MORE_ROWS = (
    f"Its sheet has only the first {MOST_ROWS:,} rows. For all of them, report on one engagement, location "
    "or owner, or on a shorter period."
)

SHEETS: Mapping[Figure, str] = MappingProxyType(
    {
        Figure.RISK_WEEK: "At risk, 7 days",
        Figure.RISK_MONTH: "At risk, 30 days",
        Figure.REVIEW: "In review",
        Figure.APPROVED: "Approved",
        Figure.PAID: "Paid",
        Figure.LOST: "Lost",
        Figure.LOST_LAPSED: "Consent expired",
        Figure.LOST_DECLINED: "Consent declined",
        Figure.LOST_OTHER: "Another partner",
        Figure.LOST_EXPIRED: "Claim expired",
        Figure.LOST_REJECTED: "Claim rejected",
        Figure.ADDED: "Added or claimed",
        Figure.CONVERTED: "Added and paid",
    }
)
"""The sheet of each number; it is there if the number is not zero."""

NUMBERS = ("Number", "Days", "Currency", "Amount", "Count", "Remark")

BEYOND = ("Counts with", "Currency", "Basis", "Recorded for")
"""Columns of a sheet besides those of an export."""


Line = tuple[WorkbookCell, ...]
"""One row of a sheet, as plain values that need no transaction any more."""


def lines(session: Session, found: Sequence[FigureRow]) -> list[Line]:
    """Return the rows behind a number as lines of its sheet."""
    exported = page_export.table(session, [one.row for one in found], None)
    return [(*cells, *_beyond(one)) for cells, one in zip(exported, found, strict=True)]


def workbook(report: Report, about: str, rows: Mapping[Figure, Sequence[Line]]) -> bytes:
    """Return the workbook; ``rows`` has up to ``MOST_ROWS`` of each number."""
    header = (*page_export.HEADER, *BEYOND)
    sheets = [Sheet("Report", NUMBERS, [("Report", about, None, None, None, None), *_numbers(report)])]
    sheets += [Sheet(SHEETS[figure], header, found) for figure, found in rows.items()]
    return spreadsheets.as_workbook(sheets)


def cut(report: Report) -> list[str]:
    """Return the sheets that have not every row, for want of space."""
    return [SHEETS[one] for one in Figure if report.figures[one].count > MOST_ROWS]


def _numbers(report: Report) -> list[Line]:
    """Return a line for each number and currency, and one for what has no known amount."""
    numbers: list[Line] = []
    for figure in Figure:
        found = report.figures[figure]
        name: WorkbookCell = NAMES[figure]
        if found.count:
            name = SheetLink(NAMES[figure], SHEETS[figure])
        days = "Today" if figure in NOW else report.period.days
        remarks = [report_views.ESTIMATED] if found.estimated else []
        if found.count > MOST_ROWS:
            remarks.append(MORE_ROWS)
        remark = " ".join(remarks) or None
        sums: list[tuple[WorkbookCell, ...]] = [
            (one.currency, Decimal(one.units), count)
            for one, count in zip(found.sums, found.counts, strict=True)
        ]
        if found.unknown:
            sums.append(("no rate is known", None, found.unknown))
        numbers += [(name, days, *one, remark) for one in sums or [(None, None, found.count)]]
    if report.days is not None:
        days_to_paid = Decimal(str(report.days))
        remark = report_views.speed(report)
        numbers.append(
            ("Median days from added to paid", report.period.days, None, days_to_paid, None, remark)
        )
    return numbers


def _beyond(one: FigureRow) -> tuple[WorkbookCell, ...]:
    amount, association = one.amount, one.row.summary.association
    if one.day is not None:
        basis = "recorded"
    elif amount is None:
        basis = None
    elif one.row.summary.awarded is not None:
        basis = "approved or paid"
    else:
        basis = "promised at the consent" if association.consented_at else "today's rate"
    return (
        Decimal(amount.units) if amount else None,
        amount.currency if amount else None,
        basis,
        one.day,
    )
