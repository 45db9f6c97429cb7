"""CSV into rows, as spreadsheets write it: any of their delimiters, quoted line ends, padded cells.

In places of CSV files ``column`` counts cells (A is 1); the line of a row is the one in which it begins.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.loading import values
from bot.loading.models import MODELS
from bot.loading.nodes import Cell, Content, FileUnreadable, Mapped, RawRow
from flows.loading.partner_data import DataFault, FilePlace
from flows.rules.customers.identifiers import tidy
from flows.rules.text.closest_word import listed
from store.enums import DataKind

_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_LINE = re.compile(r"\"?sep=(.)\"?\r?\n?", re.IGNORECASE)
_TELLING = {
    DataKind.PARTNER: "workspace_id",
    DataKind.CATALOGUE: "code",
    DataKind.LOCATIONS: "partner_id",
    DataKind.ROLES: "user_id",
    DataKind.ELIGIBILITY: "verdict",
    DataKind.FACTS: "attribute",
}
# Written like ="00123" to prevent a spreadsheet from changing it.
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: Sequence[str]

    @property
    def is_blank(self) -> bool:
        return not any(map(tidy, self.cells))


def read(name: str, text: str) -> Content:
    """Return the rows of a CSV file, whose header determines their kind, and the faults in its form.

    Raises:
        FileUnreadable: there is no header, it fits no kind, or quotes do not match.
    """
    records = _records(name, text, _delimiter(name, text))
    header = next(records, None)
    if header is None:
        sentence = "expected a first row with the names of the columns, found nothing"
        raise FileUnreadable(FilePlace(name, 1, 1), sentence)
    kind = _kind(name, header)
    content = Content()
    columns = _columns(name, header, kind, content.faults)
    for record in records:
        fields = _fields(name, record, columns, content.faults)
        node = Mapped(FilePlace(name, record.line, 1), {**fields})
        content.rows.append(RawRow(kind, node, FilePlace(name, header.line, 1)))
    return content


def _fields(name: str, record: _Record, columns: Sequence[str], faults: list[DataFault]) -> dict[str, Cell]:
    fields: dict[str, Cell] = {}
    for number, (column, written) in enumerate(zip_longest(columns, record.cells), start=1):
        place = FilePlace(name, record.line, number)
        if column is None:
            if tidy(written or ""):
                found = values.shown(written)
                faults.append(
                    DataFault(
                        place, "", f"expected {len(columns)} cells as in the header, found one more: {found}"
                    )
                )
        elif column:
            kept = _KEPT_AS_TEXT.fullmatch((written or "").strip())
            fields[column] = Cell(kept[1] if kept else written or "", place)
    return fields


def _records(name: str, text: str, delimiter: str) -> Iterator[_Record]:
    lines = io.StringIO(text, newline="")
    before = 1 if _DELIMITER_LINE.match(text) else 0
    if before:
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    start = before + 1
    try:
        for cells in reader:
            record = _Record(start, cells)
            start = before + reader.line_num + 1
            if not record.is_blank:
                yield record
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
        return max(_recognised(header, kind) for kind in DataKind), len(header.cells)

    return max(_DELIMITERS, key=known_columns)


def _header(name: str, text: str, delimiter: str) -> _Record:
    try:
        return next(_records(name, text, delimiter), _Record(1, ()))
    except FileUnreadable:
        return _Record(1, ())


def _folded(column: str) -> str:
    return re.sub(r"[\W_]+", "", tidy(column).casefold())


def _recognised(header: _Record, kind: DataKind) -> int:
    return len(set(map(_folded, header.cells)) & set(map(_folded, MODELS[kind].model_fields)))


def _kind(name: str, header: _Record) -> DataKind:
    best, second = sorted(DataKind, key=lambda kind: -_recognised(header, kind))[:2]
    if _recognised(header, best) == _recognised(header, second):
        telling = listed(f"{column} ({kind})" for kind, column in _TELLING.items())
        found = values.shown(", ".join(map(tidy, header.cells)))
        sentence = f"expected columns that tell what the rows are: {telling}; found {found}"
        raise FileUnreadable(FilePlace(name, header.line, 1), sentence)
    return best


def _columns(name: str, header: _Record, kind: DataKind, faults: list[DataFault]) -> list[str]:
    """Return the field of each column; nothing for a column without a name or with a fault."""
    fields = list(MODELS[kind].model_fields)
    by_folded = {_folded(field): field for field in fields}
    columns: list[str] = []
    for number, written in enumerate(header.cells):
        place = FilePlace(name, header.line, number + 1)
        field = by_folded.get(_folded(written), "")
        if field in columns and field:
            sentence = f"expected once, but is column {columns.index(field) + 1} too"
            faults.append(DataFault(place, field, sentence))
            field = ""
        elif not field and tidy(written):
            faults.append(DataFault(place, "", values.unknown(tidy(written), fields)))
        columns.append(field)
    return columns
