import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("MS needs one more invoice for MCI-19", "record event=action_required association=MCI-000019"),
        ("reviewer bounced Litware's claim back", "record event=action_required customer=Litware"),
        ("status of MCI-5 is now under review", "record event=under_review association=MCI-000005"),
        ("change MCI-9 to rejected", "record event=rejected association=MCI-000009"),
        ("we have filed a dispute for MCI-11", "record event=disputed association=MCI-000011"),
        (
            "MCI-31 is approved on 24 Nov, money is 4000 USD",
            "record event=approved association=MCI-000031 on:2026-11-24 amount:4000 currency:USD",
        ),
        (
            'record action required for MCI-35: "invoice missing"',
            'record event=action_required association=MCI-000035 text:"invoice missing"',
        ),
        (
            "MCI-15 was rejected on Tuesday. Reason: wrong proof, no survey",
            'record event=rejected association=MCI-000015 on:2026-11-24 text:"wrong proof, no survey"',
        ),
        ("approved: MCI-3, MCI-4", "record event=approved association=MCI-000003,MCI-000004"),
        (
            "mark Contoso approved and Tailspin rejected",
            'record event=approved customer=Contoso + record event=rejected customer="Tailspin Toys"',
        ),
    ],
)
def test_what_the_programme_answered_is_recorded(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("note that Fabrikam consented elsewhere", "record_consent customer=Fabrikam"),
        ("set MCI-9 to consent received", "record_consent association=MCI-000009"),
        ("Wingtip gave us consent outside the system", 'record_consent customer="Wingtip Toys"'),
        ("the customer consented in Partner Center, how do I enter that", "rule topic=consent_elsewhere"),
    ],
)
def test_a_consent_given_elsewhere_is_recorded_where_a_customer_is_named(say: str, means: str) -> None:
    assert understood(say).line == means
