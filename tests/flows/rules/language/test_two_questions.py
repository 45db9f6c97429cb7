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
    ],
)
def test_one_question_in_two_parts_stays_one(say: str, means: str) -> None:
    found = understood(say).line
    assert means in found
    assert " + " not in found
