"""Signed payloads that are wrong: what is answered, and what a person reads."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.fuzz.fuzz import Witness
from tests.support import world
from tests.support.serving import command, make_bot, serving, signed
from tests.support.slack import agreeable
from tests.support.world import ADMIN, WORKSPACE

ADDRESS = "/slack/events"
GONE = "no longer exists"
WHO: dict[str, Any] = {
    "user": {"id": ADMIN, "team_id": WORKSPACE},
    "team": {"id": WORKSPACE},
    "trigger_id": "1.2.a",
}


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("wrong") / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    with agreeable() as address:
        bot = make_bot(f"sqlite:///{path}", slack_api_url=f"{address}/api/")
        world.build(bot.database)
        with serving(bot.web) as url, httpx.Client(base_url=url) as client:
            yield client
        bot.stop()


def post(slack: httpx.Client, payload: dict[str, Any]) -> httpx.Response:
    if payload.get("type") == "event_callback":
        body, kind = json.dumps(payload).encode(), "application/json"
    else:
        body, kind = urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
    return slack.post(ADDRESS, content=body, headers=signed(body) | {"content-type": kind})


def submitted(callback_id: str, carried: Any, **values: Any) -> dict[str, Any]:
    state = {"values": {name: {"x": element} for name, element in values.items()}}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": carried,
        "state": state,
    }
    return WHO | {"type": "view_submission", "view": view}


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (submitted("reminder.snooze", "9" * 30), GONE),
        (submitted("reminder.snooze", "²"), GONE),
        (submitted("association.cancel", '{"association": 99999999999}'), GONE),
        (submitted("association.cancel", "{"), GONE),
        (submitted("association.cancel", '{"association": {}}'), GONE),
        (submitted("customer.review", ""), "Begin again"),
        (submitted("customer.review", '{"draft": [], "version": 1}'), "Begin again"),
        (submitted("claim.review", '{"draft": "x", "version": NaN}'), "Begin again"),
        (
            submitted("settings.save", "", reminders={"selected_option": {"value": "x"}}),
            "Choose how you are reminded",
        ),
        (
            submitted("consent.choose", "", association_id={"selected_option": {"value": "9" * 30}}),
            "Choose one",
        ),
        (
            submitted("association.hand_over", '{"association": 1}', owner={"value": "x" * 300}),
            "no longer exists",
        ),
    ],
)
def test_a_form_that_carries_something_stale_or_wrong_becomes_a_sentence(
    slack: httpx.Client, payload: dict[str, Any], words: str
) -> None:
    answer = post(slack, payload)
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize("kind", ["interactive_message", "dialog_submission", "dialog_cancellation", "x"])
def test_an_interaction_that_nobody_listens_to_is_answered_quietly(slack: httpx.Client, kind: str) -> None:
    assert post(slack, WHO | {"type": kind, "callback_id": "x"}).status_code == 404


@pytest.mark.parametrize(
    "event", [{"type": "channel_rename", "user": [1]}, {"type": "link_shared", "item": "x"}]
)
def test_an_event_that_nobody_listens_to_is_taken_so_that_it_does_not_come_again(
    slack: httpx.Client, event: dict[str, Any]
) -> None:
    payload = {
        "type": "event_callback",
        "team_id": WORKSPACE,
        "event_id": f"Ev{event['type']}",
        "event": event,
    }
    assert post(slack, payload).status_code == 200


def test_a_form_with_several_response_addresses_is_answered(slack: httpx.Client) -> None:
    urls = [{"response_url": "https://slack.example/a"}, {"response_url": "https://slack.example/b"}]
    payload = submitted("customer.find", "", search={"value": "contoso"}) | {"response_urls": urls}
    assert post(slack, payload).json()["response_action"] == "update"


@pytest.mark.parametrize(
    "action", ["draft.back", "outbox.retry", "consent.record", "association.open", "claim.submit"]
)
@pytest.mark.parametrize("value", ["", "x", "9" * 30, "²", "-1"])
def test_a_click_that_carries_something_wrong_leaves_no_traceback(
    slack: httpx.Client, action: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    pressed = {"action_id": action, "block_id": "b", "type": "button", "value": value}
    assert post(slack, WHO | {"type": "block_actions", "actions": [pressed]}).status_code == 200
    witness = Witness()
    for record in caplog.records:
        witness.emit(record)
    assert not witness.seen


@pytest.mark.parametrize("text", ["customers", "due", "export", "customer contoso", "x" * 3000])
def test_nothing_is_sent_to_a_response_address_that_is_not_slacks(
    tmp_path: Path, migrated_file: Path, text: str
) -> None:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as elsewhere, agreeable() as address:
        bot = make_bot(f"sqlite:///{path}", slack_api_url=f"{address}/api/")
        world.build(bot.database)
        foreign = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/hook"
        body = command(text, response_url=foreign)
        pressed = {"action_id": "customers.due", "block_id": "b", "type": "button"}
        click = WHO | {"type": "block_actions", "actions": [pressed], "response_url": foreign}
        with serving(bot.web) as url, httpx.Client(base_url=url) as client:
            assert client.post(ADDRESS, content=body, headers=signed(body)).status_code == 200
            assert post(client, click).status_code == 200
            bot.slack.listener_runner.listener_executor.shutdown()
        bot.stop()
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
