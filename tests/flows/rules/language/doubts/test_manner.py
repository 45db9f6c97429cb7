import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

REQUESTS = (
    *("cancel Litware", "submit the Viva claim of Contoso", "hand over Litware to Lin"),
    *("resend the consent mail to Proseware", "send the consent mail to Litware for Viva"),
    *("add Litware to Viva in Paris", "claim Contoso for SIEM in Warsaw"),
    *("record that MCI-5 was approved", "set the next date of MCI-4 to 8 December"),
)
MANNERS = (
    *("as a test", "for testing", "quietly", "secretly", "temporarily", "in her name", "for all locations"),
    *("at the other partner", "in case it fails", "via Teams", "to both contacts", "retroactively"),
    *("if nothing else works", "under my name", "to all contacts", "as an experiment", "over WhatsApp"),
)


@pytest.mark.parametrize("manner", MANNERS)
def test_a_request_that_shall_be_done_in_some_other_way_is_asked_about(manner: str) -> None:
    found = {one: understood(f"{one} {manner}") for one in REQUESTS}
    assert [one for one, words in found.items() if words.verdict is Certainty.UNDERSTOOD] == []


@pytest.mark.parametrize(
    "say",
    [
        *("cancel Litware without consent", "submit the Viva claim of Contoso without approval"),
        *("list what is rejected in Paris in a row", "show me everything open for Viva, flagged"),
        *(
            "which customers are awaiting consent, not through me",
            "who is awaiting consent for both engagements",
        ),
        *(
            "list what is rejected next to Contoso",
            "who owns Contoso initially",
            "who added Litware and from where",
        ),
        *("when did Litware consent had we not called", "who has not answered yet as a share of all"),
        *("claim Contoso for SIEM in Warsaw with Tom", "claim Contoso for SIEM in Warsaw before the weekend"),
        *(
            "cancel Litware back",
            "submit MCI-5 back",
            "change the contact of Litware in French",
            "change the contact of Litware secretly",
        ),
    ],
)
def test_words_that_change_what_is_asked_are_not_passed_over(say: str) -> None:
    assert understood(say).verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "when was Litware added and by whom",
            "when event=added customer=Litware + who event=added customer=Litware",
        ),
        ("who owns First Up", 'who customer="First Up Consultants"'),
        ("cancel MCI-5 in case of doubt", ""),
    ],
)
def test_usual_words_are_no_doubt(say: str, means: str) -> None:
    found = understood(say).line
    assert found == means or not means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("I don't want to hear about Litware until Monday", "snooze customer=Litware until:2026-11-30"),
        (
            "I don't want to hear about MCI-7 before 7 Dec, snooze it",
            "snooze association=MCI-000007 until:2026-12-07",
        ),
        ("we don't want to lose Litware's claim, submit it", "submit customer=Litware"),
    ],
)
def test_what_we_do_not_want_no_customer_declined(say: str, means: str) -> None:
    assert understood(say).line == means
