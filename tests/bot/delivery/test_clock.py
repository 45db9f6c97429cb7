"""Both clocks, the bot's and the machine's, go ahead and are set right again."""

from datetime import timedelta

import pytest

from bot.delivery import Delivery, record
from bot.delivery.crew import WorkerPool
from bot.jobs.auditor import Auditor
from sandbox.faults.faults import Does
from store.outbox import lanes, outbox
from tests.support.delivering import add, ask, calls, deliverer, posts, put, rows, run, slack_fails, states
from tests.support.stage import CHANNEL, Stage
from tests.support.world import ADMIN

SECOND = timedelta(seconds=1)
OTHER_TENANT = "11111111-2222-4333-8444-666666666666"

pytestmark = pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=10)], ids=["hour", "days"])


def leap(shown: Stage, by: timedelta) -> None:
    shown.pass_time(seconds=by.total_seconds())


def test_what_was_written_while_the_clock_was_ahead_goes_out_at_once(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    leap(shown, ahead)
    put(shown, CHANNEL)
    ask(shown, add(shown))
    leap(shown, -ahead)
    run(delivery)
    assert set(states(shown)) <= {"sent", "obsolete"}
    assert len(shown.mails) == 1


@pytest.mark.parametrize("does", [Does.DROP, Does.ERROR])
def test_what_was_put_off_while_the_clock_was_ahead_goes_out_at_once(
    shown: Stage, delivery: Delivery, ahead: timedelta, does: Does
) -> None:
    put(shown, CHANNEL)
    leap(shown, ahead)
    slack_fails(shown, does=does)
    run(delivery)
    assert states(shown) == ["pending"]
    leap(shown, -ahead)
    run(delivery)
    assert states(shown) == ["sent"]


def test_a_workspace_that_was_paused_while_the_clock_was_ahead_is_tried_at_once(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    put(shown, CHANNEL, 2)
    leap(shown, ahead)
    slack_fails(shown, "token_revoked")
    run(delivery)
    assert states(shown) == ["pending", "pending"]
    leap(shown, -ahead)
    run(delivery)
    assert states(shown)[:2] == ["sent", "sent"]


def test_a_rate_limit_of_while_the_clock_was_ahead_holds_nothing_up(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    put(shown, CHANNEL)
    leap(shown, ahead)
    slack_fails(shown, "ratelimited", retry_after=30)
    run(delivery)
    leap(shown, -ahead)
    put(shown, ADMIN)
    run(delivery)
    assert states(shown) == ["sent", "sent"]


def test_a_channel_that_was_lost_while_the_clock_was_ahead_is_tried_again(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    leap(shown, ahead)
    slack_fails(shown, "is_archived", given={"channel": CHANNEL})
    add(shown)
    run(delivery)
    leap(shown, -ahead)
    add(shown, tenant=OTHER_TENANT)
    run(delivery)
    assert len([one for one in posts(shown) if one.channel == CHANNEL]) == 1


def test_a_channel_that_was_busy_while_the_clock_was_ahead_is_open(shown: Stage, ahead: timedelta) -> None:
    delivery = deliverer(shown, pace=SECOND)
    leap(shown, ahead)
    put(shown, CHANNEL, 2)
    run(delivery)
    leap(shown, -ahead)
    run(delivery)
    assert states(shown) == ["sent", "sent"]


def test_what_waits_for_good_reason_is_not_pulled_back(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    slack_fails(shown)
    put(shown, CHANNEL)
    run(delivery)
    run(delivery)
    assert len(calls(shown)) == 1
    slack_fails(shown, "token_revoked")
    leap(shown, ahead)
    run(delivery)
    with shown.bot.database.write() as session:
        outbox.pull_back(session, shown.bot.clock())
    (row,) = rows(shown.bot.database)
    assert row.due_at == shown.bot.clock() + record.WORKSPACE_RETRY


def test_slack_may_close_a_method_for_a_quarter_of_an_hour_at_most(
    shown: Stage, delivery: Delivery, ahead: timedelta
) -> None:
    slack_fails(shown, "ratelimited", retry_after=min(int(ahead.total_seconds()), 86_400))
    put(shown, CHANNEL)
    run(delivery)
    leap(shown, lanes.LONGEST_CLOSED)
    run(delivery)
    assert states(shown) == ["sent"]


def test_messages_of_a_clock_that_was_ahead_are_found_waiting_even_where_nobody_delivers(
    shown: Stage, ahead: timedelta
) -> None:
    leap(shown, ahead)
    put(shown, CHANNEL)
    leap(shown, -ahead)
    auditor = Auditor(shown.bot.database, shown.bot.clock)
    for _ in range(4):
        auditor()
        leap(shown, timedelta(minutes=20))
    (waiting, told) = rows(shown.bot.database)
    assert waiting.created_at < shown.bot.clock()
    assert told.kind == "audited"


def test_a_started_delivery_looks_for_them_by_itself(
    shown: Stage, delivery: Delivery, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.crew.PULL_BACK_SECONDS", 0.05)
    crew = WorkerPool(delivery._parts)
    crew.step()
    leap(shown, ahead)
    put(shown, CHANNEL)
    leap(shown, -ahead)

    def found() -> bool | None:
        crew.step()
        return bool(posts(shown)) or None

    shown.member().wait(found, "a message")
    crew.close()
