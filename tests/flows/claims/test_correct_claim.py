from datetime import date, timedelta

import pytest
from sqlalchemy import update

from flows.associations.lifecycle import StatusClosed
from flows.claims import correct_claim, record_answer, submit_claim, void_record
from flows.claims.correct_claim import AnsweredBefore, ClaimUnchanged, CorrectionUnexplained
from flows.claims.record_answer import ClaimAnswer
from flows.claims.submit_claim import SubmissionDateRefused
from flows.history import history_check
from flows.history.history_events import HistoryEvent
from handlers.notices.thread_views import sentence
from store.associations.associations import Association
from store.claims import claims
from store.claims.claims import Claim
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from store.history import history
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.world import NOON, USER, World, actor

DAY = timedelta(days=1)
WHY = "Typed the wrong number"


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def submitted(database: Database, fourth_coffee: World) -> int:
    """Return an association whose claim was submitted without a claim ID."""
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    world.accept(database, one)
    with database.write() as session:
        submit_claim.submit(
            session,
            actor(session),
            one,
            NOON + 2 * DAY,
            submitted_on=date(2026, 3, 3),
            claim_id=None,
            note=None,
        )
    return one


def correct(
    database: Database,
    one: int,
    day: date = date(2026, 3, 3),
    claim_id: str | None = None,
    why: str | None = WHY,
) -> None:
    with database.write() as session:
        correct_claim.correct(
            session,
            actor(session, USER),
            one,
            NOON + 9 * DAY,
            submitted_on=day,
            claim_id=claim_id,
            reason=why,
        )


def add_claim_id(database: Database, one: int, claim_id: str) -> None:
    with database.write() as session:
        correct_claim.add_claim_id(session, actor(session, USER), one, NOON + 9 * DAY, claim_id)


def kept(database: Database, one: int) -> tuple[str | None, date]:
    with database.read() as session:
        claim = claims.of_association(session, session.get_one(Association, one))
        assert claim is not None
        return claim.claim_id, claim.submitted_on


def last_said(database: Database, one: int) -> str:
    with database.read() as session:
        association = session.get_one(Association, one)
        assert history_check.flaws(session, association) == []
        return sentence(HistoryEvent.of(history.of_association(session, association)[-1], None), "UTC")


def test_r27_a_claim_id_that_was_not_known_is_added_later_without_a_reason(
    database: Database, submitted: int
) -> None:
    add_claim_id(database, submitted, "CLM-77")
    assert kept(database, submitted) == ("CLM-77", date(2026, 3, 3))
    assert last_said(database, submitted) == "Claim ID CLM-77 added."
    assert contradictions(database) == []
    assert world.row(database, submitted).status is S.SUBMITTED


def test_r23_day_and_claim_id_are_changed_with_a_reason_and_the_history_keeps_both(
    database: Database, submitted: int
) -> None:
    add_claim_id(database, submitted, "CLM-7")
    correct(database, submitted, date(2026, 3, 2), "CLM-77")
    assert kept(database, submitted) == ("CLM-77", date(2026, 3, 2))
    assert last_said(database, submitted) == (
        "Claim corrected: claim ID CLM-77 (before: CLM-7), submitted on Mar 2, 2026 (before: Mar 3, 2026). "
        f"Reason: “{WHY}”"
    )
    correct(database, submitted, date(2026, 3, 2), None)
    assert "claim ID removed (before: CLM-77)." in last_said(database, submitted)
    assert contradictions(database) == []


@pytest.mark.parametrize("why", [None, "", "x", "?!…"])
def test_r23_what_was_recorded_changes_only_with_a_reason_of_a_few_words(
    database: Database, submitted: int, why: str | None
) -> None:
    with pytest.raises(CorrectionUnexplained):
        correct(database, submitted, date(2026, 3, 2), "CLM-77", why)
    correct(database, submitted, date(2026, 3, 3), "CLM-77", why)
    with pytest.raises(CorrectionUnexplained):
        add_claim_id(database, submitted, "CLM-78")
    assert kept(database, submitted) == ("CLM-77", date(2026, 3, 3))


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 6), date(2026, 3, 11)])
def test_r23_a_corrected_day_lies_between_the_consent_and_the_day_on_which_it_was_recorded(
    database: Database, submitted: int, day: date
) -> None:
    with pytest.raises(SubmissionDateRefused):
        correct(database, submitted, day)


def test_r23_a_day_that_does_not_change_is_kept_by_whoever_corrects_the_claim_wherever_they_are(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    world.accept(database, one)
    given, answered = date(2026, 3, 3), date(2026, 3, 2)
    world.live_in(database, "Pacific/Kiritimati", "UTC")
    with database.write() as session:
        submit_claim.submit(session, actor(session), one, NOON, submitted_on=given, claim_id=None, note=None)
    world.live_in(database, "Pacific/Honolulu", "UTC")
    with database.write() as session:
        record_answer.record(session, actor(session), one, NOON, ClaimAnswer(Kind.UNDER_REVIEW, answered))
    correct(database, one, given, "CLM-77")
    assert kept(database, one) == ("CLM-77", given)
    correct(database, one, answered, "CLM-77")
    with pytest.raises(SubmissionDateRefused) as refusal:
        correct(database, one, given, "CLM-77")
    assert refusal.value.nearest == answered


def test_a_correction_that_changes_nothing_is_refused(database: Database, submitted: int) -> None:
    with pytest.raises(ClaimUnchanged):
        correct(database, submitted)


def test_there_is_nothing_to_correct_before_a_claim_was_submitted(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with pytest.raises(StatusClosed):
        add_claim_id(database, one, "CLM-7")


def test_a_claim_that_was_changed_without_an_entry_is_still_told_after_a_correction(
    database: Database, submitted: int
) -> None:
    with database.write() as session:
        session.execute(update(Claim).values(note="forged"))
    correct(database, submitted, date(2026, 3, 2), "CLM-77")
    with database.read() as session:
        flaws = history_check.flaws(session, session.get_one(Association, submitted))
    assert [flaw.says for flaw in flaws] == ["the kept claim was changed without an entry"]


def test_a_claim_cannot_have_been_submitted_after_its_first_answer_that_counts(
    database: Database, submitted: int
) -> None:
    with database.write() as session:
        answer = ClaimAnswer(Kind.UNDER_REVIEW, date(2026, 3, 3))
        record_answer.record(session, actor(session), submitted, NOON + 2 * DAY, answer)
    with pytest.raises(AnsweredBefore) as refusal:
        correct(database, submitted, date(2026, 3, 4))
    assert refusal.value.answered_on == date(2026, 3, 3)
    correct(database, submitted, date(2026, 3, 2))
    with database.write() as session:
        void_record.void(session, actor(session), submitted, NOON + 2 * DAY, 1, WHY)
    correct(database, submitted, date(2026, 3, 4))
    assert contradictions(database) == []
