from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import agenda
from flows.rules.agenda import ENDINGS, Moment, MomentKind, Schedule, Standing, due_moment, next_moment
from store.vocabulary import AssociationStatus as S

DAY = timedelta(days=1)
ADDED = datetime(2026, 3, 2, 12, tzinfo=UTC)
DUE = ADDED + 30 * DAY
CLAIM_DUE = ADDED + 100 * DAY


def moments(status: S, schedule: Schedule | None = None) -> list[tuple[MomentKind, int, int | None]]:
    """Return kind, day and the schedule's number of each moment."""
    standing = Standing(status, ADDED, DUE, CLAIM_DUE if status is S.CONSENT_RECEIVED else None)
    return [
        (one.kind, (one.at - ADDED).days, one.days) for one in agenda.agenda(standing, schedule or Schedule())
    ]


@pytest.mark.parametrize("status", [S.ADDED, S.CLAIMED])
def test_r29_an_unsent_consent_is_recalled_after_1_and_3_days_and_r20_ends_when_due(status: S) -> None:
    assert moments(status) == [
        (MomentKind.CONSENT_NOT_SENT, 1, 1),
        (MomentKind.CONSENT_NOT_SENT, 3, 3),
        (MomentKind.CONSENT_EXPIRY, 30, None),
    ]


def test_r29_an_awaited_answer_is_recalled_14_7_3_and_1_days_before_due() -> None:
    assert moments(S.AWAITING_CONSENT) == [
        (MomentKind.CONSENT_AWAITED, 16, 14),
        (MomentKind.CONSENT_AWAITED, 23, 7),
        (MomentKind.CONSENT_AWAITED, 27, 3),
        (MomentKind.CONSENT_AWAITED, 29, 1),
        (MomentKind.CONSENT_EXPIRY, 30, None),
    ]


def test_r29_a_claim_is_recalled_30_14_7_3_and_1_days_before_due_and_r23_ends_when_due() -> None:
    assert moments(S.CONSENT_RECEIVED) == [
        (MomentKind.CLAIM_WARNING, 70, 30),
        (MomentKind.CLAIM_WARNING, 86, 14),
        (MomentKind.CLAIM_WARNING, 93, 7),
        (MomentKind.CLAIM_WARNING, 97, 3),
        (MomentKind.CLAIM_WARNING, 99, 1),
        (MomentKind.CLAIM_EXPIRY, 100, None),
    ]


@pytest.mark.parametrize(
    "status", sorted(set(S) - {S.ADDED, S.CLAIMED, S.AWAITING_CONSENT, S.CONSENT_RECEIVED})
)
def test_nothing_comes_for_what_has_ended_or_is_reviewed(status: S) -> None:
    assert moments(status) == []


@pytest.mark.parametrize(
    ("days", "kept"),
    [((), []), ((2,), [28]), ((30,), [0]), ((31, 400), []), ((5, 5), [25]), ((1, 9), [21, 29])],
)
def test_r29_an_engagement_s_own_days_replace_the_usual_ones(days: tuple[int, ...], kept: list[int]) -> None:
    schedule = agenda.schedule_from({"consent_awaited": days})
    assert [day for _, day, number in moments(S.AWAITING_CONSENT, schedule) if number] == kept
    assert schedule.claim == Schedule().claim


@pytest.mark.parametrize(
    ("done", "now", "acted_on"),
    [
        (0, 0.9, None),
        (0, 1, (MomentKind.CONSENT_NOT_SENT, 1)),
        (1, 2.9, None),
        (1, 3, (MomentKind.CONSENT_NOT_SENT, 3)),
        (0, 21, (MomentKind.CONSENT_NOT_SENT, 3)),
        (0, 30, (MomentKind.CONSENT_EXPIRY, None)),
        (3, 400, (MomentKind.CONSENT_EXPIRY, None)),
        (3, 1, None),
    ],
)
def test_r30_of_all_that_is_overdue_only_the_latest_is_acted_on(
    done: float, now: float, acted_on: tuple[MomentKind, int | None] | None
) -> None:
    coming = agenda.agenda(Standing(S.ADDED, ADDED, DUE, None), Schedule())
    found = due_moment(coming, ADDED + done * DAY, ADDED + now * DAY)
    assert (found and (found.kind, found.days)) == acted_on


@pytest.mark.parametrize(
    ("silent", "left"),
    [
        (None, [(1, 1), (3, 3), (30, None)]),
        (0.5, [(1, 1), (3, 3), (30, None)]),
        (2, [(2, None), (3, 3), (30, None)]),
        (5, [(5, None), (30, None)]),
    ],
)
def test_r30_of_reminders_that_were_put_off_the_latest_comes_at_the_end_of_the_silence(
    silent: float | None, left: list[tuple[float, int | None]]
) -> None:
    planned = agenda.agenda(Standing(S.ADDED, ADDED, DUE, None), Schedule())
    until = None if silent is None else ADDED + silent * DAY
    found = agenda.coming(planned, ADDED, until)
    assert [((one.at - ADDED) / DAY, one.days) for one in found] == left


@given(
    status=st.sampled_from(S),
    consent_days=st.integers(1, 400),
    schedule=st.builds(Schedule, *[st.lists(st.integers(1, 500), max_size=5).map(tuple)] * 3),
    done=st.integers(-10, 500),
)
def test_an_agenda_is_in_order_within_its_clock_and_ends_in_its_ending(
    status: S, consent_days: int, schedule: Schedule, done: int
) -> None:
    due = ADDED + consent_days * DAY
    standing = Standing(status, ADDED, due, due)
    coming = agenda.agenda(standing, schedule)
    assert coming == sorted(set(coming))
    assert all(ADDED <= one.at <= due for one in coming)
    assert [one for one in coming if one.kind in ENDINGS] == coming[-1:]
    after = next_moment(coming, ADDED + done * DAY)
    assert after is None or isinstance(after, Moment)
    assert after is None or after.at > ADDED + done * DAY
