"""A direct message about one association loses its buttons once nobody needs them, and says what happened."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import null, update
from sqlalchemy.orm import Session

from bot.delivery import Delivery
from bot.delivery.worker_pool import LEASE
from flows.associations import cancel, own_date, ownership, undo_cancel
from flows.notifications import NoticeUpdate
from flows.outbox import open_notices, reroute
from flows.personal_data import erase
from flows.reminders import snooze, tick
from sandbox.blocks.blocks import elements
from store.associations.associations import Association
from store.consents import consents
from store.database.engine import Database
from store.enums import ReminderSetting
from store.outbox import leases, open_messages
from store.outbox.outbox import OutboxMessage
from store.partners import Member
from tests.support import world
from tests.support.delivering import ask, deliverer, delivery_ids, posts, rows, run, slack_fails, states
from tests.support.plans import statements
from tests.support.stage import Stage, words
from tests.support.world import ADMIN, KIM, USER, actor

DAY = timedelta(days=1)

Remind = Callable[[int], list[int]]


def add(shown: Stage, number: int) -> int:
    tenant = f"{number:08}-2222-4333-8444-555555555555"
    return world.associate(
        shown.bot.database,
        shown.place,
        shown.place.viva.id,
        user=USER,
        tenant=tenant,
        company=f"Customer {number}.",
        now=shown.bot.clock(),
    )


def reminders(shown: Stage) -> list[dict[str, Any]]:
    """Return the direct messages of the owner that began as reminders, as they are now."""
    member = shown.member(USER)
    return [one for one in member.messages(member.direct()) if "consent e-mail to" in words(one)]


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        one["text"]["text"] for _, one in elements(message.get("blocks") or []) if one["type"] == "button"
    ]


@pytest.fixture
def remind(shown: Stage) -> Remind:
    """Add associations, and let the owner be reminded of each in a message of its own."""

    def remind(count: int) -> list[int]:
        with shown.bot.database.write() as session:
            whose = update(Member).where(Member.user_id == USER)
            session.execute(whose.values(reminders=ReminderSetting.SINGLY))
        added = [add(shown, number) for number in range(count)]
        for _ in range(12):
            shown.pass_time(days=1)
            list(tick.sweep(shown.bot.database, shown.bot.clock()))
            shown.deliver()
            if len(reminders(shown)) >= count:
                return added
        raise AssertionError("nobody was reminded")

    return remind


def settle(shown: Stage) -> None:
    """Let the job look at every message, and deliver what it writes."""
    open_notices.update(shown.bot.database, shown.bot.clock())
    shown.deliver()


def put_off(shown: Stage, association_id: int) -> None:
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        snooze.snooze(session, actor(session, USER), association_id, now + 5 * DAY, now)


def ends(shown: Stage) -> dict[str, tuple[Callable[[int], object], str]]:
    """Return what takes the call of a reminder, and what the message then says."""
    database, clock = shown.bot.database, shown.bot.clock

    def by(user: str, act: Callable[..., object], *more: Any) -> Callable[[int], object]:
        def do(association_id: int) -> object:
            with database.write() as session:
                return act(session, actor(session, user), association_id, *more)

        return do

    def run_out(association_id: int) -> None:
        with database.write() as session:
            one = session.get_one(Association, association_id)
            one.consent_due = one.next_action_at = clock() + timedelta(minutes=1)
        shown.pass_time(minutes=2)
        list(tick.sweep(database, clock()))

    def erase_person(association_id: int) -> None:
        email = f"kim{association_id}@contoso.com"
        ask(shown, association_id, USER, customer=replace(KIM, email=email))
        with database.write() as session:
            erase.erase(session, email, clock())

    return {
        "asked by somebody else": (
            lambda one: ask(shown, one, ADMIN),
            f"requested from kim@contoso.com by <@{ADMIN}>",
        ),
        "asked by the owner": (
            lambda one: ask(shown, one, USER),
            f"Consent requested from kim@contoso.com by <@{USER}>",
        ),
        "cancelled": (by(ADMIN, cancel.cancel, clock(), None), f"Cancelled by <@{ADMIN}>"),
        "handed over": (
            by(ADMIN, ownership.hand_over, ADMIN, clock()),
            f"Owner changed from <@{USER}> to <@{ADMIN}>",
        ),
        "snoozed": (by(USER, snooze.snooze, clock() + 5 * DAY, clock()), "Reminders snoozed until"),
        "erased": (erase_person, "The data of a person was erased."),
        "ended by its clock": (run_out, "Lost: no consent by"),
    }


def test_what_ends_the_call_of_a_message_takes_its_buttons(shown: Stage, remind: Remind) -> None:
    added = remind(8)
    before = reminders(shown)
    posted = len(posts(shown))
    told = ends(shown)
    for (what, (happens, expected)), one, message in zip(told.items(), added, before, strict=False):
        assert buttons(message) == ["Ask for consent", "Snooze", "Details"], what
        happens(one)
        settle(shown)
        now = next(other for other in reminders(shown) if other["ts"] == message["ts"])
        assert buttons(now) == ["Details"], what
        assert now["blocks"][: len(message["blocks"]) - 1] == message["blocks"][:-1] or what == "erased", what
        assert "Since then:" in words(now), what
        assert expected in words(now), what
    *_, untouched = reminders(shown)
    assert untouched == before[-1]
    # They replace nothing, and nobody hears of an update.
    assert states(shown, NoticeUpdate.kind) == ["sent"] * len(told)
    assert not [one for one in posts(shown)[posted:] if "No longer to do" in str(one)]


def test_what_leaves_the_call_true_leaves_the_message(shown: Stage, remind: Remind) -> None:
    [added] = remind(1)
    [before] = reminders(shown)
    with shown.bot.database.write() as session:
        day = shown.bot.clock().date() + 3 * DAY
        own_date.set_date(session, actor(session, ADMIN), added, day, "Call", shown.bot.clock())
    settle(shown)
    assert reminders(shown) == [before]
    assert states(shown, NoticeUpdate.kind) == []
    with shown.bot.database.write() as session:
        assert open_messages.to_check(session, 0, 10) == []


def test_an_undone_or_repeated_cancellation_can_be_neither_undone_nor_begun_again(
    shown: Stage, remind: Remind
) -> None:
    added = remind(2)
    member = shown.member(USER)
    for one in added:
        with shown.bot.database.write() as session:
            cancel.cancel(session, actor(session, ADMIN), one, shown.bot.clock(), None)
    settle(shown)

    def notices() -> list[dict[str, Any]]:
        return [one for one in member.messages(member.direct()) if "Next:" in words(one)]

    offered = ["Add customer again", "Undo the cancellation", "Details"]
    assert [buttons(one) for one in notices()] == [offered] * 2
    with shown.bot.database.write() as session:
        undo_cancel.undo(session, actor(session, ADMIN), added[0], shown.bot.clock())
    add(shown, 1)
    settle(shown)
    undone, again = notices()[:2]
    assert (buttons(undone), buttons(again)) == (["Details"], ["Details"])
    assert f"The cancellation was undone by <@{ADMIN}>" in words(undone)
    assert "The customer has this engagement open again." in words(again)


def test_the_address_of_an_erased_person_leaves_the_message_that_asks_to_correct_it(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown, 0)
    ask(shown, added, USER)
    with shown.bot.database.write() as session:
        request = consents.requests(session, session.get_one(Association, added))[-1]
        reroute.fail_mail(session, request.ask_id, "550 5.1.1 kim@contoso.com unknown", shown.bot.clock())
    settle(shown)
    member = shown.member(USER)
    message = member.message("550 5.1.1", member.direct())
    assert "kim@contoso.com" in words(message)
    with shown.bot.database.write() as session:
        erase.erase(session, "kim@contoso.com", shown.bot.clock())
    settle(shown)
    [message] = [one for one in member.messages(member.direct()) if one["ts"] == message["ts"]]
    assert "kim@contoso.com" not in str(message)
    assert buttons(message) == ["Details"]
    assert "kim@contoso.com" not in str([row.shown for row in rows(shown.bot.database)])


def test_a_message_that_cannot_be_updated_is_left_quietly(shown: Stage, remind: Remind) -> None:
    errors = [
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "is_inactive",
        "channel_not_found",
        "user_not_found",
    ]
    added = remind(len(errors) + 1)
    there = shown.member(USER).direct()
    posted = len(posts(shown))
    for one, error in zip(added, errors, strict=False):
        slack_fails(shown, error, what="chat.update", given={"channel": there})
        put_off(shown, one)
        settle(shown)
    shown.sandbox.state.workspaces[world.WORKSPACE].channels[there].messages.clear()
    put_off(shown, added[-1])
    settle(shown)
    assert states(shown, NoticeUpdate.kind) == ["obsolete"] * len(added)
    assert len(posts(shown)) == posted
    assert states(shown, "destination_lost") == []


def test_kills_and_several_replicas_update_a_message_once_and_lose_nothing(
    shown: Stage, remind: Remind, database_url: str
) -> None:
    added = remind(6)
    for one in added:
        put_off(shown, one)
    # One replica dies before its transaction ends; the others look at the same time.
    with pytest.raises(RuntimeError), shown.bot.database.write() as session:
        for row in open_messages.to_check(session, 0, 10):
            row.open_for = None
        session.flush()
        raise RuntimeError
    others = [Database(database_url) for _ in range(3)]
    threads = [Thread(target=open_notices.update, args=[one, shown.bot.clock()]) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    open_notices.update(shown.bot.database, shown.bot.clock())
    assert states(shown, NoticeUpdate.kind) == ["pending"] * 6
    # Another dies after Slack has taken an update, and before it is recorded.
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        leases.lease(session, now, now + LEASE, "dead", limit=10, most=lambda _: 10, busy=Counter())
    slack_fails(shown, "internal_error", what="chat.update", times=2)
    shown.pass_time(seconds=LEASE.total_seconds())
    for other in others:
        run(deliverer(shown, database=other))
        other.close()
    shown.deliver()
    assert states(shown, NoticeUpdate.kind) == ["sent"] * 6
    assert [buttons(one) for one in reminders(shown)] == [["Details"]] * 6
    updates = delivery_ids(posts(shown, "chat.update"))
    assert len(updates) == len(set(updates))


def test_a_message_of_an_earlier_version_stays_as_it_is(shown: Stage, remind: Remind) -> None:
    [added] = remind(1)
    before = reminders(shown)
    with shown.bot.database.write() as session:
        session.execute(update(OutboxMessage).values(open_for=None, open_number=None, shown=null()))
        snooze.snooze(session, actor(session, USER), added, shown.bot.clock() + 5 * DAY, shown.bot.clock())
    settle(shown)
    assert reminders(shown) == before


def test_r3_a_change_updates_no_message_of_another_partner(shown: Stage, remind: Remind) -> None:
    [added] = remind(1)
    other = shown.add_partner("T0OTHER", "Other", "X")
    assert other.partner.id != shown.place.partner.id
    ask(shown, added, ADMIN)
    settle(shown)
    assert {row.partner_id for row in rows(shown.bot.database, NoticeUpdate.kind)} == {shown.place.partner.id}


def test_a_change_takes_no_statement_more_because_of_messages(shown: Stage, remind: Remind) -> None:
    added = remind(2)
    with shown.bot.database.write() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.open_for == added[0]).values(open_for=None))
    # The bot works on in threads of its own.
    here = threading.get_ident()
    counts = []
    for one in added:
        with shown.bot.database.write() as session, statements(shown.bot.database, thread=here) as sent:
            snooze.snooze(session, actor(session, USER), one, shown.bot.clock() + 5 * DAY, shown.bot.clock())
            session.flush()
            counts.append(len(sent))
    assert counts[0] == counts[1]
    # The job asks one thing when nothing has changed, however many messages are open.
    open_notices.update(shown.bot.database, shown.bot.clock())
    with statements(shown.bot.database, thread=here) as sent:
        open_notices.update(shown.bot.database, shown.bot.clock())
    assert len([one for one in sent if "outbox" in one]) == 1


def test_the_job_begins_to_write_only_if_there_is_something_to_write(
    shown: Stage, remind: Remind, monkeypatch: pytest.MonkeyPatch
) -> None:
    [added] = remind(1)
    settle(shown)
    database, writes = shown.bot.database, list[Database]()
    real = Database.write

    def write(self: Database) -> AbstractContextManager[Session]:
        # The bot works on in threads of its own.
        if threading.get_ident() == here:
            writes.append(self)
        return real(self)

    here = threading.get_ident()
    monkeypatch.setattr(Database, "write", write)
    assert open_notices.update(database, shown.bot.clock()) == 0
    assert writes == []
    put_off(shown, added)
    writes.clear()
    assert open_notices.update(database, shown.bot.clock()) == 1
    assert writes == [database]
