from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from flows.reports.report import FigureSum, Report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.amounts import Amount
from flows.rules.reports.figures import NAMES, Figure
from flows.rules.reports.periods import Period
from handlers.reports import report_views, workbook
from handlers.reports.workbook import MOST_ROWS, SHEETS

PERIOD = Period("FY27 Q2", date(2026, 10, 1), date(2026, 12, 31))
SUMS = (Amount("EUR", 4500), Amount("USD", Decimal("9999.50")))
MANY = MOST_ROWS + 1


def made(**more: FigureSum) -> Report:
    figures = dict.fromkeys(Figure, FigureSum()) | {Figure[name]: one for name, one in more.items()}
    return Report(ReportAsk("FY27 Q2"), PERIOD, None, None, None, figures, 26.5)


def test_every_number_has_a_sheet_of_its_own_with_a_name_that_excel_takes() -> None:
    assert set(SHEETS) == set(Figure)
    assert len({one.casefold() for one in SHEETS.values()}) == len(Figure)
    assert all(len(one) <= 31 and not set(one) & set("[]:*?/\\'") for one in SHEETS.values())


def test_the_first_sheet_has_each_sum_as_a_number_and_leads_to_its_rows() -> None:
    review = FigureSum(6, SUMS, unknown=1, estimated=True, counts=(2, 3))
    report = made(REVIEW=review, LOST=FigureSum(MANY, SUMS[:1], counts=(MANY,)))
    book = load_workbook(BytesIO(workbook.workbook(report, "About it", {Figure.REVIEW: [], Figure.LOST: []})))
    assert book.sheetnames == ["Report", "In review", "Lost"]
    lines = list(book["Report"].iter_rows(min_row=2, values_only=True))
    assert lines[0][:2] == ("Report", "About it")
    said = report_views.ESTIMATED
    assert [one for one in lines if one[0] == NAMES[Figure.REVIEW]] == [
        ("In review", "Today", "EUR", 4500, 2, said),
        ("In review", "Today", "USD", 9999.5, 3, said),
        ("In review", "Today", "no rate is known", None, 1, said),
    ]
    (lost,) = [one for one in lines if one[0] == NAMES[Figure.LOST]]
    assert lost[1:5] == (PERIOD.days, "EUR", 4500, MANY)
    assert "only the first 20,000 rows" in str(lost[5])
    assert workbook.cut(report) == ["Lost"]
    assert ("Paid", PERIOD.days, None, None, 0, None) in lines
    assert lines[-1][3] == 26.5
    links = {row[0].value: row[0].hyperlink for row in book["Report"].iter_rows(min_row=2)}
    assert links["In review"].location == "'In review'!A1"
    assert links["Paid"] is None
