"""Whoever asks if something has happened is answered; it is neither recorded nor done."""

import pytest

from flows.rules.language.understanding import REQUESTS, Certainty
from tests.conversation.world import understood

HAPPENED = (
    *("MCI-7 was paid", "MCI-7 has been approved", "Contoso has consented", "Contoso declined"),
    *("Litware's claim was rejected", "MCI-9 is under review", "MCI-5 is disputed", "Tom submitted MCI-7"),
    *("Microsoft approved MCI-7", "Microsoft paid Litware", "MCI-12 was cancelled", "Lin added Litware"),
)
ASKED = (
    *("tell me if {}", "tell me whether {}", "let me know if {}", "do you know whether {}", "I wonder if {}"),
    *("please inform me if {}", "I would like to know whether {}", "could you check if {}", "find out if {}"),
    *("can you confirm that {}", "please confirm {}", "I am not sure if {}", "any idea if {}"),
    *("I need to know if {}", "we want to know whether {}", "verify that {}", "can you see if {}"),
)


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_is_not_taken_for_told(asked: str) -> None:
    said = [asked.format(one) for one in HAPPENED]
    found = {one: understood(one) for one in said}
    assert {
        one: words.line
        for one, words in found.items()
        if any(each.intent in REQUESTS for each in words.sayings)
    } == {}
    answered = [one for one, words in found.items() if words.verdict is Certainty.UNDERSTOOD]
    assert len(answered) > len(said) / 2


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("tell me if MCI-7 was paid", "when event=paid association=MCI-000007"),
        ("can you confirm that Litware was approved", "when event=approved customer=Litware"),
        ("I confirm MCI-7 was paid", "record event=paid association=MCI-000007"),
        ("yes, I confirm", "yes"),
    ],
)
def test_what_is_asked_or_told(say: str, means: str) -> None:
    assert understood(say).line == means
