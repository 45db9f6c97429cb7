import pytest

from flows.rules.language.sentences.corrections import without_corrected
from flows.rules.language.sentences.spans import Message
from flows.rules.language.words.tokens import tokens
from tests.conversation.world import TODAY, vocabulary


def left(text: str) -> str:
    every = Message.of(tokens(text), text, vocabulary(), TODAY).spans()
    return " ".join(one.words for one in without_corrected(every))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("approved in august, no sorry, in september", "approved in september"),
        ("open for lin no wait tom", "open for tom"),
        ("over 3000, make that 4000", "over 4000"),
        ("lost in paris, i mean seattle, this year", "lost in seattle , this year"),
    ],
)
def test_what_is_corrected_is_left_out(said: str, meant: str) -> None:
    assert left(said) == meant


@pytest.mark.parametrize(
    "said",
    ["open for lin no wait in september", "i mean the open ones", "scratch that", "approved in paris"],
)
def test_what_corrects_nothing_stays(said: str) -> None:
    assert left(said) == said
