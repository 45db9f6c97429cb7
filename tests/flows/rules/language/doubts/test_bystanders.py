import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

QUESTIONS = (
    *("what is rejected in Paris", "how many claims were submitted last month", "when was MCI-7 submitted"),
    *("which customers have not answered yet", "how much was paid this quarter for Viva"),
)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "{}, Tom wants to know",
            "{}, Lin asked me",
            "{} because Lin asked",
            "{} as Tom asked",
            "{}. Lin is curious",
        ),
        *(
            "{} while Lin was away",
            "{} so I can tell Lin",
            "{}, so that I can tell Litware",
            "{} thanks to Tom",
        ),
        *("{} thanks Lin", "{}, right Lin?", "Lin, {}", "hi Lin, {}", "<@U0LIN> {}", "{}, asking for Lin"),
        *(
            "I told Lin that I would check {}",
            "Contoso was great. {}",
            "{} via Contoso",
            "{}, for example Contoso",
            "{} for my call with Contoso",
            "for our weekly meeting with Contoso: {}",
            "{} and mail it to Contoso",
            "{} and ask Tom",
        ),
        *("Contoso wants to know {}", "my boss wants to know {}", "our controller is asking {}", "{} cc Lin"),
    ],
)
def test_who_asks_is_addressed_or_is_told_limits_nothing(said: str) -> None:
    found = [(understood(one), understood(said.format(one))) for one in QUESTIONS]
    assert [
        aside.line
        for plain, aside in found
        if aside.verdict is Certainty.UNDERSTOOD and aside.line != plain.line and " + " not in aside.line
    ] == []


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("Tom wants to know what runs out for him next week.", "list owner=U0TOM "),
        ("how many open, tom", "count owner=U0TOM "),
        ("contoso, where r we at", "customer customer=Contoso"),
        ("did we ask proseware on siem already", "when event=asked customer=Proseware"),
        ("please advise when Contoso was approved", "when event=approved customer=Contoso"),
    ],
)
def test_whoever_is_asked_about_counts(say: str, means: str) -> None:
    assert understood(say).line.startswith(means)
