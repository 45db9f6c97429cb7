import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "When does Litware run out on viva, and how long does a customer have to answer?",
            "when event=due customer=Litware engagement=VIVA + rule topic=consent_deadline",
        ),
        (
            "was Litware cancelled, and by whom?",
            "when event=cancelled customer=Litware + who event=cancelled customer=Litware",
        ),
        (
            "open my reminder settings and explain how a rejection is disputed",
            "settings + rule topic=rejection",
        ),
        (
            "How do I submit a claim, and what must be attached to it?",
            "rule topic=submit + rule topic=claim_items",
        ),
        (
            "How many did Tom submit in September, please tell me for each engagement",
            "count by=engagement owner=U0TOM submitted=2026-09-01..2026-10-01",
        ),
        (
            "Which ones of Proseware are with Microsoft, and which of Litware are approved?",
            "list customer=Proseware status=submitted,under_review + list customer=Litware status=approved",
        ),
        (
            "How is The Phone Company getting on, and who is looking after Litware?",
            'customer customer="The Phone Company" + who customer=Litware',
        ),
        (
            "How is Litware doing, and has their consent mail gone out?",
            "customer customer=Litware + when event=asked customer=Litware",
        ),
        (
            "Cancel MCI-5, and which locations do we have?",
            "cancel association=MCI-000005 + locations",
        ),
    ],
)
def test_of_two_questions_none_is_passed_over(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("From all what is open, which ones are not of Tom?", "owner!=U0TOM"),
        ("The customers that consented in October: which are they, for viva?", "engagement=VIVA"),
        ("What does it mean to claim a customer, and how is it done?", "rule topic=claim_customer"),
        (
            "Claim the customer Fabrikam for Digital Workforce. Location: Seattle.",
            "claim customer=Fabrikam engagement=DIGITAL-WORKFORCE location=4012345",
        ),
        (
            "There is a new customer for Viva at our Paris office: humongousinsurance.com. Please add it.",
            'add customer="Humongous Insurance" engagement=VIVA location=4023456',
        ),
        (
            "What became of Trey Research, did they decline Endpoint in the end?",
            'when event=declined customer="Trey Research" engagement=ENDPOINT-MGMT',
        ),
        (
            "Cancel the Compliance engagement of VanArsdel, reason: they hired their own team",
            'cancel customer=VanArsdel engagement=COMPLIANCE-PRIVACY text:"they hired their own team"',
        ),
    ],
)
def test_one_question_in_two_parts_stays_one(say: str, means: str) -> None:
    found = understood(say).line
    assert means in found
    assert " + " not in found
