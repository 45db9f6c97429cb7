import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

OPEN = (
    "status=action_required,awaiting_consent,consent_received,customer_added,customer_claimed,disputed,"
    "rejected,submitted,under_review"
)


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("Lin is away. Which of hers are under review?", "list owner=U0LIN status=under_review"),
        ("Tom is off until Monday. What of his is approved?", "list owner=U0TOM status=approved"),
        ("Tom wants to know what is approved for him", "list owner=U0TOM status=approved"),
        ("What was paid out in Q1, office by office?", "sum by=location paid=2026-07-01..2026-10-01"),
        ("what was paid in Q1", "list paid=2026-07-01..2026-10-01"),
        ("how many did I ask for consent in October?", "count owner=U0ADA asked=2026-10-01..2026-11-01"),
        ("top 3 customers by number of open ones", f"count order=largest most=3 by=customer {OPEN}"),
        ("open ones, origin is added", f"list origin=added {OPEN}"),
        ("which payouts were over 5000", "list paid=.. amount>5000"),
        ("per owner, how many are cancelled", "count by=owner status=cancelled"),
        ("how much did we get from Litware", "sum customer=Litware paid=.."),
        ("how much money have we received since July", "sum paid=2026-07-01.."),
        ("what cash came in for Viva in Q1", "sum engagement=VIVA paid=2026-07-01..2026-10-01"),
        ("how much did we get approved in Paris", "sum location=4023456 status=approved"),
        ("how much have we got in Warsaw", "sum location=4034567"),
        ("how much did SIEM pay", "sum engagement=SIEM-XDR paid=.."),
        ("how much does SIEM pay", "engagements engagement=SIEM-XDR"),
    ],
)
def test_rows_are_those_of_whom_and_what_was_said(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    [
        "which of her consents run out this week",
        "what are his approved ones",
        "Lin is away. What is due in Paris this week?",
        "The Paris office is on holiday. What is due this week?",
        "Tom wants to know which consents run out this week",
        "which claims were rejected twice",
        "claims rejected and then approved",
        "what share of claims was approved",
        "approved in October or paid in November",
        "everything that did not run out in October",
    ],
)
def test_what_no_list_can_tell_is_not_guessed(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD
