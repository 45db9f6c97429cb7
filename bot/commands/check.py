"""``mci check``: everything that the bot needs, one line each."""

import click

from bot.checks import check as checks
from bot.checks.finding import CheckVerdict
from bot.commands.opening import read_settings
from flows.history import history_head
from flows.history.history_head import NotAHead

COLOURS = {
    CheckVerdict.OK: "green",
    CheckVerdict.UNKNOWN: "yellow",
    CheckVerdict.WARNING: "yellow",
    CheckVerdict.FAILED: "red",
}


@click.command()
@click.option(
    "--history",
    is_flag=True,
    help="Verify the whole history and all associations, too; this can take minutes.",
)
@click.option(
    "--since",
    "kept",
    multiple=True,
    metavar="HEAD",
    help="Compare the history with a head that an earlier --history printed; can be given more than once.",
)
def check(*, history: bool, kept: tuple[str, ...]) -> None:
    """Try everything that the bot needs; the exit status is 1 if something would prevent it from working."""
    try:
        since = [history_head.parse(text) for text in kept]
    except NotAHead as error:
        raise click.UsageError(str(error)) from error
    failed = False
    for finding in checks.look(read_settings(), with_history=history or bool(since), since=since):
        mark = click.style(f"{finding.verdict:<8}", COLOURS[finding.verdict])
        click.echo(f"{mark} {finding.what:<17} {finding.says}")
        failed |= finding.verdict is CheckVerdict.FAILED
    if failed:
        raise SystemExit(1)
