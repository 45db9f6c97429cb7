import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy

import httpx
import pytest

from bot.build import Bot, build
from bot.slack.workspaces import IdentityUnknown, WorkspacePaused
from bot.vault import Vault
from flows import installations
from flows.installations import Granted
from store.enums import OutboxState
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.bot.answering import Silence, Slack
from tests.support import world
from tests.support.serving import command, make_bot, make_settings, serving, signed
from tests.support.world import NOON, WORKSPACE


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
        return installations.install(session, granted, NOON)


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


@contextmanager
def fresh_bot(database_url: str, slack: Slack) -> Iterator[Bot]:
    """Give a bot that has just been started: nobody has asked Slack whose token the settings hold."""
    with serving(slack.app()) as url:
        bot = build(make_settings(database_url, slack_api_url=f"{url}/api/"), clock=lambda: NOON)
        yield bot
        bot.stop()


def pending(bot: Bot) -> list[OutboxState]:
    with bot.database.read() as session:
        return [row.state for row in session.query(OutboxMessage).order_by(OutboxMessage.id)]


def test_r3_a_process_just_started_sends_nothing_with_a_token_that_may_be_another_partners(
    database_url: str,
) -> None:
    slack = Slack(team_id="T0OTHER")
    with fresh_bot(database_url, slack) as bot:
        place = world.build(bot.database)
        world.associate(bot.database, place, place.viva.id)
        bot.deliver()
        assert slack.posts() == []
        assert pending(bot) == [OutboxState.PENDING]


def test_r3_a_process_that_only_delivers_learns_by_itself_whose_token_it_has(database_url: str) -> None:
    slack = Slack()
    with fresh_bot(database_url, slack) as bot:
        place = world.build(bot.database)
        world.associate(bot.database, place, place.viva.id)
        other = install(bot, "T0OTHER")
        rival = world.build(bot.database, "T0RIVAL", name="Rival", prefix="R")
        world.associate(bot.database, rival, rival.viva.id, user="RU0ADA", workspace="T0RIVAL")
        bot.deliver()
        assert slack.posts() == ["xoxb-of-a-test"]
        # The last one leads the person who installed the app to the first steps.
        assert pending(bot) == [OutboxState.SENT, OutboxState.DEAD, OutboxState.PENDING]
        assert bot.workspaces.client(other).token == "xoxb-of-T0OTHER"
    assert [method for method, _ in slack.called].count("auth.test") == 1


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ("internal_error", IdentityUnknown),
        ("ratelimited", IdentityUnknown),
        ("a_word_of_tomorrow", IdentityUnknown),
        ("invalid_auth", WorkspacePaused),
        ("account_inactive", WorkspacePaused),
    ],
)
def test_r3_without_slacks_word_the_token_of_the_settings_serves_nobody(
    database_url: str, error: str, raised: type[WorkspacePaused]
) -> None:
    slack = Slack(error=error)
    with fresh_bot(database_url, slack) as bot:
        place = world.build(bot.database)
        other = install(bot, "T0OTHER")
        with pytest.raises(raised) as refusal:
            bot.workspaces.client(place.partner)
        assert type(refusal.value) is raised
        assert refusal.value.why == error
        assert not bot.workspaces.is_reachable()
        assert bot.workspaces.client(other).token == "xoxb-of-T0OTHER", "its own token needs no word"
        slack.error = ""
        assert bot.workspaces.client(place.partner).token == "xoxb-of-a-test"


def test_a_token_that_slack_takes_tells_that_the_app_is_there_again(database_url: str) -> None:
    slack = Slack(error="account_inactive")
    with fresh_bot(database_url, slack) as bot:
        place = world.build(bot.database)
        with bot.database.write() as session:
            assert installations.uninstall(session, WORKSPACE, NOON)
        with bot.database.read() as session:
            partner = session.get_one(Partner, place.partner.id)
        with pytest.raises(WorkspacePaused, match="app uninstalled"):
            bot.workspaces.client(partner)
        slack.error = ""
        assert bot.workspaces.client(partner).token == "xoxb-of-a-test"
        with bot.database.read() as session:
            assert world.actor(session).is_admin


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_slack_hangs_one_question_is_under_way_and_all_others_go_on(
    database_url: str, silence: Silence
) -> None:
    bot = build(make_settings(database_url, slack_api_url=f"http://127.0.0.1:{silence.port}/api/"))
    place = world.build(bot.database)
    other = install(bot, "T0OTHER")

    def look(number: int) -> str:
        try:
            return str(bot.workspaces.is_reachable() if number % 2 else bot.workspaces.client(place.partner))
        except IdentityUnknown as unknown:
            return unknown.why

    with ThreadPoolExecutor(30) as pool:
        assert set(pool.map(look, range(120))) == {"False", "no answer to auth.test yet"}
    assert len(silence.taken) == 1
    assert bot.workspaces.client(other).token == "xoxb-of-T0OTHER"
    bot.stop()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_clicks_before_slack_has_answered_reads_that_they_should_try_again(database_url: str) -> None:
    slack = Slack(error="internal_error")
    with fresh_bot(database_url, slack) as bot, serving(bot.web) as url:
        world.build(bot.database)
        body = command("help")
        answer = httpx.post(f"{url}/slack/events", content=body, headers=signed(body))
        assert (answer.status_code, "try again in a moment" in answer.text) == (200, True)
        event = {"type": "app_home_opened", "tab": "home", "user": "U0ADA"}
        envelope = {"type": "event_callback", "team_id": WORKSPACE, "event_id": "Ev1", "event": event}
        body = json.dumps(envelope).encode()
        headers = signed(body) | {"content-type": "application/json"}
        assert httpx.post(f"{url}/slack/events", content=body, headers=headers).status_code == 503
