"""``make figures``: how well the conversation does, beside what is promised of it."""

import sys
import traceback
from collections.abc import Iterator, Sequence

import click

from benchmarks.figures import Figure
from bot import logs
from bot.settings.settings import LogFormat, LogLevel
from tests.conversation.dialogues import WORDINGS
from tests.conversation.figures import answers, conversations, messages, phrasings, speed
from tests.conversation.figures.points import Found, NotMeasured, Point, Size
from tests.conversation.table import ASIDE, EARLIER, TABLES
from tests.support.asked_answers import REPEATED

POINTS = (
    Point("Phrasings: right where kept aside, none wrong, overstepping harmless", phrasings.right),
    Point("The same question again and again, on both kinds of database: equal bytes", answers.the_same),
    Point("Dialogues, judged by the database at their end", conversations.end_as_they_should),
    Point("Random questions, beside brute force", answers.as_brute_force),
    Point("The same words, typed otherwise", phrasings.typed_otherwise),
    Point("When it asks: the right reading among the buttons", phrasings.asked),
    Point("Speed and size with many associations and customers", speed.at_full_size),
    Point("Random messages of any characters", messages.read),
    Point("A conversation in a browser", conversations.in_a_browser),
)

FULL = Size(
    tables=TABLES,
    repeated=REPEATED,
    dialogues=None,
    wordings=WORDINGS,
    worlds=200,
    questions=100,
    changed=None,
    messages=100_000,
    associations=100_000,
)
QUICK = Size(
    tables=(EARLIER, ASIDE),
    repeated=2,
    dialogues=1,
    wordings=1,
    worlds=2,
    questions=20,
    changed=20,
    messages=50,
    associations=2000,
)


@click.command()
@click.argument("numbers", nargs=-1, type=click.IntRange(1, len(POINTS)))
@click.option("--quick", is_flag=True, help="Measure little of each: this tries the command, not the bot.")
def main(numbers: Sequence[int], *, quick: bool) -> None:
    """Measure the points with these numbers, or all; fail if a goal is missed or was not measured."""
    if quick:
        click.echo("Quick run with small sizes: these are not the figures that are promised.\n")
    missed = []
    for number, point in enumerate(POINTS, 1):
        if number in (numbers or range(1, len(POINTS) + 1)):
            click.echo(f"{number}. {point.title}")
            missed += [f"{number}. {one}" for one in _print(point, QUICK if quick else FULL)]
            click.echo()
    click.echo("\n".join(["Missed:", *missed]) if missed else "Every goal is reached.")
    sys.exit(1 if missed else 0)


def _print(point: Point, size: Size) -> Iterator[str]:
    """Print a point as it is measured, and yield the lines of what is not reached."""
    try:
        for found in point.measure(size):
            line = words(found)
            click.echo(f"   {line}")
            if isinstance(found, NotMeasured) or (isinstance(found, Figure) and not found.is_reached):
                yield line
    except Exception:  # noqa: BLE001 -- the other points are still measured
        click.echo(traceback.format_exc())
        yield "It ended with an exception."


def words(found: Found) -> str:
    """Return a figure with its goal and whether it is reached, as a line."""
    match found:
        case str():
            return found
        case NotMeasured(what, why):
            return f"{what}: not measured. {why}"
        case Figure():
            value = f"{found.value:,.0f}" if found.value == int(found.value) else f"{found.value:,.1f}"
            goal = f" (goal {found.promise.strip()}: {found.verdict})" if found.promise else ""
            return f"{found.what}: {value} {found.unit}".rstrip() + goal


if __name__ == "__main__":
    logs.configure(LogLevel.ERROR, LogFormat.JSON, sys.stderr)
    main()
