"""``mci manifest``: what Slack is told of the app."""

import click
import yaml

from bot import manifest as manifests


@click.command()
@click.option("--url", help="Public address of the bot, for HTTP; left out, Slack is met by Socket Mode.")
def manifest(*, url: str | None) -> None:
    """Print the manifest from which Slack makes the app."""
    if url and not url.startswith("https://"):
        raise click.BadParameter("Slack sends to https addresses only", param_hint="--url")
    shown = manifests.for_http(url) if url else manifests.read()
    click.echo(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=120), nl=False)
