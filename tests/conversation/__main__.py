"""``python -m tests.conversation``: how much of the tables and dialogues is understood, by category.

With names of tables or files of lines it prints each line that is not right, except of the table kept aside.
With ``dialogues`` and words of titles, it prints what was said in those, and what was not as it should be.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot import logs
from bot.settings.settings import LogFormat, LogLevel
from store import schema
from store.database.engine import Database
from tests.conversation.dialogue_stage import on_files
from tests.conversation.dialogues import WORDINGS, Kind, dialogues
from tests.conversation.playing import Player
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
        for player in _played(" ".join(names[1:])):
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
    for player in _played():
        total[player.dialogue.kind] += 1
        passed[player.dialogue.kind] += not player.faults
    click.echo(
        f"{DIALOGUES}: {passed.total()} of {total.total()} end as they should, in {WORDINGS} wordings each"
    )
    for kind in Kind:
        click.echo(f"  {kind:14} {passed[kind]} of {total[kind]}")


def _played(title: str = "") -> Iterator[Player]:
    """Yield every dialogue that has these words in its title, played in each wording."""
    logs.configure(LogLevel.ERROR, LogFormat.JSON, sys.stderr)
    with _folder() as folder, on_files(folder, folder / "migrated.db") as (stage, lent):
        for dialogue in dialogues():
            for wording in range(WORDINGS) if title in dialogue.title else ():
                with lent() as url, stage.on(url):
                    player = Player(stage, dialogue, wording)
                    player.play()
                yield player


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="mci-dialogues-"))
    database = Database(f"sqlite:///{folder / 'migrated.db'}")
    schema.upgrade(database)
    database.close()
    yield folder
    shutil.rmtree(folder)


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
