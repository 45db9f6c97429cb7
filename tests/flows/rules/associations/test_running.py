from datetime import UTC, date, datetime, timedelta

import pytest

from flows.rules.associations.running import (
    Progress,
    RunningClocks,
    RunningDays,
    RunningFault,
    RunningRefused,
    clocks,
)

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
P, F = Progress, RunningFault


def day(number: int) -> date:
    """Return the day so many days before today."""
    return NOW.date() - number * DAY


def at(number: int) -> datetime:
    return NOW.replace(hour=0) - number * DAY


def count(days: RunningDays, zone: str = "UTC", today: date | None = None) -> RunningClocks:
    return clocks(days, consent_days=30, submit_days=90, zone=zone, now=NOW, today=today or day(0))


def test_r15_r19_r28_each_clock_counts_from_its_own_day_by_the_engagements_limits() -> None:
    waiting = count(RunningDays(day(10), P.WAITING))
    assert waiting == RunningClocks(at(10), at(10) + 30 * DAY)
    given = count(RunningDays(day(100), P.CONSENTED, day(80)))
    assert given == RunningClocks(at(100), at(70), at(80), at(80) + 90 * DAY)
    submitted = count(RunningDays(day(300), P.SUBMITTED, day(290), day(210)))
    assert submitted == RunningClocks(at(300), at(270), at(290), at(200))


def test_r28_a_day_begins_in_the_partners_zone() -> None:
    found = count(RunningDays(day(10), P.WAITING), "America/Los_Angeles")
    assert found.created_at == at(10) + timedelta(hours=7)


def test_a_day_that_has_come_for_the_member_only_counts_from_now() -> None:
    tomorrow = day(-1)
    found = count(RunningDays(tomorrow, P.SUBMITTED, tomorrow, tomorrow), today=tomorrow)
    assert found == RunningClocks(NOW, NOW + 30 * DAY, NOW, NOW + 90 * DAY)
    with pytest.raises(RunningRefused) as refused:
        count(RunningDays(day(0), P.WAITING), today=day(1))
    assert refused.value.fault is F.ADDED_IN_THE_FUTURE
    assert refused.value.limit.date() == day(1)


def test_all_of_it_may_have_happened_today_or_on_one_day() -> None:
    count(RunningDays(day(0), P.SUBMITTED, day(0), day(0)))


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (RunningDays(day(-1), P.WAITING), F.ADDED_IN_THE_FUTURE),
        (RunningDays(day(30), P.WAITING), F.CONSENT_OVER),
        (RunningDays(day(400), P.WAITING), F.CONSENT_OVER),
        (RunningDays(day(10), P.CONSENTED), F.CONSENT_MISSING),
        (RunningDays(day(10), P.CONSENTED, day(-1)), F.CONSENT_IN_THE_FUTURE),
        (RunningDays(day(10), P.CONSENTED, day(11)), F.CONSENT_BEFORE_ADDED),
        (RunningDays(day(60), P.CONSENTED, day(30)), F.CONSENT_AFTER_DUE),
        (RunningDays(day(110), P.CONSENTED, day(90)), F.CLAIM_OVER),
        (RunningDays(day(110), P.SUBMITTED, day(90)), F.SUBMISSION_MISSING),
        (RunningDays(day(110), P.SUBMITTED, None, day(5)), F.CONSENT_MISSING),
        (RunningDays(day(20), P.SUBMITTED, day(10), day(-1)), F.SUBMITTED_IN_THE_FUTURE),
        (RunningDays(day(20), P.SUBMITTED, day(10), day(11)), F.SUBMITTED_BEFORE_CONSENT),
        (RunningDays(day(300), P.SUBMITTED, day(290), day(200)), F.SUBMITTED_AFTER_DUE),
    ],
)
def test_r28_days_that_cannot_be_are_refused_with_the_reason(days: RunningDays, fault: RunningFault) -> None:
    with pytest.raises(RunningRefused) as refused:
        count(days)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    "days",
    [
        RunningDays(day(29), P.WAITING),
        RunningDays(day(59), P.CONSENTED, day(30)),
        RunningDays(day(100), P.CONSENTED, day(89)),
        RunningDays(day(300), P.SUBMITTED, day(290), day(201)),
    ],
)
def test_r28_the_last_day_of_each_clock_is_in_time(days: RunningDays) -> None:
    count(days)
