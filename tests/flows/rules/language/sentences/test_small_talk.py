import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("To plan the week, how many are open?", "how many are open?"),
        (
            "My boss keeps asking, so could I see what was approved in October?",
            "what was approved in October?",
        ),
        (
            "What a morning, the lift is broken again. Which claims in Paris were lost?",
            "lost claims in Paris",
        ),
        ("My dog ate the notes... did Contoso accept?", "did Contoso accept?"),
        (
            "The people at Contoso are so nice, they sent a cake. How are things going with them?",
            "how is Contoso",
        ),
        ("Just off a call with Contoso, did they accept?", "did Contoso accept?"),
    ],
)
def test_only_the_question_behind_it_counts(said: str, line: str) -> None:
    assert understood(said).line == understood(line).line


@pytest.mark.parametrize(
    "said",
    [
        "Relecloud are so nice. How are things going with them?",
        "I was away last week, what was approved?",
        "My notes say Paris. What was approved in October?",
        "Only the approved ones, my cat says. How much is in Paris?",
        "Please cancel the gizmo. How many are open in Paris?",
    ],
)
def test_what_may_limit_the_question_is_not_passed_over(said: str) -> None:
    found = understood(said)
    behind = understood(said.replace(". ", ", ").rpartition(", ")[2])
    assert found.verdict is not Certainty.UNDERSTOOD or found.line != behind.line


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("hello from the airport", "greeting"),
        ("good evening from the office in Warsaw", "greeting"),
        ("in the lobby at Woodgrove. whom do I call?", 'contact customer="Woodgrove Bank"'),
        ("on the bus to Contoso, did they accept?", "when event=consented customer=Contoso"),
    ],
)
def test_a_greeting_may_say_from_where(say: str, means: str) -> None:
    assert understood(say).line == means
