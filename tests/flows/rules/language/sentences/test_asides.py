import pytest

from flows.rules.language.sentences.asides import after_remark, without_asides
from flows.rules.language.sentences.spans import Message
from flows.rules.language.understanding import Certainty
from flows.rules.language.words.tokens import tokens
from tests.conversation.world import TODAY, understood, vocabulary


def left(text: str) -> str:
    """Return the words that are left of a message without its asides."""
    every = Message.of(tokens(text), text, vocabulary(), TODAY).spans()
    return " ".join(one.words for one in without_asides(every, text) if not one.is_stop)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("cancel Wingtip, they are all tired", "cancel wingtip"),
        ("We danced at night. What is due today?", "what is due today"),
        ("What is due today? It rains and I am tired", "what is due today"),
    ],
)
def test_a_sentence_about_something_else_is_left_out(text: str, kept: str) -> None:
    assert left(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "open ones, I mean mine",
        "cancel Wingtip, if they ask",
        "open ones, only viva",
        "Relecloud, what is due",
        "what is due, they are in Lisbon",
        "note on Litware: they do not want it, it rains",
    ],
)
def test_nothing_that_may_limit_the_rest_is_left_out(text: str) -> None:
    every = Message.of(tokens(text), text, vocabulary(), TODAY).spans()
    assert list(without_asides(every, text)) == list(every)


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("status of MCI-27, the lady is on the other line", "customer association=MCI-000027"),
        (
            "what is rejected in Paris, board call in 5",
            "list location=4023456 status=rejected,rejected_final",
        ),
        ("export what was paid in Q1, finance wants it today", "export paid=2026-07-01..2026-10-01"),
        ("for my Monday call: which are under review", "list status=under_review"),
        ("how is Litware doing, im walking into their lobby", "customer customer=Litware"),
    ],
)
def test_what_else_goes_on_changes_nothing(say: str, means: str) -> None:
    assert understood(say).line == means


def test_a_wish_in_words_not_known_limits() -> None:
    assert understood("which are due, I want the problematic ones").verdict is not Certainty.UNDERSTOOD


def test_a_remark_without_a_sign_ends_where_a_question_begins() -> None:
    text = "im in the garden at woodgrove who owns it"
    found = after_remark(Message.of(tokens(text), text, vocabulary(), TODAY).spans(), text)
    assert found is not None
    assert found[1][0].words == "who owns"


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "show me what we lost last quarter, so I can explain it to my boss",
            "list lost=2026-07-01..2026-10-01",
        ),
        ("what did we lose last quarter? my boss wants to know", "list lost=2026-07-01..2026-10-01"),
        ("what did we lose last quarter? the bank keeps asking me", "list lost=2026-07-01..2026-10-01"),
        ("the documents are complete, so submit MCI-18", "submit association=MCI-000018"),
    ],
)
def test_who_asks_and_what_for_is_left_out(say: str, means: str) -> None:
    assert understood(say).line == means
