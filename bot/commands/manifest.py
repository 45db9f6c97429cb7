"""``mci manifest``: the app's manifest for Slack."""

import click
import yaml
from pydantic import TypeAdapter, ValidationError

from bot.settings.setting_values import HttpAddress
from bot.slack import manifest as manifests


@click.command()
@click.option("--url", help="Public address of the bot, for HTTP; without it, the bot uses Socket Mode.")
def manifest(*, url: str | None) -> None:
    """Print the manifest from which Slack makes the app."""
    shown = manifests.read() if url is None else manifests.for_http(_checked(url))
    click.echo(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=120), nl=False)


def _checked(url: str) -> str:
    """Return the address as the setting ``PUBLIC_URL`` has it."""
    try:
        address = TypeAdapter[str](HttpAddress).validate_python(url)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise click.BadParameter(said, param_hint="--url") from error
    if not address.lower().startswith("https://"):
        raise click.BadParameter("Slack sends to https addresses only", param_hint="--url")
    return address
