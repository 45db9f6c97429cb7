import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.world import understood

TO_SUBMIT = "status=action_required,consent_received,disputed"
CLOCKED = (
    "action_required,awaiting_consent,consent_received,customer_added,customer_claimed,disputed,rejected"
)
OPEN = f"{CLOCKED},submitted,under_review"


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("claims submitted in September and October", "list submitted=2026-09-01..2026-11-01"),
        ("approved last week and this week", "list approved=2026-11-16..2026-11-30"),
        ("lost in the actual quarter, so this quarter", "list lost=2026-10-01..2027-01-01"),
        ("claims of Paris whose consent expired", "list location=4023456 status=consent_expired"),
        (
            "which customers did Lin ask for consent last week",
            "list owner=U0LIN asked=2026-11-16..2026-11-23",
        ),
        ("not due until January", "list due!=..2027-01-01"),
        ("not due until 15 December", "list due!=..2026-12-15"),
        (
            "claims in Paris not due next week",
            f"list location=4023456 {TO_SUBMIT} due!=2026-11-30..2026-12-07",
        ),
        ("how many in Paris are no longer open", f"count location=4023456 status!={OPEN}"),
        ("about to expire in Paris", f"list location=4023456 status={CLOCKED} due=2026-11-26..2026-12-04"),
        ("due on or before Monday", f"list status={CLOCKED} due=..2026-12-01"),
        ("submitted but not approved in Paris", "list location=4023456 status!=approved submitted=.."),
        ("submitted but not yet under review", "list status=submitted"),
        ("disputed for over 2 weeks", "list status=disputed disputed=..2026-11-12"),
        ("due Monday at the latest", f"list status={CLOCKED} due=..2026-12-01"),
    ],
)
def test_times_and_nouns_belong_to_their_states(say: str, means: str) -> None:
    assert understood(say).line == means


def test_two_times_with_a_gap_are_not_one() -> None:
    assert understood("approved in August and October").verdict is not Certainty.UNDERSTOOD


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("what do I have to submit?", f"list owner=U0ADA {TO_SUBMIT}"),
        ("which claims must I still hand in?", f"list owner=U0ADA {TO_SUBMIT}"),
        ("which claims do we have to submit by Friday?", f"list {TO_SUBMIT} due=..2026-11-28"),
        ("how many claims do I need to file by Friday?", f"count owner=U0ADA {TO_SUBMIT} due=..2026-11-28"),
        ("who of Paris still has to reply?", "list location=4023456 status=awaiting_consent"),
        ("how long do they have to answer?", "rule topic=consent_deadline"),
        ("how many does Microsoft review at the moment?", "count status=submitted,under_review"),
    ],
)
def test_what_somebody_has_to_do_is_theirs(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("approved in October but still not paid", "list approved=2026-10-01..2026-11-01 paid!=.."),
        (
            "Submitted in Q1 by Tom, not approved so far",
            "list owner=U0TOM status!=approved submitted=2026-07-01..2026-10-01",
        ),
        ("asked in September and no answer", "list status=awaiting_consent asked=2026-09-01..2026-10-01"),
        (
            "who did we ask in October without getting a reply?",
            "list status=awaiting_consent asked=2026-10-01..2026-11-01",
        ),
    ],
)
def test_a_time_stands_with_the_state_beside_it(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("which customers told us no last month", "list declined=2026-10-01..2026-11-01"),
        ("which ones clicked yes since Monday", "list consented=2026-11-23.."),
        ("noes since October", "list declined=2026-10-01.."),
        ("did Litware click no?", "when event=declined customer=Litware"),
        (
            "which customers in Paris heard nothing back from us",
            "list location=4023456 status=awaiting_consent",
        ),
    ],
)
def test_a_yes_or_a_no_is_what_a_customer_answered(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("which ones did we claim instead of adding", "list origin=claimed"),
        (
            "show all under review where we claimed the customer instead of adding him",
            "list origin=claimed status=under_review",
        ),
        ("customers added in October instead of claimed", "list origin=added added=2026-10-01..2026-11-01"),
    ],
)
def test_what_is_set_against_the_other_origin(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "which of Lin's have no consent yet and run out before 5 December?",
            "list owner=U0LIN status=awaiting_consent,customer_added,customer_claimed due=..2026-12-05",
        ),
        (
            "how many of the mails that we sent in October are unanswered",
            "count status=awaiting_consent asked=2026-10-01..2026-11-01",
        ),
        (
            "claimed rather than added and who have not answered yet",
            "list origin=claimed status=awaiting_consent",
        ),
        ("how much have we been paid for Proseware?", "sum customer=Proseware paid=.."),
    ],
)
def test_each_limit_has_its_own_reach(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("the consent mails that were sent in October", "list asked=2026-10-01..2026-11-01"),
        ("the mails that have been sent in October", "list asked=2026-10-01..2026-11-01"),
        ("which claims were sent in October", "list submitted=2026-10-01..2026-11-01"),
    ],
)
def test_a_mail_is_sent_and_a_claim_is_sent_in(say: str, means: str) -> None:
    assert understood(say).line == means
