"""The clock goes ahead and is set right again: nothing waits for longer than that and a bounded time."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import Delivery, record
from bot.delivery.worker_pool import LEASE
from sandbox.faults.faults import Does
from store.outbox import lanes, leases
from tests.support.delivering import add, ask, deliverer, posts, put, run, slack_fails, states
from tests.support.stage import CHANNEL, Stage
from tests.support.world import ADMIN

SECOND = timedelta(seconds=1)
OTHER_TENANT = "11111111-2222-4333-8444-666666666666"

pytestmark = pytest.mark.parametrize(
    "ahead", [timedelta(minutes=3), timedelta(hours=1), timedelta(days=10)], ids=["minutes", "hour", "days"]
)


def leap(shown: Stage, by: timedelta) -> None:
    shown.pass_time(seconds=by.total_seconds())


def test_what_was_written_while_the_clock_was_ahead_goes_out_once_that_time_has_come(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    leap(shown, ahead)
    put(shown, CHANNEL)
    ask(shown, add(shown))
    leap(shown, -ahead)
    run(delivery)
    assert set(states(shown)) == {"pending"}
    leap(shown, ahead)
    run(delivery)
    assert set(states(shown)) <= {"sent", "obsolete"}
    assert len(shown.mails) == 1


@pytest.mark.parametrize("does", [Does.DROP, Does.ERROR])
def test_what_was_put_off_while_the_clock_was_ahead_goes_out_as_soon_after_that_time(
    shown: Stage, delivery: Delivery, ahead: timedelta, does: Does
) -> None:
    put(shown, CHANNEL)
    leap(shown, ahead)
    slack_fails(shown, does=does)
    run(delivery)
    assert states(shown) == ["pending"]
    leap(shown, -ahead)
    leap(shown, ahead + 4 * SECOND)
    run(delivery)
    assert states(shown) == ["sent"]


@pytest.mark.parametrize(
    "fault",
    [{"error": "token_revoked"}, {"error": "ratelimited", "retry_after": 900}],
    ids=["pause", "limit"],
)
def test_a_workspace_that_was_closed_while_the_clock_was_ahead_takes_new_messages_soon(
    shown: Stage, delivery: Delivery, ahead: timedelta, fault: dict[str, Any]
) -> None:
    put(shown, CHANNEL)
    leap(shown, ahead)
    slack_fails(shown, **fault)
    run(delivery)
    assert states(shown) == ["pending"]
    leap(shown, -ahead)
    put(shown, ADMIN)
    leap(shown, lanes.LONGEST_HELD)
    run(delivery)
    assert states(shown)[1] == "sent"


def test_a_channel_that_was_lost_while_the_clock_was_ahead_is_tried_again_an_hour_after_that_time(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    leap(shown, ahead)
    slack_fails(shown, "is_archived", given={"channel": CHANNEL})
    add(shown)
    run(delivery)
    leap(shown, -ahead)
    leap(shown, ahead + record.DESTINATION_RETRY)
    add(shown, tenant=OTHER_TENANT)
    run(delivery)
    assert len([one for one in posts(shown) if one.channel == CHANNEL]) == 1


def test_a_channel_that_was_busy_while_the_clock_was_ahead_is_open_soon(
    shown: Stage, ahead: timedelta
) -> None:
    delivery = deliverer(shown, pace=SECOND)
    put(shown, CHANNEL, 2)
    leap(shown, ahead)
    run(delivery)
    assert states(shown) == ["sent", "pending"]
    leap(shown, -ahead)
    leap(shown, lanes.LONGEST_HELD)
    run(delivery)
    assert states(shown) == ["sent", "sent"]


def test_what_a_killed_process_had_leased_while_the_clock_was_ahead_is_sent_soon(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    put(shown, CHANNEL)
    leap(shown, ahead)
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        leases.lease(session, now, now + LEASE, "dead", limit=10, most=lambda _: 10, busy=Counter())
    leap(shown, -ahead)
    leap(shown, lanes.LONGEST_HELD)
    run(delivery)
    assert states(shown) == ["sent"]


def test_slack_may_close_a_method_for_a_quarter_of_an_hour_at_most(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    slack_fails(shown, "ratelimited", retry_after=min(int(ahead.total_seconds()), 86_400))
    put(shown, CHANNEL)
    run(delivery)
    leap(shown, lanes.LONGEST_CLOSED)
    run(delivery)
    assert states(shown) == ["sent"]
