"""The command line, ``mci``: what an operator does by hand."""

import click

from bot.commands.arguments import Commands
from bot.commands.ask import ask
from bot.commands.check import check
from bot.commands.dispute import dispute
from bot.commands.erase import erase
from bot.commands.evidence import evidence
from bot.commands.export import export
from bot.commands.load import load
from bot.commands.manifest import manifest
from bot.commands.migrate import migrate
from bot.commands.outbox import outbox
from bot.commands.reseal import reseal
from bot.commands.serve import serve
from bot.commands.tick import tick


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """MCI Bot: Microsoft Commerce Incentives engagements in Slack."""


for command in (
    serve,
    check,
    migrate,
    load,
    tick,
    export,
    evidence,
    erase,
    manifest,
    reseal,
    outbox,
    dispute,
    ask,
):
    main.add_command(command)
