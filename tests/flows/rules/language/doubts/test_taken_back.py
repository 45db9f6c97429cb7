import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

REQUESTS = (
    *(
        "cancel Litware",
        "submit the Viva claim of Contoso",
        "hand over Litware to Lin",
        "add Litware to Viva",
    ),
    *(
        "resend the consent mail to Proseware",
        "record that MCI-5 was approved",
        "snooze Litware until Monday",
    ),
)
TAKEN_BACK = (
    *(
        "I changed my mind",
        "scratch that",
        "ignore that",
        "hold on",
        "stop",
        "that was a joke",
        "it can wait",
    ),
    *("Tom has done it already", "they already did it", "I will do it myself", "somebody else does it"),
    *("we are not ready", "I would not", "the boss forbids it", "it's too early", "there is no hurry"),
    *("I forgot the documents", "that is done already", "let me check first", "we will see", "we skip it"),
)


@pytest.mark.parametrize("back", TAKEN_BACK)
def test_a_request_that_is_taken_back_has_no_card(back: str) -> None:
    said = [f"{one}{sign}{back}" for one in REQUESTS for sign in (", ", ". ", " - ")]
    found = {one: understood(one) for one in said}
    assert [one for one, words in found.items() if words.verdict is Certainty.UNDERSTOOD] == []


@pytest.mark.parametrize(
    "reason",
    ["they have no budget anymore", "it is the wrong one", "it's not mine", "they never got it", "thanks"],
)
def test_why_something_is_asked_for_takes_nothing_back(reason: str) -> None:
    assert understood(f"cancel Litware, {reason}").line == "cancel customer=Litware"
