"""``python -m tests.conversation``: how much of the tables of phrasings is understood, by category.

With names of tables or files of lines it prints each line that is not right, except of the table kept aside.
"""

import sys

import click

from tests.conversation.table import ASIDE, TABLES, Figures, Judgement, figures, judge, lines
from tests.conversation.world import understood


def main(names: list[str]) -> None:
    """Print the figures of every table, or the lines of some that are not right."""
    if not names:
        for table in TABLES:
            _print(table, figures(table))
    for table in names:
        if table == ASIDE:
            sys.exit("The lines that are kept aside are not shown.")
        for line in lines(table):
            what = understood(line.say, line.asker)
            judgement = judge(line, what)
            if judgement is not Judgement.RIGHT:
                click.echo(
                    f"{judgement}: {line.say}\n  means {line.means}\n  got   {what.line} {what.unexplained}"
                )


def _print(table: str, found: Figures) -> None:
    click.echo(f"{table}: {found.judged.total()} lines, {found.right:.1%} right")
    for name, counted in [("all", found.judged), *sorted(found.by_kind.items())]:
        click.echo(f"  {name:14} " + " ".join(f"{one} {counted[one]:3}" for one in Judgement))
    click.echo(
        "  not right: " + ", ".join(f"{name} {count}" for name, count in sorted(found.verdicts.items()))
    )


if __name__ == "__main__":
    main(sys.argv[1:])
