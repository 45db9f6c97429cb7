"""Open the settings and the database, as most commands do first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot import databases
from bot.checks.database_errors import explained
from bot.settings import env_file
from bot.settings.settings import Settings
from store import schema
from store.database.engine import Database, SecondProcess


def read_settings() -> Settings:
    """Return the settings of the environment and of ``.env``, or say which are wrong."""
    try:
        env_file.check(Path(".env"), frozenset(name.upper() for name in Settings.model_fields))
        return Settings(_env_file=".env")
    except env_file.Misread as error:
        raise click.ClickException(str(error)) from error
    except ValidationError as error:
        lines = [
            f"  {': '.join([*(str(part).upper() for part in fault['loc']), _said(fault)])}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise click.ClickException("\n".join(["Settings are missing or wrong:", *lines])) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(".env is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise click.ClickException(f".env cannot be read: {error.strerror}.") from error


@contextmanager
def open_database(otherwise: str = "", *, makes_it: bool = False) -> Iterator[Database]:
    """Yield the database for this process alone, with its schema up to date, or say why not.

    ``otherwise`` says what can be done while another process uses it. A missing SQLite file is created only
    if the command ``makes_it``; otherwise its name must be wrong.
    """
    database = databases.open_named(read_settings())
    try:
        with explained(database.url):
            if not makes_it:
                _refuse_missing(database)
            with held(database, otherwise):
                yield database
    finally:
        database.close()


@contextmanager
def read_database() -> Iterator[Database]:
    """Yield the database for reading, even if other processes use it, or say that its schema is outdated."""
    database = databases.open_named(read_settings())
    try:
        with explained(database.url):
            _refuse_missing(database)
            database.refuse_odd_files()
            schema.require_current(database)
            yield database
    except schema.Outdated as error:
        raise click.ClickException(str(error)) from error
    finally:
        database.close()


@contextmanager
def held(database: Database, otherwise: str = "") -> Iterator[None]:
    """Hold a database for this process alone, with its schema up to date, or say why not."""
    try:
        with alone(database, otherwise):
            schema.ensure(database)
            yield
    except schema.Outdated as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def alone(database: Database, otherwise: str = "") -> Iterator[None]:
    """Hold a database for this process alone, whatever its schema, or say why that is not possible."""
    try:
        with database.sole_process():
            yield
    except SecondProcess as error:
        sentence = f"Another process works on {error}. Stop it first (mci serve, say), then try again."
        raise click.ClickException(f"{sentence} {otherwise}".rstrip()) from error


def _refuse_missing(database: Database) -> None:
    if database.is_missing:
        sentence = f"There is no database {database.path}. Name another in DATABASE_URL, or run mci migrate."
        raise click.ClickException(sentence)


def _said(fault: ErrorDetails) -> str:
    """Return what is wrong with a setting, and an example."""
    if fault["type"] == "value_error":
        return fault["msg"].removeprefix("Value error, ")
    field = Settings.model_fields.get(str(fault["loc"][0]))
    example = field.examples[0] if field and field.examples else ""
    if fault["type"] == "missing":
        return f"it must be given; {example}"
    return f"{fault['msg']}, for example {example}" if example else fault["msg"]
