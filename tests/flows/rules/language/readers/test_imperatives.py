import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "get Proseware added for siem, Seattle",
            "add customer=Proseware engagement=SIEM-XDR location=4012345",
        ),
        ("Contoso needs cancelling", "cancel customer=Contoso"),
        ("could we get Fabrikam cancelled?", "cancel customer=Fabrikam"),
        ("Contoso should be handed over to Tom", "hand_over customer=Contoso to:U0TOM"),
        ("would you mind snoozing Tailspin until Monday", 'snooze customer="Tailspin Toys" until:2026-11-30'),
    ],
)
def test_a_participle_behind_a_wish_asks_for_something(say: str, means: str) -> None:
    assert understood(say).line == means


ASKED_FOR = (
    *("submit MCI-5", "cancel Litware", "hand MCI-7 over to Tom", "add Litware to Viva in Paris"),
    *("resend the consent mail to Proseware", "record that MCI-5 was approved"),
)


@pytest.mark.parametrize(
    "begin",
    [
        *(
            "I would be grateful if you could",
            "it is time to",
            "let's",
            "please go ahead and",
            "be so kind as to",
        ),
        *("don't forget to", "please don't hesitate to", "feel free to", "make sure to"),
    ],
)
def test_whoever_is_polite_asks_for_the_same(begin: str) -> None:
    assert [understood(f"{begin} {one}").line for one in ASKED_FOR] == [
        understood(one).line for one in ASKED_FOR
    ]


@pytest.mark.parametrize(
    "begin",
    [
        *(
            "who can",
            "can Tom",
            "could Anna Berg",
            "Lin asked me to",
            "Tom will",
            "not",
            "rather not",
            "no need to",
        ),
        *(
            "there is no reason to",
            "nobody should",
            "how about we",
            "before you",
        ),
    ],
)
def test_who_may_or_does_not_want_to_gets_neither_a_card_nor_an_answer_to_something_else(begin: str) -> None:
    found = {one: understood(f"{begin} {one}") for one in ASKED_FOR}
    others = {one: words.line for one, words in found.items() if words.verdict is Certainty.UNDERSTOOD}
    assert others == {}


@pytest.mark.parametrize(
    "say", ["was Contoso cancelled?", "we have Proseware added", "which ones must be cancelled?"]
)
def test_a_participle_that_tells_or_asks_is_no_request(say: str) -> None:
    assert not any(one.intent in {"add", "cancel"} for one in understood(say).sayings)


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("the consent mail for Contoso, send it again please", "ask_consent customer=Contoso"),
        ("flick VanArsdel over to Lin", "hand_over customer=VanArsdel to:U0LIN"),
        ("park Proseware till 7 December", "snooze customer=Proseware until:2026-12-07"),
        ("fire the consent mail off to Proseware", "ask_consent customer=Proseware"),
        ("chuck a note on Contoso: CFO is away", 'note customer=Contoso text:"CFO is away"'),
        ("sign Litware up for hybrid meetings", "add customer=Litware engagement=HYBRID-MEETINGS"),
        ("put the claim in for MCI-17", "submit association=MCI-000017"),
        ("give Litware another nudge", "ask_consent customer=Litware"),
        ("let Lin deal with Coho Winery", 'hand_over customer="Coho Winery" to:U0LIN'),
        ("I'll take Contoso", "hand_over customer=Contoso to:U0ADA"),
    ],
)
def test_what_stands_with_a_verb_says_what_is_asked_for(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("ping Litware again, they've gone quiet", "ask_consent customer=Litware"),
        ("cancel MCI-40, the customer declined", "cancel association=MCI-000040"),
        ("hand Contoso to Tom, I'm off next week", "hand_over customer=Contoso to:U0TOM"),
        ("as I have no time any more, please hand Contoso to Tom", "hand_over customer=Contoso to:U0TOM"),
    ],
)
def test_a_reason_limits_nothing(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("cancel the viva one for Tailspin but keep siem", 'cancel customer="Tailspin Toys" engagement=VIVA'),
        ("we no longer need the association with Litware", "cancel customer=Litware"),
        ("never mind, keep Tailspin", "no"),
        ("hand all my customers to Tom except Contoso", "hand_over customer!=Contoso owner=U0ADA to:U0TOM"),
    ],
)
def test_what_shall_stay_is_never_passed_over(say: str, means: str) -> None:
    assert understood(say).line == means


def test_two_verbs_are_never_one_request() -> None:
    assert understood("cancel Contoso, keep Viva").line != "cancel customer=Contoso engagement=VIVA"


def test_engagements_of_one_customer_each_do_not_cross() -> None:
    line = understood("submit the compliance claim of Contoso and then the viva one of Fabrikam").line
    assert line == (
        "submit customer=Contoso engagement=COMPLIANCE-PRIVACY + submit customer=Fabrikam engagement=VIVA"
    )
