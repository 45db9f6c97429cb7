import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "MCI-50: hand it to Lin, MCI-51: cancel it",
            "hand_over association=MCI-000050 to:U0LIN + cancel association=MCI-000051",
        ),
        (
            "Contoso - cancel, Fabrikam - hand to Tom",
            "cancel customer=Contoso + hand_over customer=Fabrikam to:U0TOM",
        ),
        (
            "cancel Contoso. Fabrikam, Litware, hand them to Tom",
            "cancel customer=Contoso + hand_over customer=Fabrikam,Litware to:U0TOM",
        ),
        (
            "cancel Contoso, Fabrikam, hand Litware to Tom",
            "cancel customer=Contoso,Fabrikam + hand_over customer=Litware to:U0TOM",
        ),
    ],
)
def test_names_before_a_sign_are_what_the_request_behind_it_is_about(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("MCI-3 to Tom", "hand_over association=MCI-000003 to:U0TOM"),
        (
            "MCI-3 to Tom, MCI-4 to me",
            "hand_over association=MCI-000003 to:U0TOM + hand_over association=MCI-000004 to:U0ADA",
        ),
        (
            "MCI-3 and MCI-4 to Tom, MCI-7 to Lin",
            (
                "hand_over association=MCI-000003,MCI-000004 to:U0TOM"
                " + hand_over association=MCI-000007 to:U0LIN"
            ),
        ),
        (
            "drop MCI-5 and MCI-6, but MCI-7 goes to Anna Novak",
            "cancel association=MCI-000005,MCI-000006 + hand_over association=MCI-000007 to:U0NOVAK",
        ),
        (
            "please hand MCI-12, MCI-13 and MCI-14 over to Tom",
            "hand_over association=MCI-000012,MCI-000013,MCI-000014 to:U0TOM",
        ),
        (
            "hand MCI-12 to Lin and MCI-14 over to Tom",
            "hand_over association=MCI-000012 to:U0LIN + hand_over association=MCI-000014 to:U0TOM",
        ),
    ],
)
def test_who_gets_what_may_be_said_without_a_verb(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "approved are MCI-20 and MCI-21, rejected is MCI-22",
            (
                "record event=approved association=MCI-000020,MCI-000021"
                " + record event=rejected association=MCI-000022"
            ),
        ),
        (
            "Contoso's Viva is approved, its SIEM is under review",
            (
                "record event=approved customer=Contoso engagement=VIVA"
                " + record event=under_review customer=Contoso engagement=SIEM-XDR"
            ),
        ),
    ],
)
def test_each_state_stays_with_its_own_target(say: str, means: str) -> None:
    assert understood(say).line == means
