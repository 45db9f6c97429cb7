from dataclasses import replace

import pytest

from flows.rules.language.understand import understand
from flows.rules.language.understanding import Understanding, Value
from tests.conversation.world import asking, vocabulary

SHOWN = tuple(Value(f"MCI-{number:06d}", f"MCI-{number:06d}") for number in range(1, 6))
"""The rows that the asker saw last."""


def said(*messages: str) -> Understanding:
    """Return what the last of some messages of one thread means."""
    before: Understanding | None = None
    for message in messages:
        before = understand(message, vocabulary(), replace(asking(), shown=SHOWN), before)
    assert before is not None
    return before


@pytest.mark.parametrize(
    ("messages", "line"),
    [
        (
            ("approved last month in paris", "and seattle?"),
            "list location=4012345 approved=2026-10-01..2026-11-01",
        ),
        (("approved last month", "only viva"), "list engagement=VIVA approved=2026-10-01..2026-11-01"),
        (("approved last month", "what about lin?"), "list owner=U0LIN approved=2026-10-01..2026-11-01"),
        (("approved last month", "and this month?"), "list approved=2026-11-01..2026-12-01"),
        (("approved last month", "without viva"), "list engagement!=VIVA approved=2026-10-01..2026-11-01"),
        (("approved last month", "not paris"), "list location!=4023456 approved=2026-10-01..2026-11-01"),
        (("approved last month", "how many?"), "count approved=2026-10-01..2026-11-01"),
        (("approved last month", "how much?"), "sum approved=2026-10-01..2026-11-01"),
        (("approved last month", "per engagement"), "count by=engagement approved=2026-10-01..2026-11-01"),
        (("approved last month", "newest first"), "list order=newest approved=2026-10-01..2026-11-01"),
        (("approved last month", "as excel"), "export approved=2026-10-01..2026-11-01"),
        (("status approved", "last month"), "list approved=2026-10-01..2026-11-01"),
        (("report last quarter", "and this quarter?"), "report during=2026-10-01..2027-01-01"),
        (("how is Contoso doing?", "send it again"), "ask_consent customer=Contoso"),
        (("how is Contoso doing?", "and Fabrikam?"), "customer customer=Fabrikam"),
        (("how is Contoso doing?", "when does it run out?"), "when event=due customer=Contoso"),
        (("how is Contoso doing?", "who owns it?"), "who customer=Contoso"),
        (("approved last month", "the second one"), "customer association=MCI-000002"),
        (("approved last month", "cancel the second one"), "cancel association=MCI-000002"),
        (("approved last month", "the 3rd one"), "customer association=MCI-000003"),
        (
            ("awaiting consent in Paris", "remind them"),
            "ask_consent location=4023456 status=awaiting_consent",
        ),
        (("send the consent mail", "Contoso"), "ask_consent customer=Contoso"),
        (("hand over Contoso", "Lin"), "hand_over customer=Contoso to:U0LIN"),
        (("snooze Contoso until Friday", "make it Tuesday"), "snooze customer=Contoso until:2026-12-01"),
        (("snooze Contoso until Friday", "no, until Tuesday"), "snooze customer=Contoso until:2026-12-01"),
        (("next date of Contoso is Friday", "rather on Tuesday"), "next_date customer=Contoso on:2026-12-01"),
        (("hand Contoso over to Lin", "no, to Tom"), "hand_over customer=Contoso to:U0TOM"),
        (("how is Contoso doing", "no i mean tailspin"), 'customer customer="Tailspin Toys"'),
        (("hand Contoso over to Lin", "make it Tom"), "hand_over customer=Contoso to:U0TOM"),
        (("cancel Contoso", "only viva"), "cancel customer=Contoso engagement=VIVA"),
        (("cancel Contoso and Tailspin", "but not Tailspin"), "cancel customer=Contoso"),
        (("hand Contoso over to Anna", "the second one"), "hand_over customer=Contoso to:U0NOVAK"),
        (("approved last month", "show me the second one"), "customer association=MCI-000002"),
        (("approved last month", "why was the second one lost?"), "why_status association=MCI-000002"),
        (("approved last month", "give 2nd to lin"), "hand_over association=MCI-000002 to:U0LIN"),
        (("how many are approved?", "which ones?"), "list status=approved"),
        (
            ("approved last month", "this quarter per location"),
            "count by=location approved=2026-10-01..2027-01-01",
        ),
        (
            ("approved last month", "without the Seattle office"),
            "list location!=4012345 approved=2026-10-01..2026-11-01",
        ),
        (
            ("how many are approved? how many are rejected?", "only Paris"),
            "count location=4023456 status=approved + count location=4023456 status=rejected,rejected_final",
        ),
        (("how is Contoso doing?", "No, I meant Fabrikam."), "customer customer=Fabrikam"),
        (("how is Contoso doing?", "whos the owner"), "who customer=Contoso"),
        (("how is Contoso doing?", "who is responsible for it?"), "who customer=Contoso"),
        (("how is Contoso doing?", "why declined"), "why_status customer=Contoso"),
        (("how is Contoso doing?", "when?"), "when event=changed customer=Contoso"),
        (("how is Contoso doing?", "whom can I call there?"), "contact customer=Contoso"),
        (("how is Contoso doing?", "resend"), "ask_consent customer=Contoso"),
        (("how is Contoso doing?", "next date dec 3"), "next_date customer=Contoso on:2026-12-03"),
        (("how is MCI-7 doing?", "and Tailspin?"), 'customer customer="Tailspin Toys"'),
        (
            ("how is Contoso doing?", "hand it over to Anna", "the first one"),
            "hand_over customer=Contoso to:U0BERG",
        ),
        (
            ("awaiting consent in Paris", "remind them, but not Tailspin"),
            'ask_consent customer!="Tailspin Toys" location=4023456 status=awaiting_consent',
        ),
        (
            ("awaiting consent in Paris", "remind them", "but not Tailspin"),
            'ask_consent customer!="Tailspin Toys" location=4023456 status=awaiting_consent',
        ),
        (
            ("awaiting consent in Paris", "remind them", "but not Tailspin", "not Fabrikam"),
            'ask_consent customer!=Fabrikam,"Tailspin Toys" location=4023456 status=awaiting_consent',
        ),
        (("what did we lose last month", "and cancelled?"), "list cancelled=2026-10-01..2026-11-01"),
        (("what did we lose last month", "and awaiting consent?"), "list status=awaiting_consent"),
        (("snooze Contoso until Monday", "make it Tuesday"), "snooze customer=Contoso until:2026-12-01"),
        (("snooze Contoso until Monday", "no, until Tuesday"), "snooze customer=Contoso until:2026-12-01"),
        (
            ("MCI-7 was paid yesterday, 5000 USD", "sorry, 4000"),
            "record event=paid association=MCI-000007 on:2026-11-25 amount:4000 currency:USD",
        ),
        (
            ("hand MCI-7 over to Lin", "and Northwind viva too"),
            'hand_over customer="Northwind Traders" engagement=VIVA to:U0LIN',
        ),
    ],
)
def test_a_message_continues_the_one_before(messages: tuple[str, ...], line: str) -> None:
    assert said(*messages).line == line
    assert said(*messages).follows_up


def test_more_rows_of_the_same_are_shown() -> None:
    found = said("approved last month", "show more")
    assert found.line == "list approved=2026-10-01..2026-11-01"
    assert found.shows_more


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("how is Fabrikam doing?", "customer customer=Fabrikam"),
        ("cancel MCI-12", "cancel association=MCI-000012"),
        ("what is due this week in paris", said("what is due this week in paris").line),
        ("thanks", "thanks"),
        ("Thank you, this was all", "thanks"),
        ("how long does a customer have to answer?", "rule topic=consent_deadline"),
        ("approved in the second quarter", "list approved=2026-10-01..2027-01-01"),
        ("Fabrikam", "customer customer=Fabrikam"),
    ],
)
def test_a_whole_message_stands_by_itself(message: str, line: str) -> None:
    found = said("approved last month in Seattle", message)
    assert found.line == line
    assert not found.follows_up


def test_it_means_nothing_without_a_message_before() -> None:
    assert said("cancel it").line == "asks for customer: cancel"


def test_what_says_it_otherwise_corrects_only_what_was_not_understood() -> None:
    before = understand("who owns Contoso?", vocabulary(), asking())
    found = understand("I mean Fabrikam", vocabulary(), replace(asking(), rephrases=True), before)
    assert found.line == "customer customer=Fabrikam"


def test_what_is_left_out_is_only_somebody_who_was_spoken_of() -> None:
    assert said("awaiting consent in Paris", "resend").line == "asks for customer: ask_consent"
    assert said("how is Contoso doing?", "what is the weather").line == "out_of_scope"
    assert said("how is Contoso doing?", "which are approved?").line == "list status=approved"


@pytest.mark.parametrize(
    ("message", "adds"),
    [("and Fabrikam", True), ("Fabrikam too", True), ("no, Fabrikam", False), ("only Fabrikam", False)],
)
def test_a_request_is_for_something_else_as_well_or_instead(message: str, adds: bool) -> None:
    found = said("send the consent mail to Contoso", message)
    assert (found.line, found.adds) == ("ask_consent customer=Fabrikam", adds)
