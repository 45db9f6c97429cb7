"""A Slack that takes connections and never answers keeps nobody from a customer's page."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.build import Bot, build
from tests.support import world
from tests.support.serving import command, make_settings, serving, signed
from tests.support.world import NOON

LOOKS = 100
COMMANDS = 40
PATIENCE = 8.0
"""Seconds; a single call to Slack is given up after ten."""


class Hung:
    """A server that takes connections and never says a word."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/api/"
        self.taken: list[socket.socket] = []
        self.thread = threading.Thread(target=self.take, daemon=True)
        self.thread.start()

    def take(self) -> None:
        while True:
            try:
                self.taken.append(self.listening.accept()[0])
            except OSError:
                return

    def end(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join()
        for one in self.taken:
            one.close()


@pytest.fixture
def hung() -> Iterator[Hung]:
    hung = Hung()
    yield hung
    if hung.thread.is_alive():
        hung.end()


@pytest.fixture
def bot(database_url: str, hung: Hung) -> Iterator[Bot]:
    bot = build(make_settings(database_url, slack_api_url=hung.url), clock=lambda: NOON)
    world.build(bot.database)
    yield bot
    bot.stop()


@pytest.mark.trouble
def test_looks_and_commands_that_wait_for_slack_keep_no_page_waiting(bot: Bot, hung: Hung) -> None:
    with serving(bot.web) as url, ThreadPoolExecutor(LOOKS + COMMANDS) as crowd:

        def look() -> int | None:
            try:
                return httpx.get(f"{url}/readyz", timeout=60, trust_env=False).status_code
            except httpx.TransportError:
                return None

        def type_command(number: int) -> int | None:
            body = command(f"help {number}")
            try:
                answer = httpx.post(
                    f"{url}/slack/events", content=body, headers=signed(body), timeout=60, trust_env=False
                )
            except httpx.TransportError:
                return None
            return answer.status_code

        bot.connect()
        looks = [crowd.submit(look) for _ in range(LOOKS)]
        commands = [crowd.submit(type_command, number) for number in range(COMMANDS)]
        with httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as browser:
            for _ in range(5):
                assert browser.get(f"/consent/{'A' * 43}").status_code == 404
                assert browser.get("/calendar/none.ics").status_code == 404
                assert browser.get("/healthz").status_code == 200
        assert {one.result() for one in looks} == {503}
        hung.end()
        assert len([one.result() for one in commands]) == COMMANDS


def test_one_question_is_asked_however_many_look(bot: Bot, hung: Hung) -> None:
    questions = {bot.health.ask_slack() for _ in range(LOOKS)}
    assert len(questions) == 1
    hung.end()
    for one in questions:
        one.join()
