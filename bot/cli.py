"""The command line, ``mci``: what an operator does by hand."""

import click

from bot.commands.erase import erase
from bot.commands.export import export
from bot.commands.load import load
from bot.commands.migrate import migrate
from bot.commands.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """MCI Bot: Microsoft Commerce Incentives engagements in Slack."""


for command in (serve, migrate, load, export, erase):
    main.add_command(command)
