import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.delivery import Delivery
from bot.delivery.outcomes import Sent
from bot.delivery.record import Result, Times, record
from bot.delivery.worker_pool import LEASE, WorkerPool
from sandbox.faults.faults import Does
from sandbox.workspace import seeds
from store.database import engine
from store.database.availability import DatabaseUnavailable
from store.database.engine import Database
from store.enums import OutboxState, Transport
from store.outbox import leases
from store.partners import Partner
from tests.support import world
from tests.support.delivering import (
    Clients,
    add,
    ask,
    calls,
    channels,
    deliverer,
    delivery_ids,
    posts,
    put,
    rows,
    run,
    slack_fails,
    states,
)
from tests.support.stage import CHANNEL, Stage, workspace
from tests.support.world import USER

SECOND = timedelta(seconds=1)
RIVAL = "T0RIVAL"
ROUTE = (1, Transport.SLACK)


def lease_as_somebody_who_dies(shown: Stage) -> list[tuple[int, str]]:
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        taken = leases.lease(session, now, now + LEASE, "dead", limit=10, most=lambda _: 10, busy=Counter())
        return [(row.id, "dead") for row in taken]


def test_replicas_share_the_work_and_send_nothing_twice(shown: Stage, database_url: str) -> None:
    for channel in channels(shown, 20):
        put(shown, channel, 5)
    others = [Database(database_url) for _ in range(3)]
    replicas = [deliverer(shown, database=one) for one in others]
    threads = [threading.Thread(target=run, args=[one]) for one in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(replicas[0])
    for one in others:
        one.close()
    assert set(states(shown)) == {"sent"}
    sent = delivery_ids(posts(shown))
    assert len(sent) == len(set(sent)) == 100


def test_what_a_killed_replica_had_taken_is_sent_after_its_lease(shown: Stage, delivery: Delivery) -> None:
    put(shown, CHANNEL)
    lease_as_somebody_who_dies(shown)
    run(delivery)
    assert posts(shown) == []
    shown.pass_time(seconds=LEASE.total_seconds() - 1)
    run(delivery)
    assert posts(shown) == []
    shown.pass_time(seconds=1)
    run(delivery)
    assert len(posts(shown)) == 1


def test_a_result_that_comes_after_the_lease_was_lost_changes_nothing(
    shown: Stage, delivery: Delivery
) -> None:
    put(shown, CHANNEL)
    ((message_id, token),) = lease_as_somebody_who_dies(shown)
    shown.pass_time(seconds=LEASE.total_seconds())
    run(delivery)
    now = shown.bot.clock()
    before = rows(shown.bot.database)[0]
    with shown.bot.database.write() as session:
        late = Result(message_id, "", token, ROUTE, Sent("C0ELSEWHERE", "1.0"))
        assert not record(session, [late], Times(now, SECOND))
    after = rows(shown.bot.database)[0]
    assert (after.slack_ts, after.state) == (before.slack_ts, OutboxState.SENT)


def test_a_result_of_a_lease_that_somebody_else_holds_by_now_is_dropped(shown: Stage) -> None:
    put(shown, CHANNEL)
    ((message_id, token),) = lease_as_somebody_who_dies(shown)
    shown.pass_time(seconds=LEASE.total_seconds())
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        leases.lease(session, now, now + LEASE, "second", limit=10, most=lambda _: 10, busy=Counter())
    with shown.bot.database.write() as session:
        late = Result(message_id, "", token, ROUTE, Sent())
        assert not record(session, [late], Times(now, SECOND))
    assert rows(shown.bot.database)[0].lease_token == "second"


def test_no_channel_gets_more_than_one_message_a_second_from_all_replicas_together(
    shown: Stage, database_url: str
) -> None:
    other = Database(database_url)
    first, second = deliverer(shown, pace=SECOND), deliverer(shown, database=other, pace=SECOND)
    put(shown, CHANNEL, 3)
    seen = []
    for _ in range(6):
        run(first)
        run(second)
        seen.append(len(posts(shown)))
        shown.pass_time(seconds=0.5)
    other.close()
    assert seen == [1, 1, 2, 2, 3, 3]


def card_with_its_owner(shown: Stage) -> int:
    """Let a card stand in its owner's direct messages, as the partner has no channel."""
    with shown.bot.database.write() as session:
        session.get_one(Partner, shown.place.partner.id).channel_id = None
    added = add(shown, USER)
    run(deliverer(shown))
    shown.pass_time(hours=2)
    return added


@pytest.mark.parametrize("card_first", [True, False])
def test_a_card_that_stands_with_its_owner_shares_the_pace_of_their_direct_messages(
    shown: Stage, database_url: str, *, card_first: bool
) -> None:
    added = card_with_its_owner(shown)
    direct = shown.member(USER).direct()
    before = len(posts(shown))
    other = Database(database_url)
    first, second = deliverer(shown, pace=SECOND), deliverer(shown, database=other, pace=SECOND)
    said: list[Callable[[], object]] = [lambda: ask(shown, added, USER), lambda: put(shown, USER)]
    seen = []
    for say in said if card_first else reversed(said):
        say()
        run(first)
    for _ in range(4):
        run(second)
        spoken = posts(shown)[before:] + posts(shown, "chat.update")
        seen.append(len([one for one in spoken if one.channel in {USER, direct}]))
        shown.pass_time(seconds=1)
    other.close()
    # The card's update, the line in its thread, and the message.
    assert seen == [1, 2, 3, 3]


def test_while_somebody_speaks_to_a_user_their_card_waits(shown: Stage) -> None:
    added = card_with_its_owner(shown)
    put(shown, USER)
    lease_as_somebody_who_dies(shown)
    ask(shown, added, USER)
    run(deliverer(shown))
    assert states(shown, "thread_line", "destination_lost")[-1] == "pending"
    assert len(posts(shown, "chat.update")) == 0
    shown.pass_time(seconds=LEASE.total_seconds())
    run(deliverer(shown))
    shown.pass_time(seconds=1)
    run(deliverer(shown))
    assert len(posts(shown, "chat.update")) == 1


def test_messages_of_one_sequence_keep_their_order_even_when_one_must_wait(
    shown: Stage, delivery: Delivery
) -> None:
    slack_fails(shown)
    put(shown, CHANNEL, 3, sequence="one")
    run(delivery)
    assert states(shown) == ["pending", "pending", "pending"]
    shown.pass_time(minutes=5)
    run(delivery)
    said = [entry.text[-11:] for entry in posts(shown)]
    assert [words.rstrip(".")[-1] for words in said] == ["0", "1", "2"]


def test_a_message_that_must_wait_holds_up_no_other_sequence(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown)
    put(shown, CHANNEL, 1, sequence="one")
    run(delivery)
    (other,) = channels(shown, 1)
    put(shown, other)
    run(delivery)
    assert states(shown) == ["pending", "sent"]


def test_a_slow_workspace_delays_no_other(shown: Stage) -> None:
    shown.sandbox.add_workspace(workspace(RIVAL, "Rival", prefix="R"))
    rival = world.build(shown.bot.database, RIVAL)
    app = next(iter(shown.sandbox.state.apps.values()))
    tokens = {
        world.WORKSPACE: shown.sandbox.state.installations[0].token,
        RIVAL: shown.sandbox.install(seeds.app(before=app), RIVAL).token,
    }
    clients = Clients(f"{shown.served.address}/api/", tokens)
    delivery = deliverer(shown, clients=clients)
    slow, quick = channels(shown, 30, RIVAL), channels(shown, 30)
    for name in slow:
        put(shown, name, partner_id=rival.partner.id)
        slack_fails(shown, does=Does.SLOW, delay=2, given={"channel": name})
    for name in quick:
        put(shown, name)
    thread = threading.Thread(target=run, args=[delivery])
    thread.start()
    ada = shown.member()
    ada.wait(lambda: len({one.channel for one in posts(shown)} & set(quick)) == 30 or None, "30 messages")
    assert not {one.channel for one in posts(shown)} & set(slow)
    thread.join()
    assert set(states(shown)) == {"sent"}


def test_a_replica_that_freezes_while_it_leases_or_records_stops_nobody_else_for_long(
    shown: Stage, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shown.bot.database.is_sqlite:
        # One process works on the file, and a frozen one answers nobody in any case.
        assert shown.bot.database.path is not None
        return
    monkeypatch.setattr(leases, "LONGEST_LEASING", "300ms")
    put(shown, CHANNEL)
    now = shown.bot.clock()
    frozen = Database(shown.bot.database.url.render_as_string())
    with pytest.raises(DatabaseUnavailable), frozen.write() as session:
        held = leases.lease(session, now, now + LEASE, "frozen", limit=10, most=lambda _: 10, busy=Counter())
        assert len(held) == 1
        # Whoever comes meanwhile neither waits nor takes the same.
        assert delivery.run_once() == 0
        shown.member().wait(lambda: run(delivery) or None, "delivery to go on")
        session.execute(text("SELECT 1"))
    assert states(shown) == ["sent"]
    assert len(posts(shown)) == 1
    frozen.close()


def test_a_rate_limit_that_says_no_time_is_asked_ever_less_often(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "ratelimited", status=429, retry_after=0, times=None)
    put(shown, CHANNEL)
    pool = WorkerPool(delivery._services)
    for _ in range(40):
        pool.step()
        while pool.is_busy:
            pool.step()
        shown.pass_time(seconds=1)
    pool.close()
    # After 1, 2, 4, 8 and 16 seconds more.
    assert len([*shown.sandbox.ledger.find(what="chat.postMessage")]) == 6
    shown.sandbox.faults.clear()
    shown.pass_time(minutes=1)
    run(delivery)
    assert states(shown) == ["sent"]


def test_after_a_step_back_of_the_clock_nothing_new_waits_for_the_old_time(
    shown: Stage, delivery: Delivery
) -> None:
    put(shown, CHANNEL)
    run(deliverer(shown, pace=SECOND))
    shown.pass_time(hours=-1)
    put(shown, CHANNEL, 2)
    run(deliverer(shown, pace=SECOND))
    assert states(shown) == ["sent", "sent"]
    assert len(calls(shown)) == 2


def test_started_delivery_finds_messages_by_itself_and_stops(shown: Stage, delivery: Delivery) -> None:
    delivery.start()
    put(shown, CHANNEL)
    delivery.wake()
    shown.member().wait(lambda: posts(shown) or None, "a message")
    delivery.stop()
    assert states(shown) == ["sent"]


def test_delivery_is_woken_by_the_commit_that_puts_a_message_into_the_outbox(
    shown: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.delivery.POLL_SECONDS", 3600)
    shown.bot.delivery.start()

    def put_and_wait(destination: str, count: int) -> None:
        put(shown, destination)
        shown.member().wait(lambda: len(posts(shown)) == count or None, "a message")

    put_and_wait(CHANNEL, 1)
    put_and_wait(USER, 2)
    shown.bot.delivery.stop()


def test_a_transaction_that_fails_or_puts_nothing_wakes_nobody(shown: Stage) -> None:
    woken: list[int] = []
    shown.bot.database.on_announced = lambda: woken.append(1)
    with pytest.raises(ZeroDivisionError), shown.bot.database.write() as session:
        engine.announce(session)
        raise ZeroDivisionError
    with shown.bot.database.write() as session:
        session.execute(text("SELECT 1"))
    assert woken == []
    put(shown, CHANNEL)
    assert woken == [1]
