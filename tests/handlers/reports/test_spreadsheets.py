import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from handlers.reports.spreadsheets import as_csv, as_excel

DANGEROUS = [
    "=1+1",
    "+1",
    "+1 425 555 0100",
    "-1",
    "-5 Ltd",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "=cmd|' /C calc'!A0",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    ";=1+1",
    ",=1+1",
    " ; =1+1",
    "|=1+1",
    '"=1+1',
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u22121",
]
DANGEROUS_INSIDE = [
    "Contoso;=1+1",
    "Contoso;=1+1;",
    "Contoso; \u200b+1",
    "Contoso|@SUM(A1)",
    "Contoso\t=1+1",
    "Contoso\n=1+1\nLtd",
    "Contoso\r\n-1",
    "Contoso\";=cmd|' /C calc'!A0;\"",
    'x;"";＝1+1',
    "=1;=2;=3",
    *(f"x{separator}{cell}" for separator in ";|\t\n" for cell in ("=1+1", "-1", ' "=1', ",=1")),
]
HARMLESS = [
    "Contoso",
    "Contoso = Fabrikam",
    "a+b",
    "kim@contoso.com",
    "4-H Club",
    "; Contoso",
    "'quoted'",
    "00418207",
]


def rows_of(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=delimiter))


@pytest.mark.parametrize("cell", [*DANGEROUS, *DANGEROUS_INSIDE])
def test_a_cell_that_could_be_a_formula_gets_apostrophes_and_nothing_else(cell: str) -> None:
    _, row = rows_of(as_csv(["a", "b", "c"], [["x", cell, "y"]]))
    assert [one.replace("'", "") for one in row] == ["x", cell.replace("'", ""), "y"]


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("cell", [*DANGEROUS, *DANGEROUS_INSIDE])
def test_no_cell_is_a_formula_whatever_parts_cells_where_the_file_is_opened(
    cell: str, delimiter: str, place: int
) -> None:
    row = ["Contoso", "contoso.com", "418207"]
    row[place] = cell
    for shown in rows_of(as_csv(["a", "b", "c"], [row]), delimiter):
        for one in shown:
            assert one.strip(' \t\r\n\u00a0\u3000\u200b\ufeff",')[:1] not in {*"=+-@＝＋－＠\u2212", "\t"}


@pytest.mark.parametrize(
    "cell", ["Contoso; Ltd", "a|b", "a\tb", " padded ", 'a "b"', "a\r\nb", "Müller, Söhne"]
)
def test_separators_of_other_countries_stand_in_quotes(cell: str) -> None:
    content = as_csv(["a", "b"], [[cell, "x"]]).decode("utf-8-sig")
    doubled = cell.replace('"', '""')
    assert content == f'a,b\r\n"{doubled}",x\r\n'


@pytest.mark.parametrize("cell", HARMLESS)
def test_other_cells_stay_as_they_are_in_csv(cell: str) -> None:
    (row,) = list(csv.reader(io.StringIO(as_csv(["a"], [[cell]]).decode("utf-8-sig"), newline="")))[1:]
    assert row == [cell]


@pytest.mark.parametrize("cell", [*DANGEROUS, *DANGEROUS_INSIDE, *HARMLESS])
def test_every_text_is_the_same_text_in_excel_and_no_formula(cell: str) -> None:
    content = as_excel("Rows", ["a"], [[cell]])
    kept = load_workbook(io.BytesIO(content)).active["A2"]
    assert kept.data_type == "s"
    assert unescape(kept.value) == cell
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_ids_keep_their_zeros_and_instants_are_instants() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    rows: list[list[str | datetime | None]] = [["00418207", noon], [None, None]]
    sheet = load_workbook(io.BytesIO(as_excel("Rows", ["ID", "Due"], rows))).active
    assert (sheet["A2"].value, sheet["B2"].value) == ("00418207", noon.replace(tzinfo=None))
    assert as_csv(["ID", "Due"], rows).decode("utf-8-sig").splitlines() == [
        "ID,Due",
        "00418207,2026-03-02 12:00",
        ",",
    ]


def test_an_empty_table_has_its_header() -> None:
    sheet = load_workbook(io.BytesIO(as_excel("Rows", ["a", "b"], []))).active
    assert [cell.value for cell in sheet[1]] == ["a", "b"]


def test_days_and_amounts_can_be_sorted_and_added_up_in_excel_and_are_plain_in_csv() -> None:
    row = (date(2026, 3, 2), Decimal("4999.50"), Decimal(5000))
    sheet = load_workbook(io.BytesIO(as_excel("Rows", ["Day", "Exact", "Whole"], [row]))).active
    assert [(one.value, one.number_format) for one in sheet[2]] == [
        (datetime(2026, 3, 2), "yyyy-mm-dd"),  # noqa: DTZ001 -- a workbook's days have no zone
        (4999.5, "#,##0.00"),
        (5000, "#,##0"),
    ]
    assert sheet.freeze_panes == "B2", "header and first column stay in view"
    assert rows_of(as_csv(["Day", "Exact", "Whole"], [row]))[1] == ["2026-03-02", "4999.50", "5000"]
