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
        (("hand Contoso over to Anna", "the second one"), "hand_over customer=Contoso to:U0NOVAK"),
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
        ("Fabrikam", "customer customer=Fabrikam"),
    ],
)
def test_a_whole_message_stands_by_itself(message: str, line: str) -> None:
    found = said("approved last month in Seattle", message)
    assert found.line == line
    assert not found.follows_up


def test_it_means_nothing_without_a_message_before() -> None:
    assert said("cancel it").line == "asks for customer: cancel"
