"""Who is turned away at the door, whatever they send and whatever role they hold."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.build import Bot, build
from bot.slack import people
from handlers.app.ids import Action, ShortcutId, ViewId
from tests.bot.answering import Silence, Slack
from tests.support import world
from tests.support.serving import command, make_bot, make_settings, serving, signed
from tests.support.stage import PATIENCE, stage, wait, words
from tests.support.world import ADMIN, NOON, WORKSPACE

THERE, ORG = "T0THERE", "E0ORG"
VIEW: dict[str, Any] = {"id": "V1", "type": "modal", "callback_id": ViewId.FIND, "state": {"values": {}}}
PRESSED = {"action_id": Action.CUSTOMERS_FRONT, "block_id": "b", "type": "button", "value": "{}"}

KINDS: dict[str, dict[str, Any]] = {
    "block_actions": {"type": "block_actions", "actions": [PRESSED], "trigger_id": "1.2"},
    "view_submission": {"type": "view_submission", "view": VIEW, "trigger_id": "1.2"},
    "block_suggestion": {
        "type": "block_suggestion",
        "action_id": Action.FILTER_LOCATION,
        "block_id": "b",
        "value": "",
    },
    "shortcut": {"type": "shortcut", "callback_id": ShortcutId.CUSTOMERS, "trigger_id": "1.2"},
}
"""One payload of each kind in which a person is named with a home; all others name none."""

GRID = {"enterprise_user": {"teams": [THERE, WORKSPACE]}, "team_id": THERE}
STRANGER = {"team_id": THERE, "is_stranger": True}


class Door:
    """A bot behind its HTTP endpoint, and the Slack that it asks about people."""

    def __init__(self, bot: Bot, slack: Slack, web: httpx.Client) -> None:
        self.bot = bot
        self.slack = slack
        self.web = web

    def send(self, payload: dict[str, Any]) -> httpx.Response:
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self.web.post("/slack/events", content=body, headers=signed(body))

    def says(self, answer: httpx.Response) -> str:
        """Return all that the person reads, in the answer or by calls of the Web API."""
        self.bot.slack.listener_runner.listener_executor.shutdown()
        return answer.text + json.dumps(self.slack.sent)


@pytest.fixture
def door(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    # On a busy machine Slack's answer may come later than the bot waits, which is not what is asked here.
    monkeypatch.setattr(people, "PATIENCE_SECONDS", PATIENCE)
    slack = Slack()
    with serving(slack.app()) as api:
        bot = build(make_settings(database_url, slack_api_url=f"{api}/api/"), clock=lambda: NOON)
        place = world.build(bot.database)
        world.associate(bot.database, place, place.viva.id)
        wait(lambda: bot.workspaces.is_reachable() or None, "the bot's identity")
        with serving(bot.web) as url, httpx.Client(base_url=url, trust_env=False) as web:
            yield Door(bot, slack, web)
        bot.stop()


def by(home: str, **team: Any) -> dict[str, Any]:
    return {"user": {"id": ADMIN, "team_id": home}, "team": {"id": WORKSPACE} | team}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("home", [THERE, ORG, WORKSPACE])
def test_a_person_of_two_workspaces_of_an_organisation_is_the_same_member_in_every_payload(
    door: Door, kind: str, home: str
) -> None:
    door.slack.people[ADMIN] = GRID
    answer = door.send(KINDS[kind] | by(home, enterprise_id=ORG) | {"enterprise": {"id": ORG}})
    said = door.says(answer)
    assert answer.status_code == 200
    assert "You hold no role" not in said
    assert "cannot use MCI Bot" not in said
    if kind == "block_suggestion":
        assert "Seattle" in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("slack_says", [STRANGER, {"team_id": THERE}, {"error": "internal_error"}])
def test_a_person_of_another_workspace_in_a_shared_channel_is_refused_in_every_payload(
    door: Door, kind: str, slack_says: dict[str, Any]
) -> None:
    door.slack.people[ADMIN] = slack_says
    door.slack.error = str(slack_says.get("error", ""))
    answer = door.send(KINDS[kind] | by(THERE))
    door.slack.error = ""
    said = door.says(answer)
    assert "Seattle" not in said
    assert "Contoso" not in said
    if kind == "block_suggestion":
        assert answer.json() == {"options": []}
    elif kind == "view_submission":
        assert ("Try again in a moment" if "error" in slack_says else "cannot use MCI Bot") in said


@pytest.mark.parametrize("mark", ["deleted", "is_restricted", "is_ultra_restricted", "is_bot"])
def test_r2_guests_and_deleted_people_are_turned_away_whatever_role_they_hold(door: Door, mark: str) -> None:
    door.slack.people[ADMIN] = {mark: True}
    body = command("help")
    answer = door.web.post("/slack/events", content=body, headers=signed(body))
    assert "cannot use MCI Bot" in answer.text


def test_r2_a_guest_reads_that_they_cannot_use_it(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        st.sandbox.workspace(WORKSPACE).users[ada.id].is_guest = True
        ada.command("/mci help")
        assert "cannot use MCI Bot" in words(ada.message("Guests, bots"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_slack_hangs_a_member_passes_by_their_role_and_somebody_gone_does_not(
    database_url: str, silence: Silence
) -> None:
    bot = make_bot(database_url, slack_api_url=f"http://127.0.0.1:{silence.port}/api/")
    world.build(bot.database)
    with serving(bot.web) as url:

        def ask(trigger: str) -> str:
            body = command("help", trigger_id=trigger)
            return httpx.post(f"{url}/slack/events", content=body, headers=signed(body)).text

        assert "/mci add-customer" in ask("1.2.3")
        with bot.database.write() as session:
            world.actor(session).member.gone_since = NOON
        assert "cannot use MCI Bot" in ask("4.5.6")
    bot.stop()
