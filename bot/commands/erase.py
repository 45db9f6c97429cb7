"""``mci erase``: a person's data out of the database."""

from dataclasses import asdict

import click

from bot import clock
from bot.commands.opening import open_database
from flows import erase as erasing
from flows.erase import Erased
from flows.rules.text import one_line


@click.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(email: str, *, yes: bool) -> None:
    """Erase everything known of the person with the address EMAIL, of all partners.

    Contacts, drafts, messages, consent and history lose the person's data; that they were there, and the
    proof that the history was not changed, stay. Messages in Slack and delivered mails are out of reach.
    """
    address = one_line(email)
    if "@" not in address:
        raise click.ClickException(f"Expected an e-mail address, found “{address}”.")
    with open_database() as database:
        with database.read() as session:
            _tell(erasing.known(session, address), "Known under this address")
        if not yes:
            click.confirm("Erase it? This cannot be undone.", abort=True)
        with database.write() as session:
            _tell(erasing.erase(session, address, clock.system()), "Erased")


def _tell(erased: Erased, what: str) -> None:
    if erased.is_nothing:
        click.echo("Nothing is known under this address.")
        raise SystemExit(0)
    counts = [f"{count} {kind.replace('_', ' ')}" for kind, count in asdict(erased).items() if count]
    click.echo(f"{what}: {', '.join(counts)}.")
