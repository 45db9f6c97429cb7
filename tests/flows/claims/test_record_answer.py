from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, product
from typing import Any

import pytest
from sqlalchemy import update

from flows.associations.lifecycle import OtherLocation, StatusClosed
from flows.claims import record_answer, submit_claim, take_back, void_record
from flows.claims.correct_claim import CorrectionUnexplained
from flows.claims.record_answer import (
    AmountMissing,
    AnswerDayFault,
    AnswerDayRefused,
    AnswerImpossible,
    ClaimAnswer,
    ReopeningRefused,
    WordsMissing,
)
from flows.claims.void_record import NothingRecorded
from flows.consent.record_consent import AdminOnly
from flows.history import history_check
from flows.refusal import Refusal
from flows.reminders import tick
from flows.rules.associations.amounts import Amount
from flows.rules.associations.undoing import UndoFault
from handlers.app import refusals
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims import claim_records
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from store.enums import HistoryAction
from store.history import history
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY = timedelta(days=1)
TODAY = NOON.date()
WHY = "It was another claim"
PAID = Amount("USD", Decimal("4999.50"))
ANSWERS = {
    Kind.UNDER_REVIEW: ClaimAnswer(Kind.UNDER_REVIEW, TODAY),
    Kind.ACTION_REQUIRED: ClaimAnswer(
        Kind.ACTION_REQUIRED, TODAY, until_day=TODAY + 10 * DAY, words="The date is missing"
    ),
    Kind.RESUBMITTED: ClaimAnswer(Kind.RESUBMITTED, TODAY),
    Kind.APPROVED: ClaimAnswer(Kind.APPROVED, TODAY, amount=PAID),
    Kind.REJECTED: ClaimAnswer(Kind.REJECTED, TODAY, words="No sign-off"),
    Kind.DISPUTED: ClaimAnswer(Kind.DISPUTED, TODAY),
    Kind.FINAL: ClaimAnswer(Kind.FINAL, TODAY),
    Kind.EXPIRED: ClaimAnswer(Kind.EXPIRED, TODAY),
    Kind.PAID: ClaimAnswer(Kind.PAID, TODAY, amount=PAID, reference="P-1"),
}
WAYS: dict[S, tuple[Kind, ...]] = {
    S.SUBMITTED: (),
    S.UNDER_REVIEW: (Kind.UNDER_REVIEW,),
    S.ACTION_REQUIRED: (Kind.ACTION_REQUIRED,),
    S.POST_SUBMISSION_EXPIRED: (Kind.ACTION_REQUIRED, Kind.EXPIRED),
    S.APPROVED: (Kind.APPROVED,),
    S.REJECTED: (Kind.REJECTED,),
    S.DISPUTED: (Kind.REJECTED, Kind.DISPUTED),
    S.DISPUTED_EXPIRED: (Kind.REJECTED, Kind.DISPUTED, Kind.EXPIRED),
    S.REJECTED_FINAL: (Kind.REJECTED, Kind.FINAL),
}
"""How a submitted claim comes to each status."""


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def submitted(database: Database, place: World) -> int:
    return submit(database, place)


def submit(database: Database, place: World, **about: Any) -> int:
    """Submit a customer's claim, and return the association's id."""
    one = world.associate(database, place, place.viva.id, **about)
    world.accept(database, one)
    with database.write() as session:
        submit_claim.submit(session, actor(session), one, NOON, submitted_on=TODAY, claim_id=None, note=None)
    return one


def record(
    database: Database, one: int, *answers: ClaimAnswer | Kind, days: float = 0, user: str = ADMIN
) -> S:
    for answer in answers:
        wanted = answer if isinstance(answer, ClaimAnswer) else ANSWERS[answer]
        with database.write() as session:
            record_answer.record(session, actor(session, user), one, NOON + days * DAY, wanted)
    return world.row(database, one).status


def void(database: Database, one: int, days: float = 0, *, user: str = ADMIN, why: str | None = WHY) -> S:
    """Void the last record that counts."""
    with database.write() as session:
        last = void_record.last_valid(session, session.get_one(Association, one))
        number = last.number if last else 1
        void_record.void(session, actor(session, user), one, NOON + days * DAY, number, why)
    return world.row(database, one).status


def assert_sound(database: Database) -> None:
    assert contradictions(database) == []
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []


def test_from_submitted_to_paid_with_a_request_of_the_reviewer(database: Database, submitted: int) -> None:
    review_due = world.row(database, submitted).review_due
    assert world.row(database, submitted).programme_due == review_due
    assert record(database, submitted, Kind.UNDER_REVIEW, days=1) is S.UNDER_REVIEW
    assert record(database, submitted, Kind.ACTION_REQUIRED, days=2) is S.ACTION_REQUIRED
    asked = world.row(database, submitted)
    assert asked.programme_due == NOON.replace(hour=0) + 11 * DAY
    assert asked.clock_due == asked.programme_due
    assert asked.next_action_at is not None
    assert record(database, submitted, Kind.RESUBMITTED, days=3) is S.SUBMITTED
    assert world.row(database, submitted).programme_due == review_due
    assert record(database, submitted, Kind.APPROVED, days=4) is S.APPROVED
    assert record(database, submitted, Kind.PAID, days=5) is S.APPROVED
    ended = world.row(database, submitted)
    assert (ended.programme_due, ended.next_action_at) == (None, None)
    assert ended.ended_at == ended.status_since == NOON + 4 * DAY
    with database.read() as session:
        kept = claim_records.of_association(session, ended)
        assert [one.kind for one in kept] == [
            Kind.UNDER_REVIEW,
            Kind.ACTION_REQUIRED,
            Kind.RESUBMITTED,
            Kind.APPROVED,
            Kind.PAID,
        ]
        assert (kept[-1].amount, kept[-1].currency, kept[-1].reference) == (PAID.units, "USD", "P-1")
        last = history.of_association(session, ended)[-1]
        assert (last.action, (last.detail or {})["pays"]) == (HistoryAction.CLAIM_PAID, "USD 4,999.50")
    assert_sound(database)


@pytest.mark.parametrize(
    ("way", "days", "ending"),
    [
        ((Kind.ACTION_REQUIRED,), 11, S.POST_SUBMISSION_EXPIRED),
        ((Kind.REJECTED,), 30, S.REJECTED_FINAL),
        ((Kind.REJECTED, Kind.DISPUTED), 30, S.DISPUTED_EXPIRED),
    ],
)
def test_r26a_what_the_partner_does_not_answer_ends_with_its_clock(
    database: Database, submitted: int, way: tuple[Kind, ...], days: int, ending: S
) -> None:
    reached = record(database, submitted, *way)
    due = NOON.replace(hour=0) + days * DAY
    list(tick.sweep(database, due - timedelta(seconds=1)))
    assert world.row(database, submitted).status is reached
    list(tick.sweep(database, due + timedelta(hours=1)))
    ended = world.row(database, submitted)
    assert (ended.status, ended.status_since, ended.programme_due) == (ending, due, None)
    assert_sound(database)


def test_r26a_a_clock_that_is_past_when_the_status_is_reached_acts_at_the_next_tick(
    database: Database, submitted: int
) -> None:
    late = replace(ANSWERS[Kind.ACTION_REQUIRED], until_day=None)
    assert record(database, submitted, late, days=130) is S.ACTION_REQUIRED
    reached = world.row(database, submitted)
    assert reached.programme_due == reached.review_due
    assert reached.next_action_at == NOON + 130 * DAY
    list(tick.sweep(database, NOON + 130 * DAY))
    assert world.row(database, submitted).status is S.POST_SUBMISSION_EXPIRED
    assert_sound(database)


def test_r26_a_later_catalogue_moves_neither_a_clock_nor_what_is_expected(
    database: Database, place: World, submitted: int
) -> None:
    record(database, submitted, Kind.REJECTED, Kind.DISPUTED)
    before = world.row(database, submitted)
    with database.write() as session:
        work = session.get_one(Engagement, place.viva.id)
        work.dispute_days, work.review_days, work.rates = 5, 5, []
    assert void(database, submitted) is S.REJECTED
    after = world.row(database, submitted)
    assert after.programme_due == NOON.replace(hour=0) + 30 * DAY
    for name in ("review_due", "expected_amount", "expected_currency"):
        assert getattr(after, name) == getattr(before, name) is not None
    assert_sound(database)


@pytest.mark.parametrize("status", WAYS)
def test_r25_each_answer_in_each_status_is_recorded_or_refused_with_what_is_possible(
    database: Database, place: World, status: S
) -> None:
    tenants = (f"00000000-0000-4000-8000-{number:012d}" for number in count(1))

    def reached() -> int:
        tenant = next(tenants)
        one = submit(database, place, tenant=tenant, domain=f"customer{int(tenant[-12:])}.com")
        assert record(database, one, *WAYS[status]) is status
        return one

    standing = reached()
    with database.read() as session:
        can = record_answer.possible(session, session.get_one(Association, standing))
    for kind, user in product(Kind, [ADMIN, USER]):
        if kind in can:
            after = record(database, reached(), kind, user=user)
            assert (after is status) == (kind is Kind.PAID)
        elif WAYS[status] and WAYS[status][-1] is kind and user == ADMIN:
            assert record(database, standing, kind) is status, "a second click changes nothing"
        else:
            with pytest.raises(AnswerImpossible) as refusal:
                record(database, standing, kind, user=user)
            assert (refusal.value.status, refusal.value.possible) == (status, can), kind
            assert str(refusals.sentence(refusal.value)).count("Possible now") == bool(can)
            assert world.row(database, standing).status is status
    assert_sound(database)


@pytest.mark.parametrize("status", [one for one, way in WAYS.items() if way])
def test_an_admin_voids_the_last_record_and_the_status_before_comes_back_with_its_clock(
    database: Database, submitted: int, status: S
) -> None:
    *way, last = WAYS[status]
    record(database, submitted, *way)
    before = world.row(database, submitted)
    record(database, submitted, last)
    with pytest.raises(AdminOnly):
        void(database, submitted, user=USER)
    for why in (None, "", "x"):
        with pytest.raises(CorrectionUnexplained):
            void(database, submitted, why=why)
    assert world.row(database, submitted).status is status
    assert void(database, submitted) is before.status
    after = world.row(database, submitted)
    for name in ("programme_due", "clock_due", "ended_at"):
        assert getattr(after, name) == getattr(before, name)
    assert (after.next_action_at is None) is (before.next_action_at is None)
    with database.read() as session:
        voided = claim_records.of_association(session, after)[-1]
        assert (voided.void_reason, voided.voided_at) == (WHY, NOON)
    assert_sound(database)
    record(database, submitted, last)
    assert_sound(database)


@pytest.mark.parametrize(
    ("way", "days", "back"),
    [
        ((Kind.UNDER_REVIEW, Kind.ACTION_REQUIRED), 11, S.UNDER_REVIEW),
        ((Kind.REJECTED,), 30, S.SUBMITTED),
        ((Kind.REJECTED, Kind.DISPUTED), 30, S.REJECTED),
    ],
)
def test_what_the_clock_of_a_mistaken_record_has_ended_comes_back_with_it(
    database: Database, submitted: int, way: tuple[Kind, ...], days: int, back: S
) -> None:
    record(database, submitted, *way)
    list(tick.sweep(database, NOON + days * DAY))
    assert world.row(database, submitted).ended_at is not None
    assert void(database, submitted, days) is back
    assert world.row(database, submitted).ended_at is None
    assert_sound(database)


def test_a_payment_is_voided_alone_and_a_second_click_voids_nothing_else(
    database: Database, submitted: int
) -> None:
    record(database, submitted, Kind.APPROVED, Kind.PAID)
    for _ in range(2):
        with database.write() as session:
            void_record.void(session, actor(session), submitted, NOON, 2, WHY)
    assert world.row(database, submitted).status is S.APPROVED
    with pytest.raises(NothingRecorded), database.write() as session:
        void_record.void(session, actor(session), submitted, NOON, 3, WHY)
    record(database, submitted, Kind.PAID)
    with pytest.raises(NothingRecorded), database.write() as session:
        void_record.void(session, actor(session), submitted, NOON, 1, WHY)
    assert_sound(database)


def test_r6_what_began_again_meanwhile_is_not_opened_a_second_time(
    database: Database, place: World, submitted: int
) -> None:
    record(database, submitted, Kind.REJECTED, Kind.FINAL)
    world.associate(database, place, place.viva.id)
    with pytest.raises(ReopeningRefused) as refusal:
        void(database, submitted)
    assert refusal.value.fault is UndoFault.BEGUN_AGAIN
    assert world.row(database, submitted).status is S.REJECTED_FINAL
    assert_sound(database)


@pytest.mark.parametrize(
    ("answer", "fault", "nearest"),
    [
        (replace(ANSWERS[Kind.UNDER_REVIEW], on_day=TODAY + 3 * DAY), AnswerDayFault.IN_THE_FUTURE, 0),
        (replace(ANSWERS[Kind.UNDER_REVIEW], on_day=TODAY - DAY), AnswerDayFault.BEFORE_SUBMISSION, 0),
        (
            replace(ANSWERS[Kind.ACTION_REQUIRED], until_day=TODAY - DAY),
            AnswerDayFault.UNTIL_BEFORE_DAY,
            0,
        ),
    ],
)
def test_a_day_that_contradicts_another_is_refused_with_the_nearest_one(
    database: Database, submitted: int, answer: ClaimAnswer, fault: AnswerDayFault, nearest: int
) -> None:
    with pytest.raises(AnswerDayRefused) as refusal:
        record(database, submitted, answer)
    assert (refusal.value.fault, refusal.value.nearest) == (fault, TODAY + nearest * DAY)


def test_r27_the_last_day_is_today_where_the_member_is_and_that_is_always_taken(
    database: Database, submitted: int
) -> None:
    """Two members record at an instant that is 4 March where one of them is, and 3 March for the other."""
    now = datetime(2026, 3, 3, 10, tzinfo=UTC)
    steps = [
        ("Pacific/Kiritimati", Kind.UNDER_REVIEW, 4, AnswerDayFault.BEFORE_SUBMISSION, 2),
        ("Pacific/Honolulu", Kind.REJECTED, 3, AnswerDayFault.BEFORE_LAST_RECORD, 3),
    ]
    for zone, kind, today, fault, first in steps:
        world.live_in(database, zone, "UTC")
        for day, why, nearest in (
            (today + 1, AnswerDayFault.IN_THE_FUTURE, today),
            (first - 1, fault, first),
        ):
            with database.write() as session, pytest.raises(AnswerDayRefused) as refusal:
                wrong = replace(ANSWERS[kind], on_day=date(2026, 3, day))
                record_answer.record(session, actor(session), submitted, now, wrong)
            assert (refusal.value.fault, refusal.value.nearest) == (why, date(2026, 3, nearest))
        with database.write() as session:
            right = replace(ANSWERS[kind], on_day=date(2026, 3, today))
            record_answer.record(session, actor(session), submitted, now, right)
        assert_sound(database)
    # It can be disputed for an hour more, which is another day already where the first member is.
    due = world.row(database, submitted).programme_due
    assert due == datetime(2026, 4, 2, tzinfo=UTC)
    world.live_in(database, "Pacific/Kiritimati", "UTC")
    with database.write() as session:
        disputed = replace(ANSWERS[Kind.DISPUTED], on_day=due.date())
        record_answer.record(session, actor(session), submitted, due - timedelta(hours=1), disputed)
    assert world.row(database, submitted).programme_due == due - timedelta(hours=1) + 30 * DAY
    assert_sound(database)


def test_an_answer_cannot_come_before_the_one_before_it(database: Database, submitted: int) -> None:
    record(database, submitted, replace(ANSWERS[Kind.UNDER_REVIEW], on_day=TODAY + 4 * DAY), days=5)
    with pytest.raises(AnswerDayRefused) as refusal:
        record(database, submitted, replace(ANSWERS[Kind.APPROVED], on_day=TODAY + 3 * DAY), days=5)
    assert refusal.value.fault is AnswerDayFault.BEFORE_LAST_RECORD
    assert refusal.value.nearest == TODAY + 4 * DAY


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (replace(ANSWERS[Kind.ACTION_REQUIRED], words=None), WordsMissing),
        (replace(ANSWERS[Kind.REJECTED], words="  "), WordsMissing),
        (replace(ANSWERS[Kind.APPROVED], amount=None), AmountMissing),
        (replace(ANSWERS[Kind.APPROVED], amount=Amount("USD", 0)), AmountMissing),
    ],
)
def test_what_a_kind_needs_is_asked_for(
    database: Database, submitted: int, answer: ClaimAnswer, refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        record(database, submitted, answer)
    assert world.row(database, submitted).status is S.SUBMITTED


def _consented(database: Database, place: World) -> int:
    one = world.associate(database, place, place.viva.id)
    world.accept(database, one)
    return one


BEFORE_SUBMISSION: dict[str, Callable[[Database, World], int]] = {
    "added": lambda database, place: world.associate(database, place, place.viva.id),
    "consented": _consented,
}


@pytest.mark.parametrize("stands", BEFORE_SUBMISSION)
def test_r25_nothing_is_recorded_before_a_claim_was_submitted(
    database: Database, place: World, stands: str
) -> None:
    one = BEFORE_SUBMISSION[stands](database, place)
    for kind in Kind:
        with pytest.raises(AnswerImpossible):
            record(database, one, kind)
    with pytest.raises(NothingRecorded):
        void(database, one)


def test_r23_a_submission_cannot_be_taken_back_once_an_answer_counts(
    database: Database, submitted: int
) -> None:
    record(database, submitted, Kind.ACTION_REQUIRED, Kind.RESUBMITTED)
    with pytest.raises(StatusClosed), database.write() as session:
        take_back.take_back(session, actor(session), submitted, NOON, WHY)
    for _ in range(2):
        void(database, submitted)
    with database.write() as session:
        take_back.take_back(session, actor(session), submitted, NOON, WHY)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), submitted, NOON, submitted_on=TODAY, claim_id=None, note=None
        )
    assert record(database, submitted, Kind.REJECTED) is S.REJECTED
    assert_sound(database)


def test_r1_whoever_holds_no_role_on_the_location_records_nothing(
    database: Database, place: World, submitted: int
) -> None:
    with database.write() as session:
        session.execute(
            update(Association).where(Association.id == submitted).values(location_id=place.oslo.id)
        )
    with pytest.raises(OtherLocation):
        record(database, submitted, Kind.UNDER_REVIEW, user=USER)


def test_r28_the_last_day_of_a_request_counts_whole_in_the_partners_zone(
    database: Database, place: World, submitted: int
) -> None:
    with database.write() as session:
        session.merge(place.partner).time_zone = "Asia/Tokyo"
    record(database, submitted, replace(ANSWERS[Kind.ACTION_REQUIRED], until_day=date(2026, 3, 12)))
    due = world.row(database, submitted).programme_due
    assert due is not None
    assert due.isoformat() == "2026-03-12T15:00:00+00:00"
