"""What an operator reads when the database or a file cannot be used, instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from store.database import availability
from store.database.availability import DatabaseUnavailable, Why
from store.database.engine import HardLinked, NoRegularFile

_MOST_SAID = 200
"""Most characters of a server's message that are repeated."""

_REFUSALS = frozenset({Why.FORBIDDEN, Why.READ_ONLY})

_SQLITE = (
    (
        "unable to open",
        "cannot be opened. Its folder must exist and be writable for this user.",
    ),
    ("readonly", "cannot be written. This user must be allowed to write the file and its folder."),
    ("not a database", "is not an SQLite database, or is damaged. Name another file, or restore a backup."),
    ("malformed", "is damaged. Stop everything that uses it and restore a backup (docs/operations.md)."),
    ("is full", "cannot grow: the disk is full. Free some space, then try again."),
    ("locked", "is being written by another program. Stop that program, then try again."),
    (
        "disk i/o",
        "cannot be read or written: the disk reports an error. Check the disk first.",
    ),
)


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn errors of the database and of files into a sentence that says what to do.

    Errors that are bugs of the bot (such as an invalid statement) are raised unchanged.

    Raises:
        click.ClickException: the database or a file cannot be used; the message says why.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError) as error:
        if availability.why(error) is None:
            raise
        raise click.ClickException(sentence(error, url)) from error
    except (DatabaseUnavailable, DBAPIError) as error:
        raise click.ClickException(sentence(error, url)) from error
    except HardLinked as error:
        raise click.ClickException(
            f"{error} has a second name (a hard link), and a process may work on it under that name. "
            "Remove the other name, or make it a copy or a symbolic link, then try again."
        ) from error
    except NoRegularFile as error:
        raise click.ClickException(
            f"{error} is a folder, a device or a pipe. Name a file in DATABASE_URL, such as sqlite:///mci.db."
        ) from error
    except OSError as error:
        if error.filename is None:
            raise
        raise click.ClickException(f"{error.filename} cannot be used: {error.strerror}.") from error


def named(url: URL) -> str:
    """Return a database's address without its password and its query, which may contain one."""
    return url.set(query={}).render_as_string(hide_password=True)


def sentence(error: DatabaseUnavailable | DBAPIError, url: URL) -> str:
    """Return why the database cannot be used, without its password."""
    where = named(url)
    if isinstance(error, DatabaseUnavailable):
        cause = error.__cause__
        return sentence(cause, url) if isinstance(cause, DBAPIError) else f"{where}: {error}"
    said = " ".join(str(error.orig).split())
    if url.get_backend_name() == "sqlite":
        for mark, meaning in _SQLITE:
            if mark in said.lower():
                return f"{where} {meaning}"
    does = "refuses this" if availability.why(error) in _REFUSALS else "does not answer"
    return f"{where} {does}: {said[:_MOST_SAID].rstrip('.')}."
