"""Files into one batch of checked rows, and a batch into the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot import clock as clocks
from bot.clock import Clock
from bot.loading import csv_files, text, values, yaml_files
from bot.loading.models import MODELS
from bot.loading.nodes import Cell, Content, RawRow, Unreadable
from bot.loading.terms import CriterionModel
from flows.loading import loading
from flows.loading.loading import Summary
from flows.loading.partner_data import Batch, Fault, Kind, Place, Row
from flows.rules.text.closest_word import listed
from store.database.engine import Database

_FORMATS: Mapping[str, Callable[[str, str], Content]] = MappingProxyType(
    {".yaml": yaml_files.read, ".yml": yaml_files.read, ".csv": csv_files.read, ".tsv": csv_files.read}
)
_TYPES = {
    "list_type": "a list",
    "dict_type": "names with values",
    "model_type": "attribute, comparison and value",
}


def load_files(
    database: Database, paths: Sequence[Path], workspace_id: str | None = None, clock: Clock = clocks.system
) -> Summary:
    """Load the files in one transaction: everything that they say, or nothing.

    Raises:
        LoadRefused: anything at all is wrong.
    """
    batch = read((str(path), path) for path in paths)
    with database.write() as session:
        return loading.load(session, batch, workspace_id, clock())


def read(files: Iterable[tuple[str, Path]]) -> Batch:
    """Return the rows of all files, each file under the name by which faults call it."""
    reading = _Reading()
    for name, path in files:
        reading.file(name, path)
    return reading.batch()


@dataclass(slots=True)
class _Reading:
    rows: dict[Kind, list[Row]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    broken: set[tuple[Kind, str]] = field(default_factory=set)
    is_whole: bool = True
    start: Place | None = None

    def file(self, name: str, path: Path) -> None:
        self.start = self.start or Place(name, 1, 1)
        try:
            content = _content(name, path)
        except Unreadable as error:
            self.faults.append(error.fault)
            self.is_whole = False
            return
        self.faults += content.faults
        self.warnings += content.warnings
        for raw in content.rows:
            self._row(raw)

    def _row(self, raw: RawRow) -> None:
        model = MODELS[raw.kind]
        required = [name for name, one in model.model_fields.items() if one.is_required()]
        said = raw.said(required)
        places = MappingProxyType(dict(raw.places()))
        faults = [
            Fault(places.get(name, places[""]), name, sentence) for name, sentence in model.misses(said)
        ]
        try:
            row = model.model_validate(said).row(places)
        except ValidationError as error:
            faults += (_fault(raw, one) for one in error.errors(include_url=False))
        if not faults:
            self.rows[raw.kind].append(row)
            return
        self.faults += faults
        key = said.get(model.key)
        if isinstance(key, Cell):
            self.broken.add((raw.kind, key.tidied))

    def batch(self) -> Batch:
        rows: dict[Kind, Any] = {kind: tuple(found) for kind, found in self.rows.items()}
        return Batch(
            partners=rows[Kind.PARTNER],
            catalogue=rows[Kind.CATALOGUE],
            locations=rows[Kind.LOCATIONS],
            roles=rows[Kind.ROLES],
            eligibility=rows[Kind.ELIGIBILITY],
            facts=rows[Kind.FACTS],
            faults=tuple(self.faults),
            warnings=tuple(self.warnings),
            broken=frozenset(self.broken),
            is_whole=self.is_whole,
            start=self.start or Place("", 1, 1),
        )


def _content(name: str, path: Path) -> Content:
    reader = _FORMATS.get(PurePath(path).suffix.casefold())
    if reader is None:
        raise Unreadable(Place(name, 1, 1), f"expected a name that ends in {listed(_FORMATS)}")
    try:
        if not path.is_file() and path.exists():
            raise Unreadable(
                Place(name, 1, 1), "expected a file, found a folder, pipe or device; save it as a file"
            )
        with path.open("rb") as file:
            data = file.read(text.LARGEST_FILE + 1)
    except OSError as error:
        raise Unreadable(Place(name, 1, 1), f"expected a readable file: {error.strerror}") from error
    return reader(name, text.decode(name, data))


def _fault(raw: RawRow, error: ErrorDetails) -> Fault:
    context = error.get("ctx", {})
    # A rule over several fields names the one at which its fault stands.
    path = (*error["loc"], *filter(None, [context.get("field")]))
    about = next((str(step) for step in path if isinstance(step, str)), "")
    if error["type"] == "extra_forbidden":
        around = MODELS[raw.kind] if len(path) == 1 else CriterionModel
        return Fault(raw.place_of_key(path), "", values.unknown(str(path[-1]), around.model_fields))
    if error["type"] == "missing":
        sentence = f"expected {path[-1]}, found nothing"
    else:
        wanted = _TYPES.get(error["type"], error["msg"])
        sentence = str(context.get("sentence") or f"expected {wanted}, found {values.shown(error['input'])}")
    return Fault(raw.place_of(path), about, sentence)
