from collections.abc import Iterator
from copy import deepcopy

import pytest

from bot.build import Bot
from bot.vault import Vault
from bot.workspaces import WorkspacePaused
from flows import installation
from flows.installation import Granted
from store.partners import Partner
from tests.serving import make_bot
from tests.world import NOON, WORKSPACE


@pytest.fixture
def bot(database_url: str) -> Iterator[Bot]:
    """Give a bot with the token of one workspace in its settings."""
    bot = make_bot(database_url)
    yield bot
    bot.stop()


def install(bot: Bot, workspace_id: str, key: str | None = None) -> Partner:
    vault = Vault((key or bot.settings.secret_keys[0],))
    granted = Granted(
        workspace_id=workspace_id,
        workspace_name="Another partner",
        enterprise_id=None,
        app_id="A1",
        bot_user_id="U0OTHERBOT",
        sealed_token=vault.seal(f"xoxb-of-{workspace_id}"),
        scopes=("chat:write",),
        installed_by="U1",
    )
    with bot.database.write() as session:
        return installation.install(session, granted, NOON)


def test_all_clients_share_what_tls_needs(bot: Bot) -> None:
    clients = [bot.workspaces.client_for(token) for token in ("xoxb-1", "xoxb-2")]
    assert clients[0].ssl is not None
    assert clients[0].ssl is clients[1].ssl
    assert deepcopy(clients[0]).ssl is clients[0].ssl


def test_the_token_of_the_settings_is_that_of_its_workspace_and_no_other(bot: Bot) -> None:
    other = install(bot, "T0OTHER")
    here = Partner(id=99, workspace_id=WORKSPACE, name="Fourth Coffee")
    assert bot.workspaces.client(here).token == "xoxb-of-a-test"
    assert bot.workspaces.client(other).token == "xoxb-of-T0OTHER"
    assert [bot.workspaces.identity(one) is not None for one in (WORKSPACE, "T0OTHER", "T0NONE", None)] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(WorkspacePaused):
        bot.workspaces.client(Partner(id=98, workspace_id="T0NONE", name="Nobody"))


def test_who_the_bot_is_in_a_workspace_comes_with_its_own_token(bot: Bot) -> None:
    install(bot, "T0OTHER")
    identity = bot.workspaces.identity("T0OTHER")
    assert identity is not None
    assert (identity.bot_user_id, identity.bot_token) == ("U0OTHERBOT", "xoxb-of-T0OTHER")


def test_a_token_that_no_key_opens_pauses_its_workspace(bot: Bot) -> None:
    other = install(bot, "T0OTHER", "a key that was lost, of thirty-two letters")
    with pytest.raises(WorkspacePaused):
        bot.workspaces.client(other)


def test_no_client_tries_a_call_again_by_itself(bot: Bot) -> None:
    assert bot.workspaces.client_for("xoxb-1").retry_handlers == []
