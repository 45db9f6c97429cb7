"""Clocks that are past: what a status reached too late, a pause, or a row left unplanned lead to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.consent import record_consent
from flows.consent.record_consent import DateRefused
from flows.history import history_check
from flows.history.history_events import HistoryEvent
from flows.notifications import Digest, Outcome, parse
from flows.outbox import audit
from flows.outbox.audit import Trouble
from flows.reminders import digest, team_summary, tick
from flows.reminders.team_summary import Happening
from flows.reminders.tick import Done
from handlers.notices import thread_views
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement
from store.consents import consents
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import HistoryAction
from store.history import history
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import asking, world
from tests.support.plans import plans
from tests.support.world import ADA, KIM, LINKS, NOON, USER, World, actor, row
from words import mrkdwn

DAY = timedelta(days=1)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def added(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)


def sweep(database: Database, now: datetime) -> list[Done]:
    return list(tick.sweep(database, now))


def preview(database: Database, now: datetime) -> list[Done]:
    with database.read() as session:
        return list(tick.preview(session, now))


def ask(database: Database, association_id: int, now: datetime = NOON) -> None:
    with database.write() as session:
        asking.ask(session, actor(session), association_id, LINKS, now, customer=KIM, partner=ADA)


def record(database: Database, association_id: int, given_at: datetime, now: datetime) -> None:
    with database.write() as session:
        record_consent.record(session, actor(session), association_id, given_at, "by phone", now)


def receive(database: Database, association_id: int, given_at: datetime, now: datetime) -> None:
    """Let a consent be received whose claim may be due already, which no form lets happen any more."""
    with database.write() as session:
        held = lifecycle.hold_for(session, actor(session), association_id)
        held.consented_at = given_at
        held.claim_due = given_at + held.engagement.submit_days * DAY
        lifecycle.advance(session, held, S.CONSENT_RECEIVED, now, HistoryAction.CONSENT_ACCEPTED)


def days(database: Database, place: World, consent_days: int, submit_days: int) -> None:
    with database.write() as session:
        engagement = session.get_one(Engagement, place.viva.id)
        engagement.consent_days, engagement.submit_days = consent_days, submit_days


def last_entry(session: Session, association_id: int) -> HistoryEntry:
    association = session.get_one(Association, association_id)
    entries = history.of_association(session, association)
    assert history_check.flaws(session, association) == []
    return entries[-1]


@pytest.mark.parametrize(
    ("consent_days", "submit_days", "given", "recorded"),
    [(16, 10, 0, 15), (16, 10, 1, 11), (16, 1, 14.5, 15.9), (400, 60, 0, 399), (2, 1, 0, 1)],
)
def test_r26a_a_claim_that_is_due_already_when_the_consent_is_received_expires_at_the_next_tick(
    database: Database,
    fourth_coffee: World,
    consent_days: int,
    submit_days: int,
    given: float,
    recorded: float,
) -> None:
    days(database, fourth_coffee, consent_days, submit_days)
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)
    now = NOON + recorded * DAY
    with pytest.raises(DateRefused):
        record(database, one, NOON + given * DAY, now)
    receive(database, one, NOON + given * DAY, now)
    assert row(database, one).next_action_at == now
    told = preview(database, now)
    assert sweep(database, now) == told
    ended = row(database, one)
    assert ended.status is S.NOT_SUBMITTED_EXPIRED
    assert (ended.next_action_at, ended.ended_at, ended.status_since) == (None, now, now)
    assert sweep(database, now + DAY) == []
    other = world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER, now=now)
    assert row(database, other).status is S.ADDED


def test_a_clock_that_is_past_when_its_status_is_reached_is_not_overdue_before_the_next_tick(
    database: Database, fourth_coffee: World
) -> None:
    days(database, fourth_coffee, 16, 10)
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)
    now = NOON + 15 * DAY
    receive(database, one, NOON, now)
    with database.read() as session:
        assert associations.oldest_due(session) == now
        found = audit.look(session, now, session.get_one(Partner, 1))[1]
    assert Trouble.OVERDUE not in [each.trouble for each in found]


RUNNING: dict[S, dict[str, Any]] = {
    S.ADDED: {},
    S.CLAIMED: {},
    S.AWAITING_CONSENT: {},
    S.CONSENT_RECEIVED: {"consented_at": NOON, "claim_due": NOON + 30 * DAY},
}


@pytest.mark.parametrize("status", RUNNING)
@pytest.mark.parametrize("passed", [10, 30, 400])
def test_a_running_clock_for_which_nothing_is_planned_is_planned_by_the_next_tick(
    database: Database, added: int, status: S, passed: int
) -> None:
    now = NOON + passed * DAY
    with database.write() as session:
        left = {"status": status, "next_action_at": None, "agenda_done": now} | RUNNING[status]
        session.execute(update(Association).values(**left))
    told = preview(database, now)
    assert sweep(database, now) == told
    after = row(database, added)
    if passed < 30:
        assert after.next_action_at is not None
        assert now < after.next_action_at <= NOON + 30 * DAY
    else:
        assert after.status in {S.CONSENT_EXPIRED, S.NOT_SUBMITTED_EXPIRED}
        assert after.ended_at == NOON + 30 * DAY
    assert sweep(database, now) == []


def test_what_is_not_planned_is_found_by_its_index(database: Database, added: int) -> None:
    found = plans(database, lambda session: associations.unplanned(session, 10))
    assert ["ix_associations_unplanned" in plan for plan in found] == [True]


@pytest.mark.parametrize("pause", [timedelta(0), timedelta(minutes=5), timedelta(days=2), timedelta(days=60)])
@pytest.mark.parametrize("claims", [False, True])
def test_an_ending_carries_the_instant_at_which_its_clock_ran_out_however_late_it_is_noticed(
    database: Database, added: int, pause: timedelta, *, claims: bool
) -> None:
    ask(database, added)
    if claims:
        record(database, added, NOON, NOON)
    due = NOON + (90 if claims else 30) * DAY
    sweep(database, due + pause)
    ended = row(database, added)
    assert (ended.status_since, ended.ended_at) == (due, due)
    with database.read() as session:
        entry = last_entry(session, added)
        assert entry.at == due
        why = {} if claims else {"asked": True, "refused": False, "withdrawn": False}
        assert entry.detail == {"due": due.isoformat(), "noticed_at": (due + pause).isoformat()} | why
        [request] = consents.requests(session, session.get_one(Association, added))
        assert request.voided_at == due
        said = thread_views.sentence(HistoryEvent.of(entry, None), "UTC")
    assert (str(mrkdwn.moment(due + pause)) in said) == (pause >= timedelta(hours=1))


def told(database: Database) -> list[int]:
    """Return which associations each message of losses names, in the order of the messages."""
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == Outcome.kind).order_by(OutboxMessage.id)
        ).all()
        found = [parse(one) for one in rows]
        return [one for each in found if isinstance(each, Outcome) for one in each.association_ids]


def lost(database: Database) -> list[int]:
    """Return how many losses each message to the channel counts."""
    with database.read() as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind == Digest.kind, OutboxMessage.destination == "C0INCENTIVES")
            .order_by(OutboxMessage.id)
        ).all()
        found = [team_summary.contents(session, one) for one in map(parse, rows) if isinstance(one, Digest)]
        return [one.happened[Happening.LOST].count if Happening.LOST in one.happened else 0 for one in found]


def test_what_lapsed_is_told_and_counted_once_although_a_digest_went_out_while_the_sweep_was_under_way(
    database: Database, added: int
) -> None:
    monday = NOON + 35 * DAY
    under_way = tick.sweep(database, monday)
    digest.send(database, monday + timedelta(seconds=5))
    list(under_way)
    assert row(database, added).status_since == NOON + 30 * DAY
    for days in range(1, 15):
        digest.send(database, monday + days * DAY)
    assert told(database) == [added]
    assert sum(lost(database)) == 1


def test_what_lapsed_in_a_pause_is_told_when_it_is_noticed_and_counted_by_the_next_summary(
    database: Database, added: int
) -> None:
    monday = NOON + 35 * DAY
    digest.send(database, monday)
    sweep(database, monday + timedelta(seconds=5))
    assert told(database) == [added]
    for days in range(1, 15):
        digest.send(database, monday + days * DAY)
    assert [count for count in lost(database) if count] == [1]
