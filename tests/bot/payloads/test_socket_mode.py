import json
import logging
import shutil
import socket as sockets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import IncompleteRead
from pathlib import Path
from random import Random
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from structlog.testing import capture_logs

from bot.payloads import socket_mode
from bot.payloads.socket_mode import SocketMode
from bot.slack import slack_words
from bot.slack.gate import CheckedClient
from tests.bot.socket_stub import SocketStub
from tests.conftest import Ear
from tests.fuzz import mutations
from tests.fuzz.fuzz import Witness, recordings
from tests.support.stage import PATIENCE, Stage, stage, wait
from tests.support.world import USER

UNHEARD: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T0FOURTH",
    "event_id": "Ev1",
    "event": {"type": "channel_rename", "user": [1]},
}


@pytest.fixture
def migrated_url(migrated_file: Path, tmp_path: Path) -> str:
    path = tmp_path / "mci.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


def socket_of(st: Stage) -> SocketMode:
    assert st.bot.socket is not None
    return st.bot.socket


def test_the_same_listeners_answer_over_a_socket(database_url: str) -> None:
    with stage(database_url, socket_mode=True) as st:
        ada = st.member()
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")
        wrong = ada.submit(location_id="Seattle", id_value="x")
        assert list(wrong) == ["id_value"]
        assert wrong["id_value"] == "Enter a tenant ID (a GUID) or a TPID (3 to 12 digits)."


def test_what_has_not_the_shape_of_a_payload_is_not_answered(database_url: str) -> None:
    with stage(database_url, socket_mode=True) as st, capture_logs() as logs:
        request = SocketModeRequest("interactive", "1", {"type": "block_actions"})
        socket_of(st)._receive(BaseSocketModeClient(), request)
    assert "socket.malformed" in [entry["event"] for entry in logs]


@pytest.mark.parametrize("does", ["drop", "refresh_requested"])
def test_a_socket_that_slack_closes_is_opened_anew(database_url: str, does: str) -> None:
    with stage(database_url, socket_mode=True) as st:
        ada = st.member()
        before = ada.wait(lambda: socket_of(st).last_ping, "a sign of life")
        st.http.post("/control/sockets", json={"does": does}).raise_for_status()
        ada.wait(lambda: later(socket_of(st).last_ping, before), "a later sign of life")
        ada.wait(lambda: st.sandbox.sockets.connected(st.app.id) or None, "a new connection")
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "PING_SECONDS", 0.05)
    monkeypatch.setattr(socket_mode, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(socket_mode, "LOOK_SECONDS", 0.02)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take no connection for dead because much is sent on it on a busy machine.

    The SDK itself closes one that was silent for four times the interval of its pings.
    """
    monkeypatch.setattr(socket_mode, "PING_SECONDS", PATIENCE)
    monkeypatch.setattr(socket_mode, "SILENCE_SECONDS", PATIENCE)


@contextmanager
def connected(stub: SocketStub, body: Any = "") -> Iterator[SocketMode]:
    client = WebClient(base_url=f"http://{stub.address}/api/", retry_handlers=[])
    socket = SocketMode("xapp-of-a-test", client, lambda _: BoltResponse(status=200, body=body))  # type: ignore[arg-type]
    socket.start()
    try:
        yield socket
    finally:
        socket.stop()
        stub.close()


def told(ear: Ear) -> list[tuple[str, str]]:
    lines = [json.loads(line) for line in ear.lines]
    return [(line["event"], line["level"]) for line in lines]


@pytest.mark.parametrize("breaks", [SocketStub.reset, SocketStub.end, SocketStub.silence])
def test_a_connection_that_dies_without_a_word_is_told_in_two_lines_and_opened_anew(
    quick: None, ear: Ear, breaks: Callable[[SocketStub], None]
) -> None:
    stub = SocketStub()
    with connected(stub) as socket:
        wait(lambda: socket.last_ping, "a sign of life")
        breaks(stub)
        wait(lambda: len(stub.opened) == 2 or None, "a new connection")
        wait(lambda: told(ear).count(("socket.connected", "info")) == 2 or None, "the line that it is back")
        assert told(ear) == [
            ("socket.connected", "info"),
            ("socket.lost", "warning"),
            ("socket.connected", "info"),
        ]


def test_a_connection_that_never_gives_a_sign_of_life_is_opened_anew(quick: None, ear: Ear) -> None:
    stub = SocketStub()
    stub.silent = Everything()
    with connected(stub):
        wait(lambda: len(stub.opened) >= 3 or None, "a third connection")
    assert {level for _, level in told(ear)} == {"info", "warning"}


def test_a_connection_that_slack_wants_replaced_is_no_trouble(quick: None, ear: Ear) -> None:
    stub = SocketStub()
    with connected(stub) as socket:
        wait(lambda: socket.last_ping, "a sign of life")
        stub.say({"type": "disconnect", "reason": "refresh_requested"})
        wait(lambda: told(ear).count(("socket.connected", "info")) == 2 or None, "a new connection")
    assert {level for _, level in told(ear)} == {"info"}


@pytest.mark.parametrize("limit", ["0", "-1", "soon"])
def test_a_rate_limit_on_connecting_is_told_once_and_waited_for(
    quick: None, ear: Ear, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(slack_words, "SHORTEST_WAIT", 0.01)
    monkeypatch.setattr(slack_words, "DEFAULT_WAIT", 0.01)
    stub = SocketStub()
    stub.limits = [limit, limit]
    with connected(stub):
        wait(lambda: stub.opened or None, "a connection")
        wait(lambda: ("socket.connected", "info") in told(ear) or None, "the line")
    lines = [json.loads(line) for line in ear.lines]
    assert [(line["event"], line.get("why")) for line in lines] == [
        ("socket.not_connected", "ratelimited"),
        ("socket.connected", None),
    ]


def test_a_dead_connection_is_noticed_within_ten_seconds() -> None:
    worst = socket_mode.PING_SECONDS + socket_mode.SILENCE_SECONDS + socket_mode.LOOK_SECONDS
    assert worst < 10


class Everything(list[Any]):
    def __contains__(self, one: object) -> bool:
        return True


def later(now: float | None, before: float) -> bool | None:
    return True if now and now > before else None


MALFORMED = [
    "",
    "{",
    "[]",
    "x",
    "{" * 100_000,
    '{"type": "interactive", "envelope_id": 1, "payload": {}}',
    '{"type": "interactive", "envelope_id": "1", "payload": []}',
    '{"type": "interactive", "envelope_id": "1", "payload": null}',
    '{"type": [], "envelope_id": "1", "payload": {"type": "event_callback", "event": "x"}}',
    '{"type": "interactive", "envelope_id": "1", "payload": "x"}',
    '{"type": "events_api", "envelope_id": "1", "payload": {"n": NaN}}',
    '{"type": "slash_commands", "envelope_id": "1", "payload": {"command": "/mci", "type": "x"}}',
    '{"type": "interactive", "envelope_id": "1", "payload": {"type": "dialog_submission"}}',
]


def test_a_malformed_envelope_is_passed_over_and_the_connection_goes_on(migrated_url: str) -> None:
    with stage(migrated_url, socket_mode=True) as st:
        client = socket_of(st)._socket
        assert client is not None
        wait(lambda: socket_of(st).last_ping, "a sign of life")
        session = client.session_id()
        witness = Witness()
        logging.getLogger().addHandler(witness)
        for message in MALFORMED:
            client.enqueue_message(message)
        ada = st.member()
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")
        logging.getLogger().removeHandler(witness)
        assert not witness.seen, "\n".join(one[-200:] for one in witness.seen)
        assert client.session_id() == session


def test_an_envelope_of_a_kind_that_nobody_listens_to_is_acknowledged(migrated_url: str) -> None:
    with stage(migrated_url, socket_mode=True) as st:
        sent: list[str] = []
        client = socket_of(st)._socket
        assert client is not None
        client.send_message = sent.append  # type: ignore[assignment]  # the way to Slack
        for number, payload in enumerate(({"type": "interactive_message"}, UNHEARD)):
            socket_of(st)._receive(client, SocketModeRequest("interactive", str(number), payload))
    assert [json.loads(message)["envelope_id"] for message in sent] == ["0", "1"]


def acknowledged(socket: SocketMode, act: Callable[[BaseSocketModeClient], None]) -> list[str]:
    """Return the ids of the envelopes that are acknowledged meanwhile."""
    sent: list[str] = []
    client = socket._socket
    assert client is not None
    client.send_message = sent.append  # type: ignore[assignment]  # the way to Slack
    act(client)
    return [json.loads(message)["envelope_id"] for message in sent]


HEARD = UNHEARD | {"event": {"type": "app_home_opened", "user": "U1"}}
WRONG_EVENTS: list[dict[str, Any]] = [
    {"type": "event_callback"},
    HEARD | {"event": {"type": "app_home_opened", "user": [1]}},
    HEARD | {"event": {"type": "message", "user": {}}},
    HEARD | {"event": {"type": "tokens_revoked", "tokens": "x"}},
    HEARD | {"event_id": None},
    HEARD | {"authorizations": "x"},
    {},
]


def test_an_event_that_cannot_be_understood_is_acknowledged_so_that_it_does_not_come_again(
    migrated_url: str,
) -> None:
    def receive(client: BaseSocketModeClient) -> None:
        for number, payload in enumerate(WRONG_EVENTS):
            socket_of(st)._receive(client, SocketModeRequest("events_api", str(number), payload))

    with stage(migrated_url, socket_mode=True) as st:
        known = acknowledged(socket_of(st), receive)
    assert known == [str(number) for number in range(len(WRONG_EVENTS))]


@pytest.mark.parametrize(
    "payload", ["[]", "null", '"x"', '{"n": NaN}', '{"n": 1e999}', "[" * 99 + "]" * 99, '"']
)
def test_an_event_that_cannot_be_read_is_acknowledged_where_its_id_can_be_told(
    migrated_url: str, payload: str
) -> None:
    envelope = f'{{"envelope_id": "9b-1", "type": "events_api", "payload": {payload}}}'
    with stage(migrated_url, socket_mode=True) as st:
        assert acknowledged(socket_of(st), lambda client: client.enqueue_message(envelope)) == ["9b-1"]
        other = envelope.replace("events_api", "interactive")
        assert acknowledged(socket_of(st), lambda client: client.enqueue_message(other)) == []


@pytest.mark.parametrize("payload", [{"type": "block_actions"}, {"type": "view_submission", "view": "x"}])
def test_to_a_person_whose_click_cannot_be_understood_slack_says_so_itself(
    migrated_url: str, payload: dict[str, Any]
) -> None:
    request = SocketModeRequest("interactive", "1", payload)
    with stage(migrated_url, socket_mode=True) as st:
        assert acknowledged(socket_of(st), lambda client: socket_of(st)._receive(client, request)) == []


SEARCH: dict[str, Any] = {
    "type": "block_suggestion",
    "user": {"id": "U1"},
    "team": {"id": "T1"},
    "action_id": "a",
    "block_id": "b",
    "value": "",
}


@pytest.mark.parametrize("letters", ["本社", "x", "é😀"])
@pytest.mark.parametrize("options", [1, 40, 100])
def test_an_answer_of_any_length_arrives_whole(patient: None, letters: str, options: int) -> None:
    body = {"options": [{"text": letters * 500, "value": str(one)} for one in range(options)]}
    stub = SocketStub()
    with connected(stub, body) as socket:
        wait(lambda: socket.last_ping, "a sign of life")
        stub.say({"type": "interactive", "envelope_id": "1", "payload": SEARCH})
        (told,) = wait(lambda: stub.told or None, "the answer")
    assert json.loads(told) == {"envelope_id": "1", "payload": body}


@pytest.mark.parametrize("length", [60_000, 500_000, 1_000_000])
def test_a_message_of_any_length_is_read_and_the_connection_lives(
    patient: None, ear: Ear, length: int
) -> None:
    stub = SocketStub()
    with connected(stub) as socket:
        wait(lambda: socket.last_ping, "a sign of life")
        stub.say({"type": "interactive", "envelope_id": "1", "payload": SEARCH | {"more": "x" * length}})
        (told,) = wait(lambda: stub.told or None, "the answer")
    assert json.loads(told)["envelope_id"] == "1"
    assert told_levels(ear) == {"info"}


def test_a_message_beyond_all_lengths_is_passed_over_and_the_connection_lives(
    patient: None, ear: Ear
) -> None:
    stub = SocketStub()
    with connected(stub) as socket:
        wait(lambda: socket.last_ping, "a sign of life")
        stub.say({"type": "events_api", "envelope_id": "1", "payload": UNHEARD | {"more": "x" * 3_000_000}})
        stub.say({"type": "interactive", "envelope_id": "2", "payload": SEARCH})
        wait(lambda: len(stub.told) == 2 or None, "the answers")
    assert [json.loads(one)["envelope_id"] for one in stub.told] == ["1", "2"]
    assert len(stub.opened) == 1


def told_levels(ear: Ear) -> set[str]:
    return {level for _, level in told(ear)}


@pytest.mark.trouble
def test_no_spoilt_payload_breaks_the_connection(patient: None, migrated_url: str) -> None:
    random = Random(3)  # noqa: S311 -- the same faults each time are wanted
    every = recordings("http://127.0.0.1:9/response")
    recorded = [one for one in every if USER not in json.dumps(one)]
    with stage(migrated_url, socket_mode=True) as st:
        client = socket_of(st)._socket
        assert client is not None
        wait(lambda: socket_of(st).last_ping, "a sign of life")
        session = client.session_id()
        witness = Witness()
        logging.getLogger().addHandler(witness)
        for number in range(300):
            payload = mutations.spoilt(random, random.choice(recorded), recorded)
            envelope = {"type": "interactive", "envelope_id": f"spoilt {number}", "payload": payload}
            client.enqueue_message(mutations.written(envelope))
        # Some of the payloads are sound enough to leave a form unfinished, but none of them is Uma's.
        uma = st.member(USER)
        uma.command("/mci add-customer contoso.com")
        uma.modal("customer.choose_engagements")
        logging.getLogger().removeHandler(witness)
        assert not witness.seen, "\n".join(one[-200:] for one in witness.seen)
        assert client.session_id() == session


@pytest.mark.trouble
def test_the_socket_is_tried_again_after_an_answer_that_nobody_can_read(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "LONGEST_WAIT_SECONDS", 0.01)
    asked: list[str] = []

    def cut_off(*_given: object, **_named: object) -> None:
        asked.append("asked")
        raise IncompleteRead(b"{", 10)

    monkeypatch.setattr("slack_sdk.web.base_client.urlopen", cut_off)
    client = CheckedClient("xoxb-test", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    mode = SocketMode("xapp-test", client, lambda _payload: BoltResponse(status=200))  # type: ignore[arg-type]
    with capture_logs() as logs:
        mode.start()
        wait(lambda: len(asked) > 2 or None, "another attempt")
        mode.stop()
    assert [entry["why"] for entry in logs if entry["event"] == "socket.not_connected"] == ["Garbled"]


def is_over(reading: socket_mode._UntilClosed) -> bool:
    return reading.terminated


def test_reading_ends_with_its_connection_whatever_else_is_said_of_it() -> None:
    session = Connection("wss://slack.example", logging.getLogger(__name__))
    reading = socket_mode._UntilClosed(session)
    assert is_over(reading), "it is not open"
    with sockets.socket() as opened:
        session.sock = opened  # type: ignore[assignment]
        assert not is_over(reading)
        session.disconnect()
        # The SDK's runner says so before it reads, perhaps after the connection was closed.
        reading.terminated = False
        assert is_over(reading)
