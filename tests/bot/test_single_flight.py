from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, active_count

import pytest

from bot.single_flight import NotYet, SingleFlight

LONG = 30.0
"""Seconds; nothing in these tests waits for so long."""


class Oracle:
    """Answers once it is told to, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun = Event()
        self.may_answer = Event()

    def __call__(self) -> str:
        self.asked += 1
        self.begun.set()
        self.may_answer.wait(LONG)
        return "the answer"


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    oracle = Oracle()
    yield oracle
    oracle.may_answer.set()


def test_many_who_ask_the_same_at_once_get_one_answer(oracle: Oracle) -> None:
    flights = SingleFlight[str, str]("test", most=1)
    with ThreadPoolExecutor(20) as pool:
        asking = [pool.submit(flights.ask, "who", oracle, LONG) for _ in range(20)]
        oracle.begun.wait(LONG)
        oracle.may_answer.set()
        assert {one.result() for one in asking} == {"the answer"}
    assert oracle.asked == 1


def test_while_a_question_hangs_everybody_else_is_told_and_no_thread_is_added(oracle: Oracle) -> None:
    flights = SingleFlight[str, str]("test", most=2)
    with pytest.raises(NotYet):
        flights.ask("who", oracle, 0)
    threads = active_count()
    for _ in range(50):
        with pytest.raises(NotYet):
            flights.ask("who", oracle, 0)
    assert (oracle.asked, active_count()) == (1, threads)


def test_there_are_never_more_questions_under_way_than_allowed(oracle: Oracle) -> None:
    flights = SingleFlight[int, str]("test", most=3)
    for key in range(10):
        with pytest.raises(NotYet):
            flights.ask(key, oracle, 0)
    oracle.begun.wait(LONG)
    assert oracle.asked <= 3


@pytest.mark.parametrize("error", [ValueError("no"), TimeoutError("theirs"), OSError("away")])
def test_what_the_question_raises_reaches_whoever_asked_and_the_next_asks_anew(error: Exception) -> None:
    flights = SingleFlight[str, str]("test", most=1)

    def fail() -> str:
        raise error

    with pytest.raises(type(error)) as raised:
        flights.ask("who", fail, LONG)
    assert raised.value is error
    assert flights.ask("who", lambda: "now", LONG) == "now"
