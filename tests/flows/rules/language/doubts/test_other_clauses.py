import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

REQUESTS = (
    *("submit MCI-5", "cancel Litware", "hand MCI-7 over to Tom", "send Proseware the consent mail for Viva"),
    *("add Litware to Viva in Paris", "export the paid claims of October"),
)


@pytest.mark.parametrize(
    "said",
    [
        *("{} like we did for Contoso", "{} as Tom told us", "{} as discussed with Lin", "{} like Lin did"),
        *(
            "{} as requested by Lin",
            "{} with Lin's approval",
            "{} instead of Northwind",
            "{} when Tom is back",
        ),
        *(
            "{} (or was it Contoso?)",
            "{} or MCI-9",
            "{} or Contoso",
            "{} and everything else",
            "{} and the rest",
        ),
        *(
            "{}, then undo it",
            "{} etc",
            "{} but don't tell Lin",
            "I tried to {}",
            "we had to {}",
            "I refuse to {}",
        ),
        *("it is too late to {}", "there is no need to {}", "I'm not going to {}", "nobody may {}"),
        *("has anyone asked to {}", "tell Tom to {}", "ask Lin to {}", "Lin should {}", "Tom is going to {}"),
        *(
            'Lin wrote "{}"',
            "I was going to {} but then the wifi broke",
            "{} is done",
            "how long can I still {}?",
        ),
    ],
)
def test_a_request_that_is_only_spoken_of_or_goes_on_otherwise_is_asked_about(said: str) -> None:
    found = {one: understood(said.format(one)) for one in REQUESTS}
    assert [one for one, words in found.items() if words.verdict is Certainty.UNDERSTOOD] == []


@pytest.mark.parametrize("sign", [", sorry, {}", " - I mean {}", ", no wait, {}", ", correction: {}", " *{}"])
def test_a_correction_to_another_kind_of_target_is_asked_about(sign: str) -> None:
    assert understood("cancel Litware" + sign.format("MCI-8")).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    "say",
    [
        *(
            "remind me to submit MCI-5",
            "remind me to cancel Litware",
            "why did you add Litware to Viva in Paris",
        ),
        *(
            "do I have to submit MCI-5",
            "what do I need to submit MCI-5",
            "could I add Litware to Viva myself",
        ),
        "send Proseware the consent mail again pls they binned it",
        "A new customer is curious about security. Which Security engagements do we have?",
        "who owns MCI-5? It is for Tom",
    ],
)
def test_what_is_told_beside_it_limits_nothing(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("I'd like everything paid in October exported", "export paid=2026-10-01..2026-11-01"),
        ("Lin should own MCI-5", "hand_over association=MCI-000005 to:U0LIN"),
        ("cancel the ones of Litware except MCI-12", "cancel association!=MCI-000012 customer=Litware"),
        ("submit MCI-5, and tell me when MCI-9 is due", "submit association=MCI-000005"),
        ("why did Litware decline", "why_status customer=Litware"),
        ("we had to dispute MCI-20, please record that", "record event=disputed association=MCI-000020"),
    ],
)
def test_a_name_in_its_place_counts(say: str, means: str) -> None:
    assert understood(say).line.startswith(means)
