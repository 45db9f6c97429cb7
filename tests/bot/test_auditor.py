from datetime import timedelta

import pytest

from bot.auditor import Auditor
from flows.notifications import Audited
from handlers import notifications
from store import job_runs
from store.database import Database
from store.outbox import OutboxMessage
from store.vocabulary import OutboxState
from tests import world
from tests.bot.delivery.acting import rows
from tests.world import NOON


class Now:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> object:
        self.at += timedelta(minutes=5)
        return self.at


@pytest.fixture
def auditor(database: Database) -> Auditor:
    place = world.build(database)
    world.associate(database, place, place.viva.id)
    settle(database, OutboxState.SENT)
    return Auditor(database, Now())  # type: ignore[arg-type]


def settle(database: Database, state: OutboxState) -> None:
    with database.write() as session:
        session.get_one(OutboxMessage, 1).state = state


def told(database: Database) -> list[bool]:
    return [row.payload["is_over"] for row in rows(database, "audited")]


def test_where_all_is_well_nobody_is_told(database: Database, auditor: Auditor) -> None:
    for _ in range(3):
        auditor()
    assert told(database) == []


def test_the_admins_are_told_once_and_once_more_when_all_is_well(
    database: Database, auditor: Auditor
) -> None:
    settle(database, OutboxState.DEAD)
    auditor()
    assert told(database) == []
    for _ in range(4):
        auditor()
    assert told(database) == [False]
    settle(database, OutboxState.OBSOLETE)
    with database.write() as session:
        session.get_one(OutboxMessage, rows(database, "audited")[0].id).state = OutboxState.SENT
    for _ in range(3):
        auditor()
    assert told(database) == [False, True]


def test_two_replicas_tell_once(database: Database, auditor: Auditor) -> None:
    settle(database, OutboxState.UNCERTAIN)
    other = Auditor(database, auditor._clock)
    for _ in range(3):
        auditor()
        other()
    assert told(database) == [False]


def test_clocks_that_nobody_acts_on_are_found(database: Database, auditor: Auditor) -> None:
    late = Auditor(database, lambda: NOON + timedelta(days=2))
    late()
    late()
    assert told(database) == [False]


def test_a_job_that_no_longer_runs_is_missed_by_name(database: Database, auditor: Auditor) -> None:
    with database.write() as session:
        job_runs.note(session, "digest", NOON - timedelta(minutes=10))
        job_runs.note(session, "tick", NOON + timedelta(days=1))
    auditor()
    assert told(database) == []
    auditor()
    assert told(database) == [False]
    with database.read() as session:
        message = notifications.message(
            session, Audited(1, NOON.isoformat(), is_over=False), NOON + timedelta(hours=1)
        )
    assert "“digest” should have run again" in str(message.blocks[0].to_dict())
