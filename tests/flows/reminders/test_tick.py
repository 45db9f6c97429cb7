from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from flows.claims import submit_claim
from flows.claims.submit_claim import ClaimClosed, SubmissionDateRefused
from flows.consent import record_consent
from flows.history import history_check
from flows.notifications import ConsentReminderMail, CustomerCard, Digest, Reminder
from flows.outbox import audit
from flows.outbox.audit import Trouble
from flows.reminders import snooze, tick
from flows.reminders.tick import AgendaFault, Done
from flows.rules.associations.agenda import AgendaKind
from store.associations.associations import Association
from store.catalogue import Engagement
from store.consents import consents
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import OutboxState, ReminderSetting
from store.history import history
from store.outbox import message_keys
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import asking, delivered, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    """A partner whose user gets each reminder singly; its admin gets them daily."""
    place = world.build(database)
    route(database, ReminderSetting.SINGLY)
    return place


@pytest.fixture
def added(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)


def sweep(database: Database, now: datetime) -> list[Done]:
    return list(tick.sweep(database, now))


def reminders(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "reminder").order_by(OutboxMessage.id)
        )
        return [(row.payload["moment"], row.destination) for row in rows]


def row(database: Database, association_id: int) -> Association:
    with database.read() as session:
        return session.get_one(Association, association_id)


def ask(database: Database, association_id: int, now: datetime = NOON) -> None:
    with database.write() as session:
        asking.ask(session, actor(session), association_id, LINKS, now, customer=KIM, partner=ADA)


def accept(database: Database, association_id: int, now: datetime) -> None:
    with database.write() as session:
        record_consent.record(session, actor(session), association_id, now, "given by phone", now)


def test_r29_an_unsent_consent_is_recalled_after_one_and_three_days(database: Database, added: int) -> None:
    assert sweep(database, NOON + DAY - timedelta(seconds=1)) == []
    sweep(database, NOON + DAY)
    sweep(database, NOON + DAY)
    assert reminders(database) == [("consent_not_sent", USER)]
    sweep(database, NOON + 3 * DAY)
    assert len(reminders(database)) == 2


def test_r29_an_awaited_answer_is_recalled_before_it_is_due(database: Database, added: int) -> None:
    ask(database, added)
    for days in range(30):
        sweep(database, NOON + days * DAY)
    assert reminders(database) == [("consent_awaited", USER)] * 4


def test_r30_after_three_weeks_off_only_the_latest_reminder_is_sent(database: Database, added: int) -> None:
    ask(database, added)
    sweep(database, NOON + 24 * DAY)
    assert reminders(database) == [("consent_awaited", USER)]


def test_r20_consent_expires_at_its_due_instant(database: Database, added: int) -> None:
    ask(database, added)
    sweep(database, NOON + 30 * DAY - timedelta(microseconds=1))
    assert row(database, added).status is S.AWAITING_CONSENT
    sweep(database, NOON + 30 * DAY)
    assert row(database, added).status is S.CONSENT_EXPIRED
    assert row(database, added).next_action_at is None


def test_r23_a_claim_that_was_not_submitted_in_time_expires(database: Database, added: int) -> None:
    accept(database, added, NOON)
    sweep(database, NOON + 90 * DAY)
    assert row(database, added).status is S.NOT_SUBMITTED_EXPIRED
    with database.write() as session, pytest.raises(ClaimClosed):
        submit_claim.submit(
            session,
            actor(session),
            added,
            NOON + 90 * DAY,
            submitted_on=NOON.date(),
            claim_id=None,
            note=None,
        )


def test_in_the_last_three_days_of_a_claim_the_admins_are_warned_too(database: Database, added: int) -> None:
    accept(database, added, NOON)
    for days, admins, at_once in ((83, (), []), (87, (ADMIN,), []), (89, (ADMIN,), [ADMIN])):
        [done] = sweep(database, NOON + days * DAY)
        assert done.audience is not None
        assert (done.audience.owner, done.audience.admins) == (USER, admins)
        # The claim is due on a Sunday, and the last reminder comes on the Saturday before.
        assert daily(database) == at_once
    assert reminders(database) == [("claim", USER)] * 3


def schedule(database: Database, **days: Any) -> None:
    with database.write() as session:
        for engagement in session.scalars(select(Engagement)):
            engagement.reminders = days


def route(database: Database, wanted: ReminderSetting) -> None:
    with database.write() as session:
        session.scalars(select(Member).where(Member.user_id == USER)).one().reminders = wanted


def snooze_until(database: Database, association_id: int, until: datetime, now: datetime) -> None:
    with database.write() as session:
        snooze.snooze(session, actor(session, USER), association_id, until, now)


def actions(database: Database, association_id: int) -> list[str]:
    with database.read() as session:
        association = session.get_one(Association, association_id)
        entries = history.of_association(session, association)
        assert history_check.flaws(session, association) == []
        return [entry.action for entry in entries]


def days_pass(database: Database, first: int, last: int) -> list[Done]:
    hours = range(first * 24, last * 24)
    return [done for one in hours for done in sweep(database, NOON + timedelta(hours=one))]


def daily(database: Database) -> list[str]:
    """Return who got messages of what ends before the next working day."""
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == Digest.kind))
        return [row.destination for row in rows.all()]


@pytest.mark.parametrize("days", [[30, 14, 7], []])
def test_admins_are_told_once_of_a_claims_last_days_that_no_reminder_falls_in(
    database: Database, added: int, days: list[int]
) -> None:
    schedule(database, claim=days)
    accept(database, added, NOON)
    told = [one for one in days_pass(database, 82, 90) if one.audience and one.audience.admins == (ADMIN,)]
    assert [one.moment and one.moment.kind for one in told] == [AgendaKind.CLAIM_ESCALATION]
    assert actions(database, added)[-1] == "reminder:claim_escalation"


def test_admins_are_told_of_a_claims_last_days_though_its_owner_put_reminders_off(
    database: Database, added: int
) -> None:
    accept(database, added, NOON)
    due = NOON + 90 * DAY
    snooze_until(database, added, due - timedelta(minutes=1), NOON + 80 * DAY)
    days_pass(database, 80, 90)
    assert actions(database, added)[-1] == "reminder:claim_escalation"
    assert reminders(database) == []
    sweep(database, due - timedelta(minutes=1))
    assert reminders(database) == [("claim", USER)]
    assert daily(database) == [ADMIN]


def test_admins_are_told_of_a_claims_last_days_though_its_owner_wants_no_reminders(
    database: Database, added: int
) -> None:
    route(database, ReminderSetting.NONE)
    accept(database, added, NOON)
    days_pass(database, 82, 89)
    assert reminders(database) == []
    assert actions(database, added)[-2:] == ["reminder:untold", "reminder:claim_escalation"]


def test_an_admin_who_owns_it_is_told_once(database: Database, fourth_coffee: World) -> None:
    own = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    accept(database, own, NOON)
    sweep(database, NOON + 89 * DAY)
    assert (reminders(database), daily(database)) == ([], [ADMIN])


def test_r30_after_a_pause_over_the_beginning_of_the_last_days_each_is_told_once(
    database: Database, added: int
) -> None:
    schedule(database, claim=[30, 14, 7])
    accept(database, added, NOON)
    days_pass(database, 88, 90)
    assert reminders(database) == [("claim", USER)]
    assert actions(database, added)[-1] == "reminder:claim"


def test_a_waiting_escalation_stays_true_when_reminders_are_put_off_and_not_once_it_is_submitted(
    database: Database, added: int
) -> None:
    accept(database, added, NOON)
    now = NOON + 87 * DAY
    sweep(database, now)
    snooze_until(database, added, now + DAY, now)
    escalation = Reminder(added, AgendaKind.CLAIM_ESCALATION, now.isoformat())
    warning = Reminder(added, AgendaKind.CLAIM_WARNING, now.isoformat())
    with database.read() as session:
        assert delivered.is_still_true(session, escalation, now)
        assert not delivered.is_still_true(session, warning, now)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), added, now, submitted_on=now.date(), claim_id=None, note=None
        )
    with database.read() as session:
        assert not delivered.is_still_true(session, escalation, now)


def test_a_reminder_for_nobody_stands_in_the_history_as_one(database: Database, added: int) -> None:
    route(database, ReminderSetting.NONE)
    sweep(database, NOON + DAY)
    assert reminders(database) == []
    assert actions(database, added) == ["association:added", "reminder:untold"]


def test_r23_submitting_stops_the_claim_clock(database: Database, added: int) -> None:
    accept(database, added, NOON)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), added, NOON + DAY, submitted_on=NOON.date(), claim_id="C-1", note=None
        )
    assert row(database, added).status is S.SUBMITTED
    reminded = [one.moment.kind for one in sweep(database, NOON + 400 * DAY) if one.moment]
    assert reminded == [AgendaKind.REVIEW_OVERDUE]
    assert row(database, added).status is S.SUBMITTED
    assert sweep(database, NOON + 800 * DAY) == []


@pytest.mark.parametrize("days", [-2, 3])
def test_r23_a_submission_day_that_cannot_be_is_refused(database: Database, added: int, days: int) -> None:
    accept(database, added, NOON)
    with database.write() as session, pytest.raises(SubmissionDateRefused):
        submit_claim.submit(
            session,
            actor(session),
            added,
            NOON + DAY,
            submitted_on=(NOON + days * DAY).date(),
            claim_id=None,
            note=None,
        )


@pytest.mark.parametrize(
    ("wanted", "destinations"),
    [
        (ReminderSetting.DAILY, []),
        (ReminderSetting.SINGLY, [USER]),
        (ReminderSetting.NONE, []),
    ],
)
def test_reminders_come_singly_to_those_who_want_them_so(
    database: Database, added: int, wanted: ReminderSetting, destinations: list[str]
) -> None:
    route(database, wanted)
    sweep(database, NOON + DAY)
    assert [destination for _, destination in reminders(database)] == destinations


def test_a_snooze_silences_reminders_and_moves_no_deadline(database: Database, added: int) -> None:
    with database.write() as session:
        session.get_one(Association, added).snoozed_until = NOON + 40 * DAY
    sweep(database, NOON + 5 * DAY)
    assert reminders(database) == []
    sweep(database, NOON + 30 * DAY)
    assert row(database, added).status is S.CONSENT_EXPIRED


def test_a_clock_that_jumps_back_repeats_nothing(database: Database, added: int) -> None:
    sweep(database, NOON + 3 * DAY)
    before = reminders(database)
    sweep(database, NOON + 3 * DAY - timedelta(hours=1))
    sweep(database, NOON + 3 * DAY)
    assert reminders(database) == before


def test_r30_a_clock_that_jumps_ten_days_ahead_and_back_repeats_nothing_and_loses_nothing(
    database: Database, added: int
) -> None:
    ask(database, added)
    sweep(database, NOON + 7 * DAY)
    sweep(database, NOON + 17 * DAY)
    assert len(reminders(database)) == 1
    for days in range(7, 30):
        sweep(database, NOON + days * DAY)
    assert reminders(database) == [("consent_awaited", USER)] * 4
    sweep(database, NOON + 30 * DAY)
    assert row(database, added).status is S.CONSENT_EXPIRED


def test_r20_r23_many_that_lapse_at_once_each_get_history_card_and_line(
    database: Database, added: int, fourth_coffee: World
) -> None:
    other = world.associate(database, fourth_coffee, fourth_coffee.siem.id, user=USER)
    ask(database, added)
    sweep(database, NOON + 31 * DAY)
    with database.read() as session:
        written = select(OutboxMessage).where(OutboxMessage.kind == CustomerCard.kind)
        cards = {(row.state, row.event_key) for row in session.scalars(written)}
        for one in (added, other):
            association = session.get_one(Association, one)
            entries = history.of_association(session, association)
            assert entries[-1].action == "consent:expired"
            assert history_check.flaws(session, association) == []
            told = session.scalars(
                select(OutboxMessage.kind)
                .where(OutboxMessage.payload["association_id"].as_integer() == one)
                .order_by(OutboxMessage.id)
            ).all()
            assert told[-1] == "thread_line"
            assert (OutboxState.PENDING, message_keys.card(one, entries[-1].number).name) in cards
        (request,) = consents.requests(session, session.get_one(Association, added))
        assert request.voided_at == NOON + 30 * DAY


def test_a_preview_changes_nothing(database: Database, added: int) -> None:
    with database.read() as session:
        told = list(tick.preview(session, NOON + DAY))
    assert [one.association_id for one in told] == [added]
    assert sweep(database, NOON + DAY) == told


def test_more_than_a_batch_is_handled_in_one_sweep(database: Database, fourth_coffee: World) -> None:
    for number in range(tick.BATCH + 1):
        tenant = f"11111111-2222-4333-8444-{number:012d}"
        world.associate(database, fourth_coffee, fourth_coffee.viva.id, tenant=tenant)
    assert len(sweep(database, NOON + 31 * DAY)) == tick.BATCH + 1
    assert sweep(database, NOON + 31 * DAY) == []


def test_a_customer_is_mailed_once_for_each_reminder_however_often_it_is_put_off(
    database: Database, added: int
) -> None:
    with database.write() as session:
        session.scalars(select(Engagement).where(Engagement.code == "VIVA")).one().remind_customer = True
    ask(database, added)
    days_pass(database, 15, 17)
    snooze_until(database, added, NOON + 17 * DAY, NOON + 16.5 * DAY)
    days_pass(database, 17, 18)
    snooze_until(database, added, NOON + 24 * DAY, NOON + 18 * DAY)
    days_pass(database, 18, 26)
    with database.read() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == ConsentReminderMail.kind))
        assert [one.payload["at"] for one in mails] == [(NOON + days * DAY).isoformat() for days in (16, 23)]


@pytest.mark.parametrize(
    "stored", [{"claim": 7}, {"claim": ["soon"]}, {"bogus": [1]}, {"claim": [10**12]}, ["claim"], [1]]
)
def test_what_makes_no_agenda_is_skipped_and_stays_overdue(
    database: Database, fourth_coffee: World, added: int, stored: Any
) -> None:
    other = world.associate(database, fourth_coffee, fourth_coffee.siem.id, user=USER)
    accept(database, added, NOON)
    with database.write() as session:
        session.get_one(Engagement, fourth_coffee.viva.id).reminders = stored
    now = NOON + 88 * DAY
    for _ in range(2):
        done = {one.association_id: one for one in sweep(database, now)}
        assert done[added].fault is AgendaFault.SCHEDULE
        with database.read() as session:
            told = {one.association_id for one in tick.preview(session, now) if one.is_skipped}
            assert told == {added}
            partner = session.get_one(Partner, fourth_coffee.partner.id)
            found = audit.look(session, now, partner)[partner.id]
        assert Trouble.OVERDUE in [one.trouble for one in found]
    assert row(database, other).status is S.CONSENT_EXPIRED


def test_more_than_a_batch_that_makes_no_agenda_keeps_nothing_waiting(
    database: Database, fourth_coffee: World
) -> None:
    for number in range(tick.BATCH + 1):
        tenant = f"11111111-2222-4333-8444-{number:012d}"
        world.associate(database, fourth_coffee, fourth_coffee.viva.id, tenant=tenant)
    last = world.associate(database, fourth_coffee, fourth_coffee.siem.id, now=NOON + DAY)
    with database.write() as session:
        session.get_one(Engagement, fourth_coffee.viva.id).reminders = {"bogus": [1]}
    done = sweep(database, NOON + 31 * DAY)
    assert [one.association_id for one in done if not one.is_skipped] == [last]
    assert len(done) == tick.BATCH + 2
