"""A daily message in Slack is updated after each change, and says when there is a newer one below."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.delivery import Delivery
from flows.associations import cancel, lifecycle, ownership, undo_cancel
from flows.claims import submit_claim, take_back
from flows.consent import answers
from flows.notifications import DayRenewal, Digest
from flows.reminders import digest, snooze, tick
from store.associations.associations import Association
from store.consents import consents
from store.enums import ConsentOutcome, OutboxState, ReminderSetting
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import asking, world
from tests.support.delivering import ask, posts, run, slack_fails, states
from tests.support.stage import Stage, find_element, words
from tests.support.world import ADA, ADMIN, KIM, LINKS, USER, actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def add(shown: Stage, number: int, user: str = USER) -> int:
    tenant = f"{number:08}-2222-4333-8444-555555555555"
    return world.associate(
        shown.bot.database,
        shown.place,
        shown.place.viva.id,
        user=user,
        tenant=tenant,
        company=f"Customer {number}",
        now=shown.bot.clock(),
    )


def pass_days(shown: Stage, delivery: Delivery, count: float, hours: int = 4) -> None:
    """Let the jobs run every few hours, and deliver what they write."""
    for _ in range(round(count * 24 / hours)):
        shown.pass_time(hours=hours)
        jobs(shown, delivery)


def jobs(shown: Stage, delivery: Delivery) -> None:
    list(tick.sweep(shown.bot.database, shown.bot.clock()))
    digest.send(shown.bot.database, shown.bot.clock())
    run(delivery)


@pytest.fixture
def three(shown: Stage, delivery: Delivery) -> list[int]:
    """Three associations, of which the first daily message has come on Wednesday."""
    added = [add(shown, number) for number in range(3)]
    pass_days(shown, delivery, 2)
    return added


def decline(shown: Stage, association_id: int) -> None:
    with shown.bot.database.read() as session:
        request = consents.requests(session, session.get_one(Association, association_id))[-1]
    with shown.bot.database.write() as session:
        said = answers.ShownStatement("1", "text")
        decision = asking.Decision(ConsentOutcome.DECLINED, "Kim", None, said, None, None)
        asking.answer(session, request.id, decision, shown.bot.clock())


def days(shown: Stage, user: str = USER) -> list[dict[str, Any]]:
    """Return the daily messages of a member as they are now."""
    member = shown.member(user)
    return [one for one in member.messages(member.direct()) if has_title(one)]


def has_title(message: dict[str, Any]) -> bool:
    return any(block["type"] == "header" for block in message.get("blocks", ()))


def updates(shown: Stage) -> int:
    there = shown.member(USER).direct()
    return sum(one.channel == there for one in posts(shown, "chat.update"))


def test_what_was_done_about_it_leaves_the_message_which_says_how_much_is_done(
    shown: Stage, delivery: Delivery, three: list[int]
) -> None:
    [message] = days(shown)
    assert "3 need you today" in words(message)
    ask(shown, three[0], USER)
    run(delivery)
    [message] = days(shown)
    said = words(message)
    assert "2 need you today" in said
    assert "1 of 3 done" in said
    assert ("Customer 0" in said, "Customer 1" in said) == (False, True)
    with shown.bot.database.write() as session:
        cancel.cancel(session, actor(session, ADMIN), three[1], shown.bot.clock(), None)
        snooze.snooze(session, actor(session, USER), three[2], shown.bot.clock() + 5 * DAY, shown.bot.clock())
    run(delivery)
    [message] = days(shown)
    assert "Wednesday, March 4 · nothing needs you here any more" in words(message)
    assert "3 of 3 done" in words(message)


def test_a_customer_who_was_asked_again_leaves_the_message_until_the_next_reminder(
    shown: Stage, delivery: Delivery
) -> None:
    added = [add(shown, number) for number in range(2)]
    for one in added:
        ask(shown, one, USER)
    pass_days(shown, delivery, 17)
    message = days(shown)[-1]
    assert "2 not answered by the customer" in words(message)
    ask(shown, added[0], USER)
    run(delivery)
    assert "1 not answered by the customer" in words(days(shown)[-1])
    assert "1 of 2 done" in words(days(shown)[-1])


@pytest.mark.parametrize("setting", [ReminderSetting.SINGLY, ReminderSetting.NONE])
def test_a_member_who_wants_no_more_daily_messages_is_not_told_that_all_is_done(
    shown: Stage, delivery: Delivery, three: list[int], setting: ReminderSetting
) -> None:
    with shown.bot.database.write() as session:
        session.execute(update(Member).where(Member.user_id == USER).values(reminders=setting))
    ask(shown, three[0], USER)
    run(delivery)
    assert "1 of 3 done" in words(days(shown)[-1])


def test_many_changes_at_once_are_one_update(shown: Stage, delivery: Delivery) -> None:
    added = [add(shown, number) for number in range(40)]
    pass_days(shown, delivery, 2)
    before = updates(shown)
    with shown.bot.database.write() as session:
        for one in added[:20]:
            whoever = actor(session, USER)
            asking.ask(session, whoever, one, LINKS, shown.bot.clock(), customer=KIM, partner=ADA)
    for one in added[20:]:
        ask(shown, one, USER)
    run(delivery)
    assert updates(shown) - before == 1
    assert "40 of 40 done" in words(days(shown)[0])


def test_the_message_of_the_next_morning_takes_the_buttons_of_the_one_before(
    shown: Stage, delivery: Delivery, three: list[int]
) -> None:
    ask(shown, three[0], USER)
    pass_days(shown, delivery, 2)
    old, new = days(shown)
    assert words(old).startswith("Wednesday, March 4")
    assert "1 of 3 done" in words(old)
    assert "There is a newer message below; it says what needs you now." in words(old)
    assert "actions" not in {block["type"] for block in old["blocks"]}
    assert "accessory" not in str(old["blocks"])
    assert "2 need you today" in words(new)
    assert find_element(new, "reminder.snooze_several")
    changed = old
    ask(shown, three[1], USER)
    run(delivery)
    old, new = days(shown)
    assert old == changed
    assert "1 of 2 done" in words(new)


def test_a_message_that_no_newer_one_follows_counts_the_days_from_each_morning(
    shown: Stage, delivery: Delivery
) -> None:
    add(shown, 0)
    pass_days(shown, delivery, 2)
    pass_days(shown, delivery, 1)
    [message] = days(shown)
    assert "Thursday, March 5 · 1 needs you today" in words(message)


def test_an_expiry_is_not_called_done(shown: Stage, delivery: Delivery) -> None:
    added = [add(shown, number) for number in range(2)]
    with shown.bot.database.write() as session:
        session.get_one(Association, added[0]).consent_due = shown.bot.clock() + 2 * DAY + HOUR
    pass_days(shown, delivery, 2)
    pass_days(shown, delivery, 0.25, hours=1)
    assert "🔴 *1 of 2 lost*" in words(days(shown)[-1])


def test_an_undone_cancellation_is_no_longer_called_done(
    shown: Stage, delivery: Delivery, three: list[int]
) -> None:
    before = words(days(shown)[-1])
    with shown.bot.database.write() as session:
        cancel.cancel(session, actor(session, USER), three[0], shown.bot.clock(), None)
    run(delivery)
    assert "1 of 3 done" in words(days(shown)[-1])
    with shown.bot.database.write() as session:
        undo_cancel.undo(session, actor(session, USER), three[0], shown.bot.clock())
    run(delivery)
    assert words(days(shown)[-1]) == before


def test_a_claim_that_was_taken_back_is_no_longer_called_done(shown: Stage, delivery: Delivery) -> None:
    added = [add(shown, number) for number in range(2)]
    for one in added:
        world.accept(shown.bot.database, one, user=USER, now=shown.bot.clock())
    with shown.bot.database.write() as session:
        for one in added:
            held = lifecycle.hold(session, shown.place.partner.id, one)
            held.claim_due = shown.bot.clock() + 32 * DAY
            lifecycle.plan(held)
    pass_days(shown, delivery, 3)
    before = words(days(shown)[-1])
    assert "2 claims to submit" in before
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        whoever = actor(session, USER)
        submit_claim.submit(
            session, whoever, added[0], now, submitted_on=now.date(), claim_id=None, note=None
        )
    run(delivery)
    assert "1 of 2 done" in words(days(shown)[-1])
    with shown.bot.database.write() as session:
        take_back.take_back(session, actor(session, ADMIN), added[0], now, "The wrong one was recorded")
    run(delivery)
    assert words(days(shown)[-1]) == before


def test_a_declined_consent_is_called_lost_and_neither_done_nor_expired(
    shown: Stage, delivery: Delivery
) -> None:
    added = [add(shown, number) for number in range(3)]
    for one in added:
        ask(shown, one, USER)
    pass_days(shown, delivery, 17)
    decline(shown, added[0])
    run(delivery)
    assert "🔴 *1 of 3 lost*" in words(days(shown)[-1])
    assert "done" not in words(days(shown)[-1])
    world.accept(shown.bot.database, added[1], user=USER, now=shown.bot.clock())
    run(delivery)
    assert "🔴 *1 of 3 lost* · 1 done" in words(days(shown)[-1])
    assert "1 not answered by the customer" in words(days(shown)[-1])


def test_a_replaced_message_of_an_admin_says_what_was_done_of_other_owners(
    shown: Stage, delivery: Delivery
) -> None:
    added = [add(shown, number) for number in range(3)]
    with shown.bot.database.write() as session:
        for one in added:
            session.get_one(Association, one).consent_due = shown.bot.clock() + 5 * DAY
    for one in added:
        ask(shown, one, USER)
    pass_days(shown, delivery, 2)
    assert "3 end · the first by" in words(days(shown, ADMIN)[-1])
    for one in added[:2]:
        world.accept(shown.bot.database, one, user=USER, now=shown.bot.clock())
    decline(shown, added[2])
    run(delivery)
    assert "🔴 *1 of 3 lost* · 2 done" in words(days(shown, ADMIN)[-1])
    late = add(shown, 50)
    with shown.bot.database.write() as session:
        session.get_one(Association, late).consent_due = shown.bot.clock() + 3 * DAY
    pass_days(shown, delivery, 1)
    old, new = days(shown, ADMIN)[-2:]
    assert "🔴 *1 of 3 lost* · 2 done" in words(old)
    assert "Nothing of it was done" not in words(old)
    assert "1 ends by" in words(new)


def test_what_is_added_after_the_message_of_a_week_is_counted_with_what_else_waits(
    shown: Stage, delivery: Delivery
) -> None:
    added = [add(shown, number) for number in range(2)]
    pass_days(shown, delivery, 7)
    assert "Monday, March 9 · 2 need you" in words(days(shown)[-1])
    urgent = add(shown, 7)
    with shown.bot.database.write() as session:
        held = lifecycle.hold(session, shown.place.partner.id, urgent)
        held.consent_due = shown.bot.clock() + 3 * DAY
        lifecycle.plan(held)
    for one in added:
        ask(shown, one, USER)
    run(delivery)
    said = words(days(shown)[-1])
    assert "Monday, March 9 · nothing needs you here any more" in said
    assert "2 of 2 done" in said
    assert "*1 waits for you:* 1 to ask for consent" in said
    assert "Customer 7" not in said
    pass_days(shown, delivery, 1)
    assert "Customer 7" in words(days(shown)[-1]), "nothing is left untold"


def test_a_message_of_weeks_ago_is_replaced_by_a_newer_one_too(shown: Stage, delivery: Delivery) -> None:
    one = add(shown, 0)
    pass_days(shown, delivery, 2)
    with shown.bot.database.write() as session:
        session.get_one(Association, one).consent_due = shown.bot.clock() + 80 * DAY
    ask(shown, one, USER)
    with shown.bot.database.write() as session:
        held = lifecycle.hold(session, shown.place.partner.id, one)
        held.agenda_done = shown.bot.clock() + 70 * DAY
        lifecycle.plan(held)
    pass_days(shown, delivery, 72, hours=12)
    assert len(days(shown)) == 1
    pass_days(shown, delivery, 5)
    old, *_, new = days(shown)
    assert "1 of 1 done" in words(old)
    assert "There is a newer message below" in words(old)
    assert "actions" not in {block["type"] for block in old["blocks"]}
    assert find_element(new, "reminder.snooze_several")


def test_a_message_is_replaced_although_the_day_came_twice_after_a_change_of_the_time_zone(
    shown: Stage, delivery: Delivery, three: list[int]
) -> None:
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        with shown.bot.database.write() as session:
            session.get_one(Partner, shown.place.partner.id).time_zone = zone
        jobs(shown, delivery)
        pass_days(shown, delivery, 1)
    old, new = days(shown)
    assert "There is a newer message below" in words(old)
    assert "Thursday, March 5 · 3 need you today" in words(new)
    assert three


def test_an_urgent_message_is_updated_beside_that_of_the_morning(shown: Stage, delivery: Delivery) -> None:
    added = [add(shown, number) for number in range(2)]
    with shown.bot.database.write() as session:
        for one in added:
            session.get_one(Association, one).consent_due = shown.bot.clock() + 5 * DAY
            whoever = actor(session, USER)
            asking.ask(session, whoever, one, LINKS, shown.bot.clock(), customer=KIM, partner=ADA)
    pass_days(shown, delivery, 4.25)
    *_, morning, urgent = days(shown)
    assert "2 end before Monday" in words(urgent)
    assert "2 need you today" in words(morning)
    world.accept(shown.bot.database, added[0], user=USER, now=shown.bot.clock())
    run(delivery)
    *_, morning, urgent = days(shown)
    assert "1 ends before Monday" in words(urgent)
    assert "1 of 2 done" in words(urgent)
    assert "1 of 2 done" in words(morning)


def test_an_admin_and_a_former_owner_see_what_became_of_it(shown: Stage, delivery: Delivery) -> None:
    added = [add(shown, number) for number in range(2)]
    with shown.bot.database.write() as session:
        for one in added:
            session.get_one(Association, one).consent_due = shown.bot.clock() + 3 * DAY
    pass_days(shown, delivery, 2)
    assert "2 · the first" not in words(days(shown, ADMIN)[-1])
    assert "2 end" in words(days(shown, ADMIN)[-1])
    with shown.bot.database.write() as session:
        cancel.cancel(session, actor(session, ADMIN), added[0], shown.bot.clock(), None)
    run(delivery)
    assert "1 ends" in words(days(shown, ADMIN)[-1])
    with shown.bot.database.write() as session:
        ownership.hand_over(session, actor(session, ADMIN), added[1], ADMIN, shown.bot.clock())
    run(delivery)
    assert "2 of 2 done" in words(days(shown)[-1])
    assert "1 needs you today" in words(days(shown, ADMIN)[-1])


def test_an_update_of_a_deleted_message_is_dropped_quietly(
    shown: Stage, delivery: Delivery, three: list[int]
) -> None:
    uma = shown.member(USER)
    there = shown.sandbox.state.workspaces[world.WORKSPACE].channels[uma.direct()]
    there.messages.clear()
    ask(shown, three[0], USER)
    run(delivery)
    assert set(states(shown, DayRenewal.kind)) == {"obsolete"}
    assert days(shown) == []


@pytest.mark.parametrize("error", ["channel_not_found", "cant_update_message", "edit_window_closed"])
def test_a_refused_update_reaches_nobody_else(
    shown: Stage, delivery: Delivery, three: list[int], error: str
) -> None:
    before = len(posts(shown))
    there = shown.member(USER).direct()
    slack_fails(shown, error, what="chat.update", given={"channel": there})
    ask(shown, three[0], USER)
    run(delivery)
    assert states(shown, DayRenewal.kind)[-1] == "obsolete"
    assert states(shown, "destination_lost") == []
    assert len(posts(shown)) - before <= 1, "the line in the thread alone"


def test_a_change_while_the_message_is_on_its_way_is_shown_once_it_has_arrived(
    shown: Stage, delivery: Delivery
) -> None:
    added = [add(shown, number) for number in range(2)]
    for _ in range(11):
        shown.pass_time(hours=4)
        list(tick.sweep(shown.bot.database, shown.bot.clock()))
        digest.send(shown.bot.database, shown.bot.clock())
    with shown.bot.database.write() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.kind == Digest.kind)
            .values(due_at=shown.bot.clock() + HOUR)
        )
    ask(shown, added[0], USER)
    run(delivery)
    assert states(shown, DayRenewal.kind) == ["pending"]
    shown.pass_time(hours=1)
    run(delivery)
    shown.pass_time(seconds=10)
    run(delivery)
    assert states(shown, DayRenewal.kind) == ["sent"]
    assert "1 of 2 done" in words(days(shown)[-1])


def test_a_message_of_an_earlier_version_stays_as_it_is(
    shown: Stage, delivery: Delivery, three: list[int]
) -> None:
    with shown.bot.database.write() as session:
        row = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == Digest.kind, OutboxMessage.destination == USER)
        ).one()
        row.payload = {
            name: value
            for name, value in row.payload.items()
            if name not in {"association_ids", "others_ids"}
        }
    before = days(shown)
    ask(shown, three[0], USER)
    run(delivery)
    assert days(shown) == before


def test_r3_a_change_updates_no_message_of_another_partner(
    shown: Stage, delivery: Delivery, three: list[int]
) -> None:
    other = shown.add_partner("T0OTHER", "Other", "X")
    now: datetime = shown.bot.clock()
    one = world.associate(
        shown.bot.database,
        other,
        other.viva.id,
        workspace="T0OTHER",
        user="X" + USER,
        now=now,
        tenant=f"{0:08}-2222-4333-8444-555555555555",
    )
    with shown.bot.database.write() as session:
        whoever = actor(session, "X" + USER, "T0OTHER")
        asking.ask(session, whoever, one, LINKS, now, customer=KIM, partner=ADA)
    with shown.bot.database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == DayRenewal.kind)).all()
        assert {session.get_one(Partner, row.partner_id).workspace_id for row in rows} <= {world.WORKSPACE}
        assert [row for row in rows if row.state is OutboxState.PENDING] == []
    assert three
