from datetime import timedelta

import pytest

from flows.associations.lifecycle import StatusClosed
from flows.claims import submit_claim, take_back
from flows.claims.correct_claim import CorrectionUnexplained
from flows.claims.submit_claim import ClaimClosed
from flows.consent.record_consent import AdminOnly
from flows.history import history_check
from flows.reminders import tick
from store.associations.associations import Association
from store.claims import claims
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.history import history
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY = timedelta(days=1)
WHY = "Clicked on the wrong customer"


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def submitted(database: Database, fourth_coffee: World) -> int:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    world.accept(database, one)
    submit(database, one)
    return one


def submit(database: Database, one: int) -> None:
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), one, NOON, submitted_on=NOON.date(), claim_id="CLM-7", note="all done"
        )


def undo(database: Database, one: int, days: float = 1, *, user: str = ADMIN, why: str | None = WHY) -> None:
    with database.write() as session:
        take_back.take_back(session, actor(session, user), one, NOON + days * DAY, why)


def assert_sound(database: Database, one: int) -> None:
    assert contradictions(database) == []
    with database.read() as session:
        assert history_check.flaws(session, session.get_one(Association, one)) == []


def test_r23_a_submission_that_was_recorded_by_mistake_is_taken_back_and_its_clock_runs_on(
    database: Database, submitted: int
) -> None:
    due = world.row(database, submitted).claim_due
    undo(database, submitted)
    kept = world.row(database, submitted)
    assert (kept.status, kept.claim_due) == (S.CONSENT_RECEIVED, due)
    assert kept.next_action_at is not None
    with database.read() as session:
        assert claims.of_association(session, kept) is None
        last = history.of_association(session, kept)[-1]
        assert (last.detail or {})["claim_id"] == "CLM-7"
        assert (last.detail or {})["reason"] == WHY
    assert_sound(database, submitted)
    submit(database, submitted)
    assert world.row(database, submitted).status is S.SUBMITTED
    assert_sound(database, submitted)


def test_r23_what_is_taken_back_and_not_submitted_again_expires(database: Database, submitted: int) -> None:
    undo(database, submitted)
    list(tick.sweep(database, NOON + 90 * DAY))
    assert world.row(database, submitted).status is S.NOT_SUBMITTED_EXPIRED
    assert_sound(database, submitted)


def test_r23_nothing_is_taken_back_once_the_clock_has_run_out(database: Database, submitted: int) -> None:
    with pytest.raises(ClaimClosed):
        undo(database, submitted, 90)
    undo(database, submitted, 89.9)


def test_r2_only_an_admin_takes_back_and_only_with_a_reason(database: Database, submitted: int) -> None:
    with pytest.raises(AdminOnly):
        undo(database, submitted, user=USER)
    for why in (None, "", "x"):
        with pytest.raises(CorrectionUnexplained):
            undo(database, submitted, why=why)
    assert world.row(database, submitted).status is S.SUBMITTED


@pytest.mark.parametrize("status", sorted(set(S) - {S.SUBMITTED}))
def test_nothing_is_taken_back_in_any_other_status(database: Database, submitted: int, status: S) -> None:
    with database.write() as session:
        session.get_one(Association, submitted).status = status
    with pytest.raises(StatusClosed):
        undo(database, submitted)
