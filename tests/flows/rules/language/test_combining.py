import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "when was Trey Research rejected and why?",
            'when event=rejected customer="Trey Research" + why_status customer="Trey Research"',
        ),
        (
            "how many did Lin submit in October and how many in November?",
            (
                "count owner=U0LIN submitted=2026-10-01..2026-11-01"
                " + count owner=U0LIN submitted=2026-11-01..2026-12-01"
            ),
        ),
        (
            "add relecloud.com for siem. Contact is Kim Akers kim@relecloud.com",
            (
                'add engagement=SIEM-XDR domain:relecloud.com contact_name:"Kim Akers"'
                " contact_email:kim@relecloud.com"
            ),
        ),
        ("MCI-21 and MCI-23 are complete, please submit both", "submit association=MCI-000021,MCI-000023"),
        ("Contoso is Tom's from now on, pass it over", "hand_over customer=Contoso to:U0TOM"),
        ("yes, send it", "yes"),
        (
            "Litware consented in Partner Center yesterday, please log it for siem",
            "record_consent customer=Litware engagement=SIEM-XDR on:2026-11-25",
        ),
        (
            "Contoso got approved yesterday, and set MCI-4 and MCI-6 to rejected",
            (
                "record event=approved customer=Contoso on:2026-11-25"
                " + record event=rejected association=MCI-000004,MCI-000006"
            ),
        ),
        ("please send a mail for viva", "asks for customer: ask_consent engagement=VIVA"),
        ("please send the consent mails for viva", "ask_consent engagement=VIVA"),
        ("MCI-35 can go: submit it", "submit association=MCI-000035"),
        (
            "when was viva at Contoso approved, and who submitted it?",
            (
                "when event=approved customer=Contoso engagement=VIVA"
                " + who event=submitted customer=Contoso engagement=VIVA"
            ),
        ),
        (
            "cancel MCI-35 and export everything submitted this month",
            "cancel association=MCI-000035 + export submitted=2026-11-01..2026-12-01",
        ),
        (
            'put the note "keep an eye on it" on MCI-19 and set its next date to 14 December',
            (
                'note association=MCI-000019 text:"keep an eye on it"'
                " + next_date association=MCI-000019 on:2026-12-14"
            ),
        ),
    ],
)
def test_a_later_clause_adds_to_the_one_before(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("What was lost this quarter? We lost some", "list lost=2026-10-01..2027-01-01"),
        ("I'm new here. What is under review?", "list status=under_review"),
        (
            "Where do we stand with Litware, and how is Contoso doing?",
            "customer customer=Litware + customer customer=Contoso",
        ),
        (
            "how is Litware doing, and whom do i call there",
            "customer customer=Litware + contact customer=Litware",
        ),
    ],
)
def test_what_is_only_told_again_asks_for_nothing(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "how many did we lose last month? what's the number of losses in October",
            "count lost=2026-10-01..2026-11-01",
        ),
        (
            "what was approved in Paris? which ones were approved there?",
            "list location=4023456 status=approved",
        ),
        (
            "what is under review in Warsaw, and how many were approved there last month?",
            (
                "list location=4034567 status=under_review"
                " + count location=4034567 approved=2026-10-01..2026-11-01"
            ),
        ),
        (
            "which were approved in Paris? And which in Warsaw?",
            "list location=4023456 status=approved + list location=4034567 status=approved",
        ),
    ],
)
def test_what_is_asked_twice_or_there_is_read_with_what_was_said(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    ["add relecloud.com for Viva and hand it to Lin", "add relecloud.com for Viva, note: met at Ignite"],
)
def test_what_is_added_first_is_no_filter_of_what_follows(say: str) -> None:
    assert understood(say).missing == "customer"
