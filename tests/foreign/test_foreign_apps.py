"""Apps that were not written for the sandbox run against it, over HTTP and over Socket Mode."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from sandbox.transport.server import serve
from sandbox.workspace import seeds
from sandbox.workspace.state import App, AppCommand, AppShortcut, Json
from sandbox.workspace.world import Sandbox
from tests.foreign import programs
from tests.support import stage
from tests.support.ports import free_port
from tests.support.stage import CHANNEL, Member, words
from tests.support.world import ADMIN, USER, WORKSPACE

RUNS = {"python": programs.python, "javascript": programs.javascript}
PATIENCE = 60.0


@dataclass(frozen=True)
class Place:
    """What a member acts in: the sandbox with one foreign app."""

    sandbox: Sandbox
    app: App
    http: httpx.Client

    def member(self, user: str = ADMIN) -> Member:
        return Member(self, user)


@pytest.fixture(
    scope="module",
    params=[(language, mode) for language in RUNS for mode in ("http", "socket")],
    ids="-".join,
)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    language, mode = request.param
    folder = tmp_path_factory.mktemp(f"{language}-{mode}")
    command = RUNS[language](folder)
    port = free_port()
    sandbox = Sandbox(patience=PATIENCE)
    sandbox.add_workspace(stage.workspace())
    app = seeds.app(request_url=f"http://127.0.0.1:{port}/slack/events" if mode == "http" else None)
    app.socket_mode = mode == "socket"
    app.is_assistant = True
    app.commands = [AppCommand("/ticket"), AppCommand("/trip")]
    app.shortcuts = [AppShortcut("New ticket", "ticket.open", "global")]
    served = serve(sandbox)
    installation = sandbox.install(app, WORKSPACE)
    served.start()
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_API_URL": f"{served.address}/api/",
        "SLACK_BOT_TOKEN": installation.token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "PORT": str(port),
    }
    if mode == "socket":
        environment["SLACK_APP_TOKEN"] = app.app_token
    log = folder / "log.txt"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output) as program,
        httpx.Client(base_url=served.address, trust_env=False, timeout=stage.PATIENCE) as http,
    ):
        _await(
            program, log, lambda: sandbox.sockets.connected(app.id) if mode == "socket" else _listens(port)
        )
        yield Place(sandbox, app, http)
        program.terminate()
    served.stop()


def _await(program: subprocess.Popen[bytes], log: Path, ready: object) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():  # type: ignore[operator]
        assert program.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def streamed(member: Member, wanted: str, channel: str) -> Json:
    """Wait for a message with these words that grows no more."""

    def found() -> Json | None:
        ended = [one for one in member.messages(channel) if one.get("streaming_state") == "completed"]
        return next((one for one in reversed(ended) if wanted in one["text"]), None)

    return member.wait(found, f"a streamed message with {wanted!r}")


def elsewhere(place: Place) -> str:
    """Return a channel that nobody has looked at so far."""
    bot = place.sandbox.installation(place.app.id, WORKSPACE)
    assert bot is not None
    asked = {"token": bot.token, "name": "elsewhere"}
    channel: str = place.http.post("/api/conversations.create", data=asked).json()["channel"]["id"]
    return channel


def test_hello_world_greets_and_its_button_answers(place: Place) -> None:
    ada = place.member()
    ada.say("Hello there")
    greeting = ada.message("Good to see you")
    assert f"<@{ADMIN}>" in words(greeting)
    ada.click("wave", on=greeting)
    ada.message("waved back")


def test_a_mention_is_answered_in_its_thread(place: Place) -> None:
    ada = place.member()
    bot = place.sandbox.installation(place.app.id, WORKSPACE)
    assert bot is not None
    asked = ada.say(f"<@{bot.bot_user}> are you there?")
    assert ada.message("You called?")["thread_ts"] == asked["ts"]


def test_a_mention_is_answered_word_by_word(place: Place) -> None:
    ada = place.member()
    bot = place.sandbox.installation(place.app.id, WORKSPACE)
    assert bot is not None
    asked = ada.say(f"<@{bot.bot_user}> stream it")
    answer = streamed(ada, "as it comes.", CHANNEL)
    assert answer["text"] == "**Word** by *word* as it comes."
    assert answer["thread_ts"] == asked["ts"]


def test_an_assistant_greets_in_its_thread_and_streams_its_answer(place: Place) -> None:
    ada = place.member()
    direct = ada.direct()
    ada.post("look", channel=CHANNEL)
    ada.open_home("messages")
    thread = ada.message("What can I do for you?", channel=direct)["thread_ts"]
    assert ada.say("Plan my day", channel=direct)["thread_ts"] == thread
    answer = streamed(ada, "All is planned.", direct)
    assert answer["text"] == f"Asked from {CHANNEL}. **All is planned.**"
    assert answer["thread_ts"] == thread
    plan, text = answer["blocks"]
    assert (plan["title"], text["text"]) == ("Planning", answer["text"])
    assert [(one["title"], one["status"]) for one in plan["tasks"]] == [
        ("Look at the calendar", "complete"),
        ("Fill it", "complete"),
    ]
    assert "It is empty" in words(plan)
    assert ada.message("Plan my day", channel=direct)["ts"]
    root = next(one for one in ada.messages(direct) if one["ts"] == thread)
    assert root["text"] == "Plan my day"


def test_an_assistant_knows_where_one_has_gone_since(place: Place) -> None:
    uma = place.member(USER)
    direct = uma.direct()
    uma.post("look", channel=CHANNEL)
    uma.open_home("messages")
    greeting = uma.message("What can I do for you?", channel=direct)
    there = elsewhere(place)
    uma.post("look", channel=there)

    def knows() -> Json | None:
        known = next(one for one in uma.messages(direct) if one["ts"] == greeting["ts"])
        payload = known.get("metadata", {}).get("event_payload", {})
        return known if payload.get("channel_id") == there else None

    assert uma.wait(knows, "the new context")["text"] == "What can I do for you?"
    uma.say("Plan my week", channel=direct)
    assert f"Asked from {there}." in streamed(uma, "All is planned.", direct)["text"]


def test_a_modal_names_what_is_wrong_updates_itself_and_is_filed(place: Place) -> None:
    ada = place.member()
    ada.command("/ticket")
    ada.modal("Tell us *everything*.")
    assert ada.submit(summary="Too short") == {"summary": "Say a little more."}
    ada.click("hint")
    ada.modal("A ticket is a request.")
    assert ada.submit(summary="The printer is on fire") == {}
    ada.message("Filed: The printer is on fire", channel=ada.direct())
    assert ada.view is None


def test_a_modal_that_is_closed_is_heard_of(place: Place) -> None:
    uma = place.member(USER)
    uma.shortcut("ticket.open")
    uma.modal("From a shortcut.")
    uma.close()
    uma.message("No ticket was filed", channel=uma.direct())


@pytest.mark.parametrize(
    ("action_id", "value", "said"),
    [
        ("class", "second", "class is second"),
        ("city", "Ber", "city is berlin"),
        ("companion", USER, f"companion is {USER}"),
        ("day", "2026-12-24", "day is 2026-12-24"),
    ],
)
def test_select_menus_send_what_is_chosen(place: Place, action_id: str, value: str, said: str) -> None:
    ada = place.member()
    ada.command("/trip")
    asked = ada.message("Where to?")
    ada.choose(action_id, value, on=asked)
    ada.message(said)


def test_an_external_select_offers_what_fits_the_search(place: Place) -> None:
    ada = place.member()
    ada.command("/trip")
    asked = ada.message("Where to?")
    container = {"type": "message", "channel": CHANNEL, "ts": asked["ts"]}
    found = {
        typed: [one["value"] for one in ada._search(container, "trip", "city", typed)]
        for typed in ("a", "bo", "x")
    }
    assert found == {
        "a": ["amsterdam", "athens", "cairo", "cape town"],
        "bo": ["boston"],
        "x": [],
    }


def test_a_home_is_published_and_follows_its_button(place: Place) -> None:
    uma = place.member(USER)
    uma.open_home()
    first = uma.wait(lambda: uma.home)
    assert "Counted to *0*" in words(first)
    uma.click("count", on=first)
    uma.wait(lambda: "Counted to *1*" in words(uma.home) or None)


def test_an_app_whose_sockets_drop_connects_again(place: Place) -> None:
    if not place.app.socket_mode:
        assert place.http.post("/control/sockets", json={"does": "drop"}).json()["connections"] == 0
        return
    ada = place.member()

    def interrupt(does: str) -> None:
        assert place.http.post("/control/sockets", json={"does": does}).json()["connections"] >= 1
        before = len(ada.messages())
        ada.wait(lambda: place.sandbox.sockets.connected(place.app.id) or None, "a new connection")
        ada.say("Hello again")
        ada.wait(lambda: len(ada.messages()) > before + 1 or None, f"an answer after {does}")

    for does in ("drop", "refresh_requested"):
        interrupt(does)


def test_an_app_that_keeps_its_own_time_takes_requests_after_the_clock_was_moved(place: Place) -> None:
    ada = place.member()
    ada.post("clock", by={"days": 1})
    ada.command("/trip")
    ada.message("Where to?")
