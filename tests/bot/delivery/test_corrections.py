"""What a channel or a thread was told is corrected in place once its record is withdrawn."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery.worker_pool import LEASE
from flows.claims import record_answer, submit_claim, take_back, void_record
from flows.claims.record_answer import ClaimAnswer
from flows.notifications import MessageCorrected, Outcome, ThreadLine
from flows.reminders import team_summary, tick
from flows.reminders.team_summary import Happening
from flows.rules.associations.amounts import Amount
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import ClaimRecordKind as Kind
from store.enums import HistoryAction, OutboxState
from store.history.history import HistoryEntry
from store.outbox import leases
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import world
from tests.support.delivering import channels, deliverer, delivery_ids, posts, rows, run, slack_fails, states
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADMIN, USER, actor

DAY = timedelta(days=1)
WHY = "It was another claim"
PAID = Amount("USD", Decimal("4999.50"))


def submit(shown: Stage, number: int = 0) -> int:
    tenant = f"{number:08}-2222-4333-8444-555555555555"
    one = world.associate(
        shown.bot.database,
        shown.place,
        shown.place.viva.id,
        tenant=tenant,
        company=f"Customer {number}",
        user=USER,
        now=shown.bot.clock(),
    )
    now = shown.bot.clock()
    world.accept(shown.bot.database, one)
    with shown.bot.database.write() as session:
        submit_claim.submit(
            session, actor(session, USER), one, now, submitted_on=now.date(), claim_id=None, note=None
        )
    shown.deliver()
    return one


def record(shown: Stage, one: int, kind: Kind, days: int = 0) -> None:
    """Record what happened so many days from now, which is in the past if they are negative."""
    now = shown.bot.clock()
    given = ClaimAnswer(
        kind,
        now.date() + days * DAY,
        until_day=now.date() + 2 * DAY if kind is Kind.ACTION_REQUIRED else None,
        words="No sign-off" if kind in {Kind.ACTION_REQUIRED, Kind.REJECTED} else None,
        amount=PAID if kind in record_answer.PAYING else None,
    )
    with shown.bot.database.write() as session:
        record_answer.record(session, actor(session, USER), one, now, given)


def void(shown: Stage, one: int) -> None:
    with shown.bot.database.write() as session:
        last = void_record.last_valid(session, session.get_one(Association, one))
        number = last.number if last else 0
        void_record.void(session, actor(session, ADMIN), one, shown.bot.clock(), number, WHY)


def take_back_claim(shown: Stage, one: int) -> None:
    with shown.bot.database.write() as session:
        take_back.take_back(session, actor(session, ADMIN), one, shown.bot.clock(), WHY)


def expire(shown: Stage, days: int) -> None:
    shown.pass_time(days=days)
    list(tick.sweep(shown.bot.database, shown.bot.clock()))


def thread(shown: Stage, place: str = CHANNEL) -> list[dict[str, Any]]:
    kept = shown.sandbox.state.workspaces[world.WORKSPACE].channels[place].messages.values()
    return [one for one in kept if one.get("thread_ts", one["ts"]) != one["ts"]]


def settle(shown: Stage) -> None:
    """Deliver everything although a card moves, which waits in two channels."""
    for _ in range(5):
        run(deliverer(shown))
        shown.pass_time(seconds=5)


def main(shown: Stage, place: str = CHANNEL) -> list[dict[str, Any]]:
    """Return the messages of a channel that are in no thread."""
    kept = shown.sandbox.state.workspaces[world.WORKSPACE].channels[place].messages.values()
    return [one for one in kept if one.get("thread_ts", one["ts"]) == one["ts"]]


def told(shown: Stage, place: str = CHANNEL) -> str:
    """Return what the messages say that are in no thread, without their texts for notifications."""
    return "\n".join(words({"blocks": one.get("blocks") or []}) for one in main(shown, place))


@pytest.mark.parametrize(
    ("kinds", "before", "after"),
    [
        (
            [Kind.APPROVED],
            "✅ *Claim approved: Customer 0*",
            "“Claim approved: Customer 0, Microsoft Viva · USD\u00a04,999.50”. It was recorded by mistake.",
        ),
        (
            [Kind.APPROVED, Kind.PAID],
            "💰 *Paid: Customer 0*",
            "“Paid: Customer 0, Microsoft Viva · USD\u00a04,999.50”. It was recorded by mistake.",
        ),
        (
            [Kind.REJECTED, Kind.FINAL],
            "🔴 *Lost: Customer 0, Microsoft Viva",
            "“Lost: Customer 0, Microsoft Viva · USD\u00a05,000”. It was recorded by mistake.",
        ),
        (
            [Kind.ACTION_REQUIRED, Kind.EXPIRED],
            "🔴 *Lost: Customer 0, Microsoft Viva",
            "“Lost: Customer 0, Microsoft Viva · USD\u00a05,000”. It was recorded by mistake.",
        ),
        (
            [Kind.REJECTED, Kind.DISPUTED, Kind.EXPIRED],
            "🔴 *Lost: Customer 0, Microsoft Viva",
            "“Lost: Customer 0, Microsoft Viva · USD\u00a05,000”. It was recorded by mistake.",
        ),
    ],
)
def test_an_outcome_whose_record_was_a_mistake_is_withdrawn_in_place(
    shown: Stage, kinds: list[Kind], before: str, after: str
) -> None:
    one = submit(shown)
    for kind in kinds:
        record(shown, one, kind)
    shown.deliver()
    assert before in told(shown)
    count = len(main(shown))
    void(shown, one)
    shown.deliver()
    said = told(shown)
    assert before not in said
    assert f"↩️ *Withdrawn by <@{ADMIN}>:* {after} <@{USER}>" in said
    assert len(main(shown)) == count, "only the thread tells of the correction itself"
    assert [words(one) for one in thread(shown) if "↩️" in words(one)], "the thread has told it as well"
    assert states(shown, MessageCorrected.kind) == ["sent"] * 2


@pytest.mark.parametrize(
    ("kinds", "line"),
    [
        ([Kind.UNDER_REVIEW], "Under review"),
        ([Kind.ACTION_REQUIRED], "The reviewer asked for more"),
        ([Kind.ACTION_REQUIRED, Kind.RESUBMITTED], "Claim submitted again"),
        ([Kind.REJECTED], "Claim rejected"),
        ([Kind.REJECTED, Kind.DISPUTED], "Rejection disputed"),
    ],
)
def test_a_line_in_a_thread_whose_record_was_a_mistake_is_withdrawn_in_place(
    shown: Stage, kinds: list[Kind], line: str
) -> None:
    one = submit(shown)
    for kind in kinds:
        record(shown, one, kind)
    shown.deliver()
    void(shown, one)
    shown.deliver()
    begun = f"↩️ *Withdrawn by <@{ADMIN}>.* It was recorded by mistake. Before: *Microsoft Viva:* {line}"
    lines = [words({"blocks": message["blocks"]}) for message in thread(shown)]
    assert len([one for one in lines if begun in one]) == 1
    assert [one for one in lines if f"*Microsoft Viva:* {line}" in one and begun not in one] == []
    assert states(shown, MessageCorrected.kind) == ["sent"]


@pytest.mark.parametrize(
    ("kind", "days", "reply"),
    [(Kind.ACTION_REQUIRED, 4, Kind.RESUBMITTED), (Kind.REJECTED, 31, Kind.DISPUTED)],
)
@pytest.mark.parametrize("is_voided", [True, False])
def test_a_loss_by_the_clock_is_corrected_when_its_record_is_voided_or_what_was_done_in_time_follows(
    shown: Stage, kind: Kind, days: int, reply: Kind, is_voided: bool
) -> None:
    one, other = submit(shown), submit(shown, 1)
    for each in (one, other):
        record(shown, each, kind)
    expire(shown, days)
    shown.deliver()
    assert len(states(shown, Outcome.kind)) == 5, "both are told in one message"
    assert told(shown).count("🔴 *Lost on") == 2
    if is_voided:
        void(shown, other)
    else:
        record(shown, other, reply, -days + 1)
    shown.deliver()
    said = told(shown)
    assert said.count("🔴 *Lost on") == 1
    assert "🔴 *Lost on" in said.split("Customer 0, Microsoft Viva · USD\u00a05,000.*")[0]
    withdrawn = "Withdrawn" if is_voided else "Corrected"
    who = ADMIN if is_voided else USER
    why = "What led to it was recorded by mistake." if is_voided else "What was done in time is recorded now."
    assert f"{withdrawn} by <@{who}>:* “Lost: Customer 1, Microsoft Viva · USD\u00a05,000”. {why}" in said


def test_a_submission_that_is_taken_back_is_withdrawn_and_not_in_the_summary(shown: Stage) -> None:
    one = submit(shown)
    take_back_claim(shown, one)
    shown.deliver()
    assert "📨 *Claim submitted" not in told(shown)
    assert (
        "“Claim submitted: Customer 0, Microsoft Viva · USD\u00a05,000”. The claim was not submitted."
        in told(shown)
    )
    with shown.bot.database.read() as session:
        partner = session.get_one(Partner, shown.place.partner.id)
        partner.daily_summary = True
        message = team_summary.morning(session, partner, str(partner.channel_id), shown.bot.clock())
        happened = team_summary.contents(session, message).happened
        session.rollback()
    assert Happening.ACCEPTED in happened
    assert Happening.SUBMITTED not in happened


def test_after_several_corrections_only_the_last_record_reads_as_true(shown: Stage) -> None:
    one = submit(shown)
    for _ in range(3):
        record(shown, one, Kind.APPROVED)
        shown.deliver()
        record(shown, one, Kind.PAID)
        shown.deliver()
        void(shown, one)
        void(shown, one)
        shown.deliver()
    record(shown, one, Kind.APPROVED)
    shown.deliver()
    said = told(shown)
    assert said.count("✅ *Claim approved") == 1
    assert said.count("💰 *Paid") == 0
    assert said.count("“Claim approved") == said.count("“Paid") == 3
    assert states(shown, MessageCorrected.kind) == ["sent"] * 12


def test_what_was_not_sent_yet_is_not_told_once_it_is_withdrawn(shown: Stage) -> None:
    one = submit(shown)
    record(shown, one, Kind.APPROVED)
    void(shown, one)
    record(shown, one, Kind.REJECTED)
    void(shown, one)
    shown.deliver()
    said = told(shown)
    assert "Claim approved" not in said
    lines = "\n".join(map(words, thread(shown)))
    assert "“Approved”" in lines, "the thread tells what was a mistake"
    assert "Claim approved" not in lines
    assert "Claim rejected" not in lines
    assert states(shown, Outcome.kind)[-1] == "obsolete"
    assert set(states(shown, MessageCorrected.kind)) == {"obsolete"}
    with shown.bot.database.read() as session:
        entries = session.scalars(
            select(HistoryEntry).where(HistoryEntry.action == HistoryAction.MESSAGE_DROPPED)
        )
        not_sent = Counter(((one.detail or {})["kind"], (one.detail or {})["by"]) for one in entries)
    assert not_sent == {
        ("consent_request", "consent:accepted"): 1,
        ("outcome", "claim:record_voided"): 1,
        ("thread_line", "claim:record_voided"): 2,
    }


def test_a_message_on_its_way_while_its_record_is_voided_is_corrected_after_it(
    shown: Stage, database_url: str
) -> None:
    one = submit(shown)
    record(shown, one, Kind.APPROVED)
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        leases.lease(session, now, now + LEASE, "dead", limit=10, most=lambda _: 10, busy=Counter())
    void(shown, one)
    # Another replica must not correct what is still on its way.
    other = Database(database_url, history_keys=world.KEYS)
    run(deliverer(shown, database=other))
    assert set(states(shown, MessageCorrected.kind)) == {"pending"}
    # The one with the message has sent it before it died, so that nobody knows of it yet.
    with other.write() as session:
        row = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == Outcome.kind).order_by(OutboxMessage.id.desc())
        ).first()
        assert row is not None
        sent = shown.bot.workspaces.client(session.get_one(Partner, row.partner_id)).chat_postMessage(
            channel=CHANNEL, text="✅ *Claim approved: Customer 0*"
        )
        row.state, row.slack_ts, row.lease_token = OutboxState.SENT, sent["ts"], None
    slack_fails(shown, "internal_error", what="chat.update", times=2)
    shown.pass_time(seconds=LEASE.total_seconds())
    for _ in range(4):
        run(deliverer(shown, database=other))
        shown.pass_time(minutes=1)
    other.close()
    shown.deliver()
    # The line in the thread had not been sent, so that it never is.
    assert Counter(states(shown, MessageCorrected.kind)) == {"sent": 1, "obsolete": 1}
    assert "✅ *Claim approved" not in told(shown)
    assert "“Claim approved: Customer 0" in told(shown)
    updates = delivery_ids(posts(shown, "chat.update"))
    assert len(updates) == len(set(updates))


def test_a_second_click_corrects_nothing_twice(shown: Stage) -> None:
    one = submit(shown)
    record(shown, one, Kind.APPROVED)
    shown.deliver()
    for _ in range(2):
        with shown.bot.database.write() as session:
            void_record.void(session, actor(session, ADMIN), one, shown.bot.clock(), 1, WHY)
        shown.deliver()
    assert states(shown, MessageCorrected.kind) == ["sent"] * 2


def test_without_a_channel_the_owner_s_own_message_is_corrected(shown: Stage) -> None:
    with shown.bot.database.write() as session:
        session.get_one(Partner, shown.place.partner.id).channel_id = None
    one = submit(shown)
    now = shown.bot.clock()
    with shown.bot.database.write() as session:
        given = ClaimAnswer(Kind.APPROVED, now.date(), amount=PAID)
        record_answer.record(session, actor(session, ADMIN), one, now, given)
    shown.deliver()
    uma = shown.member(USER)
    assert "✅ *Claim approved" in told(shown, uma.direct())
    void(shown, one)
    shown.deliver()
    assert "✅ *Claim approved" not in told(shown, uma.direct())
    assert "“Claim approved: Customer 0" in told(shown, uma.direct())


def test_a_message_that_is_gone_or_elsewhere_is_left_quietly(shown: Stage) -> None:
    one, other = submit(shown), submit(shown, 1)
    [moved] = channels(shown, 1)
    for each in (one, other):
        record(shown, each, Kind.APPROVED)
    shown.deliver()
    with shown.bot.database.write() as session:
        session.get_one(Partner, shown.place.partner.id).channel_id = moved
    void(shown, one)
    settle(shown)
    assert "✅ *Claim approved: Customer 0" not in told(shown), "the message stays where it is"
    assert [row.kind for row in rows(shown.bot.database) if row.state is OutboxState.DEAD] == []
    shown.sandbox.state.workspaces[world.WORKSPACE].channels[CHANNEL].messages.clear()
    void(shown, other)
    settle(shown)
    assert states(shown, MessageCorrected.kind)[-1] == "obsolete"
    assert states(shown, "destination_lost") == []


def test_r3_a_correction_changes_no_message_of_another_partner(shown: Stage) -> None:
    one = submit(shown)
    record(shown, one, Kind.APPROVED)
    shown.add_partner("T0OTHER", "Other", "X")
    void(shown, one)
    shown.deliver()
    assert {row.partner_id for row in rows(shown.bot.database, MessageCorrected.kind, ThreadLine.kind)} == {
        shown.place.partner.id
    }


@pytest.mark.parametrize("has_channel", [True, False])
def test_an_outcome_no_longer_offers_to_add_again_who_was_added_again(
    shown: Stage, *, has_channel: bool
) -> None:
    tenants = [f"{number:08}-2222-4333-8444-555555555555" for number in range(3)]
    if not has_channel:
        with shown.bot.database.write() as session:
            session.merge(shown.place.partner).channel_id = None
    place = CHANNEL if has_channel else shown.member(USER).direct()

    def associate_all(numbers: list[int]) -> None:
        for number in numbers:
            world.associate(
                shown.bot.database,
                shown.place,
                shown.place.viva.id,
                tenant=tenants[number],
                company=f"Customer {number}",
                user=USER,
                now=shown.bot.clock(),
            )
        settle(shown)

    associate_all([0, 1, 2])
    expire(shown, 31)
    settle(shown)
    (lost,) = [one for one in main(shown, place) if "*Lost on" in words({"blocks": one.get("blocks") or []})]

    def offered() -> list[str]:
        (now,) = [one for one in main(shown, place) if one["ts"] == lost["ts"]]
        buttons = [one["accessory"] for one in now["blocks"] if one.get("accessory")]
        return [one["accessibility_label"].removeprefix("Add again: ") for one in buttons]

    assert offered() == ["Customer 0", "Customer 1", "Customer 2"]
    associate_all([1])
    assert offered() == ["Customer 0", "Customer 2"]
    associate_all([0, 2])
    assert offered() == []
    assert "Customer 1" in words(lost), "what was lost is told as before"
