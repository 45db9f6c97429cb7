"""Tables into rows: the first row names the columns, and by them the kind of the rows.

In places of tables ``column`` counts cells (A is 1).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.loading import values
from bot.loading.models import MODELS
from bot.loading.nodes import Cell, Content, FileUnreadable, Mapped, RawRow
from flows.loading.partner_data import DataFault, FilePlace
from flows.rules.customers.identifiers import tidy
from flows.rules.text.closest_word import listed
from store.enums import FILE_KINDS, DataKind

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

Placed = Callable[[int, int], FilePlace]
"""Returns the place of a line and a column of the table."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: the text of each cell by its column, and what is wrong with damaged ones."""

    line: int
    cells: Mapping[int, str]
    damaged: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(map(tidy, self.cells.values()))


def read(at: Placed, records: Iterator[TableRow], content: Content) -> None:
    """Add the rows of a table to the content, and the faults in its form; blank rows are passed over.

    Raises:
        FileUnreadable: there is no header, or it fits no kind.
    """
    filled = (record for record in records if not record.is_blank)
    header = next(filled, None)
    if header is None:
        sentence = "expected a first row with the names of the columns, found nothing"
        raise FileUnreadable(at(1, 1), sentence)
    kind = kind_of(header)
    if kind is None:
        telling = listed(f"{column} ({kind})" for kind, column in _TELLING.items())
        found = values.shown(", ".join(map(tidy, header.cells.values())))
        sentence = f"expected columns that tell what the rows are: {telling}; found {found}"
        likely = [one for one in FILE_KINDS if _recognised(header, one)]
        raise FileUnreadable(at(header.line, 1), sentence, likely)
    columns = _columns(at, header, kind, content.faults)
    for record in filled:
        fields = _fields(at, record, columns, content.faults)
        content.rows.append(RawRow(kind, Mapped(at(record.line, 1), {**fields}), at(header.line, 1)))


def kind_of(header: TableRow) -> DataKind | None:
    """Return the kind whose columns a header names; ``None`` if it does not tell."""
    best, second = sorted(FILE_KINDS, key=lambda kind: -_recognised(header, kind))[:2]
    return best if _recognised(header, best) > _recognised(header, second) else None


def most_recognised(header: TableRow) -> int:
    """Return how many columns of the likest kind a header names."""
    return max(_recognised(header, kind) for kind in FILE_KINDS)


def _recognised(header: TableRow, kind: DataKind) -> int:
    return len(set(map(_folded, header.cells.values())) & set(map(_folded, MODELS[kind].model_fields)))


def _folded(column: str) -> str:
    return re.sub(r"[\W_]+", "", tidy(column).casefold())


def _fields(
    at: Placed, record: TableRow, columns: Mapping[int, str], faults: list[DataFault]
) -> dict[str, Cell]:
    fields: dict[str, Cell] = {}
    for number, column in columns.items():
        if column:
            written = record.cells.get(number, "")
            kept = _KEPT_AS_TEXT.fullmatch(written.strip())
            damage = record.damaged.get(number, "")
            fields[column] = Cell(kept[1] if kept else written, at(record.line, number), damage=damage)
    for number, written in record.cells.items():
        if number not in columns and tidy(written):
            found = values.shown(written)
            sentence = f"expected {len(columns)} cells as in the header, found one more: {found}"
            faults.append(DataFault(at(record.line, number), "", sentence))
    return fields


def _columns(at: Placed, header: TableRow, kind: DataKind, faults: list[DataFault]) -> dict[int, str]:
    """Return the field of each column; nothing for a column without a name or with a fault."""
    fields = list(MODELS[kind].model_fields)
    by_folded = {_folded(field): field for field in fields}
    columns: dict[int, str] = {}
    first: dict[str, int] = {}
    for number in range(1, max(header.cells) + 1):
        written = header.cells.get(number, "")
        field = by_folded.get(_folded(written), "")
        if field in first:
            sentence = f"expected once, but is column {first[field]} too"
            faults.append(DataFault(at(header.line, number), field, sentence))
            field = ""
        elif field:
            first[field] = number
        elif tidy(written):
            sentence = values.unknown(tidy(written), fields)
            faults.append(DataFault(at(header.line, number), "", sentence))
        columns[number] = field
    return columns
