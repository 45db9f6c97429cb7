"""``make fuzz``: 200,000 spoilt payloads against the web app, half of them on each kind of database."""

import contextlib
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click

from tests.fuzz.alone import alone
from tests.fuzz.verdict import faults
from tests.support.postgres import Server
from tools import machine
from tools.machine import Part


@click.command()
@click.option("--count", default=200_000, show_default=True, help="Payloads in all.")
@click.option("--seed", default=1, show_default=True, help="The same seed sends the same payloads.")
@click.option(
    "--on",
    multiple=True,
    type=click.Choice(["sqlite", "postgresql"]),
    default=["sqlite", "postgresql"],
    show_default=True,
)
def main(count: int, seed: int, on: tuple[str, ...]) -> None:
    """Send spoilt payloads, tell what came of them, and fail if any brought the bot down."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz")))
        urls = [_address(kind, folder, stack) for kind in on]
        pool = stack.enter_context(ProcessPoolExecutor(len(urls), get_context("spawn")))
        runs = [pool.submit(alone, url, count // len(urls), seed + number) for number, url in enumerate(urls)]
        good = True
        for kind, one in zip(on, runs, strict=True):
            result = one.result()
            click.echo("\n".join([f"\n{kind}, {result.words()}", *result.failures, *faults(result)]))
            good &= not faults(result)
    sys.exit(0 if good else 1)


def _address(kind: str, folder: Path, stack: contextlib.ExitStack) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/mci.db"
    lacking = machine.missing(Part.POSTGRESQL)
    programs = machine.postgresql()
    if lacking or programs is None:
        raise click.ClickException(machine.sentence(lacking))
    return str(stack.enter_context(Server.start(programs)).create("fuzz"))


if __name__ == "__main__":
    main()
