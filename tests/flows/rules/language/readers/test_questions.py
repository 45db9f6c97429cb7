import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("Has Adventure Works accepted by now?", 'when event=consented customer="Adventure Works"'),
        ("By when does Contoso have to answer?", "when event=due customer=Contoso"),
        ("how long has Litware left to consent", "when event=due customer=Litware"),
        ("how many days does Litware have left", "when event=due customer=Litware"),
        ("how long ago did Litware consent", "when event=consented customer=Litware"),
        ("What is under review at Litware?", "list customer=Litware status=under_review"),
        ("Is there anything of Litware that was approved?", "list customer=Litware status=approved"),
        (
            "who cancelled Fabrikam and who has Tailspin",
            'who event=cancelled customer=Fabrikam + who customer="Tailspin Toys"',
        ),
        (
            "When was Viva at Contoso approved, and who submitted it?",
            (
                "when event=approved customer=Contoso engagement=VIVA"
                " + who event=submitted customer=Contoso engagement=VIVA"
            ),
        ),
        ("Which workshops belong to Security?", "engagements area=Security"),
        ("which workshops belong to Lin", "list owner=U0LIN"),
        ("what is the next date with Litware", "when event=next_date customer=Litware"),
        ("who was it that mailed Litware the consent request", "who event=asked customer=Litware"),
        ("can Litware be added to siem", "why_not customer=Litware engagement=SIEM-XDR"),
        ("please add Litware to siem", "add customer=Litware engagement=SIEM-XDR"),
        ("does Warsaw do Viva?", "locations engagement=VIVA location=4034567"),
        ("terms of Viva for the Warsaw office", "engagements engagement=VIVA location=4034567"),
        ("has the money for Litware come in yet", "when event=paid customer=Litware"),
        ("which workshops are under Security", "engagements area=Security"),
        ("why wasn't Litware added for siem", "why_not customer=Litware engagement=SIEM-XDR"),
    ],
)
def test_what_happened_differs_from_which_rows(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    [
        "who was asked at Litware",
        "why is Lin not the owner of Contoso",
        "who signed off Contoso, was it Tom?",
    ],
)
def test_what_is_asked_of_nothing_kept_is_not_guessed(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    "say", ["When did the reviewer come back on MCI-8?", "when did the reviewer answer on MCI-8"]
)
def test_an_answer_of_the_reviewer_is_no_consent(say: str) -> None:
    assert "consented" not in understood(say, "U0ADA").line


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("who was it that submitted the claim for Litware?", "who event=submitted customer=Litware"),
        ("which of our people cancelled MCI-21?", "who event=cancelled association=MCI-000021"),
        ("have we disputed the refusal at Litware yet", "when event=disputed customer=Litware"),
        ("how much time have we got for Litware", "when event=due customer=Litware"),
        ("what can you do for a newcomer", "abilities"),
        ("where does the reviewer want more documents", "list status=action_required"),
        ("litware money by engagement", "sum by=engagement customer=Litware"),
    ],
)
def test_who_of_us_did_it_is_asked(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("did anybody ask Litware for consent already?", "when event=asked customer=Litware"),
        ("was it Tom who submitted Litware?", "who event=submitted customer=Litware"),
    ],
)
def test_whether_somebody_did_it_asks_for_nothing_to_be_done(say: str, means: str) -> None:
    assert understood(say).line == means
