"""``mci migrate``: the schema of the database."""

import click

from bot import databases
from bot.checks.database_errors import explained
from bot.commands.opening import alone, read_settings
from store import schema


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    database = databases.open_named(read_settings())
    try:
        with explained(database.url), alone(database):
            schema.upgrade(database)
    except schema.Outdated as error:
        raise click.ClickException(str(error)) from error
    finally:
        database.close()
    click.echo("The schema is up to date.")
