"""Any text at all is read: no exception, and the same each time."""

import os
import random

import pytest

from flows.rules.language.understand import MOST_TOKENS
from flows.rules.language.understanding import Certainty
from flows.rules.language.words.tokens import LONGEST_TEXT
from tests.conversation.table import lines
from tests.conversation.world import understood

COUNT = int(os.environ.get("MCI_FUZZED_TEXTS", "2000"))
"""Texts that are made."""

PIECES = (
    *(
        "<@U0LIN>",
        "<@U0NOBODY|lin>",
        "<#C0GENERAL|general>",
        "<!channel>",
        "<!subteam^S1>",
        "<https://contoso.com|x>",
    ),
    *(
        "<mailto:kim@contoso.com|kim>",
        ":tada:",
        "🎉",
        "👩‍👩‍👧‍👦",
        "שלום",
        "مرحبا",
        "\u202eabc\u202c",
        "e\u0301\u0301\u0301",
        "Z̷̢̛a",
    ),
    *(
        "\x00",
        "\ufeff",
        "\n",
        "\t",
        "```code```",
        "*bold*",
        "_it_",
        "~no~",
        "> quote",
        "&amp;",
        "&lt;",
        "%s",
        "{0}",
    ),
    *(
        "MCI-000012",
        "12/06",
        "31.02.",
        "5k",
        "$1,000",
        "1e9",
        "99999999999999999999",
        "€",
        "<=",
        "!=",
        "-",
        "--",
    ),
    *(
        "'",
        '"',
        "’s",
        "n't",
        "can't've",
        "w/o",
        "(",
        ")",
        "[",
        "]",
        "|",
        "\\",
        "/",
        "?!",
        "…",
        "—",
        "ÄÖÜß",
        "ﬁ",
        "Ⅷ",
    ),
)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    chance = random.Random(17)  # noqa: S311 # the same texts each time
    words = [word for table in ("open", "more") for one in lines(table) for word in one.say.split()]
    found = []
    for _ in range(COUNT):
        parts = [chance.choice(PIECES) if chance.random() < 0.3 else chance.choice(words) for _ in range(12)]
        found.append(chance.choice(("", " ")).join(parts) if chance.random() < 0.1 else " ".join(parts))
    return found


def test_any_text_is_read(texts: list[str]) -> None:
    for text in texts:
        assert understood(text).line is not None


def test_the_same_words_mean_the_same_each_time(texts: list[str]) -> None:
    for text in texts[:200]:
        assert understood(text) == understood(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "?",
        "a" * 40_000,
        "open " * 8_000,
        "😀" * 40_000,
        "not " * 10_000,
        "and " * 10_000,
        "1 " * 20_000,
    ],
)
def test_a_text_of_any_length_is_read_and_a_long_one_is_no_question(text: str) -> None:
    assert understood(text).verdict is not Certainty.UNDERSTOOD


def test_of_a_message_with_too_many_words_nothing_is_understood() -> None:
    said = "open in paris " + "please " * (MOST_TOKENS - 3)
    assert understood(said).verdict is Certainty.UNDERSTOOD
    assert understood(f"{said} please").line == "unsure"


def test_what_is_read_ends_after_so_many_characters() -> None:
    assert understood("x " * LONGEST_TEXT + "cancel MCI-12").verdict is not Certainty.UNDERSTOOD
