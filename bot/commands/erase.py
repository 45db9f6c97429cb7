"""``mci erase``: delete a person's data from the database."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot import clock
from bot.commands.opening import open_database, read_settings
from bot.evidence_storage import opening as evidence_storage
from bot.evidence_storage.storage import StorageUnusable
from flows.claims import file_sweep
from flows.personal_data import erase as erasing
from flows.personal_data.erase import Erased
from flows.rules.text import addresses
from store import schema
from store.database.engine import Database, StillRead

ON_POSTGRESQL = (
    "PostgreSQL keeps old versions of rows in its files, its log and your backups; "
    "docs/operations.md, “Erasing a person”, says how they go."
)


@click.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--delete-copies", is_flag=True, help="Delete the copies that mci migrate made; they hold the data too."
)
def erase(email: str, *, yes: bool, delete_copies: bool) -> None:
    """Erase everything stored about the person with the address EMAIL, for all partners.

    The person's data is removed from contacts, drafts, messages, consent, remarks and history. The records
    themselves stay, and so does the proof that the history was not changed. Messages in Slack and delivered
    mails cannot be erased.
    """
    address = addresses.bare(email)
    if not addresses.is_one(address):
        raise click.ClickException(
            f"Expected one e-mail address, such as kim@contoso.com, found “{address}”."
        )
    with open_database() as database:
        with database.read() as session:
            known = erasing.known(session, address)
        _tell(known, "Known under this address")
        copies = schema.copies(database)
        _ask_about_copies(copies, yes=yes, delete=delete_copies)
        if known.is_nothing:
            _delete_files(database)
            _finish(database, copies)
            return
        if not yes:
            click.confirm("Erase it? This cannot be undone.", abort=True)
        with database.write() as session:
            _tell(erasing.erase(session, address, clock.system()), "Erased")
        _delete_files(database)
        _finish(database, copies)


def _ask_about_copies(copies: Sequence[Path], *, yes: bool, delete: bool) -> None:
    """Ask about the copies of the database, which may still contain the person."""
    if not copies:
        return
    click.echo(
        "mci migrate has left copies of the database, which may hold this data and only go as a whole:"
    )
    for path in copies:
        click.echo(f"  {path}")
    if delete:
        return
    if yes:
        sentence = "Add --delete-copies, or move the copies away and erase in each. Nothing was erased."
        raise click.ClickException(sentence)
    click.confirm("Delete these copies?", abort=True)


def _delete_files(database: Database) -> None:
    try:
        file_sweep.delete_erased(database, evidence_storage.open_named(read_settings()))
    except StorageUnusable as error:
        raise click.ClickException(
            f"The rows are erased, but files of claims could not be deleted ({error})."
            " Make EVIDENCE_URL work, and run the same command again."
        ) from error


def _finish(database: Database, copies: Sequence[Path]) -> None:
    for path in copies:
        path.unlink(missing_ok=True)
        click.echo(f"Deleted {path}.")
    try:
        database.scrub()
    except StillRead as error:
        raise click.ClickException(
            "The rows are erased, but another process reads the file, so that old pages are still in it."
            " End that process and run the same command again."
        ) from error
    if not database.is_sqlite:
        click.echo(ON_POSTGRESQL)


def _tell(erased: Erased, what: str) -> None:
    if erased.is_nothing:
        click.echo("Nothing is stored under this address.")
        return
    counts = [_counted(count, kind) for kind, count in _counts(erased).items() if count]
    click.echo(f"{what}: {', '.join(counts)}.")
    for place in erased.places:
        click.echo(f"  {place}")


def _counted(count: int, kind: str) -> str:
    words = "history entries" if kind == "history" else kind.replace("_", " ")
    if count == 1:
        words = words.replace("entries", "entry").removesuffix("s")
    return f"{count} {words}"


def _counts(erased: Erased) -> dict[str, int]:
    return {kind: count for kind, count in asdict(erased).items() if isinstance(count, int)}
