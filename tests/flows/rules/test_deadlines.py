from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.deadlines import left

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(days=14), "in 14 days"),
        (timedelta(days=1, hours=23), "in 47 hours"),
        (timedelta(days=2, hours=23), "in 2 days"),
        (timedelta(hours=1), "in 60 minutes"),
        (timedelta(seconds=30), "in 1 minute"),
        (timedelta(), "now: it is over"),
    ],
)
def test_r28_what_is_left_is_said_as_people_say_it(ahead: timedelta, words: str) -> None:
    assert left(NOON + ahead, NOON) == words
