"""CSV into rows, as spreadsheets write it: any of their delimiters, quoted line ends, padded cells.

The line of a row is the one in which it begins.
"""

import csv
import io
import re
from collections.abc import Iterator

from bot.loading import tables
from bot.loading.nodes import Content, FileUnreadable
from bot.loading.tables import TableRow
from flows.loading.partner_data import FilePlace

_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_LINE = re.compile(r"\"?sep=(.)\"?\r?\n?", re.IGNORECASE)


def read(name: str, text: str) -> Content:
    """Return the rows of a CSV file, whose header determines their kind, and the faults in its form.

    Raises:
        FileUnreadable: there is no header, it fits no kind, or quotes do not match.
    """
    content = Content()
    records = _records(name, text, _delimiter(name, text))
    tables.read(lambda line, column: FilePlace(name, line, column), records, content)
    return content


def is_data(name: str, text: str) -> bool:
    """Tell whether the header of a CSV file names the columns of one kind."""
    header = _header(name, text, _delimiter(name, text))
    return bool(header.cells) and tables.kind_of(header) is not None


def _records(name: str, text: str, delimiter: str) -> Iterator[TableRow]:
    lines = io.StringIO(text, newline="")
    before = 1 if _DELIMITER_LINE.match(text) else 0
    if before:
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    start = before + 1
    try:
        for cells in reader:
            yield TableRow(start, dict(enumerate(cells, start=1)))
            start = before + reader.line_num + 1
    except csv.Error as error:
        sentence = f'expected CSV (a quote inside a quoted cell is written ""), found a mistake: {error}'
        raise FileUnreadable(FilePlace(name, start, 1), sentence) from error


def _delimiter(name: str, text: str) -> str:
    """Return the delimiter that the file names, else the one that gives the header most known columns."""
    named = _DELIMITER_LINE.match(text)
    if named:
        return named[1]

    def known_columns(delimiter: str) -> tuple[int, int]:
        header = _header(name, text, delimiter)
        return tables.most_recognised(header), len(header.cells)

    return max(_DELIMITERS, key=known_columns)


def _header(name: str, text: str, delimiter: str) -> TableRow:
    try:
        return next((one for one in _records(name, text, delimiter) if not one.is_blank), TableRow(1, {}))
    except FileUnreadable:
        return TableRow(1, {})
