"""Workbooks are read as CSV files are: a sheet of each kind, with a clear sentence for each fault."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.loading import files, xlsx_files, xlsx_parts
from bot.loading.examples import TABLES
from bot.loading.models import MODELS
from flows.loading.given_files import DataFile
from flows.loading.partner_data import DataBatch
from handlers.reports import spreadsheets
from handlers.reports.spreadsheets import Sheet
from store.enums import FILE_KINDS, DataKind

Rows = Sequence[Sequence[Any]]
MORNING = datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001 -- a workbook has no zones
FACTS = ["tpid", "attribute", "value"]


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(change: Callable[[Worksheet], None] | None = None, /, **sheets: Rows) -> bytes:
    """Return a workbook with these sheets; ``change`` gets the first of them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book.worksheets[0])
    return saved(book)


def read(content: bytes, name: str = "data.xlsx") -> DataBatch:
    return files.read_given([DataFile(name, content)], "T0FOURTH")


def values(batch: DataBatch) -> dict[str, Any]:
    assert batch.faults == ()
    return {one.attribute: one.value for one in batch.facts}


def facts(*cells: Any) -> bytes:
    return workbook(F=[FACTS, *(["1234", f"a{number}", one] for number, one in enumerate(cells))])


def test_each_sheet_is_read_as_the_kind_that_its_header_names() -> None:
    batch = read(
        workbook(
            Any=[[" Partner ID ", "name", "COUNTRY", "Enrolled"], ["7654321", "Oslo", "NO", True]],
            F=[[], FACTS, ["1234", "seats", 5], [], ["1234", "is_new", "yes"]],
            More=[FACTS, ["1235", "seats", 6]],
        )
    )
    [place] = batch.locations
    assert (place.partner_id, place.name, place.enrolled) == ("7654321", "Oslo", True)
    assert [(one.id_value, one.value) for one in batch.facts] == [("1234", 5), ("1234", True), ("1235", 6)]
    assert str(batch.facts[1].places["value"]) == "data.xlsx:F:5:3"
    assert batch.faults == batch.warnings == ()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (300, 300),
        (418207.0, 418207),
        (12.5, 12.5),
        (1.25, 1.25),
        (1.234, 1.234),
        (0.1 + 0.2, 0.3),
        (1 / 3, 0.333333333),
        (-7, -7),
        (999_999_999_999_999, 999_999_999_999_999),
        (True, True),
        (False, False),
        (date(2026, 7, 1), "2026-07-01"),
        (datetime(2026, 7, 1), "2026-07-01"),  # noqa: DTZ001 -- a workbook has no zones
        ("300", 300),
        ("Norway", "Norway"),
    ],
    ids=str,
)
def test_cells_have_the_value_that_a_spreadsheet_shows(cell: Any, value: Any) -> None:
    found = values(read(facts(cell)))["a0"]
    assert (found, type(found)) == (value, type(value))


def test_text_that_is_kept_from_being_a_number_stays_as_it_is() -> None:
    def as_text(sheet: Worksheet) -> None:
        sheet["C2"].data_type = "s"

    content = workbook(as_text, F=[FACTS, ["1234", "a0", '="00123"']])
    assert values(read(content)) == {"a0": "00123"}


def test_dates_of_either_calendar_are_those_that_a_spreadsheet_shows() -> None:
    book = load_workbook(io.BytesIO(facts(date(2026, 7, 1))))
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 -- a workbook has no zones
    assert values(read(saved(book)))["a0"] == "2026-07-01"


def test_leading_zeros_that_a_format_shows_are_kept() -> None:
    def padded(sheet: Worksheet) -> None:
        sheet["A2"].number_format = "0000000"

    batch = read(workbook(padded, L=[["partner_id", "name", "country", "enrolled"], [1234, "A", "FR", "no"]]))
    assert batch.locations[0].partner_id == "0001234"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (
            1234567890123456,
            "at most 15 digits, found 1234567890123456: a spreadsheet has rounded it",
        ),
        (1.5e20, "a spreadsheet has rounded it"),
        (time(9, 30), "found a time of day"),
        (MORNING, 'without a time, found "2026-07-01T09:30:00"'),
        ("=1+1", "found a formula that was not calculated"),
        ("#N/A", "not the error of a spreadsheet's formula"),
        ("#REF!", "not the error of a spreadsheet's formula"),
        ("1.234", "a dot may part thousands or decimals"),
        ("1,5", "a number in digits"),
        ("", "found nothing"),
        ("n/a", "leave the row out"),
    ],
    ids=str,
)
def test_damaged_cells_are_reported_once_with_sheet_row_and_column(cell: Any, sentence: str) -> None:
    [fault] = read(facts(7, cell)).faults
    assert sentence in fault.sentence
    assert str(fault.place) == "data.xlsx:F:3:3"
    assert fault.field == "value"


def test_hidden_and_empty_sheets_are_named_and_passed_over() -> None:
    book = load_workbook(io.BytesIO(workbook(F=[FACTS, ["1234", "a", 1]], Old=[["x"]], Blank=[])))
    book["Old"].sheet_state = "veryHidden"
    batch = read(saved(book))
    assert values(batch) == {"a": 1}
    assert [(one.place.sheet, one.sentence) for one in batch.warnings] == [
        ("Old", "the sheet is hidden, so nothing of it is loaded; unhide it to load it"),
        ("Blank", "the sheet is empty"),
    ]


def test_merged_cells_are_a_fault() -> None:
    batch = read(workbook(lambda sheet: sheet.merge_cells("B1:C1"), F=[FACTS, ["1234", "a", 1]]))
    assert "found the merged cells B1:C1; unmerge them" in batch.faults[0].sentence
    assert str(batch.faults[0].place) == "data.xlsx:F:1:2"


def test_a_sheet_that_is_no_data_is_one_fault_and_hides_no_others() -> None:
    batch = read(workbook(Notes=[["Hello"]], F=[FACTS, ["x", "a", 1]]))
    assert [(one.place.sheet, one.place.line) for one in batch.faults] == [("Notes", 1), ("F", 2)]
    assert batch.faults[0].sentence.endswith("hide the sheet if it is no data")
    assert batch.unread == frozenset(), "none of its columns is one of data"


def test_a_sheet_of_which_no_kind_can_be_told_may_hold_rows_of_those_whose_columns_it_names() -> None:
    batch = read(
        workbook(Days=[["name", "currency", "market"], ["Yule", "NOK", "A"]], F=[FACTS, ["1234", "a", 1]])
    )
    assert batch.unread == frozenset(
        {DataKind.PARTNER, DataKind.CATALOGUE, DataKind.LOCATIONS, DataKind.ROLES}
    )


@pytest.mark.parametrize(
    ("rows", "place", "sentence"),
    [
        ([[*FACTS, "x"], ["1", "a", 1, 2]], "F:1:4", 'found "x"'),
        ([[*FACTS, "value"], ["1234", "a", 1, 2]], "F:1:4", "expected once, but is column 3 too"),
        ([FACTS, ["1234", "a", 1, "more"]], "F:2:4", "expected 3 cells as in the header, found one more"),
        ([FACTS, ["12a4", "a", 1]], "F:2:1", "expected a TPID"),
        ([["tpid", "value"], ["1234", 1]], "F:1:1", "such as microsoft_365_seats, found nothing"),
    ],
)
def test_faults_of_form_have_their_cell(rows: Rows, place: str, sentence: str) -> None:
    at = f"data.xlsx:{place}"
    said = [one.sentence for one in read(workbook(F=rows)).faults if str(one.place) == at]
    assert sentence in " ".join(said)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {one: package.read(one) for one in package.namelist()}


def with_part(name: str, content: bytes) -> bytes:
    """Return a sound workbook in which one part is another."""
    return zipped(parts_of(facts(1)) | {name: content})


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    """Return a sound workbook with other text in one part."""
    parts = parts_of(facts(1))
    assert old in parts[part]
    return zipped(parts | {part: parts[part].replace(old, new)})


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = OLE + "EncryptedPackage".encode("utf-16-le")
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "found an empty file"),
        (b"tpid,attribute\n", "found something else"),
        (b"%PDF-1.7", "found something else"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"workbook", "found an old Excel workbook (.xls)"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 cut", "found one that is damaged"),
        (facts(1)[:-200], "found one that is damaged"),
        (zipped({"word/document.xml": b"<x/>"}), "found something else"),
        (with_part(SHEET, b"<worksheet><row>"), "found one that is damaged"),
        (with_part(SHEET, BOMB), "found one that is damaged"),
        (with_part(SHEET, b'<worksheet><c r="A9999999" t="str"><v>x</v></c></worksheet>'), "damaged"),
        (with_part("xl/workbook.xml", b"<workbook><sheets/></workbook>"), "expected a visible sheet"),
        (with_part("xl/_rels/workbook.xml.rels", b"<x/>"), "found one that is damaged"),
        (with_part("xl/styles.xml", b"<x"), "found one that is damaged"),
        (workbook(Empty=[]), "expected a visible sheet with a first row of column names, found none"),
        (with_part("xl/media/big.bin", bytes(xlsx_parts.Unpacked.MOST)), "unpacks to at most 100 MB"),
        (zipped({f"xl/{one}.xml": b"" for one in range(xlsx_files.MOST_PARTS + 1)}), "unpacks to at most"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(content: bytes, sentence: str) -> None:
    [fault] = read(content).faults
    assert sentence in fault.sentence
    assert read(content).unread == frozenset(FILE_KINDS)


@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", SHEET],
)
@pytest.mark.parametrize("inside", [b"", b' [<!ENTITY a "aaaa">]', b' SYSTEM "file:///etc/passwd"'])
def test_a_document_type_is_refused_in_each_part(part: str, inside: bytes) -> None:
    xml = parts_of(facts(1)).get(part, b"<sst/>")
    [fault] = read(with_part(part, b"<!DOCTYPE x" + inside + b">" + xml)).faults
    assert "found one that is damaged" in fault.sentence


@pytest.mark.parametrize(
    "content",
    [b"<row>" + b"<c/>" * 100_000 + b"</row>", b"<row/>" * 100_000, b"<other/>" * 100_000],
    ids=["cells", "rows", "others"],
)
def test_elements_without_a_value_take_no_memory(content: bytes) -> None:
    start = b'<worksheet xmlns="' + MAIN + b'"><sheetData>'
    file = with_part(SHEET, start + content + b"</sheetData></worksheet>")
    tracemalloc.start()
    try:
        [fault] = read(file).faults
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "expected a visible sheet" in fault.sentence
    assert peak < 2_000_000


def test_merged_cells_of_a_whole_sheet_are_one_fault() -> None:
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    [fault] = read(replaced(SHEET, b"</sheetData>", merged)).faults
    assert "found the merged cells A1:XFD1048576" in fault.sentence


def test_a_cell_in_the_last_corner_is_read_where_it_stands() -> None:
    last = b'<row r="1048576"><c r="XFD1048576"><v>5</v></c></row></sheetData>'
    places = {str(one.place) for one in read(replaced(SHEET, b"</sheetData>", last)).faults}
    assert "data.xlsx:F:1048576:16384" in places


def strict() -> bytes:
    """Return a workbook as Excel saves a strict one."""
    parts = parts_of(facts(1))
    return zipped(
        {
            name: content.replace(MAIN, STRICT).replace(RELATIONS, STRICT_RELATIONS)
            for name, content in parts.items()
        }
    )


@pytest.mark.parametrize(
    "content",
    [
        strict(),
        replaced(SHEET, b'<dimension ref="A1:C2"/>', b'<dimension ref="A1:A1"/>'),
        replaced(SHEET, b"</worksheet>", b'<pageSetup orientation="sideways"/></worksheet>'),
        replaced("xl/styles.xml", b'patternType="gray125"', b'patternType="unknown"'),
        replaced("docProps/core.xml", b"<cp:coreProperties", b"<"),
    ],
    ids=["strict", "wrong dimension", "odd page", "odd style", "damaged properties"],
)
def test_what_has_nothing_to_do_with_the_cells_keeps_no_workbook_from_being_read(content: bytes) -> None:
    assert values(read(content)) == {"a0": 1}


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_parts, "MOST_CELLS", 5)
    [fault] = read(facts(1)).faults
    assert "unpacks to at most" in fault.sentence


def test_texts_of_several_runs_readings_and_escapes_are_read_as_shown() -> None:
    shared = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<si><r><t>tp</t></r><r><t>id</t></r></si><si><t>attribute</t></si><si><t>value</t></si>"
        b"<si><t>a</t></si><si><t>To_x0041_kyo</t><rPh sb='0' eb='1'><t>reading</t></rPh></si></sst>"
    )
    sheet = (
        '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c t="s"><v>2</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><r><t>12</t></r><r><t>34</t></r>'
        '</is></c><c r="B2" t="s"><v>3</v></c><c t="s"><v>4</v></c></row></sheetData></worksheet>'
    )
    batch = read(zipped(parts_of(facts("x")) | {"xl/sharedStrings.xml": shared, SHEET: sheet.encode()}))
    assert values(batch) == {"a": "ToAkyo"}
    assert batch.facts[0].id_value == "1234"


def test_the_examples_load_together_in_every_format() -> None:
    book = [Sheet(str(one.kind), one.header, one.rows) for one in TABLES]
    batch = read(spreadsheets.as_workbook(book))
    assert batch.faults == ()
    for one in TABLES:
        assert one.header == list(MODELS[one.kind].model_fields)
        content = spreadsheets.as_csv(one.header, one.rows)
        again = files.read_given([DataFile(f"{one.kind}.csv", content)], "T0FOURTH")
        assert again.faults == ()
    counts = [batch.partners, batch.catalogue, batch.locations, batch.roles, batch.eligibility, batch.facts]
    assert [len(one) for one in counts] == [1, 2, 2, 2, 2, 2]
    assert batch.partners[0].workspace_id == "T0FOURTH"
    assert {one.kind for one in TABLES} == set(FILE_KINDS)


@pytest.mark.parametrize(
    ("name", "content", "is_data"),
    [
        ("facts.csv", b"tpid,attribute,value\n1234,a,1\n", True),
        ("facts.csv", b"tpid,attribute,value\n1234,a,1\n".decode().encode("utf-16"), True),
        ("facts.csv", "tpid,attribute,value\n1234,a,Zürich\n".encode("latin-1"), True),
        ("facts.csv", b"tpid;attribute;value;more\n", True),
        ("costs.csv", b"day,amount\n2026-07-01,5\n", False),
        ("costs.csv", b"%PDF-1.7", False),
        ("costs.csv", b"", False),
        ("facts.xlsx", facts(1), True),
        ("costs.xlsx", workbook(A=[["day", "amount"], [1, 2]]), False),
        ("costs.xlsx", b"%PDF-1.7", False),
        ("data.yaml", b"facts: [", True),
        ("data.pdf", b"tpid,attribute,value\n", False),
    ],
)
def test_a_file_is_recognised_as_data_by_its_columns(name: str, content: bytes, is_data: bool) -> None:
    assert files.is_data(name, content) == is_data


def test_a_logo_beside_a_file_in_slack_is_never_looked_for_on_the_server() -> None:
    given = DataFile("p.csv", b"workspace_id,name,logo_file\nT0FOURTH,Fourth,../../etc/passwd\n")
    [fault] = files.read_given([given], "T0FOURTH").faults
    assert fault.sentence == "expected logo_url, because nothing lies beside a file that is given in Slack"


def test_five_thousand_rows_are_read_in_seconds() -> None:
    start = datetime.now(UTC)
    batch = read(workbook(F=[FACTS, *([f"{1000 + one}", "seats", one] for one in range(5000))]))
    assert len(batch.facts) == 5000
    assert (datetime.now(UTC) - start).total_seconds() < 60
