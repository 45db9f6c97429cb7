import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


@pytest.mark.parametrize(
    "said",
    [
        "engagements in New Seattle",
        "what is open in old warsaw?",
        "open claims in paris, ontario",
        "endpoint security engagements",
        "privacy officer",
        "First up: what is overdue?",
        "first up, list siem",
        "what works best for you?",
        "next up consultants",
        "cancel second up consultants",
    ],
)
def test_a_name_within_another_is_not_taken_for_it(said: str) -> None:
    assert understood(said).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("new engagements in paris", "list location=4023456"),
        ("in paris, please", "list location=4023456"),
        ("how is first up doing?", 'customer customer="First Up Consultants"'),
        ("phone company - how is it going?", 'customer customer="The Phone Company"'),
        ("viva claims of contoso", "engagement=VIVA"),
    ],
)
def test_a_name_alone_is_still_one(said: str, means: str) -> None:
    found = understood(said)
    assert found.verdict is Certainty.UNDERSTOOD
    assert means in found.line
