from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from flows.associations import cancel, consistency, lifecycle, undo_cancel
from flows.associations.lifecycle import StatusClosed
from flows.associations.undo_cancel import UndoRefused
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.consent.consent import TooSoon
from flows.disputes import dispute_decision
from flows.history import history_check
from flows.reminders import tick
from flows.rules.associations.undoing import UndoFault
from flows.rules.customers.tenants import TenantFound
from flows.rules.text.mail_trouble import MailTrouble
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import HistoryAction
from store.history import history
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from tests.flows.disputes.test_dispute import BLUE, BLUE_TENANT, MAILBOX, Two
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, World, actor

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def one(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id)


def call_off(database: Database, one: int, now: datetime = NOON) -> None:
    with database.write() as session:
        cancel.cancel(session, actor(session), one, now, "A wrong click")


def undo(database: Database, one: int, now: datetime = NOON + HOUR) -> None:
    with database.write() as session:
        undo_cancel.undo(session, actor(session), one, now)


def refused(database: Database, one: int, now: datetime = NOON + HOUR) -> UndoFault:
    with pytest.raises(UndoRefused) as refusal:
        undo(database, one, now)
    assert world.row(database, one).status is S.CANCELLED
    return refusal.value.fault


def assert_sound(database: Database) -> None:
    with database.read() as session:
        assert [str(flaw) for flaw in history_check.every_flaw(session)] == []
        assert [says for found in consistency.every(session) for says in found.says] == []


def ask(database: Database, one: int, now: datetime = NOON) -> None:
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, now, customer=KIM, partner=ADA)


def test_r21_a_cancellation_undone_leaves_the_association_as_if_nothing_had_happened(
    database: Database, one: int
) -> None:
    before = world.row(database, one)
    call_off(database, one)
    undo(database, one)
    kept = world.row(database, one)
    assert (kept.status, kept.ended_at, kept.consent_due) == (S.ADDED, None, before.consent_due)
    assert kept.next_action_at is not None
    assert kept.mail_refused is None
    with database.read() as session:
        actions = session.scalars(select(HistoryEntry.action).order_by(HistoryEntry.number)).all()
    assert actions[-2:] == ["association:cancelled", "association:restored"]
    assert_sound(database)
    list(tick.sweep(database, before.consent_due))
    assert world.row(database, one).status is S.CONSENT_EXPIRED
    assert_sound(database)


def test_r21_a_customer_whose_link_was_withdrawn_must_be_asked_again(database: Database, one: int) -> None:
    ask(database, one)
    call_off(database, one)
    undo(database, one)
    kept = world.row(database, one)
    assert (kept.status, kept.mail_refused) == (S.AWAITING_CONSENT, MailTrouble.CANCELLED)
    assert_sound(database)
    with pytest.raises(TooSoon):
        ask(database, one, NOON + HOUR / 2)
    ask(database, one, NOON + 2 * HOUR)
    assert world.row(database, one).mail_refused is None
    assert_sound(database)


def test_r21_a_consent_that_was_given_counts_again_and_the_claim_can_be_submitted(
    database: Database, one: int
) -> None:
    world.accept(database, one)
    due = world.row(database, one).claim_due
    call_off(database, one)
    undo(database, one)
    kept = world.row(database, one)
    assert (kept.status, kept.claim_due) == (S.CONSENT_RECEIVED, due)
    assert_sound(database)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), one, NOON + DAY, submitted_on=NOON.date(), claim_id=None, note=None
        )
    assert_sound(database)


def test_r21_what_is_undone_can_be_cancelled_and_undone_again(database: Database, one: int) -> None:
    for hours in (0, 2, 4):
        call_off(database, one, NOON + hours * HOUR)
        undo(database, one, NOON + (hours + 1) * HOUR)
    assert world.row(database, one).status is S.ADDED
    assert_sound(database)


def test_r21_it_can_be_undone_for_a_day(database: Database, one: int) -> None:
    call_off(database, one)
    assert refused(database, one, NOON + DAY) is UndoFault.TOO_LATE
    undo(database, one, NOON + DAY - timedelta(seconds=1))


@pytest.mark.parametrize("has_consented", [False, True])
def test_r21_nothing_is_undone_once_the_clock_has_run_out(
    database: Database, one: int, has_consented: bool
) -> None:
    if has_consented:
        world.accept(database, one)
    due = world.row(database, one).clock_due
    call_off(database, one, due - HOUR)
    assert refused(database, one, due) is UndoFault.CLOCK_OVER
    undo(database, one, due - timedelta(seconds=1))


def test_r6_nothing_is_undone_if_the_customer_was_added_again(
    database: Database, fourth_coffee: World, one: int
) -> None:
    call_off(database, one)
    again = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    assert refused(database, one) is UndoFault.BEGUN_AGAIN
    call_off(database, again)
    undo(database, one)
    assert refused(database, again) is UndoFault.BEGUN_AGAIN


@pytest.mark.parametrize("status", sorted(set(S) - {S.CANCELLED}))
def test_only_a_cancellation_is_undone(database: Database, one: int, status: S) -> None:
    with database.write() as session:
        session.get_one(Association, one).status = status
    with pytest.raises(StatusClosed):
        undo(database, one)


def test_r19_nothing_is_undone_once_the_customer_has_chosen_another_partner(database: Database) -> None:
    two = Two(database)
    red = two.add_red()
    call_off(database, red)
    assert two.accept_blue(two.add_blue())
    assert refused(database, red) is UndoFault.ANOTHER_PARTNER


def test_r19_beside_a_consent_that_is_not_proven_the_customer_is_disputed(database: Database) -> None:
    two = Two(database)
    red = two.add_red()
    call_off(database, red)
    blue = two.add_blue()
    two.record_blue(blue)
    undo(database, red)
    assert two.status(red) is S.ADDED
    assert two.is_disputed(red)
    assert two.is_disputed(blue)
    assert_sound(database)


def disputed(two: Two) -> tuple[int, int]:
    red, blue = two.add_red(), two.add_blue()
    assert two.accept_blue(blue, MAILBOX, TenantFound(BLUE_TENANT))
    assert two.is_disputed(red)
    return red, blue


def test_r19_a_dispute_is_open_again_and_the_other_side_sees_it(database: Database) -> None:
    two = Two(database)
    red, blue = disputed(two)
    call_off(database, red)
    assert not two.is_disputed(blue)
    with database.read() as session:
        before = len(session.scalars(select(OutboxMessage.id)).all())
    undo(database, red)
    assert two.is_disputed(blue)
    with database.read() as session:
        newer = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id).offset(before)).all()
    assert two.blue.partner.id in {one.partner_id for one in newer}
    assert_sound(database)


@pytest.mark.parametrize("is_upheld", [False, True])
def test_r19_nothing_is_undone_once_others_had_its_dispute_decided(
    database: Database, is_upheld: bool
) -> None:
    two = Two(database)
    green = world.build(database, "T0GREEN", prefix="G")
    world.associate(database, green, green.viva.id, user="G" + ADMIN, workspace="T0GREEN")
    red, _ = disputed(two)
    call_off(database, red)
    with database.write() as session:
        found = dispute_decision.every(session, undecided=True)[0].dispute.id
        if is_upheld:
            dispute_decision.uphold(session, found, BLUE, NOON + HOUR)
        else:
            dispute_decision.dismiss(session, found, NOON + HOUR)
    assert refused(database, red, NOON + 2 * HOUR) is UndoFault.ANOTHER_PARTNER
    assert_sound(database)


def test_an_acceptance_recorded_by_an_admin_counts_again(database: Database, one: int) -> None:
    with database.write() as session:
        record_consent.record(session, actor(session, ADMIN), one, NOON, "Seen", NOON)
    call_off(database, one)
    undo(database, one)
    assert world.row(database, one).status is S.CONSENT_RECEIVED
    assert_sound(database)


def test_undoing_twice_is_undoing_once(database: Database, one: int) -> None:
    call_off(database, one)
    undo(database, one)
    before = world.row(database, one).status, len(entries(database, one))
    undo(database, one, NOON + 2 * HOUR)
    assert (world.row(database, one).status, len(entries(database, one))) == before
    with database.write() as session:
        held = lifecycle.hold_for(session, actor(session), one)
        lifecycle.advance(
            session, held, S.AWAITING_CONSENT, NOON + HOUR, HistoryAction.CONSENT_ASKED, member_id=None
        )
    with pytest.raises(StatusClosed):
        undo(database, one, NOON + 2 * HOUR)


def entries(database: Database, one: int) -> Sequence[HistoryEntry]:
    with database.read() as session:
        return history.of_association(session, session.get_one(Association, one))
