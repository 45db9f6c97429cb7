"""One run in a process of its own, on an empty database."""

import io

import click

from bot import logs
from bot.settings.settings import LogFormat, LogLevel
from store import schema
from store.database.engine import Database
from tests.fuzz.fuzz import Result, run, target


def alone(url: str, count: int, seed: int) -> Result:
    """Migrate the database, send the payloads, and say now and then how far it is."""
    logs.configure(LogLevel.WARNING, LogFormat.JSON, _Nowhere())
    database = Database(url)
    schema.upgrade(database)
    database.close()
    name = url.partition(":")[0]
    with target(url) as at:
        return run(at, count, seed, lambda words: click.echo(f"{name} {words}"))


class _Nowhere(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)
