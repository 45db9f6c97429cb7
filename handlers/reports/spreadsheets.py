"""Tables as files for spreadsheets, in which no cell is ever a formula."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from flows.customers_page.page_export import Cell

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


def as_csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the table as CSV in UTF-8, with the byte order mark that Excel needs; instants in UTC.

    Every cell that could be taken for a formula begins with an apostrophe, telephone numbers included, and so
    does every part of a cell that could become one.
    """
    lines = (",".join(_quoted(_protected(_text(cell))) for cell in row) for row in (header, *rows))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def as_excel(name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the table as an Excel workbook with one sheet, each text as it is; instants in UTC."""
    from xlsxwriter import Workbook  # rarely needed, and slow to import at every start

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(name)
        bold = workbook.add_format({"bold": True})
        instant = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
        for column, words in enumerate(header):
            sheet.write_string(0, column, words, bold)
            width = max([len(words), *(len(_text(row[column])) for row in rows[:200])])
            sheet.set_column(column, column, min(width + 2, WIDEST_COLUMN))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell.astimezone(UTC).replace(tzinfo=None), instant)
                elif cell is not None:
                    sheet.write_string(number, column, _text(cell))
    return file.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M}"
    return cell


def _protected(text: str) -> str:
    inside = _FORMULA_INSIDE.sub("'", text)
    return f"'{inside}" if FORMULA.match(text) else inside


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _SEPARATORS.search(text) else text
