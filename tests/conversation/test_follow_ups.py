from dataclasses import replace

import pytest

from flows.rules.language.understand import understand
from flows.rules.language.understanding import Certainty, Understanding, Value
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
        (
            ("snooze the ones of Paris until Friday", "not all of them, only Litware"),
            "snooze customer=Litware location=4023456 until:2026-11-27",
        ),
        (("how is Contoso doing?", "no not Contoso, I meant Litware"), "customer customer=Litware"),
        (("how is Contoso doing?", "not him, just Litware"), "customer customer=Litware"),
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


@pytest.mark.parametrize(
    ("messages", "line"),
    [
        (
            ("my Viva claims in Seattle", "which of these are worth over 900?"),
            "list engagement=VIVA location=4012345 owner=U0ADA submitted=.. amount>900",
        ),
        (
            ("my Viva claims in Seattle", "how many of them are Tom's"),
            "count engagement=VIVA location=4012345 owner=U0ADA owner=U0TOM submitted=..",
        ),
        (
            ("awaiting consent for Viva", "are they in Warsaw?"),
            "list engagement=VIVA location=4034567 status=awaiting_consent",
        ),
        (
            ("awaiting consent for Viva", "and how many of those are mine", "and among them Paris"),
            "count engagement=VIVA location=4023456 owner=U0ADA status=awaiting_consent",
        ),
        (
            ("mine in Warsaw or Paris", "of those the Paris ones"),
            "list location=4023456 owner=U0ADA",
        ),
        (
            ("claims of Lin", "how many are approved of them?"),
            "count owner=U0LIN status=approved submitted=..",
        ),
        (
            ("how many are approved per location?", "which of those are in Warsaw?"),
            "list location=4034567 status=approved",
        ),
        (
            ("awaiting consent for Viva", "remind them", "and which of them are in Paris?"),
            "list engagement=VIVA location=4023456 status=awaiting_consent",
        ),
        (("how is Contoso doing?", "how much of it is paid"), "sum customer=Contoso paid=.."),
        (
            ("awaiting consent for Viva", "remind them except Contoso", "remind only Paris"),
            "ask_consent customer!=Contoso engagement=VIVA location=4023456 status=awaiting_consent",
        ),
        (
            ("cancel Viva of Litware and Proseware", "cancel only Proseware"),
            "cancel customer=Proseware engagement=VIVA",
        ),
    ],
)
def test_what_points_at_rows_keeps_all_that_limits_them(messages: tuple[str, ...], line: str) -> None:
    assert said(*messages).line == line
    assert said(*messages).follows_up


def test_what_points_at_the_rows_before_it_in_one_message_keeps_their_limits() -> None:
    line = said("which of Tom's have not answered and how many of them are for Viva").line
    asked = "owner=U0TOM status=awaiting_consent"
    assert line == f"list {asked} + count engagement=VIVA {asked}"


@pytest.mark.parametrize(
    ("message", "of_all"),
    [
        ("which ones are mine?", "list owner=U0ADA"),
        ("show those of Tom", "list owner=U0TOM"),
        ("how many of the customers are in Warsaw", "count location=4034567"),
        ("how many in Warsaw?", "count location=4034567"),
        ("how many are mine", "count owner=U0ADA"),
        ("remind the Warsaw ones", "ask_consent location=4034567"),
    ],
)
def test_what_may_point_at_rows_is_asked_about(message: str, of_all: str) -> None:
    found = said("awaiting consent for Viva", message)
    limited = [one for one in found.line.removeprefix("asks: ").split(" | ") if one != of_all]
    assert found.line.startswith("asks: ")
    assert of_all in found.line
    assert all("engagement=VIVA" in one and "status=awaiting_consent" in one for one in limited)


@pytest.mark.parametrize(
    "messages",
    [
        ("which customers have not answered", "which have"),
        ("which customers have not answered", "and how many did?"),
        ("who has not accepted in Paris", "and which of them have"),
        ("approved in Warsaw", "and which are not"),
        ("due next week", "next"),
        ("the three largest claims", "which of them are in Paris"),
        ("claims over 500", "which of those are under 900"),
        ("which locations do we have", "how many of them are in Paris"),
        ("report last quarter", "how many of those are Tom's"),
        ("how many are approved? how many are rejected?", "how many of them are mine"),
        ("what is the weather like", "how many of them are in Paris"),
        ("how many of them are in Paris",),
        ("customers in Paris", "how many customers have at least two"),
        ("Litware was approved for 5000", "for 3 workshops"),
        ("hand Litware over to Lin", "and Viva to Tom"),
        ("awaiting consent for Viva", "snooze them until Monday", "and the Paris ones until Tuesday"),
    ],
)
def test_what_cannot_be_told_is_no_number_and_no_request(messages: tuple[str, ...]) -> None:
    assert said(*messages).verdict is Certainty.UNSURE


@pytest.mark.parametrize(
    ("messages", "line"),
    [
        (
            ("snooze Contoso until Friday", "and Litware until Tuesday"),
            "snooze customer=Litware until:2026-12-01",
        ),
        (
            ("snooze Contoso until Friday", "also Litware and Proseware until 10 December"),
            "snooze customer=Litware,Proseware until:2026-12-10",
        ),
        (("hand Contoso over to Lin", "and Fabrikam to Tom"), "hand_over customer=Fabrikam to:U0TOM"),
        (("hand Contoso over to Lin", "but Litware to Tom"), "hand_over customer=Litware to:U0TOM"),
        (
            ("hand Contoso over to Lin", "and Fabrikam's Viva to me"),
            "hand_over customer=Fabrikam engagement=VIVA to:U0ADA",
        ),
        (
            ("Contoso was approved for 5000 on Monday", "and Litware for 4k EUR on Tuesday"),
            "record event=approved customer=Litware on:2026-11-24 amount:4000 currency:EUR",
        ),
        (
            ("next date of Contoso is Friday", "and of Litware Tuesday"),
            "next_date customer=Litware on:2026-12-01",
        ),
    ],
)
def test_the_same_for_another_one_takes_its_own_detail(messages: tuple[str, ...], line: str) -> None:
    assert said(*messages).line == line
    assert said(*messages).adds


@pytest.mark.parametrize("said_next", ["tue instead", "Tuesday instead."])
def test_instead_takes_the_place_of_a_detail(said_next: str) -> None:
    assert said("snooze Litware until Monday", said_next).line == "snooze customer=Litware until:2026-12-01"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("how many customers do we have", "count"),
        ("how many claims are there in all", "count submitted=.."),
        ("all claims in Warsaw", "list location=4034567 submitted=.."),
        ("everything in Warsaw except Viva", "list engagement!=VIVA location=4034567"),
        ("customers in Warsaw", "list location=4034567"),
        ("how much is everything worth", "sum"),
    ],
)
def test_a_whole_question_has_none_of_the_limits_before(message: str, line: str) -> None:
    found = said("rejected claims of Lin in Paris last month", "which of those are over 100", message)
    assert found.line == line


@pytest.mark.parametrize(
    "message", ["cancel all", "send all consent mails", "hand all to Lin", "cancel everything"]
)
def test_all_is_never_only_what_was_spoken_of(message: str) -> None:
    found = said("how is Contoso doing?", message)
    assert found.sayings[0].everyone
    assert not found.sayings[0].conditions


def test_there_is_not_the_one_row_that_was_shown() -> None:
    before = understand("mine in Warsaw", vocabulary(), asking())
    alone = replace(asking(), shown=SHOWN[:1])
    assert understand("how many customers are there altogether", vocabulary(), alone, before).line == "count"


def test_both_are_two() -> None:
    two = understand("claims of Contoso and Litware", vocabulary(), asking())
    assert understand("cancel both", vocabulary(), asking(), two).line == "cancel customer=Contoso,Litware"
    shown = replace(asking(), shown=SHOWN[:2])
    one = understand("Contoso", vocabulary(), asking())
    assert understand("cancel both", vocabulary(), shown, one).line == "cancel customer=Contoso"
    second = understand("cancel the second one", vocabulary(), shown, one)
    assert understand("cancel both", vocabulary(), shown, second).line == "asks for customer: cancel"
    assert said("how is Contoso doing?", "cancel both").line == "asks for customer: cancel"


def test_a_note_is_not_written_about_another_one_in_other_words() -> None:
    assert said("note for Contoso: called them", "and for Litware: mailed").verdict is Certainty.UNSURE


def test_a_request_is_not_also_for_nobody_named() -> None:
    assert said("hand Litware over to Lin", "and Tom's Viva too").line == "list engagement=VIVA owner=U0TOM"


def test_all_of_them_are_those_that_were_shown() -> None:
    found = said("awaiting consent for Viva", "hand all of them to Lin")
    assert found.line == "hand_over engagement=VIVA status=awaiting_consent to:U0LIN"


def test_what_happened_to_it_is_no_limit_of_what_was_recorded() -> None:
    found = said("Contoso was approved for 5000", "and it was paid on Monday")
    assert found.line == "record event=paid customer=Contoso on:2026-11-23"


def test_claims_among_associations_are_those_that_were_submitted() -> None:
    assert said("mine in Paris", "how many claims?").line == "count location=4023456 owner=U0ADA submitted=.."


def test_more_rows_of_the_same_are_shown() -> None:
    found = said("approved last month", "show more")
    assert found.line == "list approved=2026-10-01..2026-11-01"
    assert found.shows_more


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("how is Fabrikam doing?", "customer customer=Fabrikam"),
        ("cancel MCI-12", "cancel association=MCI-000012"),
        (
            "submitted this week in paris",
            "list location=4023456 submitted=2026-11-23..2026-11-30",
        ),
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
