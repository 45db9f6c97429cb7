"""The command line, ``mci``: what an operator does by hand."""

import click
import uvicorn

from bot.build import build
from bot.commands.load import load
from bot.commands.opening import read_settings
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
    try:
        schema.ensure(bot.database)
    except schema.Outdated as error:
        raise click.ClickException(str(error)) from error
    with bot.database.sole_process():
        if not no_scheduler:
            bot.start()
        try:
            if not no_web:
                # Links carry secrets, so no access log; who a proxy speaks for is the web app's own matter.
                uvicorn.run(
                    bot.web,
                    host=bot.settings.host,
                    port=bot.settings.port,
                    log_config=None,
                    access_log=False,
                    proxy_headers=False,
                )
        finally:
            bot.stop()


@main.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    database = Database(read_settings().database_url)
    schema.upgrade(database)
    database.close()
    click.echo("The schema is up to date.")


main.add_command(load)
