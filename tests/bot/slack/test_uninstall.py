"""What a partner's people and customers can still reach after the workspace has taken the app away."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.build import Bot
from bot.slack.workspaces import WorkspacePaused
from bot.vault import Vault
from flows import installations
from flows.access import NoRole
from flows.consent import consent
from flows.installations import Granted
from flows.members import member_settings
from flows.notifications import ConsentReminderMail
from store.consents import consents
from store.database.engine import Database
from store.partners import Partner
from tests.support import asking, delivered, world
from tests.support.serving import make_bot, serving, signed
from tests.support.stage import PATIENCE
from tests.support.world import ADA, KIM, NOON, WORKSPACE, World, actor

UNINSTALLED: dict[str, Any] = {"type": "app_uninstalled"}
REVOKED: dict[str, Any] = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}


class Place:
    """A partner whose app is there, by a token of the settings or by an installation of its own."""

    def __init__(self, bot: Bot, web: httpx.Client, rows: World) -> None:
        self.bot = bot
        self.web = web
        self.rows = rows

    def install(self) -> None:
        with self.bot.database.write() as session:
            installations.install(session, granted(self.bot), datetime.now(UTC))

    def hear(self, event: dict[str, Any], at: datetime) -> None:
        """Let Slack send an event."""
        envelope = {
            "type": "event_callback",
            "team_id": WORKSPACE,
            "event_id": f"Ev{at.timestamp()}{event['type']}",
            "event_time": int(at.timestamp()),
            "event": event,
        }
        body = json.dumps(envelope).encode()
        headers = signed(body) | {"content-type": "application/json"}
        assert self.web.post("/slack/events", content=body, headers=headers).status_code == 200

    def calendar(self) -> str:
        links = self.bot.services.links
        with self.bot.database.write() as session:
            given = member_settings.give_calendar(session, actor(session), links).calendar
        assert given is not None
        return given.removeprefix(links.public_url)


def granted(bot: Bot) -> Granted:
    return Granted(
        workspace_id=WORKSPACE,
        workspace_name="Fourth Coffee",
        enterprise_id=None,
        app_id="A1",
        bot_user_id="U0BOT",
        sealed_token=Vault((bot.settings.secret_keys[0],)).seal("xoxb-of-a-test"),
        scopes=("chat:write",),
        installed_by="U0ADA",
    )


@pytest.fixture(params=["its own installation", "the token of the settings"])
def place(request: pytest.FixtureRequest, database_url: str) -> Iterator[Place]:
    own = request.param == "its own installation"
    changes = {"slack_bot_token": None, "slack_client_id": "1.2", "slack_client_secret": "s"} if own else {}
    bot = make_bot(database_url, **changes)
    if own:
        bot.workspaces._identity = None
    rows = world.build(bot.database)
    with serving(bot.web) as url, httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE) as web:
        place = Place(bot, web, rows)
        if own:
            place.install()
        yield place
    bot.stop()


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED], ids=lambda event: event["type"])
def test_a_workspace_that_took_the_app_away_is_answered_no_more_until_it_is_back(
    place: Place, event: dict[str, Any]
) -> None:
    world.associate(place.bot.database, place.rows, place.rows.viva.id)
    path = place.calendar()
    assert place.web.get(path).status_code == 200
    place.hear(event, datetime.now(UTC) + timedelta(seconds=1))
    refused, unknown = place.web.get(path), place.web.get("/calendar/never.ics")
    assert (refused.status_code, refused.text) == (unknown.status_code, unknown.text) == (404, unknown.text)
    with place.bot.database.read() as session:
        with pytest.raises(NoRole):
            actor(session)
        partner = session.get_one(Partner, place.rows.partner.id)
    with pytest.raises(WorkspacePaused):
        place.bot.workspaces.client(partner)
    place.install()
    assert place.web.get(path).status_code == 200
    with place.bot.database.read() as session:
        assert actor(session).is_admin


@pytest.mark.parametrize("event", [{"type": "tokens_revoked", "tokens": {"oauth": ["U0ADA"], "bot": []}}])
def test_the_revoked_token_of_a_person_takes_nothing_away(place: Place, event: dict[str, Any]) -> None:
    path = place.calendar()
    place.hear(event, datetime.now(UTC))
    assert place.web.get(path).status_code == 200


def test_customers_may_still_answer_and_are_reminded_no_more(database: Database) -> None:
    rows = world.build(database)
    one = world.associate(database, rows, rows.viva.id)
    with database.write() as session:
        request = asking.ask(session, actor(session), one, world.LINKS, NOON, customer=KIM, partner=ADA)
        session.flush()
        reminder = ConsentReminderMail(request.id, NOON.isoformat())
        assert delivered.is_still_true(session, reminder, NOON)
        assert installations.uninstall(session, WORKSPACE, NOON)
    with database.read() as session:
        assert not delivered.is_still_true(session, reminder, NOON)
        assert consent.is_open(consents.request(session, request.id), NOON)
