import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.associations import agenda
from flows.rules.associations.agenda import (
    ENDINGS,
    ESCALATIONS,
    LAST_DAYS,
    AgendaInput,
    AgendaItem,
    AgendaKind,
    Schedule,
    dealt_with,
    due_items,
    next_item,
)
from store.enums import CLOCKED, REVIEWING
from store.enums import AssociationStatus as S

DAY = timedelta(days=1)
ADDED = datetime(2026, 3, 2, 12, tzinfo=UTC)
DUE = ADDED + 30 * DAY
CLAIM_DUE = ADDED + 100 * DAY
DOCS = Path(__file__).parents[4] / "docs" / "reminders.md"


def moments(status: S, schedule: Schedule | None = None) -> list[tuple[AgendaKind, int, int | None]]:
    """Return kind, day and the schedule's number of each moment."""
    claim_due = CLAIM_DUE if status is S.CONSENT_RECEIVED else None
    standing = AgendaInput(status, ADDED, ADDED, DUE, claim_due, programme_due=CLAIM_DUE)
    return [
        (one.kind, (one.at - ADDED).days, one.days) for one in agenda.agenda(standing, schedule or Schedule())
    ]


@pytest.mark.parametrize("status", [S.ADDED, S.CLAIMED])
def test_r29_an_unsent_consent_is_recalled_after_1_and_3_days_and_r20_ends_when_due(status: S) -> None:
    assert moments(status) == [
        (AgendaKind.CONSENT_NOT_SENT, 1, 1),
        (AgendaKind.CONSENT_NOT_SENT, 3, 3),
        (AgendaKind.CONSENT_EXPIRY, 30, None),
    ]


def test_r29_an_awaited_answer_is_recalled_14_7_3_and_1_days_before_due() -> None:
    assert moments(S.AWAITING_CONSENT) == [
        (AgendaKind.CONSENT_AWAITED, 16, 14),
        (AgendaKind.CONSENT_AWAITED, 23, 7),
        (AgendaKind.CONSENT_AWAITED, 27, 3),
        (AgendaKind.CONSENT_AWAITED, 29, 1),
        (AgendaKind.CONSENT_EXPIRY, 30, None),
    ]


def test_r29_a_claim_is_recalled_30_14_7_3_and_1_days_before_due_and_r23_ends_when_due() -> None:
    assert moments(S.CONSENT_RECEIVED) == [
        (AgendaKind.CLAIM_WARNING, 70, 30),
        (AgendaKind.CLAIM_WARNING, 86, 14),
        (AgendaKind.CLAIM_WARNING, 93, 7),
        (AgendaKind.CLAIM_WARNING, 97, 3),
        (AgendaKind.CLAIM_ESCALATION, 97, None),
        (AgendaKind.CLAIM_WARNING, 99, 1),
        (AgendaKind.CLAIM_EXPIRY, 100, None),
    ]


@pytest.mark.parametrize("status", [S.SUBMITTED, S.UNDER_REVIEW])
def test_r26a_a_review_expires_nothing_and_is_recalled_before_and_after_its_end(status: S) -> None:
    assert moments(status) == [
        (AgendaKind.REVIEW_WARNING, 86, 14),
        (AgendaKind.REVIEW_WARNING, 93, 7),
        (AgendaKind.REVIEW_WARNING, 97, 3),
        (AgendaKind.REVIEW_ESCALATION, 97, None),
        (AgendaKind.REVIEW_WARNING, 99, 1),
        *((AgendaKind.REVIEW_OVERDUE, 100 + days, days) for days in (1, 14, 30)),
    ]


@pytest.mark.parametrize(
    ("status", "kind"), [(S.ACTION_REQUIRED, "request"), (S.REJECTED, "rejection"), (S.DISPUTED, "dispute")]
)
def test_r26a_what_the_partner_must_answer_is_recalled_and_ends_when_due(status: S, kind: str) -> None:
    warning, escalation, expiry = map(AgendaKind, (kind, f"{kind}_escalation", f"{kind}_expiry"))
    assert moments(status) == [
        (warning, 86, 14),
        (warning, 93, 7),
        (warning, 97, 3),
        (escalation, 97, None),
        (warning, 99, 1),
        (expiry, 100, None),
    ]


@pytest.mark.parametrize("status", sorted(set(S) - CLOCKED - REVIEWING))
def test_nothing_comes_for_what_has_ended(status: S) -> None:
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
        (0, 1, (AgendaKind.CONSENT_NOT_SENT, 1)),
        (1, 2.9, None),
        (1, 3, (AgendaKind.CONSENT_NOT_SENT, 3)),
        (0, 21, (AgendaKind.CONSENT_NOT_SENT, 3)),
        (0, 30, (AgendaKind.CONSENT_EXPIRY, None)),
        (3, 400, (AgendaKind.CONSENT_EXPIRY, None)),
        (3, 1, None),
    ],
)
def test_r30_of_all_that_is_overdue_only_the_latest_is_acted_on(
    done: float, now: float, acted_on: tuple[AgendaKind, int | None] | None
) -> None:
    coming = agenda.agenda(AgendaInput(S.ADDED, ADDED, ADDED, DUE, None), Schedule())
    found = due_items(coming, ADDED + done * DAY, ADDED + now * DAY)
    assert [(one.kind, one.days) for one in found] == ([acted_on] if acted_on else [])


@pytest.mark.parametrize(
    ("status", "since", "silent", "left"),
    [
        (S.ADDED, 0, None, [(1, 1), (3, 3), (30, None)]),
        (S.ADDED, 0, 0.5, [(1, 1), (3, 3), (30, None)]),
        (S.ADDED, 0, 1, [(1, None), (3, 3), (30, None)]),
        (S.ADDED, 0, 2, [(2, None), (3, 3), (30, None)]),
        (S.ADDED, 0, 5, [(5, None), (30, None)]),
        (S.ADDED, 0, 29.9, [(29.9, None), (30, None)]),
        (S.ADDED, 0, 30, [(30, None)]),
        (S.ADDED, 0, 40, [(30, None)]),
        (S.AWAITING_CONSENT, 25, 26, [(27, 3), (29, 1), (30, None)]),
        (S.AWAITING_CONSENT, 25, 29.5, [(29.5, None), (30, None)]),
        (S.CONSENT_RECEIVED, 0, 96, [(96, None), (97, 3), (97, None), (99, 1), (100, None)]),
        (S.CONSENT_RECEIVED, 0, 98, [(97, None), (98, None), (99, 1), (100, None)]),
        (S.CONSENT_RECEIVED, 0, 99.9, [(97, None), (99.9, None), (100, None)]),
    ],
)
def test_of_reminders_until_the_end_of_a_silence_the_newest_in_its_status_comes_at_its_end(
    status: S, since: float, silent: float | None, left: list[tuple[float, int | None]]
) -> None:
    until = None if silent is None else ADDED + silent * DAY
    standing = AgendaInput(status, ADDED, ADDED + since * DAY, DUE, CLAIM_DUE, until)
    found = [one for one in agenda.agenda(standing, Schedule()) if one.at > standing.since]
    assert [((one.at - ADDED) / DAY, one.days) for one in found] == left


def test_what_was_put_off_knows_when_it_fell_due() -> None:
    standing = AgendaInput(S.ADDED, ADDED, ADDED, DUE, None, ADDED + 5 * DAY)
    first, _ = agenda.agenda(standing, Schedule())
    assert first == AgendaItem(ADDED + 5 * DAY, AgendaKind.CONSENT_NOT_SENT, None, ADDED + 3 * DAY)


@pytest.mark.parametrize("days", [(30, 14, 7), (), (30, 14, 7, 3, 1), (2,)])
@pytest.mark.parametrize("silent", [None, 90, 96, 97, 98, 99.99])
@pytest.mark.parametrize(
    ("since", "told"), [(0, 97), (96.5, 97), (97, 97 + 1 / 24), (98, 98 + 1 / 24), (99.99, None)]
)
def test_admins_are_told_of_a_claims_last_days_whatever_schedule_and_silence_say(
    days: tuple[int, ...], silent: float | None, since: float, told: float | None
) -> None:
    until = None if silent is None else ADDED + silent * DAY
    standing = AgendaInput(S.CONSENT_RECEIVED, ADDED, ADDED + since * DAY, DUE, CLAIM_DUE, until)
    found = agenda.agenda(standing, agenda.schedule_from({"claim": days}))
    escalations = [one.at for one in found if one.kind is AgendaKind.CLAIM_ESCALATION]
    assert escalations == ([] if told is None else [ADDED + told * DAY])


W, E, X = AgendaKind.CLAIM_WARNING, AgendaKind.CLAIM_ESCALATION, AgendaKind.CLAIM_EXPIRY


@pytest.mark.parametrize(
    ("days", "done", "now", "acted_on"),
    [
        ((7, 3, 1), 93, 96.9, []),
        ((7, 3, 1), 93, 97, [(W, 97), (E, 97)]),
        ((7, 3, 1), 93, 98, [(W, 97), (E, 97)]),
        ((7, 3, 1), 93, 99, [(W, 99)]),
        ((7, 3, 1), 97, 98, []),
        ((7,), 92, 98, [(W, 93), (E, 97)]),
        ((7,), 93, 98, [(E, 97)]),
        ((), 0, 98, [(E, 97)]),
        ((7, 3, 1), 0, 100, [(X, 100)]),
    ],
)
def test_r30_after_a_pause_one_reminder_and_one_escalation_are_the_most(
    days: tuple[int, ...], done: float, now: float, acted_on: list[tuple[AgendaKind, int]]
) -> None:
    standing = AgendaInput(S.CONSENT_RECEIVED, ADDED, ADDED, DUE, CLAIM_DUE)
    moments = agenda.agenda(standing, agenda.schedule_from({"claim": days}))
    found = due_items(moments, ADDED + done * DAY, ADDED + now * DAY)
    assert [(one.kind, (one.at - ADDED).days) for one in found] == acted_on
    dealt = dealt_with(moments, ADDED + done * DAY, ADDED + now * DAY)
    endings = [one for one in found if one.kind in ENDINGS]
    assert due_items(moments, dealt, ADDED + now * DAY) == endings


@given(
    status=st.sampled_from(S),
    consent_days=st.integers(1, 400),
    schedule=st.builds(Schedule, *[st.lists(st.integers(1, 500), max_size=5).map(tuple)] * 8),
    done=st.integers(-10, 500),
    silent=st.none() | st.integers(1, 500),
)
def test_an_agenda_is_in_order_within_its_clock_and_ends_in_its_ending(
    status: S, consent_days: int, schedule: Schedule, done: int, silent: int | None
) -> None:
    due = ADDED + consent_days * DAY
    until = None if silent is None else ADDED + silent * DAY
    standing = AgendaInput(status, ADDED, ADDED, due, due, until, due)
    coming = agenda.agenda(standing, schedule)
    assert coming == sorted(set(coming))
    if status in REVIEWING:
        assert not {one.kind for one in coming} & ENDINGS
        assert all((due < one.at) is (one.kind is AgendaKind.REVIEW_OVERDUE) for one in coming)
        assert all(one.at >= ADDED for one in coming)
        return
    assert all(ADDED <= one.at <= due for one in coming)
    assert [one for one in coming if one.kind in ENDINGS] == coming[-1:]
    after = next_item(coming, ADDED + done * DAY)
    assert after is None or isinstance(after, AgendaItem)
    assert after is None or after.at > ADDED + done * DAY or after.kind in ENDINGS


CLOCKS = sorted(CLOCKED)


@given(
    status=st.sampled_from(CLOCKS),
    consent_hours=st.integers(1, 400 * 24),
    claim_hours=st.integers(-400 * 24, 400 * 24),
    since=st.integers(0, 500 * 24),
    done=st.integers(-10 * 24, 500 * 24),
    schedule=st.builds(Schedule, *[st.lists(st.integers(1, 500), max_size=5).map(tuple)] * 7),
    silent=st.none() | st.integers(1, 500 * 24),
)
def test_r26a_while_a_clock_runs_something_is_next_and_a_clock_that_is_past_acts_at_the_next_tick(
    status: S,
    consent_hours: int,
    claim_hours: int,
    since: int,
    done: int,
    schedule: Schedule,
    silent: int | None,
) -> None:
    hour = timedelta(hours=1)
    reached, dealt = ADDED + since * hour, ADDED + done * hour
    until = None if silent is None else ADDED + silent * hour
    due = ADDED + consent_hours * hour
    later = due + claim_hours * hour
    standing = AgendaInput(status, ADDED, reached, due, later, until, later)
    moments = agenda.agenda(standing, schedule)
    end = moments[-1]
    assert end.kind in ENDINGS
    following = next_item(moments, dealt)
    assert following is not None
    assert agenda.acts_at(following, reached) <= max(end.at, reached)
    for now in (end.at, end.at + hour, end.at + 1000 * DAY):
        assert due_items(moments, dealt, now) == [end]
    assert end not in due_items(moments, dealt, end.at - hour)


def test_the_docs_have_a_row_for_every_kind_with_its_days() -> None:
    _, _, *rows = [line for line in DOCS.read_text().splitlines() if line.startswith("|")]
    schedule = asdict(Schedule())
    for kind, row in zip(AgendaKind, rows, strict=True):
        _, _, when, what, _ = row.split("|")
        days = (LAST_DAYS.days,) if kind in ESCALATIONS else schedule.get(kind, ())
        assert re.findall(r"\d+", when) == list(map(str, days))
        assert ("the status becomes" in what) is (kind in ENDINGS)
