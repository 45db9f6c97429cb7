"""What all commands share: how arguments are read, and what happens if their output cannot be written."""

import errno
import re
from typing import Any

import click

from flows.rules.text.incoming_text import one_line

NUMBER = click.IntRange(1, 2**31 - 1)
"""The number of a row; the databases have no larger ones."""


class Commands(click.Group):
    """Commands whose arguments must be text: a shell passes on any bytes, which no database accepts."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, including those of the subcommand."""
        for one in args:
            try:
                one.encode()
            except UnicodeEncodeError:
                raise click.UsageError("An argument is not written in UTF-8.", ctx) from None
            # An empty path would mean the current folder; usually a shell variable is not set.
            if not one_line(one) or re.fullmatch(r"--[a-z-]+=\s*", one):
                raise click.UsageError("An argument is empty. Give a value, or leave it out.", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; if its output cannot be written, say so in one sentence."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.filename is not None or error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise
            raise click.ClickException(f"The output cannot be written: {error.strerror}.") from error
