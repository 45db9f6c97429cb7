"""What commands share that write a partner's data into files which only their owner may read."""

import os
from pathlib import Path

import click
from sqlalchemy.orm import Session

from store import partners
from store.partners import Partner


def chosen_partner(session: Session, workspace: str | None) -> Partner:
    """Return the partner that was named by its workspace, or the only one there is."""
    every = partners.everyone(session)
    meant = [one for one in every if workspace in {None, one.workspace_id}]
    if len(meant) == 1:
        return meant[0]
    known = ", ".join(f"{one.workspace_id} ({one.name})" for one in every) or "none yet"
    raise click.ClickException(f"Name the partner with --workspace. Stored: {known}.")


def refuse_existing(path: Path) -> None:
    """Refuse to go on if something is at this path already."""
    if os.path.lexists(path):
        raise click.ClickException(f"{path} is there already. Name another folder.")


def write(path: Path, *pieces: bytes) -> Path:
    """Write a new file that only its owner may read, and return its path."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.ClickException(f"{path} is there already. Name another folder.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(pieces)
    return path
