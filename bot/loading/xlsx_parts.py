"""The parts of a workbook's package: its sheets, shared texts, formats and cells, read piece by piece.

What a part may unpack to is bounded, and document types, with which XML can grow without end, are refused.

No library reads the cells, because each one tried loses something that an uploaded file needs:

- openpyxl builds a tree of each row, so that a file of 29 KB, all of blank cells, takes 700 MB. Its mode for
  large files has no merged cells, its other mode makes an object of each merged cell, and both refuse a
  workbook for a fault in its styles and pass over the cells of a strict one.
- python-calamine has no formulas and no formats, and one cell in the last corner of a sheet ends the process.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

PIECE = 1 << 16
"""Bytes that are parsed at a time."""

MOST_CELLS = 500_000
"""Cells with a value in all sheets together."""

LAST_COLUMN = 16_384
LAST_ROW = 1_048_576

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class PartDamaged(Exception):
    """A part is missing, cannot be unpacked, or is no sound XML."""


class Unpacked(Exception):
    """The workbook unpacks to more than may be read."""

    MOST = 100_000_000
    """Bytes to which all parts together may unpack."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet's name, whether it is hidden, and its part."""

    name: str
    is_hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands in the part: ``kind`` and ``style`` as Excel numbers them, and the text."""

    kind: str
    style: int
    text: str | None
    has_formula: bool


@dataclass(slots=True)
class SheetCells:
    """The cells of a sheet with a value or a formula, by row and column, and its merged ranges."""

    found: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, Mapping[int, RawCell]]]:
        """Yield the rows in their order."""
        yield from sorted(self.found.items())


@dataclass(slots=True)
class Workbook:
    """An opened workbook; ``formats`` has the number format of each style, as its number or its code."""

    package: ZipFile
    sheets: Sequence[SheetPart]
    is_1904: bool
    texts: Sequence[str]
    formats: Sequence[int | str]
    count: int = 0

    def cells(self, sheet: SheetPart) -> SheetCells:
        """Return the cells of a sheet.

        Raises:
            PartDamaged: it cannot be read.
            Unpacked: with it, more cells were read than may be.
        """
        reader = _CellReader(self)
        _parse(self.package, sheet.part, reader.start, reader.end, reader.data)
        return reader.cells


def workbook(package: ZipFile) -> Workbook:
    """Open a workbook.

    Raises:
        PartDamaged: a part cannot be read.
    """
    targets = _targets(package, "xl/_rels/workbook.xml.rels", "xl/workbook.xml")
    reader = _BookReader(targets)
    _parse(package, "xl/workbook.xml", reader.start)
    names = set(package.namelist())
    texts, styles = _TextReader(), _StyleReader()
    if "xl/sharedStrings.xml" in names:
        _parse(package, "xl/sharedStrings.xml", texts.start, texts.end, texts.data)
    if "xl/styles.xml" in names:
        _parse(package, "xl/styles.xml", styles.start, styles.end)
    return Workbook(package, reader.sheets, reader.is_1904, texts.found, styles.formats())


def column_number(letters: str) -> int:
    """Return the number of a column (A is 1)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def unescaped(text: str) -> str:
    """Return a text of a workbook, in which ``_x000D_`` stands for a character."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _ignore(*_: object) -> None:
    pass


def _parse(
    package: ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] = _ignore,
    data: Callable[[str], None] = _ignore,
) -> None:
    """Call the functions for each element, by names without prefix or namespace."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(name.rpartition(" ")[2], given)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with package.open(part) as file:
            while piece := file.read(PIECE):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError) as error:
        raise PartDamaged(part) from error
    except (NotImplementedError, RuntimeError) as error:  # another compression, or a password
        raise PartDamaged(part) from error


def _refuse(*_: object) -> NoReturn:
    raise ValueError("a document type")


def _targets(package: ZipFile, relations: str, of: str) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            found[given["Id"]] = normpath(join("/", dirname(of), given["Target"])).lstrip("/")

    _parse(package, relations, start)
    return found


class _BookReader:
    def __init__(self, targets: Mapping[str, str]) -> None:
        self.sheets: list[SheetPart] = []
        self.is_1904 = False
        self._targets = targets

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "workbookPr":
            self.is_1904 = given.get("date1904") in {"1", "true"}
        elif name == "sheet":
            related = next(value for key, value in given.items() if key.endswith(" id"))
            part = self._targets[related]
            # Charts have sheets of their own, which hold no cells.
            if "/worksheets/" in f"/{part}":
                is_hidden = given.get("state", "visible") != "visible"
                self.sheets.append(SheetPart(given["name"], is_hidden, part))


class _TextReader:
    """Reads the shared texts: of each, all runs, without the readings of Asian scripts."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._is_text = False
        self._in_reading = False

    def start(self, name: str, _given: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_reading = True
        elif name == "t":
            self._is_text = not self._in_reading

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append(unescaped("".join(self._pieces)))
        elif name == "rPh":
            self._in_reading = False
        elif name == "t":
            self._is_text = False

    def data(self, piece: str) -> None:
        if self._is_text:
            self._pieces.append(piece)


class _StyleReader:
    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._in_styles = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[int(given["numFmtId"])] = given["formatCode"]
        elif name == "cellXfs":
            self._in_styles = True
        elif name == "xf" and self._in_styles:
            self._used.append(int(given.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_styles = False

    def formats(self) -> list[int | str]:
        return [self._codes.get(one, one) for one in self._used]


class _CellReader:
    def __init__(self, book: Workbook) -> None:
        self.cells = SheetCells()
        self._book = book
        self._row = self._column = 0
        self._kind, self._style = "n", 0
        self._pieces: list[str] | None = None
        self._text: str | None = None
        self._has_formula = self._in_reading = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self._row = int(given.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            self._begin(given)
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._in_reading = True
        elif name in {"v", "t"} and not self._in_reading:
            self._pieces = []
        elif name == "mergeCell":
            self.cells.merged.append(given.get("ref", ""))

    def end(self, name: str) -> None:
        if name in {"v", "t"} and self._pieces is not None:
            # The runs of a text in the cell itself belong together.
            self._text = (self._text or "") + "".join(self._pieces)
            self._pieces = None
        elif name == "rPh":
            self._in_reading = False
        elif name == "c":
            self._keep()

    def data(self, piece: str) -> None:
        if self._pieces is not None:
            self._pieces.append(piece)

    def _begin(self, given: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(given["r"]) if "r" in given else None
        self._column = column_number(found[1]) if found else self._column + 1
        self._row = int(found[2]) if found else self._row
        self._kind, self._style = given.get("t", "n"), int(given.get("s", "0"))
        self._text, self._has_formula = None, False

    def _keep(self) -> None:
        if self._text is None and not self._has_formula:
            return
        if not 1 <= self._column <= LAST_COLUMN or not 1 <= self._row <= LAST_ROW:
            raise PartDamaged("a cell outside the sheet")
        self._book.count += 1
        if self._book.count > MOST_CELLS:
            raise Unpacked
        cell = RawCell(self._kind, self._style, self._text, self._has_formula)
        self.cells.found.setdefault(self._row, {})[self._column] = cell
