import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

ASKED = (
    "add contoso.com to Viva in {}",
    "list all engagements in {}",
    "how much did we earn in {} last month?",
    "open claims at {}",
)
UNKNOWN = ("Lagos", "lagos", "Oslo", "Nice", "nice", "Clint", "Dover", "Will", "hope", "Lima")


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("question", ASKED)
def test_a_place_that_nobody_knows_is_never_passed_over(question: str, name: str) -> None:
    assert understood(question.format(name), "U0ADA").verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize("name", ["Lagos", "Clint", "Will", "Hope", "Nice"])
@pytest.mark.parametrize("question", ["how is {} doing?", "how many customers does {} have?"])
def test_a_word_with_a_capital_within_a_sentence_is_a_name(question: str, name: str) -> None:
    assert understood(question.format(name), "U0ADA").verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("which engagements are in Paris?", "list location=4023456"),
        ("which engagements are in paris, please?", "list location=4023456"),
        ("what was approved in ocotber?", "list approved=2026-10-01..2026-11-01"),
        ("Show Me The Engagements In Paris Please", "list location=4023456"),
        ("list all engagements in Seattle", "list location=4012345"),
    ],
)
def test_what_is_known_or_misspelt_is_still_understood(said: str, means: str) -> None:
    assert understood(said, "U0ADA").line == means


@pytest.mark.parametrize(
    "said",
    [
        "cancel Rejectra",
        "Cancel Rejectra",
        "Hand Disputo to Tom",
        "submit approvia",
        "send the consent mail to securito",
        "remind Expirio",
        "Cancel Disputd",
        "claims of Octobera",
        "open claims of boldly",
        "Cancel Hope",
        "cancel eastwind traders",
        "how is northband traders doing?",
        "status of fabricant",
        "hand Mangie's Travel to Lin",
        "snooze clientage until Friday",
    ],
)
def test_a_company_that_nobody_knows_is_neither_a_state_nor_another_customer(said: str) -> None:
    assert understood(said, "U0ADA").verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Show Disputd Claims", "list status=disputed"),
        ("Cancel Fabrikm", "cancel customer=Fabrikam"),
        ("how many are cancled", "count status=cancelled"),
        ("claims in Seatle", "list location=4012345 submitted=.."),
        ("approved in Septembr", "list approved=2026-09-01..2026-10-01"),
    ],
)
def test_a_slip_of_the_fingers_is_still_corrected(said: str, means: str) -> None:
    assert understood(said, "U0ADA").line == means


@pytest.mark.parametrize("greeting", ["hi", "Hello", "pls", "hey please"])
@pytest.mark.parametrize("say", ["Is our Warsaw location enrolled?", "Of my customers, which one is due?"])
def test_a_sentence_behind_a_greeting_keeps_its_capital(greeting: str, say: str) -> None:
    assert understood(f"{greeting} {say}").line == understood(say).line
