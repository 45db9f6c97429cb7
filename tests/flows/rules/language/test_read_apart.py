import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

TODO = "action_required,consent_received,customer_added,customer_claimed,disputed,rejected"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "Which claims were rejected this month, and what do I have to do before Wednesday?",
            f"list rejected=2026-11-01..2026-12-01 + list owner=U0ADA status={TODO} due=..2026-12-02",
        ),
        (
            "Has Litware consented, and when is Proseware due?",
            "when event=consented customer=Litware + when event=due customer=Proseware",
        ),
        (
            "Export the disputed ones of Security, then open the administration of the locations",
            "export area=Security status=disputed + admin",
        ),
        (
            "How many claims has Paris got under review, and what are they worth in total?",
            "count location=4023456 status=under_review + sum location=4023456 status=under_review",
        ),
        (
            "What does Lin still have to do in Paris, and what does Tom still have to do in Seattle?",
            (
                f"list location=4023456 owner=U0LIN status={TODO}"
                f" + list location=4012345 owner=U0TOM status={TODO}"
            ),
        ),
        (
            "Show me the three largest disputed claims, and the three oldest under review.",
            "list order=largest most=3 status=disputed + list order=oldest most=3 status=under_review",
        ),
        (
            "3 largest disputed in Security and 3 largest disputed in Modern Work",
            (
                "list order=largest most=3 area=Security status=disputed"
                ' + list order=largest most=3 area="Modern Work" status=disputed'
            ),
        ),
        (
            "Cancel MCI-24, and MCI-25 went under review on 19 November",
            "cancel association=MCI-000024 + record event=under_review association=MCI-000025 on:2026-11-19",
        ),
        (
            "Proseware's viva claim was paid on 24 November, 6000 EUR. Then export all paid this month.",
            (
                "record event=paid customer=Proseware engagement=VIVA on:2026-11-24 amount:6000 currency:EUR"
                " + export paid=2026-11-01..2026-12-01"
            ),
        ),
        (
            "pls submit MCI-28, then export everything that was submitted this month.",
            "submit association=MCI-000028 + export submitted=2026-11-01..2026-12-01",
        ),
        (
            "how come MCI-29 was lost. Also, I'm giving Contoso to Tom",
            "why_status association=MCI-000029 + hand_over customer=Contoso to:U0TOM",
        ),
        (
            "find out whether Contoso has consented, then submit it",
            "when event=consented customer=Contoso + submit customer=Contoso",
        ),
        (
            "Did VanArsdel consent, and who sent them the consent mail?",
            "when event=consented customer=VanArsdel + who event=asked customer=VanArsdel",
        ),
        (
            "Total paid in Seattle this quarter and total approved in Paris last month",
            (
                "sum location=4012345 paid=2026-10-01..2027-01-01"
                " + sum location=4023456 approved=2026-10-01..2026-11-01"
            ),
        ),
    ],
)
def test_each_part_is_read_by_itself(text: str, line: str) -> None:
    assert understood(text).line == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "Which ones were asked for consent in the last 7 days and are still silent?",
            "list status=awaiting_consent asked=2026-11-20..2026-11-27",
        ),
        (
            "which of the contoso, fabrikam and litware claims are on action required",
            "list customer=Contoso,Fabrikam,Litware status=action_required",
        ),
        ("Can you show me who is an Incentives admin here and who is just a user?", "members"),
        ("How did last quarter go? I need the whole picture.", "report during=2026-07-01..2026-10-01"),
        ("security workshops, rates + terms", "engagements area=Security"),
        (
            "how many did we lose last month? what's the number of losses in October",
            "count lost=2026-10-01..2026-11-01",
        ),
        (
            "MCI-15 was rejected yesterday. The reason: wrong proof. Cancel MCI-16.",
            (
                'record event=rejected association=MCI-000015 on:2026-11-25 text:"wrong proof"'
                " + cancel association=MCI-000016"
            ),
        ),
        (
            "Show those submitted in Q1 that are under review now and worth at least 6500",
            "list status=under_review submitted=2026-07-01..2026-10-01 amount>=6500",
        ),
    ],
)
def test_what_only_limits_is_read_with_what_was_asked(text: str, line: str) -> None:
    assert understood(text).line == line


def test_a_part_that_is_not_understood_leaves_nothing_answered() -> None:
    what = understood("Cancel MCI-24, and Zyxwar went under review on 19 November")
    assert what.verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("MCI-24 should be mine. Please hand it over to me.", "hand_over association=MCI-000024 to:U0ADA"),
        ("Contoso is ready to claim. Please submit it", "submit customer=Contoso"),
        (
            "MCI-58 went under review on 24 November. Please update it.",
            "record event=under_review association=MCI-000058 on:2026-11-24",
        ),
        (
            "MCI-9 was rejected yesterday. Please note the rejection.",
            "record event=rejected association=MCI-000009 on:2026-11-25",
        ),
        ("Contoso consented in Partner Center, please record the consent", "record_consent customer=Contoso"),
    ],
)
def test_what_leads_to_a_request_is_not_asked(text: str, line: str) -> None:
    assert understood(text).line == line
