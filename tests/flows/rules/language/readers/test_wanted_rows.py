"""However rows of a state are wished for, they are listed: nothing is recorded, cancelled or explained."""

from itertools import product

import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

STATES = (
    *(
        "rejected",
        "under review",
        "cancelled",
        "approved",
        "submitted",
        "disputed",
        "at risk",
        "lost",
        "open",
    ),
    *("ready to claim", "overdue", "finally rejected", "action required", "expired"),
)
LIMITS = ("", " in Paris", " for Viva", " of Lin", " for Litware")
WISHES = (
    "show me the {} ones{}",
    "can I see the {} ones{}?",
    "do you have the {} ones{}?",
    "I need the {} ones{}",
    "give me everything {}{}",
    "got anything {}{}?",
    "is anything {}{}?",
    "may I see everything {}{}",
    "could I get the {} ones{}?",
    "would you mind showing me the {} ones{}?",
    "which ones are {}{}?",
    "tell me what is {}{}",
    "I'd like to see what is {}{}",
    "Could you tell me which ones are {}{}?",
)


@pytest.mark.parametrize("wish", WISHES)
def test_rows_of_a_state_are_listed_however_they_are_wished_for(wish: str) -> None:
    other = {}
    for state, limit in product(STATES, LIMITS):
        said = wish.format(state, limit)
        plain = understood(f"list {state}{limit}")
        assert plain.verdict is Certainty.UNDERSTOOD
        if understood(said).line != plain.line:
            other[said] = understood(said).line
    assert other == {}


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("give all rejected claims to Lin", "hand_over everyone status=rejected,rejected_final to:U0LIN"),
        ("do we have to submit approved claims again", "rule topic=resend"),
        ("are there any limits for rejected claims", "rule topic=rejection"),
    ],
)
def test_what_else_is_asked_of_a_state_is_no_wish_for_rows(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say", ["I need all declined customers asked again", "have the open claims of Contoso cancelled"]
)
def test_what_shall_be_done_with_rows_is_not_answered_with_them(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD
