"""``python -m tests.conversation``: how much of the tables and dialogues is understood, by category.

With names of tables or files of lines it prints each line that is not right, except of the table kept aside.
With ``dialogues`` and words of titles, it prints what was said in those, and what was not as it should be.
``python -m tests.conversation.figures`` prints these figures beside their goals, and all others of the
conversation.
"""

import sys
from collections import Counter
from itertools import product

import click

from tests.conversation.dialogues import WORDINGS, Kind, dialogues
from tests.conversation.played import played
from tests.conversation.table import ASIDE, TABLES, Figures, Judgement, figures, judge, lines
from tests.conversation.world import understood

DIALOGUES = "dialogues"


def main(names: list[str]) -> None:
    """Print the figures of everything, the lines of some tables that are not right, or some dialogues."""
    if not names:
        every = {table: figures(table) for table in TABLES}
        for table, found in every.items():
            _print(table, found)
        asked, offered = (
            sum(found) for found in zip(*((one.asked, one.offered) for one in every.values()), strict=True)
        )
        click.echo(f"in all: asked with buttons {asked} times, the right one among them {offered} times")
        _print_dialogues()
    elif names[0] == DIALOGUES:
        title = " ".join(names[1:])
        for player in played(product((one for one in dialogues() if title in one.title), range(WORDINGS))):
            click.echo(f"{player.dialogue.title}\n" + "\n".join(player.heard))
            click.echo("".join(f"!! {one}\n" for one in player.faults))
        return
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


def _print_dialogues() -> None:
    passed: Counter[Kind] = Counter()
    total: Counter[Kind] = Counter()
    for player in played(product(dialogues(), range(WORDINGS))):
        total[player.dialogue.kind] += 1
        passed[player.dialogue.kind] += not player.faults
    click.echo(
        f"{DIALOGUES}: {passed.total()} of {total.total()} end as they should, in {WORDINGS} wordings each"
    )
    for kind in Kind:
        click.echo(f"  {kind:14} {passed[kind]} of {total[kind]}")


def _print(table: str, found: Figures) -> None:
    click.echo(f"{table}: {found.judged.total()} lines, {found.right:.1%} right")
    click.echo(f"  with buttons   asked {found.asked:3} right among them {found.offered:3}")
    for name, counted in [("all", found.judged), *sorted(found.by_kind.items())]:
        click.echo(f"  {name:14} " + " ".join(f"{one} {counted[one]:3}" for one in Judgement))
    click.echo(
        "  not right: " + ", ".join(f"{name} {count}" for name, count in sorted(found.verdicts.items()))
    )


if __name__ == "__main__":
    main(sys.argv[1:])
