"""Tables as files for spreadsheets, in which no cell is ever a formula."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flows.customers_page.page_export import Cell
from store.enums import IdentifierType, Origin
from words.names import IDENTIFIER_TYPES, ORIGINS

_BEFORE = r"""[\s,;|:'"\u200b-\u200f\u2060\ufeff]*"""
_SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫−⁼⁺⁻]"

FORMULA = re.compile(rf"[\t\r\n]|{_BEFORE}{_SIGN}")
"""What a spreadsheet may take for a formula in CSV, also after spaces and separators of other countries.

Such a cell gets an apostrophe in front. In a workbook, a cell is marked as text.
"""

_FORMULA_INSIDE = re.compile(rf"(?<=[;|\t\r\n])(?={_BEFORE}{_SIGN})")
"""Where a formula would begin if a spreadsheet took the characters before it for the end of a cell or row.

Excel does so with semicolons in many countries, even in a quoted cell.
"""

_SEPARATORS = re.compile(r"""[,;|\t\r\n"]|^\s|\s$""")
"""Characters for which a cell needs quotes, because some spreadsheet may take them for separators."""

WIDEST_COLUMN = 60


@dataclass(frozen=True, slots=True)
class SheetLink:
    """Words that lead to another sheet of the workbook."""

    words: str
    sheet: str


WorkbookCell = Cell | int | SheetLink
"""What a cell of a workbook can hold; in CSV, everything is text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name of at most 31 characters, its header, and its rows."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[WorkbookCell]]


def as_csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the table as CSV in UTF-8, with the byte order mark that Excel needs; instants in UTC.

    Every cell that could be taken for a formula begins with an apostrophe, telephone numbers included, and so
    does every part of a cell that could become one.
    """
    lines = (",".join(_quoted(_protected(_text(cell))) for cell in row) for row in (header, *rows))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def as_excel(name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the table as an Excel workbook with one sheet, each text as it is; instants in UTC."""
    return as_workbook([Sheet(name, header, rows)])


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an Excel workbook with these sheets, of which the first one is shown."""
    from xlsxwriter import Workbook  # rarely needed, and slow to import at every start

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        formats = {
            "bold": workbook.add_format({"bold": True}),
            "instant": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "day": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "whole": workbook.add_format({"num_format": "#,##0"}),
            "exact": workbook.add_format({"num_format": "#,##0.00"}),
            "link": workbook.add_format({"font_color": "#0563C1", "underline": 1}),
        }
        for one in sheets:
            _write(workbook.add_worksheet(one.name), one, formats)
    return file.getvalue()


def _write(sheet: Any, table: Sheet, formats: Mapping[str, Any]) -> None:
    header, rows = table.header, table.rows
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
    for column, words in enumerate(header):
        sheet.write_string(0, column, words, formats["bold"])
        width = max([len(words), *(len(_grouped(row[column])) for row in rows[:200])])
        sheet.set_column(column, column, min(width + 2, WIDEST_COLUMN))
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            match cell:
                case None:
                    pass
                case datetime():
                    at = cell.astimezone(UTC).replace(tzinfo=None)
                    sheet.write_datetime(number, column, at, formats["instant"])
                case date():
                    sheet.write_datetime(number, column, cell, formats["day"])
                case Decimal() | int():
                    is_whole = cell == int(cell)
                    sheet.write_number(number, column, cell, formats["whole" if is_whole else "exact"])
                case SheetLink():
                    to = f"internal:'{cell.sheet}'!A1"
                    sheet.write_url(number, column, to, formats["link"], cell.words)
                case str():
                    sheet.write_string(number, column, _text(cell))


def _grouped(cell: WorkbookCell) -> str:
    """Return a cell as a workbook shows it: numbers with separators between thousands."""
    return f"{cell:,.2f}" if isinstance(cell, Decimal | int) else _text(cell)


def _text(cell: WorkbookCell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M}"
        case Decimal():
            return f"{cell:f}"
        case SheetLink():
            return cell.words
        case IdentifierType() | Origin():
            return IDENTIFIER_TYPES[cell] if isinstance(cell, IdentifierType) else ORIGINS[cell]
        case date() | int() | str():
            return str(cell)


def _protected(text: str) -> str:
    inside = _FORMULA_INSIDE.sub("'", text)
    return f"'{inside}" if FORMULA.match(text) else inside


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _SEPARATORS.search(text) else text
