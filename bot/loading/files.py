"""Files into one batch of checked rows, and a batch into the database."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot import clock as clocks
from bot.clock import Clock
from bot.loading import csv_files, logos, text, values, xlsx_files, yaml_files
from bot.loading.compound_values import CriterionModel
from bot.loading.item_terms import ItemTermsModel
from bot.loading.logos import FetchLogo, LogoFetcher
from bot.loading.models import MODELS, RowModel
from bot.loading.nodes import Cell, Content, FileUnreadable, Mapped, RawRow
from bot.loading.question_values import QuestionModel
from flows.loading import loading
from flows.loading.given_files import DataFile
from flows.loading.loading import Author, LoadSummary
from flows.loading.partner_data import DataBatch, DataFault, DataRow, FaultyRow, FilePlace
from flows.rules.text.closest_word import listed
from store.database.engine import Database
from store.enums import DataKind, LoadOrigin

_TEXTS: Mapping[str, Callable[[str, str], Content]] = MappingProxyType(
    {".yaml": yaml_files.read, ".yml": yaml_files.read, ".csv": csv_files.read, ".tsv": csv_files.read}
)
_WORKBOOK = ".xlsx"
_FORMATS = (*_TEXTS, _WORKBOOK)
_INSIDE: Mapping[int | str, type[BaseModel]] = MappingProxyType(
    {
        "criteria": CriterionModel,
        "item_terms": ItemTermsModel,
        "customer_survey": QuestionModel,
        "partner_survey": QuestionModel,
    }
)
_TYPES = {
    "list_type": "a list",
    "dict_type": "names with values",
    "model_type": "attribute, comparison and value",
}


def load_files(
    database: Database,
    paths: Sequence[Path],
    workspace_id: str | None = None,
    clock: Clock = clocks.system,
    fetch_logo: FetchLogo | None = None,
) -> LoadSummary:
    """Load the files in one transaction: everything in them, or nothing.

    A logo is fetched before, from the network if ``fetch_logo`` is not given.

    Raises:
        LoadRefused: anything at all is wrong.
    """
    batch = logos.with_logo(read((str(path), path) for path in paths), fetch_logo or LogoFetcher())
    with database.write() as session:
        names = ", ".join(path.name for path in paths)
        author = Author(LoadOrigin.COMMAND, note=names)
        return loading.load(session, batch, workspace_id, clock(), author)


def read(files: Iterable[tuple[str, Path]]) -> DataBatch:
    """Return the rows of all files; each file comes with its name for faults."""
    reading = _Reading()
    for name, path in files:
        reading.file(name, partial(_content, name, path))
    return reading.batch()


def read_given(files: Iterable[DataFile], workspace_id: str) -> DataBatch:
    """Return the rows of files that a member of this workspace has given; a file's fault is one of the batch.

    The workspace's ID may be left out in the partner's row.
    """
    reading = _Reading(workspace_id=workspace_id)
    for one in files:
        reading.file(one.name, partial(_given, one))
    return reading.batch()


def is_data(name: str, data: bytes) -> bool:
    """Tell whether a file is data of a partner, whatever is wrong in it: by its ending and its columns."""
    ending = PurePath(name).suffix.casefold()
    if ending == _WORKBOOK:
        return xlsx_files.is_data(name, data)
    if ending in {".yaml", ".yml"}:
        return True
    return ending in _TEXTS and csv_files.is_data(name, text.roughly(data))


def read_row(kind: DataKind, cells: Mapping[str, str]) -> DataBatch:
    """Return the row that cells of one kind say, as in a CSV file, or its faults."""
    reading = _Reading()
    place = FilePlace("", 1, 1)
    reading.row(RawRow(kind, Mapped(place, {name: Cell(said, place) for name, said in cells.items()})))
    return reading.batch()


@dataclass(slots=True)
class _Reading:
    rows: dict[DataKind, list[DataRow]] = field(default_factory=lambda: {kind: [] for kind in DataKind})
    faults: list[DataFault] = field(default_factory=list)
    warnings: list[DataFault] = field(default_factory=list)
    broken: set[tuple[DataKind, str]] = field(default_factory=set)
    faulty: list[FaultyRow] = field(default_factory=list)
    unread: set[DataKind] = field(default_factory=set)
    start: FilePlace | None = None
    workspace_id: str | None = None

    def file(self, name: str, content_of: Callable[[], Content]) -> None:
        self.start = self.start or FilePlace(name, 1, 1)
        try:
            content = content_of()
        except FileUnreadable as error:
            self.faults.append(error.fault)
            self.unread |= error.kinds
            return
        self.faults += [*content.faults, *content.unreadable]
        self.unread |= content.unread
        self.warnings += content.warnings
        for raw in content.rows:
            self.row(raw)

    def row(self, raw: RawRow) -> None:
        model = MODELS[raw.kind]
        required = [name for name, one in model.model_fields.items() if one.is_required()]
        said = raw.said(required)
        if raw.kind is DataKind.PARTNER and self.workspace_id is not None and said["workspace_id"].is_empty:
            said["workspace_id"] = Cell(self.workspace_id, said["workspace_id"].place)
        places = MappingProxyType(dict(raw.places()))
        damaged = raw.damaged()
        faults = [
            *damaged.values(),
            *(DataFault(places.get(name, places[""]), name, one) for name, one in model.misses(said)),
        ]
        try:
            row = model.model_validate(said).row(places)
        except ValidationError as error:
            found = [_fault(raw, one) for one in error.errors(include_url=False)]
            faults += (one for one in found if one.field not in damaged)
        if not faults:
            self.rows[raw.kind].append(row)
            return
        self.faults += faults
        key = said.get(model.key)
        if isinstance(key, Cell):
            self.broken.add((raw.kind, key.tidied))
        known = _known(model, said, {one.field for one in faults})
        self.faulty.append(FaultyRow(places, kind=raw.kind, values=known))

    def batch(self) -> DataBatch:
        rows: dict[DataKind, Any] = {kind: tuple(found) for kind, found in self.rows.items()}
        return DataBatch(
            partners=rows[DataKind.PARTNER],
            catalogue=rows[DataKind.CATALOGUE],
            locations=rows[DataKind.LOCATIONS],
            roles=rows[DataKind.ROLES],
            eligibility=rows[DataKind.ELIGIBILITY],
            facts=rows[DataKind.FACTS],
            faults=tuple(self.faults),
            warnings=tuple(self.warnings),
            broken=frozenset(self.broken),
            faulty=tuple(self.faulty),
            unread=frozenset(self.unread),
            start=self.start or FilePlace("", 1, 1),
        )


def _content(name: str, path: Path) -> Content:
    ending = _ending(name, PurePath(path))
    try:
        if not path.is_file() and path.exists():
            raise FileUnreadable(
                FilePlace(name, 1, 1), "expected a file, found a folder, pipe or device; save it as a file"
            )
        with path.open("rb") as file:
            data = file.read(text.LARGEST_FILE + 1)
    except OSError as error:
        raise FileUnreadable(FilePlace(name, 1, 1), f"expected a readable file: {error.strerror}") from error
    return _content_of(name, ending, data)


def _given(file: DataFile) -> Content:
    if file.fault:
        raise FileUnreadable(FilePlace(file.name, 1, 1), file.fault)
    if not file.content:
        raise FileUnreadable(FilePlace(file.name, 1, 1), "expected rows of data, found an empty file")
    content = _content_of(file.name, _ending(file.name, PurePath(file.name)), file.content)
    for raw in content.rows:
        beside = raw.node.values.get("logo_file")
        if raw.kind is DataKind.PARTNER and isinstance(beside, Cell) and not beside.is_empty:
            sentence = "expected logo_url, because nothing lies beside a file that is given in Slack"
            content.faults.append(DataFault(beside.place, "logo_file", sentence))
    return content


def _ending(name: str, path: PurePath) -> str:
    ending = path.suffix.casefold()
    if ending not in _FORMATS:
        raise FileUnreadable(FilePlace(name, 1, 1), f"expected a name that ends in {listed(_FORMATS)}")
    return ending


def _content_of(name: str, ending: str, data: bytes) -> Content:
    if ending == _WORKBOOK:
        text.refuse_large(name, data)
        return xlsx_files.read(name, data)
    return _TEXTS[ending](name, text.decode(name, data))


def _known(model: type[RowModel], said: Mapping[str, Any], faulty: Collection[str]) -> Mapping[str, Any]:
    """Return what the fields without a fault say."""
    fields: dict[str, Any] = {}
    for name, one in model.model_fields.items():
        if name in faulty:
            continue
        try:
            fields[name] = (
                _field_reader(model, name).validate_python(said[name]) if name in said else one.default
            )
        except ValidationError:
            # A fault deep inside does not name its field.
            continue
    return model.known(fields)


@cache
def _field_reader(model: type[RowModel], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(model.model_fields[name].rebuild_annotation())


def _fault(raw: RawRow, error: ErrorDetails) -> DataFault:
    context = error.get("ctx", {})
    # A rule about several fields names the field of the fault.
    path = (*error["loc"], *filter(None, [context.get("field")]))
    about = next((str(step) for step in path if isinstance(step, str)), "")
    if error["type"] == "extra_forbidden":
        around = MODELS[raw.kind] if len(path) == 1 else _INSIDE[path[0]]
        return DataFault(raw.place_of_key(path), "", values.unknown(str(path[-1]), around.model_fields))
    if error["type"] == "missing":
        sentence = f"expected {path[-1]}, found nothing"
    else:
        wanted = _TYPES.get(error["type"], error["msg"])
        sentence = str(context.get("sentence") or f"expected {wanted}, found {values.shown(error['input'])}")
    return DataFault(raw.place_of(path), about, sentence)
