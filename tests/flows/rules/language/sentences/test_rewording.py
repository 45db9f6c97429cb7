import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "ask Litware and Proseware for consent, just leave siem alone",
            "ask_consent customer=Litware,Proseware engagement!=SIEM-XDR",
        ),
        ("cancel everything of Litware, save viva", "cancel customer=Litware engagement!=VIVA"),
        ("cancel Contoso but don't cancel Fabrikam", "cancel customer=Contoso"),
        (
            "remind everyone in Paris, but please do not remind Tailspin",
            'ask_consent customer!="Tailspin Toys" location=4023456',
        ),
        ("cancel all of Litware, viva stays", "cancel customer=Litware engagement!=VIVA"),
        (
            "hand all of Fabrikam over to Tom, only endpoint does not",
            "hand_over customer=Fabrikam engagement!=ENDPOINT-MGMT to:U0TOM",
        ),
        (
            "how many were approved this month if Paris is left out",
            "count location!=4023456 approved=2026-11-01..2026-12-01",
        ),
    ],
)
def test_what_is_left_as_it_is_is_excepted(say: str, means: str) -> None:
    assert understood(say).line == means


def test_his_are_those_of_the_member_who_leaves() -> None:
    assert understood("Lin is leaving us: give all her Paris ones to Tom").line == (
        "hand_over location=4023456 owner=U0LIN to:U0TOM"
    )


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("Explain to a new colleague how one submits a claim", "rule topic=submit"),
        ("explain to our trainee what happens if a claim is rejected", "rule topic=rejection"),
    ],
)
def test_to_whom_a_rule_is_explained_changes_nothing(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("call Litware and Proseware off", "cancel customer=Litware,Proseware"),
        ("please call the viva one at Contoso off", "cancel customer=Contoso engagement=VIVA"),
        ("who called Litware off?", "who event=cancelled customer=Litware"),
        ("can I call it off after the claim was submitted?", "rule topic=cancel"),
        ("did Microsoft turn the claim of Litware down?", "when event=rejected customer=Litware"),
    ],
)
def test_a_verb_may_stand_apart_from_its_particle(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "which were approved this quarter? do not count Paris",
            "list location!=4023456 approved=2026-10-01..2027-01-01",
        ),
        ("how many are under review if I ignore Lin's", "count owner!=U0LIN status=under_review"),
    ],
)
def test_what_shall_not_be_counted_is_excepted(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("The claim MCI-49, at which date was it disputed?", "when event=disputed association=MCI-000049"),
        (
            "the Viva claim of Litware, when does it expire?",
            "when event=due customer=Litware engagement=VIVA",
        ),
        ("Regarding the claim MCI-49: when was it paid?", "when event=paid association=MCI-000049"),
        ("the claim for Contoso, how much is it?", "sum customer=Contoso"),
    ],
)
def test_a_claim_in_front_of_a_question_is_what_the_question_is_about(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    [
        "1) submit MCI-5 2) hand MCI-7 over to Tom",
        "1. submit MCI-5\n2. hand MCI-7 over to Tom",
        "a) submit MCI-5, b) hand MCI-7 over to Tom",
        "first submit MCI-5, then hand MCI-7 over to Tom",
        "Firstly, submit MCI-5. Secondly, hand MCI-7 over to Tom.",
        "my list for today: 1) submit MCI-5, 2) hand MCI-7 over to Tom",
        "submit MCI-5 and finally hand MCI-7 over to Tom",
        "* submit MCI-5\n* hand MCI-7 over to Tom",
    ],
)
def test_the_order_of_requests_says_nothing_of_them(say: str) -> None:
    assert understood(say).line == "submit association=MCI-000005 + hand_over association=MCI-000007 to:U0TOM"


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("did Litware reject Viva?", "when event=declined customer=Litware engagement=VIVA"),
        ("has Litware rejected us", "when event=declined customer=Litware"),
        ("which customers rejected Viva", "list engagement=VIVA status=consent_declined"),
        ("did fabrikam knock back viva", "when event=declined customer=Fabrikam engagement=VIVA"),
        ("was Litware rejected", "when event=rejected customer=Litware"),
        ("who rejected MCI-7", "who event=rejected association=MCI-000007"),
    ],
)
def test_a_customer_who_rejects_an_engagement_declines(say: str, means: str) -> None:
    assert understood(say).line == means


def test_a_deadline_is_no_request() -> None:
    assert understood("next submit deadline").verdict is not Certainty.UNDERSTOOD
