"""What the card of a customer shows, in which order, and when it changes by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.associations import customer_card
from flows.rules.associations.customer_card import ENDED_SHOWN, CardEntry, CardStep, OwnersPart
from flows.rules.associations.next_step import Who, next_step
from flows.rules.text.mail_trouble import MailTrouble
from store.enums import ENDED, Origin
from store.enums import AssociationStatus as S

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def running(number: int, days: float, status: S = S.ADDED) -> CardEntry:
    return CardEntry(number, status, NOON + days * DAY, None)


def asked(number: int, days: float, hours: int) -> CardEntry:
    """Return an association whose customer may be asked again in so many hours."""
    again_from = NOON + timedelta(hours=hours)
    return CardEntry(number, S.AWAITING_CONSENT, NOON + days * DAY, None, again_from)


def waiting(number: int) -> CardEntry:
    return CardEntry(number, S.SUBMITTED, None, None)


def ended(number: int, days_ago: float) -> CardEntry:
    return CardEntry(number, S.CANCELLED, None, NOON - days_ago * DAY)


def begun_again(number: int, days_ago: float) -> CardEntry:
    """Return an association that has ended, and whose engagement the customer has open again."""
    return replace(ended(number, days_ago), is_open_again=True)


def ids(entries: list[CardEntry]) -> list[int]:
    return [one.id for one in entries]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([running(1, 9), running(2, 3), running(3, 30)], [2, 1, 3]),
        ([running(1, -1), running(2, 3)], [1, 2]),
        ([waiting(1), running(2, 90), waiting(3)], [2, 1, 3]),
        ([ended(1, 6.9), ended(2, 1), waiting(3)], [3, 2, 1]),
        ([ended(1, 7), ended(2, 400), waiting(3)], [3]),
        ([ended(1, 30), ended(2, 8), ended(3, 9)], [2]),
        ([ended(1, 6), ended(2, 8)], [1]),
        ([begun_again(1, 1), ended(2, 2), running(3, 9)], [3, 2]),
    ],
    ids=[
        "soonest first",
        "overdue",
        "no clock",
        "ended last",
        "a week later",
        "never empty",
        "recent",
        "open again",
    ],
)
def test_what_ends_first_is_at_the_top_and_what_has_ended_leaves_a_week_later(
    entries: list[CardEntry], expected: list[int]
) -> None:
    assert ids(customer_card.shown(entries, NOON)) == expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([waiting(2), waiting(1)], 1),
        ([ended(1, 1), waiting(2), running(3, 1)], 2),
        ([ended(1, 1), ended(2, 9)], 2),
    ],
)
def test_the_card_belongs_to_the_first_association_that_is_open(
    entries: list[CardEntry], expected: int
) -> None:
    assert customer_card.lead(entries).id == expected


@pytest.mark.parametrize(
    ("entries", "zone", "expected"),
    [
        ([running(1, 9), ended(2, 1)], "UTC", datetime(2026, 3, 3, tzinfo=UTC)),
        ([running(1, 9)], "America/Los_Angeles", datetime(2026, 3, 3, 8, tzinfo=UTC)),
        ([running(1, 9)], "Asia/Tokyo", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ([ended(1, 1), ended(2, 3), waiting(3)], "UTC", NOON - 3 * DAY + ENDED_SHOWN),
        ([waiting(1)], "UTC", None),
        ([ended(1, 70)], "UTC", None),
        ([running(1, -1)], "UTC", None),
        ([asked(1, 9, 1)], "UTC", NOON + timedelta(hours=1)),
        ([asked(1, 9, 13)], "UTC", datetime(2026, 3, 3, tzinfo=UTC)),
        ([asked(1, 9, -1)], "UTC", datetime(2026, 3, 3, tzinfo=UTC)),
    ],
)
def test_a_card_changes_at_midnight_while_a_clock_runs_or_when_something_leaves_it(
    entries: list[CardEntry], zone: str, expected: datetime | None
) -> None:
    assert customer_card.changes_at(entries, NOON, zone) == expected


def step(status: S, owner: int = 1, days: float | None = None, refused: str | None = None) -> CardStep:
    due = None if days is None else NOON + days * DAY
    found = next_step(status, Origin.ADDED, "contoso.com", mail_refused=refused)
    return CardStep(status, found, owner, due, is_ending=days is not None and days < 7)


def steps(*statuses: S, refused: str | None = None) -> list[CardStep]:
    return [step(one, refused=refused) for one in statuses]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (steps(S.ADDED, S.CLAIMED, S.CONSENT_RECEIVED), "ask for 2 consents · submit 1 claim"),
        (steps(S.CONSENT_RECEIVED, S.ADDED), "submit 1 claim · ask for 1 consent"),
        (steps(S.AWAITING_CONSENT, S.AWAITING_CONSENT), "the customer answers for 2 engagements"),
        (steps(S.AWAITING_CONSENT, S.ADDED), "ask for 1 consent"),
        (
            steps(S.AWAITING_CONSENT, refused="550 No such user"),
            "correct the address for 1 engagement",
        ),
        (steps(S.AWAITING_CONSENT, refused=MailTrouble.WITHDRAWN), "ask for 1 consent again"),
        (steps(S.SUBMITTED, S.UNDER_REVIEW), "Microsoft reviews 2 claims"),
        (steps(S.CANCELLED, S.CONSENT_EXPIRED), ""),
        ([step(S.AWAITING_CONSENT, days=2)], "call the customer for 1 answer"),
        (
            [step(S.ADDED), step(S.AWAITING_CONSENT, days=2), step(S.AWAITING_CONSENT, days=9)],
            "ask for 1 consent · call the customer for 1 answer",
        ),
    ],
)
def test_what_comes_next_is_summed_up_and_the_partner_s_part_comes_first(
    given: list[CardStep], expected: str
) -> None:
    assert customer_card.to_do(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            [step(S.ADDED, 1, 4), step(S.AWAITING_CONSENT, 2, 2)],
            [(2, "calls the customer", 2, False), (1, "asks for consent", 4, False)],
        ),
        ([step(S.AWAITING_CONSENT, 1, 9), step(S.SUBMITTED, 2)], []),
        ([step(S.ADDED, 1, 9), step(S.CLAIMED, 1, 9)], [(1, "asks for 2 consents", 9, False)]),
        (
            [step(S.ADDED, 1, 9), step(S.CONSENT_RECEIVED, 1, 3), step(S.REJECTED, 2)],
            [(1, "asks for consent, submits 1 claim", 3, True), (2, "disputes 1 rejection", None, False)],
        ),
        (
            [step(S.REJECTED, 1), step(S.ADDED, 1, 3)],
            [(1, "disputes 1 rejection, asks for consent", 3, True)],
        ),
        ([step(S.CANCELLED, 1), step(S.CONSENT_EXPIRED, 2)], []),
    ],
)
def test_what_each_owner_does_next_is_told_with_its_first_deadline(
    given: list[CardStep], expected: list[tuple[int, str, int | None, bool]]
) -> None:
    assert customer_card.by_owner(given) == [
        OwnersPart(owner, words, None if days is None else NOON + days * DAY, is_first)
        for owner, words, days, is_first in expected
    ]


@pytest.mark.parametrize("status", S)
def test_the_owner_s_part_has_words_wherever_the_owner_must_act(status: S) -> None:
    for refused in (None, "550 No such user"):
        for days in (2, 9):
            found = step(status, days=days, refused=refused)
            assert bool(customer_card.by_owner([found])) is found.is_ours


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("refused", [None, "550 No such user"])
def test_every_status_in_which_somebody_must_act_has_words_for_it(status: S, refused: str | None) -> None:
    (found,) = steps(status, refused=refused)
    assert bool(customer_card.to_do([found])) is (found.step.who is not Who.NOBODY)
    assert status in ENDED or found.step.who is not Who.NOBODY
