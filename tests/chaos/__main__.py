"""``make chaos``: live through kills and faults, and fail unless nothing was lost."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.chaos import migration
from tests.chaos.course import Course, Run, run, was_hard_enough
from tests.chaos.verdict import Verdict, judge
from tests.support.postgres import Server
from tools import machine
from tools.machine import Part


@click.command()
@click.option("--lives", default=2000, show_default=True)
@click.option("--days", default=60, show_default=True)
@click.option("--kills", default=50, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--on", type=click.Choice(["postgresql", "sqlite"]), multiple=True, help="Default: both.")
@click.option("--sabotage", type=click.Choice(["lease", "dedupe"]), help="Take this out; the run must fail.")
@click.option("--keep", is_flag=True, help="Keep the folder with the logs.")
def main(
    *, lives: int, days: int, kills: int, seed: int, on: tuple[str, ...], sabotage: str, keep: bool
) -> None:
    """Run life cycles over HTTP with the sandbox, with kills and faults, and judge."""
    good = True
    for kind in on or ("postgresql", "sqlite"):
        folder = Path(tempfile.mkdtemp(prefix="chaos"))
        replicas = 3 if kind == "postgresql" else 1
        wanted = Course(lives, days, kills, replicas, 6, seed, sabotage or "")
        click.echo(f"{kind}: {replicas} process{'es' if replicas > 1 else ''}, in {folder}")
        if kind == "postgresql":
            lacking = machine.missing(Part.POSTGRESQL)
            programs = machine.postgresql()
            if lacking or programs is None:
                click.echo(machine.sentence(lacking))
                good = False
                continue
            with Server.start(programs) as server:
                good &= _one(wanted, server.create("chaos"), server.create("migrated"), folder)
        else:
            good &= _one(wanted, f"sqlite:///{folder}/mci.db", f"sqlite:///{folder}/migrated.db", folder)
        if not keep:
            shutil.rmtree(folder)
    sys.exit(0 if good else 1)


def _one(wanted: Course, url: str, other_url: str, folder: Path) -> bool:
    began = time.monotonic()
    migrations = migration.survive(other_url)
    result = run(wanted, url, folder, click.echo)
    try:
        verdict = judge(result)
    finally:
        result.database.close()
        result.town.served.stop()
    _tell(result, verdict, migrations, time.monotonic() - began)
    return verdict.is_good and migrations == len(migration.POINTS) and was_hard_enough(result)


def _tell(result: Run, verdict: Verdict, migrations: int, seconds: float) -> None:
    struck = sum(result.town.sandbox.faults.struck.values())
    named = ", ".join(f"{name} {count}" for name, count in sorted(result.named.items()))
    click.echo(
        f"{verdict.associations} life cycles, {verdict.messages} messages, {struck} faults, "
        f"{result.replays} replays, {seconds:.0f} s\n"
        f"{len(result.kills)} kills of {result.wanted.kills} ({named}; in a migration {migrations})\n"
        f"lost {len(verdict.lost)}\n"
        f"wrong state {len(verdict.wrong)}\n"
        f"duplicates outside the window {len(verdict.duplicates)} (inside {verdict.window}, "
        f"left to people {verdict.left})\n"
        f"audit chain {'broken: ' + str(len(verdict.broken)) if verdict.broken else 'whole'}"
    )
    for words in (*verdict.lost, *verdict.wrong, *verdict.duplicates, *verdict.broken)[:20]:
        click.echo(f"  {words}")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"
    main()
