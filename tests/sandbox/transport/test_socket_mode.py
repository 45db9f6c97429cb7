"""Socket Mode: hello, envelopes to one connection each, acks with an answer, and what ends it."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import PATIENCE, Answered, wait
from tests.support.world import ADMIN


class Line:
    """One connection of the app, which acknowledges everything with ``answer``."""

    def __init__(self, place: Place, answer: Any = None, *, acks: bool = True) -> None:
        given = place.slack.apps_connections_open(app_token=place.app.app_token)
        self.url = str(given["url"])
        self.open = ExitStack()
        self.socket: ClientConnection = self.open.enter_context(connect(self.url, proxy=None))
        self.hello = json.loads(self.socket.recv(timeout=PATIENCE))
        self.came: list[Any] = []
        self.answer = answer
        self.acks = acks
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self) -> None:
        try:
            for text in self.socket:
                said = json.loads(text)
                self.came.append(said)
                if "envelope_id" in said and self.acks:
                    ack = {"envelope_id": said["envelope_id"]}
                    self.socket.send(json.dumps(ack | ({"payload": self.answer} if self.answer else {})))
        except ConnectionClosed:
            return

    def close(self) -> None:
        self.open.close()
        self.thread.join(5)


@pytest.fixture
def lines(wired: Wired) -> Iterator[Any]:
    wired.place.app.socket_mode = True
    wired.place.app.request_url = None
    with ExitStack() as stack:

        def open_line(answer: Any = None, *, acks: bool = True) -> Line:
            line = Line(wired.place, answer, acks=acks)
            stack.callback(line.close)
            return line

        yield open_line


def test_hello_counts_the_connections_and_names_the_app(wired: Wired, lines: Any) -> None:
    first, second = lines(), lines()
    assert (first.hello["type"], first.hello["num_connections"]) == ("hello", 1)
    assert second.hello["num_connections"] == 2
    assert second.hello["connection_info"] == {"app_id": wired.place.app.id}


def test_a_command_comes_in_an_envelope_and_its_ack_may_answer(wired: Wired, lines: Any) -> None:
    line = lines({"text": "Hello"})
    wired.ada.command("/try words")
    (envelope,) = line.came
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/try", "words")
    assert wired.ada.messages()[-1]["text"] == "Hello"


def test_an_event_takes_no_answer_and_is_redelivered_until_acknowledged(wired: Wired, lines: Any) -> None:
    wired.place.sandbox.patience = 0.2
    line = lines(acks=False)
    wired.ada.say("Hello", wired.ada.direct())
    wait(lambda: len(line.came) > 1 or None, "the redelivery")
    first, second = line.came[:2]
    assert (first["type"], first["accepts_response_payload"], first["retry_attempt"]) == (
        "events_api",
        False,
        0,
    )
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]


def test_each_payload_goes_to_one_connection(wired: Wired, lines: Any) -> None:
    both = [lines(), lines()]
    for _ in range(6):
        wired.ada.command("/try")
    assert [len(line.came) for line in both] == [3, 3]


def test_without_a_connection_the_person_is_told(wired: Wired, lines: Any) -> None:
    with pytest.raises(Answered, match="the app is not connected"):
        wired.ada.command("/try")


@pytest.mark.parametrize(("does", "code"), [("drop", 1000), ("kill", 1006)])
def test_a_dropped_connection_ends_with_a_close_frame_and_a_killed_one_without(
    wired: Wired, lines: Any, does: str, code: int
) -> None:
    line = lines()
    assert wired.place.control("POST", "sockets", {"does": does})["connections"] == 1
    line.thread.join(PATIENCE)
    assert line.socket.close_code == code
    sockets = wired.place.sandbox.sockets
    wait(lambda: sockets.connected(wired.place.app.id) == 0 or None, "the end of the connection")
    lines()
    wired.ada.command("/try")


@pytest.mark.parametrize("does", ["drop", "kill"])
def test_what_was_under_way_on_a_dropped_connection_fails_and_the_next_works(
    wired: Wired, lines: Any, does: str
) -> None:
    lines(acks=False)
    failed: list[Exception] = []

    def run() -> None:
        try:
            wired.ada.command("/try")
        except Answered as told:
            failed.append(told)

    thread = threading.Thread(target=run)
    thread.start()
    wait(lambda: wired.place.sandbox.triggers._issued or None, "the command")
    wired.place.control("POST", "sockets", {"does": does})
    thread.join(5)
    assert failed
    lines()
    wired.ada.command("/try")


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_slack_says_before_it_disconnects(wired: Wired, lines: Any, reason: str) -> None:
    line = lines()
    wired.place.control("POST", "sockets", {"does": reason})
    wait(lambda: line.came or None, "the notice")
    assert (line.came[0]["type"], line.came[0]["reason"]) == ("disconnect", reason)


def test_an_address_is_good_for_one_connection(wired: Wired, lines: Any) -> None:
    line = lines()
    with pytest.raises(InvalidStatus, match="403"), connect(line.url, proxy=None):
        pass


def test_only_the_app_token_opens_a_connection(place: Place) -> None:
    assert place.refusal("apps.connections.open")["error"] == "not_allowed_token_type"


def test_rubbish_from_the_app_is_passed_over(wired: Wired, lines: Any) -> None:
    line = lines()
    for text in ("{", "[]", "7", '{"envelope_id": 7}', '{"envelope_id": "x", "payload": 1}'):
        line.socket.send(text)
    wired.ada.command("/try")
    assert len(line.came) == 1
    assert line.came[0]["payload"]["channel_id"] == CHANNEL
    assert line.came[0]["payload"]["user_id"] == ADMIN
