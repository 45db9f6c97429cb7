"""``mci load``: load a partner's data from files."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.commands.opening import open_database
from bot.loading.files import load_files
from flows.loading.changes import LoadCounts
from flows.loading.loading import LoadRefused, LoadSummary
from flows.loading.partner_data import DataFault

MOST_FAULTS = 50
"""The maximum number of faults that are printed."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--workspace", help="Slack workspace ID of the partner, where several are stored.")
def load(files: tuple[Path, ...], workspace: str | None) -> None:
    """Load catalogue, locations, roles, eligibility and facts from YAML, CSV or Excel FILES.

    Either everything in the files is loaded, or nothing. Loading them again changes nothing. docs/loading.md
    describes every column.
    """
    try:
        with open_database(makes_it=True) as database:
            summary = load_files(database, files, workspace)
    except LoadRefused as refusal:
        for line in _refused(refusal.faults):
            click.echo(line, err=True)
        raise SystemExit(1) from refusal
    for line in _summary(summary):
        click.echo(line)


def _refused(faults: tuple[DataFault, ...]) -> Iterator[str]:
    yield from map(str, faults[:MOST_FAULTS])
    if len(faults) > MOST_FAULTS:
        yield f"… and {len(faults) - MOST_FAULTS} more"
    what = "this" if len(faults) == 1 else f"these {len(faults)}"
    yield f"Nothing was loaded. Fix {what} and load again."


def _summary(summary: LoadSummary) -> Iterator[str]:
    if summary.totals:
        yield f"Loaded for {summary.partner}:"
    else:
        yield f"Nothing was loaded for {summary.partner}: the files have no rows for it."
    for kind, counts in summary.totals.items():
        yield f"  {kind:<12} {_counts(counts)}"
    yield from (f"Warning: {warning}" for warning in summary.warnings)


def _counts(counts: LoadCounts) -> str:
    said = {
        "added": counts.added,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "removed": counts.removed,
    }
    return ", ".join(f"{count} {what}" for what, count in said.items() if count) or "nothing"
