from datetime import timedelta

from bot.delivery.backoff import wait


def test_each_try_waits_longer_and_no_longer_than_five_minutes() -> None:
    middle = [wait(attempts, 0.5).total_seconds() for attempts in (1, 2, 3, 7, 8, 9, 400)]
    assert middle == [2, 4, 8, 128, 256, 300, 300]


def test_chance_spreads_the_wait_by_a_half_each_way() -> None:
    assert (wait(1, 0), wait(1, 1)) == (timedelta(seconds=1), timedelta(seconds=3))
