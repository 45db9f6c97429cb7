from datetime import timedelta

from bot.pages import limits
from bot.pages.limits import RateLimit
from tests.support.world import NOON

SECOND = timedelta(seconds=1)


def test_each_caller_has_as_many_requests_a_minute_and_more_come_back_evenly() -> None:
    limit = RateLimit(60)
    assert [limit.wait("a", NOON) for _ in range(60)] == [0] * 60
    assert limit.wait("a", NOON) == 1
    assert limit.wait("b", NOON) == 0
    assert limit.wait("a", NOON + SECOND) == 0
    assert limit.wait("a", NOON + SECOND) == 1
    assert [limit.wait("a", NOON + timedelta(hours=9)) for _ in range(61)] == [0] * 60 + [1]


def test_the_wait_is_as_long_as_it_takes() -> None:
    limit = RateLimit(2)
    assert [limit.wait("a", NOON) for _ in range(3)] == [0, 0, 30]
    assert limit.wait("a", NOON + 29 * SECOND) == 1
    assert limit.wait("a", NOON + 30 * SECOND) == 0


def test_a_clock_set_back_gives_nothing_and_shuts_nobody_out() -> None:
    limit = RateLimit(2)
    later = NOON + timedelta(days=1)
    assert [limit.wait("a", later), limit.wait("a", NOON), limit.wait("a", NOON)] == [0, 0, 30]
    assert limit.wait("a", NOON + 30 * SECOND) == 0


def test_only_so_many_callers_are_remembered() -> None:
    limit = RateLimit(1)
    for number in range(limits.MOST_CALLERS + 5):
        limit.wait(str(number), NOON)
    assert len(limit._callers) == limits.MOST_CALLERS
    assert limit.wait("0", NOON) == 0, "forgotten"
    assert limit.wait(str(limits.MOST_CALLERS + 4), NOON) == 60, "remembered"
