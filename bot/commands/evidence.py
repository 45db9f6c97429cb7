"""``mci evidence``: write evidence files of customers' answers, and verify files that somebody presents."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.commands.opening import read_database
from bot.commands.writing import chosen_partner, refuse_existing, write
from flows.evidence import evidence_files
from flows.evidence.evidence_files import (
    EvidenceErased,
    EvidenceFile,
    EvidenceNotMade,
    NoEvidence,
    RecordedEvidence,
)
from flows.refusal import Refusal

MISSING = {
    EvidenceErased: "its evidence file was deleted, because the data of a person was erased.",
    EvidenceNotMade: "its evidence file is not made yet. mci serve or mci tick makes it.",
    NoEvidence: "nobody answered for it, or there is no such association.",
}
"""Why an association has no file."""

PIECE = 1 << 20
"""Bytes that are read at a time."""


@click.group()
def evidence() -> None:
    """Write the evidence files of customers' answers, or verify a file."""


@evidence.command()
@click.argument("references", metavar="REFERENCE...", nargs=-1, required=True)
@click.option(
    "--to",
    "folder",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; it is created if it does not exist. Without it, the current folder.",
)
@click.option("--workspace", help="Slack workspace ID of the partner, where several are stored.")
def save(references: Sequence[str], folder: Path, workspace: str | None) -> None:
    """Write the evidence files of the answers about some associations, such as MCI-000123.

    Answers that were given together share one file. That of a consent that a member recorded says what was
    recorded, and what is not proven. The files contain personal data: only you may read them.
    Existing files are not overwritten.
    """
    with read_database() as database, database.read() as session:
        partner = chosen_partner(session, workspace)
        files = [_file(session, partner.id, one) for one in references]
        by_name = {one.name: one for one in files}
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in by_name:
            refuse_existing(folder / name)
        for name, file in by_name.items():
            click.echo(f"{write(folder / name, file.content)}  SHA-256 {file.digest}")


@evidence.command()
@click.argument(
    "paths",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def verify(paths: Sequence[Path]) -> None:
    """Tell whether files are evidence files that were made here, and whether the history confirms it.

    The exit status is 1 if one is not.
    """
    is_fine = True
    with read_database() as database, database.read() as session:
        for path in paths:
            digest = _digest(path)
            known = evidence_files.recorded(session, digest)
            is_fine &= bool(known) and all(one.is_confirmed for one in known)
            for line in _lines(path, digest, known):
                click.echo(line)
    if not is_fine:
        raise SystemExit(1)


def _file(session: Session, partner_id: int, reference: str) -> EvidenceFile:
    try:
        return evidence_files.of_reference(session, partner_id, reference.strip().upper())
    except Refusal as refusal:
        raise click.ClickException(f"{reference}: {MISSING[type(refusal)]}") from refusal


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _lines(path: Path, digest: str, known: Sequence[RecordedEvidence]) -> Iterator[str]:
    if not known:
        yield f"failed  {path}  no evidence file with this digest was made here: {digest}"
    for one in known:
        about = ", ".join(one.references)
        if one.is_confirmed:
            made = f"{one.made_at:%Y-%m-%d %H:%M:%S} UTC"
            yield f"ok      {path}  {one.partner}: {about}; made {made}, as the history confirms"
        else:
            yield (
                f"failed  {path}  {one.partner}: {about}; the history does not confirm it: it was changed, "
                "or SECRET_KEY is not the one that sealed it. Run mci check --history."
            )
