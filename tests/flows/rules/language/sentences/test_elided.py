import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "Contoso got approved for 4,000 USD and Fabrikam for 5,500",
            (
                "record event=approved customer=Contoso amount:4000 currency:USD"
                " + record event=approved customer=Fabrikam amount:5500 currency:USD"
            ),
        ),
        (
            "paid today: MCI-21 with $3,000, MCI-22 with $4,500",
            (
                "record event=paid association=MCI-000021 on:2026-11-26 amount:3000 currency:USD"
                " + record event=paid association=MCI-000022 on:2026-11-26 amount:4500 currency:USD"
            ),
        ),
        (
            "Microsoft paid 3,000 EUR for Contoso and 4,000 EUR for Fabrikam",
            (
                "record event=paid customer=Contoso amount:3000 currency:EUR"
                " + record event=paid customer=Fabrikam amount:4000 currency:EUR"
            ),
        ),
        (
            "Contoso and Fabrikam were approved on Monday, Litware and Proseware on Tuesday",
            (
                "record event=approved customer=Contoso,Fabrikam on:2026-11-23"
                " + record event=approved customer=Litware,Proseware on:2026-11-24"
            ),
        ),
        (
            "can you give MCI-11 to Tom, MCI-12 and MCI-13 to Lin?",
            (
                "hand_over association=MCI-000011 to:U0TOM"
                " + hand_over association=MCI-000012,MCI-000013 to:U0LIN"
            ),
        ),
        (
            "submit MCI-40 with claim ID CLM-10 and MCI-41 with claim ID CLM-11",
            ("submit association=MCI-000040 claim_id:CLM-10 + submit association=MCI-000041 claim_id:CLM-11"),
        ),
        (
            "note for Contoso: Litware was approved on Monday and Fabrikam on Tuesday",
            'note customer=Contoso text:"Litware was approved on Monday and Fabrikam on Tuesday"',
        ),
    ],
)
def test_each_value_stays_with_its_own_target(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    [
        "Contoso was approved on Monday for 4,000 and Fabrikam for 5,000",
        "give MCI-11 to Tom, MCI-12 and MCI-13",
        "snooze Contoso for 10 days and Fabrikam for 3",
    ],
)
def test_values_of_which_a_part_is_missing_are_not_guessed(say: str) -> None:
    assert not understood(say).sayings
