"""``mci reseal``: the second step of replacing SECRET_KEY."""

import click

from bot.commands.opening import open_database, read_settings
from bot.vault import SecretUnreadable, Vault
from flows.history import history_reseal
from flows.history.history_reseal import HistoryNotWhole
from store import installations


@click.command()
def reseal() -> None:
    """Seal stored tokens and the history with SECRET_KEY, so that SECRET_KEY_BEFORE can be removed.

    The history is verified first; if any of it was changed, nothing is sealed.
    """
    vault = Vault(read_settings().secret_keys)
    with open_database() as database, database.write() as session:
        try:
            seals = history_reseal.reseal(session)
        except HistoryNotWhole as error:
            raise click.ClickException(f"{error.__doc__} Nothing was changed.") from error
        found = installations.every(session)
        try:
            for one in found:
                one.sealed_token = vault.reseal(one.sealed_token)
        except SecretUnreadable as error:
            raise click.ClickException(f"{error.__doc__} Nothing was changed.") from error
    tokens = "1 token" if len(found) == 1 else f"{len(found)} tokens"
    renewed = "1 new seal" if seals == 1 else f"{seals} new seals"
    click.echo(f"{tokens} and the history ({renewed}) are sealed with SECRET_KEY alone.")
