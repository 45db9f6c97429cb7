import pytest

from flows.rules.language.sentences.asides import after_remark, without_asides
from flows.rules.language.sentences.spans import Message
from flows.rules.language.words.tokens import tokens
from tests.conversation.world import TODAY, vocabulary


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


def test_a_remark_without_a_sign_ends_where_a_question_begins() -> None:
    text = "im in the garden at woodgrove who owns it"
    found = after_remark(Message.of(tokens(text), text, vocabulary(), TODAY).spans(), text)
    assert found is not None
    assert found[1][0].words == "who owns"
