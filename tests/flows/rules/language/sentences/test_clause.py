import pytest

from flows.rules.language.readers.reading import read
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import Message
from flows.rules.language.understanding import Certainty, canonical
from flows.rules.language.words.tokens import tokens
from tests.conversation.world import TODAY, asking, understood, vocabulary

SAY = "what is rejected in Paris"


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("siem and viva aside, what is approved", "list engagement!=SIEM-XDR,VIVA status=approved"),
        ("approved ones, the Warsaw office excepted", "list location!=4034567 status=approved"),
        ("approved ones of all offices less Seattle", "list location!=4012345 status=approved"),
        ("approved ones, Paris please not", "list location!=4023456 status=approved"),
        ("approved ones, don't count Lin's", "list owner!=U0LIN status=approved"),
        ("approved ones not in Paris, in Warsaw", "list location=4034567 status=approved"),
        (
            "approved ones not in Paris, Warsaw or Seattle",
            "list location!=4012345,4023456,4034567 status=approved",
        ),
    ],
)
def test_what_stands_behind_or_before_names_excludes_them(say: str, means: str) -> None:
    assert understood(say).line == means


def test_it_is_not_guessed_how_many_names_are_excluded() -> None:
    assert understood("all approved ones of Lin and Tom excluded").verdict is not Certainty.UNDERSTOOD


def test_clauses_alike_in_one_message_share_what_was_made_of_them() -> None:
    spans = Message.of(tokens(SAY), SAY, vocabulary(), TODAY).spans()
    asking_now, later = asking(), asking()
    first, again = (Clause(list(spans), SAY, asking_now) for _ in range(2))
    found = read(first)
    assert [canonical(one) for one in found] == ["list location=4023456 status=rejected,rejected_final"]
    assert again.attempted is first.attempted
    assert again.attempted != []
    assert Clause(spans[:-1], SAY, asking_now).attempted == []
    assert Clause(spans, SAY, asking_now, found[0]).attempted == []
    assert Clause(spans, SAY, later).attempted == []
