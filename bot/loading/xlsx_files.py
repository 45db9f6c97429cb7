"""Workbooks (.xlsx) into rows: each visible sheet is a table of one kind, as in a CSV file."""

import io
import re
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from bot.loading import tables, xlsx_parts
from bot.loading.nodes import Content, FileUnreadable
from bot.loading.tables import TableRow
from bot.loading.xlsx_cells import CellTexts
from bot.loading.xlsx_parts import PartDamaged, SheetCells, Unpacked, Workbook
from flows.loading.partner_data import DataFault, FilePlace

MOST_PARTS = 5_000
LARGEST_DIRECTORY = 4_000_000
"""Bytes of the list of a workbook's parts: reading a larger one takes too much memory."""

_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_SIZE = slice(12, 16)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WANTED = "expected a workbook (.xlsx)"
_DAMAGED = f"{_WANTED}, found one that is damaged; open it in a spreadsheet program and save it again"
_TOO_MUCH = f"{_WANTED} that unpacks to at most {Unpacked.MOST // 1_000_000} MB, found more; split it"
_MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def read(name: str, data: bytes) -> Content:
    """Return the rows of a workbook, and the faults in its form.

    Raises:
        FileUnreadable: it is no workbook, is encrypted or damaged, holds too much, or no sheet has anything.
    """
    content = Content()
    try:
        with _opened(name, data) as package:
            _read_sheets(name, xlsx_parts.workbook(package), content)
    except PartDamaged as error:
        raise FileUnreadable(FilePlace(name, 1, 1), _DAMAGED) from error
    except Unpacked as error:
        raise FileUnreadable(FilePlace(name, 1, 1), _TOO_MUCH) from error
    return content


def is_data(name: str, data: bytes) -> bool:
    """Tell whether the header of a visible sheet names the columns of one kind."""
    try:
        with _opened(name, data) as package:
            book = xlsx_parts.workbook(package)
            texts = CellTexts(book)
            for sheet in book.sheets:
                first = next((row for row in _records(book.cells(sheet), texts) if not row.is_blank), None)
                if not sheet.is_hidden and first is not None and tables.kind_of(first) is not None:
                    return True
    except (PartDamaged, Unpacked, FileUnreadable):
        return False
    return False


def _opened(name: str, data: bytes) -> ZipFile:
    start = FilePlace(name, 1, 1)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            sentence = f"{_WANTED}, found one that is protected by a password; save it without one"
        else:
            sentence = f"{_WANTED}, found an old Excel workbook (.xls); save it as .xlsx"
        raise FileUnreadable(start, sentence)
    if not data.startswith(b"PK"):
        raise FileUnreadable(start, f"{_WANTED}, found something else; save it as .xlsx")
    at = data.rfind(_DIRECTORY_END)
    if at >= 0 and int.from_bytes(data[at:][_DIRECTORY_SIZE], "little") > LARGEST_DIRECTORY:
        raise FileUnreadable(start, _TOO_MUCH)
    try:
        package = ZipFile(io.BytesIO(data))
        entries = package.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise FileUnreadable(start, _DAMAGED) from error
    if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > Unpacked.MOST:
        raise FileUnreadable(start, _TOO_MUCH)
    if any(one.flag_bits & 1 for one in entries):
        sentence = f"{_WANTED}, found one that is protected by a password; save it without one"
        raise FileUnreadable(start, sentence)
    if "xl/workbook.xml" not in {one.filename for one in entries}:
        raise FileUnreadable(start, f"{_WANTED}, found something else; save it as .xlsx")
    return package


def _read_sheets(name: str, book: Workbook, content: Content) -> None:
    texts = CellTexts(book)
    is_any = False
    for sheet in book.sheets:

        def at(line: int, column: int, sheet_name: str = sheet.name) -> FilePlace:
            return FilePlace(name, line, column, sheet_name)

        cells = book.cells(sheet)
        records = list(_records(cells, texts))
        if all(record.is_blank for record in records):
            content.warnings.append(DataFault(at(1, 1), "", "the sheet is empty"))
            continue
        if sheet.is_hidden:
            sentence = "the sheet is hidden, so nothing of it is loaded; unhide it to load it"
            content.warnings.append(DataFault(at(1, 1), "", sentence))
            continue
        is_any = True
        content.faults.extend(DataFault(at(line, column), "", said) for line, column, said in _merged(cells))
        try:
            tables.read(at, iter(records), content)
        except FileUnreadable as error:
            sentence = f"{error.fault.sentence}; hide the sheet if it is no data"
            content.unreadable.append(DataFault(error.fault.place, "", sentence))
            content.unread.update(error.kinds)
    if not is_any:
        sentence = "expected a visible sheet with a first row of column names, found none"
        raise FileUnreadable(FilePlace(name, 1, 1), sentence)


def _records(cells: SheetCells, texts: CellTexts) -> Iterator[TableRow]:
    for line, row in cells.rows():
        found: dict[int, str] = {}
        damaged: dict[int, str] = {}
        for number, cell in row.items():
            text, damage = texts.of(cell)
            found[number] = text
            if damage:
                damaged[number] = damage
        yield TableRow(line, found, damaged)


def _merged(cells: SheetCells) -> Iterator[tuple[int, int, str]]:
    """Yield the place of merged cells and what is wrong: only the first of them has a value."""
    for reference in cells.merged:
        found = _MERGED.fullmatch(reference)
        if found is not None:
            sentence = f"expected one value in each cell, found the merged cells {reference}; unmerge them"
            yield int(found[2]), xlsx_parts.column_number(found[1]), sentence
