import pytest

from flows.rules.language.sentences.spans import Message
from flows.rules.language.sentences.telling import only_tells
from flows.rules.language.words.tokens import tokens
from tests.conversation.world import TODAY, understood, vocabulary


def tells(text: str) -> bool:
    return only_tells(Message.of(tokens(text), text, vocabulary(), TODAY).spans())


@pytest.mark.parametrize(
    "text",
    [
        "All documents are there",
        "documents are complete",
        "the deal is done",
        "otherwise we lose the money",
        "everybody was late",
        "You know how it is, one comes back from holidays",
    ],
)
def test_a_sentence_about_nobody_asks_for_nothing(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "we need the rejected ones",
        "I want to see what is open",
        "what is done",
        "the deal is done?",
        "the claims that are rejected",
        "all of mine in Paris are due when",
        "Contoso is rejected",
        "everything in review",
    ],
)
def test_what_is_wanted_or_named_is_read(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("All documents are there, so please submit MCI-12", "submit association=MCI-000012"),
        ("The deal is done, please cancel Contoso", "cancel customer=Contoso"),
        ("Apart from SIEM, cancel everything of Litware", "cancel customer=Litware engagement!=SIEM-XDR"),
        ("note on litware: call them after 3pm", 'note customer=Litware text:"call them after 3pm"'),
    ],
)
def test_nothing_around_a_request_changes_it(text: str, line: str) -> None:
    assert understood(text).line == line
