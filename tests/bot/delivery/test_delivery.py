import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.associations import cancel
from flows.reminders import snooze
from store.enums import HistoryAction, ReminderSetting
from store.history.history import HistoryEntry
from store.outbox import outbox
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.conftest import Ear
from tests.support import world
from tests.support.delivering import add, ask, slack_fails, states
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADMIN, KIM, USER, actor


def test_the_card_is_posted_once_and_then_updated(shown: Stage) -> None:
    added = add(shown)
    shown.deliver()
    ask(shown, added)
    shown.deliver()
    card, line = shown.member().messages()
    assert "Awaiting customer consent response" in words(card)
    assert "Consent requested from kim@contoso.com" in words(line)
    assert line["thread_ts"] == card["ts"]


def test_updates_of_a_card_that_wait_become_one(shown: Stage) -> None:
    added = add(shown)
    ask(shown, added)
    shown.deliver()
    card, line = shown.member().messages()
    assert "Awaiting customer consent response" in words(card)
    assert line["thread_ts"] == card["ts"]
    assert states(shown, "customer_card") == ["sent", "obsolete"]


@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_what_is_committed_while_a_card_is_read_is_told_by_some_card(
    shown: Stage, monkeypatch: pytest.MonkeyPatch, *, first: bool
) -> None:
    added = add(shown)
    real, pending = outbox.later, [added]

    def later(session: Session, messages: Collection[OutboxMessage]) -> Mapping[int, Sequence[int]]:
        found = {} if first else real(session, messages)
        while pending:
            ask(shown, pending.pop())
        return real(session, messages) if first else found

    monkeypatch.setattr(outbox, "later", later)
    shown.deliver()
    card, line = shown.member().messages()
    assert "Awaiting customer consent response" in words(card)
    assert "Consent requested from kim@contoso.com" in words(line)


def test_the_owner_is_told_directly_of_what_others_did(shown: Stage) -> None:
    added = add(shown, USER)
    ask(shown, added, ADMIN)
    shown.deliver()
    uma = shown.member(USER)
    (notice,) = uma.messages(uma.direct())
    assert f"Consent requested from kim@contoso.com by <@{ADMIN}>" in words(notice)


def test_without_a_channel_the_owner_has_the_card(shown: Stage) -> None:
    with shown.bot.database.write() as session:
        session.get_one(Partner, shown.place.partner.id).channel_id = None
    added = add(shown, USER)
    shown.deliver()
    ask(shown, added, USER)
    shown.deliver()
    uma = shown.member(USER)
    card, line = uma.messages(uma.direct())
    assert "Awaiting customer consent response" in words(card)
    assert line["thread_ts"] == card["ts"]


def test_a_deleted_card_is_posted_anew(shown: Stage) -> None:
    added = add(shown)
    shown.deliver()
    shown.sandbox.state.workspaces[world.WORKSPACE].channels[CHANNEL].messages.clear()
    ask(shown, added)
    shown.deliver()
    card, line = shown.member().messages()
    assert "Awaiting customer consent response" in words(card)
    assert line["thread_ts"] == card["ts"]


def test_r30_a_reminder_whose_association_moved_on_is_not_sent(shown: Stage) -> None:
    added = add(shown, USER)
    remind_singly(shown)
    shown.deliver()
    shown.pass_time(days=1)
    shown.tick()
    with shown.bot.database.write() as session:
        cancel.cancel(session, actor(session), added, shown.bot.clock(), None)
    shown.deliver()
    assert states(shown, "reminder") == ["obsolete"]
    assert not_sent(shown) == [("reminder", "association:cancelled")]


def not_sent(st: Stage) -> list[tuple[str, str | None]]:
    """Return the kind of each message that a history says was not sent, with what came first."""
    with st.bot.database.read() as session:
        query = select(HistoryEntry).where(HistoryEntry.action == HistoryAction.MESSAGE_DROPPED)
        return [
            ((one.detail or {})["kind"], (one.detail or {})["by"])
            for one in session.scalars(query.order_by(HistoryEntry.id))
        ]


def remind_singly(st: Stage) -> None:
    with st.bot.database.write() as session:
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        member.reminders = ReminderSetting.SINGLY


def test_r30_reminders_that_waited_become_one(shown: Stage) -> None:
    add(shown, USER)
    remind_singly(shown)
    for days in (1, 2):
        shown.pass_time(days=days)
        shown.tick()
    shown.deliver()
    assert states(shown, "reminder") == ["obsolete", "sent"]
    assert not_sent(shown) == [], "the later one says the same"


def test_a_reminder_that_waits_when_it_is_put_off_comes_at_the_end_of_the_silence(shown: Stage) -> None:
    added = add(shown, USER)
    remind_singly(shown)
    shown.pass_time(days=1)
    shown.tick()
    with shown.bot.database.write() as session:
        now = shown.bot.clock()
        snooze.snooze(session, actor(session), added, now + timedelta(days=1), now)
    shown.deliver()
    assert states(shown, "reminder") == ["obsolete"]
    shown.pass_time(days=1)
    shown.tick()
    shown.deliver()
    assert states(shown, "reminder")[1:] == ["sent"]


def test_a_mail_reaches_the_customer_once(shown: Stage) -> None:
    added = add(shown)
    ask(shown, added)
    shown.deliver()
    shown.deliver()
    (mail,) = shown.mails
    assert mail["To"] == f"{KIM.name} <{KIM.email}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert states(shown, "consent_request") == ["sent"]


def test_every_message_carries_its_delivery_id(shown: Stage) -> None:
    add(shown)
    shown.deliver()
    channel = shown.sandbox.state.workspaces[world.WORKSPACE].channels[CHANNEL]
    (message,) = channel.messages.values()
    assert message["metadata"]["event_payload"]["delivery_id"] == message["client_msg_id"]


def test_an_attempt_that_failed_leaves_a_line_in_the_log(shown: Stage, ear: Ear) -> None:
    slack_fails(shown)
    add(shown)
    shown.deliver()
    attempted = [one for one in map(json.loads, ear.lines) if one["event"] == "delivery.attempted"]
    assert [(one["kind"], one["error"]) for one in attempted] == [("customer_card", "internal_error")]
