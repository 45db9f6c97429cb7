import pytest

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
