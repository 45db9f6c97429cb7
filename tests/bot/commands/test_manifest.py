import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli import main
from bot.slack import manifest
from tests.test_manifest import SCHEMA


def printed(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["manifest", *arguments])


def test_without_an_address_it_is_the_one_for_socket_mode() -> None:
    assert yaml.safe_load(printed().output) == manifest.read()


def test_with_an_address_everything_comes_there() -> None:
    shown = yaml.safe_load(printed("--url", "https://mci.example/").output)
    jsonschema.validate(shown, SCHEMA)
    assert shown["features"]["slash_commands"][0]["url"] == "https://mci.example/slack/events"
    assert shown["oauth_config"]["redirect_urls"] == ["https://mci.example/slack/oauth_redirect"]
    assert shown["settings"]["socket_mode_enabled"] is False
    assert manifest.read()["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    "url",
    [
        "http://mci.example",
        "mci.example",
        "https://",
        "https://u:Secret1@mci.example",
        "https://mci.example/a?b",
        "https://mci.example#a",
        "https://mci example",
        "https://mci.example:99999",
    ],
)
def test_an_address_to_which_slack_does_not_send_is_refused(url: str) -> None:
    refused = printed("--url", url)
    assert refused.exit_code == 2
    assert "Invalid value for --url" in refused.output
    assert "Secret1" not in refused.output
