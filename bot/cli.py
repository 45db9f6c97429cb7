"""The command line, ``mci``: what an operator does by hand."""

import click
import uvicorn
from pydantic import ValidationError

from bot.build import build
from bot.settings import Settings
from store import schema
from store.database import Database


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """MCI Bot: Microsoft Commerce Incentives engagements in Slack."""


@main.command()
@click.option("--no-scheduler", is_flag=True, help="Answer requests only; another process keeps the clocks.")
@click.option("--no-web", is_flag=True, help="Keep the clocks and deliver only; another process answers.")
def serve(*, no_scheduler: bool, no_web: bool) -> None:
    """Run the bot: web app, Slack connection, scheduler and delivery."""
    bot = build(read_settings())
    if bot.database.is_sqlite and schema.is_empty(bot.database):
        schema.upgrade(bot.database)
    if not schema.is_current(bot.database):
        raise click.ClickException("The database's schema is not the one of this version. Run: mci migrate")
    with bot.database.sole_process():
        if not no_scheduler:
            bot.start()
        try:
            if not no_web:
                uvicorn.run(bot.web, host=bot.settings.host, port=bot.settings.port, log_config=None)
        finally:
            bot.stop()


@main.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    database = Database(read_settings().database_url)
    schema.upgrade(database)
    database.close()
    click.echo("The schema is up to date.")


def read_settings() -> Settings:
    """Return the settings of the environment and of ``.env``, or say which are wrong."""
    try:
        return Settings(_env_file=".env")
    except ValidationError as error:
        lines = [
            f"  {'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise click.ClickException("\n".join(["Settings are missing or wrong:", *lines])) from error
