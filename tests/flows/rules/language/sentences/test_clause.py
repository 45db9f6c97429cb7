import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


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
