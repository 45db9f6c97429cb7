"""``mci check``: everything that the bot needs, one line each."""

import click

from bot import check as checks
from bot.check import Verdict
from bot.commands.opening import read_settings

COLOURS = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.FAILED: "red"}


@click.command()
@click.option(
    "--history",
    is_flag=True,
    help="Verify the whole history and all associations, too; this can take minutes.",
)
def check(*, history: bool) -> None:
    """Try everything that the bot needs; the exit status is 1 if something would keep it from working."""
    failed = False
    for finding in checks.look(read_settings(), with_history=history):
        mark = click.style(f"{finding.verdict:<8}", COLOURS[finding.verdict])
        click.echo(f"{mark} {finding.what:<17} {finding.says}")
        failed |= finding.verdict is Verdict.FAILED
    if failed:
        raise SystemExit(1)
