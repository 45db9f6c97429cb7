"""``mci outbox``: messages that were given up or may not have arrived, of all partners."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot import clock
from bot.commands.arguments import NUMBER
from bot.commands.opening import open_database, read_database
from flows.associations.lifecycle import NotFound
from flows.outbox import undelivered
from flows.outbox.undelivered import UndeliveredMessage

SHOWN = 100

IN_SLACK = "While it runs, an Incentives admin can do the same in Slack with /mci admin outbox."


@click.group(invoke_without_command=True)
@click.pass_context
def outbox(context: click.Context) -> None:
    """List messages that were not delivered or may not have been; send them again, or drop them."""
    if context.invoked_subcommand is None:
        context.invoke(show)


@outbox.command("list")
def show() -> None:
    """List them, newest first."""
    with read_database() as database, database.read() as session:
        listing = undelivered.listing(session, None, SHOWN)
        for one in listing.shown:
            click.echo(_line(one))
    total = sum(listing.counts.values())
    counted = ", ".join(f"{count} {state}" for state, count in listing.counts.items())
    click.echo(f"{counted}." if total <= SHOWN else f"{counted}; the newest {SHOWN} are shown.")


@outbox.command()
@click.argument("message_id", type=NUMBER, required=False)
@click.option("--all", "everything", is_flag=True, help="Send all of them again.")
def retry(message_id: int | None, *, everything: bool) -> None:
    """Send message MESSAGE_ID again, or with --all every one."""
    if everything is (message_id is not None):
        raise click.UsageError("Name one message, or give --all.")
    now = clock.system()
    if message_id is None:
        with open_database(IN_SLACK) as database, database.write() as session:
            count = undelivered.retry_all(session, None, now)
            left = sum(undelivered.listing(session, None, 0).counts.values())
        click.echo("1 message is sent again." if count == 1 else f"{count} messages are sent again.")
        if left:
            click.echo(
                f"Left: {left}, to addresses at which no mail arrives. Correct these in Slack; if the mail "
                "server was wrong, send each by its number."
            )
        return
    with open_database(IN_SLACK) as database, _told(message_id), database.write() as session:
        undelivered.retry(session, None, message_id, now)
    click.echo(f"Message {message_id} is sent again.")


@outbox.command()
@click.argument("message_id", type=NUMBER)
def drop(message_id: int) -> None:
    """Drop message MESSAGE_ID, so that it is not sent."""
    with open_database(IN_SLACK) as database, _told(message_id), database.write() as session:
        undelivered.drop(session, None, message_id)
    click.echo(f"Message {message_id} is dropped.")


@contextmanager
def _told(message_id: int) -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        sentence = f"No message {message_id} is undelivered; `mci outbox` lists those that are."
        raise click.ClickException(sentence) from error


def _line(one: UndeliveredMessage) -> str:
    message = one.message
    about = one.about.association.reference if one.about else "-"
    return "  ".join(
        (
            str(message.id),
            message.state,
            message.kind,
            about,
            message.destination,
            message.created_at.isoformat(timespec="minutes"),
            message.last_error or "-",
            *(["correct the address"] if one.gets_no_mail else []),
        )
    )
