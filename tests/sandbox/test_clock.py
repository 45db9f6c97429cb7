import asyncio
from datetime import UTC, datetime, timedelta

from sandbox.clock import SandboxClock
from sandbox.workspace.world import Sandbox
from tests.support.world import NOON

DAY = timedelta(days=1)


def test_a_clock_goes_with_the_machine_until_it_is_moved() -> None:
    clock = SandboxClock()
    assert abs(clock() - datetime.now(UTC)) < timedelta(minutes=1)
    clock.move(DAY)
    assert abs(clock.shift - DAY) < timedelta(minutes=1)


def test_a_held_clock_stands_still_and_goes_where_it_is_sent() -> None:
    clock = SandboxClock(held_at=NOON)
    assert clock() == clock() == NOON
    assert clock.move(DAY) == NOON + DAY
    assert clock.move_to(NOON) == NOON


def test_requests_are_signed_by_the_machines_clock_unless_the_app_shares_the_sandboxs() -> None:
    clock = SandboxClock(held_at=NOON)
    assert abs(Sandbox(clock=clock).signing_time() - datetime.now(UTC)) < timedelta(minutes=1)
    assert Sandbox(clock=clock, shares_clock=True).signing_time() == NOON


def test_who_sleeps_is_woken_by_a_move() -> None:
    clock = SandboxClock(held_at=NOON)

    async def sleep_and_move() -> datetime:
        sleeper = asyncio.create_task(clock.sleep_until(NOON + DAY, step=0.001))
        await asyncio.sleep(0.01)
        assert not sleeper.done()
        clock.move(DAY)
        await asyncio.wait_for(sleeper, 10)
        return clock()

    assert asyncio.run(sleep_and_move()) == NOON + DAY
