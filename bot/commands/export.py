"""``mci export``: write a partner's associations, their history, and notes to files."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.opening import read_database
from bot.commands.writing import chosen_partner, refuse_existing, write
from flows.personal_data import data_export
from flows.personal_data.data_export import FIELDS, HISTORY_FIELDS, NOTE_FIELDS, ExportRecord
from handlers.reports import spreadsheets
from store.partners import Partner

MOST_ROWS = 1_000_000
"""Almost the maximum number of rows of an Excel sheet; for more, use CSV or JSON."""


@click.command()
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; it is created if it does not exist.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx", "json"]),
    default="csv",
    show_default=True,
)
@click.option("--workspace", help="Slack workspace ID of the partner, where several are stored.")
def export(folder: Path, form: str, workspace: str | None) -> None:
    """Write all associations, their history, and notes to files, of one partner.

    The files contain personal data: only you may read them. Existing files are not overwritten.
    """
    with read_database() as database, database.read() as session:
        partner = chosen_partner(session, workspace)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # If a later file could not be written, half an export would be left.
        for name in _NAMES[form]:
            refuse_existing(folder / name)
        for path, count in _WRITERS[form](session, partner, folder):
            click.echo(f"{path}: {count} {'row' if count == 1 else 'rows'}")


def _csv(session: Session, partner: Partner, folder: Path) -> Iterator[tuple[Path, int]]:
    for name, header, rows in _tables(session, partner):
        yield write(folder / f"{name}.csv", spreadsheets.as_csv(header, rows)), len(rows)


def _xlsx(session: Session, partner: Partner, folder: Path) -> Iterator[tuple[Path, int]]:
    for name, header, rows in _tables(session, partner):
        if len(rows) > MOST_ROWS:
            raise click.ClickException(f"An Excel sheet cannot hold {len(rows)} rows. Use --format csv.")
        yield write(folder / f"{name}.xlsx", spreadsheets.as_excel(name, header, rows)), len(rows)


def _json(session: Session, partner: Partner, folder: Path) -> Iterator[tuple[Path, int]]:
    count = 0

    def pieces() -> Iterator[bytes]:
        nonlocal count
        about = {"partner": partner.name, "workspace_id": partner.workspace_id}
        yield f'{json.dumps(about, ensure_ascii=False)[:-1]}, "associations": ['.encode()
        for record in data_export.records(session, partner):
            whole = record.fields | {"history": record.history}
            text = json.dumps(whole, ensure_ascii=False, default=_plain)
            yield f"{',' if count else ''}\n{text}".encode()
            count += 1
        noted = json.dumps(list(data_export.notes_of(session, partner)), ensure_ascii=False, default=_plain)
        yield f'\n], "notes": {noted}}}\n'.encode()

    yield write(folder / "associations.json", *pieces()), count


_WRITERS: dict[str, Callable[[Session, Partner, Path], Iterator[tuple[Path, int]]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
}


_NAMES = {
    "csv": ("associations.csv", "history.csv", "notes.csv"),
    "xlsx": ("associations.xlsx", "history.xlsx", "notes.xlsx"),
    "json": ("associations.json",),
}


def _tables(session: Session, partner: Partner) -> Iterator[tuple[str, Sequence[str], list[Any]]]:
    associations: list[tuple[Any, ...]] = []
    history: list[tuple[Any, ...]] = []
    for record in data_export.records(session, partner):
        associations.append(tuple(record.fields.values()))
        history += _history(record)
    yield "associations", FIELDS, associations
    yield "history", HISTORY_FIELDS, history
    notes = [tuple(one.values()) for one in data_export.notes_of(session, partner)]
    yield "notes", NOTE_FIELDS, notes


def _history(record: ExportRecord) -> Iterator[tuple[Any, ...]]:
    for entry in record.history:
        detail = json.dumps(entry["detail"], ensure_ascii=False) if entry["detail"] else None
        cells = entry | {"detail": detail, "number": str(entry["number"])}
        yield tuple(cells[name] for name in HISTORY_FIELDS)


def _plain(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(type(value))
    return value.astimezone(UTC).isoformat()
