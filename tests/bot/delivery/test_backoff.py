from datetime import timedelta

from bot.delivery.backoff import LONGEST_IN_DOUBT, wait
from bot.delivery.record import MOST_DOUBTS


def test_each_try_waits_longer_and_no_longer_than_five_minutes() -> None:
    middle = [wait(attempts, 0.5).total_seconds() for attempts in (1, 2, 3, 7, 8, 9, 400)]
    assert middle == [2, 4, 8, 128, 256, 300, 300]


def test_chance_spreads_the_wait_by_a_half_each_way() -> None:
    assert (wait(1, 0), wait(1, 1)) == (timedelta(seconds=1), timedelta(seconds=3))


def test_doubts_are_spread_over_about_five_hours() -> None:
    waits = [wait(doubts, 0.5, longest=LONGEST_IN_DOUBT) for doubts in range(1, MOST_DOUBTS)]
    assert max(waits) == timedelta(hours=1)
    assert timedelta(hours=5) < sum(waits, timedelta()) < timedelta(hours=5.5)
