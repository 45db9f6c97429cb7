"""Where what comes next cannot be computed, people still act and read, and operators are told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.jobs.auditor import Auditor
from flows.associations import cancel, details
from flows.claims import submit_claim
from flows.notifications import Reminder
from flows.outbox import audit
from flows.outbox.audit import Trouble
from flows.reminders import snooze, tick
from flows.rules.associations import agenda
from flows.rules.associations.agenda import AgendaKind
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.partners import Partner
from tests.support import delivered, world
from tests.support.consistency import contradictions
from tests.support.world import NOON, World, actor, row

DAY = timedelta(days=1)
SOON = NOON + timedelta(minutes=1)

Break = Callable[[], None]


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def put(database: Database, reminders: Any) -> None:
    with database.write() as session:
        session.get_one(Engagement, 1).reminders = reminders


@pytest.fixture(params=["schedule", "bug"])
def broken(request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch) -> Break:
    """Return what breaks the agenda: reminders that cannot be read, or an error of ours."""

    def fail(*_: object) -> list[agenda.AgendaItem]:
        raise ZeroDivisionError

    if request.param == "schedule":
        return lambda: put(database, {"bogus": [1]})
    return lambda: monkeypatch.setattr(agenda, "agenda", fail)


def call_off(session: Session, one: int) -> S:
    return cancel.cancel(session, actor(session), one, SOON, None).status


def submit(session: Session, one: int) -> S:
    day = NOON.date()
    submit_claim.submit(session, actor(session), one, SOON, submitted_on=day, claim_id=None, note=None)
    return session.get_one(Association, one).status


def snoozed(session: Session, one: int) -> S:
    return snooze.snooze(session, actor(session), one, NOON + 5 * DAY, SOON).status


@pytest.mark.parametrize(
    ("act", "consented", "stands"),
    [
        (call_off, False, S.CANCELLED),
        (call_off, True, S.CANCELLED),
        (submit, True, S.SUBMITTED),
        (snoozed, False, S.ADDED),
    ],
)
def test_members_act(
    database: Database,
    place: World,
    broken: Break,
    act: Callable[[Session, int], S],
    stands: S,
    *,
    consented: bool,
) -> None:
    one = world.associate(database, place, place.viva.id)
    if consented:
        world.accept(database, one)
    broken()
    with database.write() as session:
        assert act(session, one) is stands


def test_customers_are_added_asked_and_answer_and_all_of_it_is_told_until_it_is_planned(
    database: Database, place: World, broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken()
    one = world.associate(database, place, place.viva.id)
    world.accept(database, one, now=SOON)
    assert row(database, one).status is S.CONSENT_RECEIVED
    later = NOON + timedelta(hours=1)
    [done] = tick.sweep(database, later)
    assert done.is_skipped
    auditor = Auditor(database, lambda: later)
    auditor()
    with database.read() as session:
        troubles = {found.trouble for found in audit.look(session, later)[1]}
        assert session.get_one(Partner, 1).troubles == []
    assert troubles >= {Trouble.OVERDUE, Trouble.CONTRADICTORY}
    auditor()
    with database.read() as session:
        assert set(session.get_one(Partner, 1).troubles) >= troubles
    put(database, {})
    monkeypatch.undo()
    list(tick.sweep(database, later))
    assert row(database, one).next_action_at == SOON + 60 * DAY
    assert contradictions(database) == []


def test_its_details_are_read_and_a_reminder_that_waits_goes_out_while_the_clock_runs(
    database: Database, place: World, broken: Break
) -> None:
    one = world.associate(database, place, place.viva.id)
    broken()
    told = Reminder(one, AgendaKind.CONSENT_NOT_SENT, (NOON + DAY).isoformat())
    with database.read() as session:
        assert details.read(session, actor(session), one, SOON).coming == []
        assert delivered.is_still_true(session, told, NOON + DAY)
        assert not delivered.is_still_true(session, told, NOON + 30 * DAY)
    [said] = contradictions(database)
    assert "cannot be" in said
