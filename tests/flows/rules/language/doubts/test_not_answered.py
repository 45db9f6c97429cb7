import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood


@pytest.mark.parametrize(
    "say",
    [
        "how long does consent take on average",
        "how long does a review take on average",
        "who has been idle",
        "who is on holiday",
        "quarterly report",
        "the annual figures please",
        "how much was paid in euros",
        "claims in EUR",
        "how much is under review in pounds",
        "the first customer we ever added",
        "our very first claim that was paid",
        "which MCI number does Contoso have",
        "what number is Contoso",
        "who asked",
        "when did Contoso consent and who asked",
        "when was MCI-7 submitted and who submitted",
        "Nod Publishers gave their consent on 18 November, can you put that in?",
        "did Contoso open the mail",
        "did Contoso see our mail",
        "who approved the consent of Contoso",
        "does another partner have Contoso",
        "do our competitors have Contoso",
    ],
)
def test_what_no_answer_says_is_asked_about(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("how long does a review take", "rule topic=review"),
        ("what does it mean to be the owner", "rule topic=owner"),
        ("how many dollars were paid this year", "sum paid="),
        ("claims over 500 euros", "list submitted=.. amount>500EUR"),
        ("the last customer we added", "list order=newest most=1 added=.."),
        ("what is the number of open customers", "count "),
        ("what did Microsoft pay us for Viva", "sum engagement=VIVA paid=.."),
        ("what has Microsoft paid us in Paris", "sum location=4023456 paid=.."),
        ("what would Microsoft pay us for Viva", "engagements engagement=VIVA"),
        ("have I any customers in Paris", "list location=4023456 owner=U0ADA"),
        ("have I got anything due this week", "list owner=U0ADA"),
        ("when do you start reminding us", "rule topic=reminders"),
        ("who asked Contoso", "who event=asked customer=Contoso"),
        (
            "when did Contoso consent and who asked them",
            "when event=consented customer=Contoso + who event=asked",
        ),
        ("the monthly report", "report"),
        ("the quarterly figures of last quarter", "report during="),
        ("what's next for Contoso?", "customer customer=Contoso"),
        ("who approved Contoso", "who event=approved customer=Contoso"),
        ("which customers went to another partner", "list status=consented_to_another_partner"),
        (
            "do we have a date for our next meeting with Woodgrove Bank?",
            "when event=next_date customer=",
        ),
    ],
)
def test_what_an_answer_says_is_understood(say: str, means: str) -> None:
    assert understood(say).line.startswith(means)
