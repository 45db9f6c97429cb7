"""Any text at all is read: no exception, and the same each time."""

import os
from collections.abc import Sequence

import pytest

from flows.rules.language.understand import MOST_TOKENS
from flows.rules.language.understanding import Certainty
from flows.rules.language.words.tokens import LONGEST_TEXT
from tests.conversation.figures.messages import answering, filled_database
from tests.conversation.fuzzed import LONGEST, texts
from tests.conversation.world import understood

COUNT = int(os.environ.get("MCI_FUZZED_TEXTS", "2000"))
"""Texts that are made."""


@pytest.fixture(scope="module")
def every_text() -> Sequence[str]:
    return texts(COUNT)


def test_any_text_is_read(every_text: Sequence[str]) -> None:
    for text in every_text:
        assert understood(text).line is not None


def test_the_same_words_mean_the_same_each_time(every_text: Sequence[str]) -> None:
    for text in every_text[:200]:
        assert understood(text) == understood(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "?", *LONGEST],
)
def test_a_text_of_any_length_is_read_and_a_long_one_is_no_question(text: str) -> None:
    assert understood(text).verdict is not Certainty.UNDERSTOOD


def test_of_a_message_with_too_many_words_nothing_is_understood() -> None:
    said = "open in paris " + "please " * (MOST_TOKENS - 3)
    assert understood(said).verdict is Certainty.UNDERSTOOD
    assert understood(f"{said} please").line == "unsure"


def test_what_is_read_ends_after_so_many_characters() -> None:
    assert understood("x " * LONGEST_TEXT + "cancel MCI-12").verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    "first",
    ["open the administration", "export everything", "open my settings", "who owns Contoso", "cancel MCI-12"],
)
def test_what_one_of_two_requests_lacks_is_asked_for(first: str) -> None:
    others = ("cancel", "submit", "add", "claim", "hand over", "snooze until Monday", "send the consent mail")
    with filled_database() as database:
        answer = answering(database)
        assert [answer(f"{first} and {one}")["text"] != "" for one in others] == [True] * len(others)
