import threading
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest

from flows.associations import cancel
from flows.associations.lifecycle import NotFound, OtherLocation, StatusClosed
from flows.claims import correct_claim, submit_claim
from flows.claims.submit_claim import ClaimClosed, NotConsented, SubmissionDateRefused
from flows.consent import record_consent
from flows.reminders import tick
from store.associations import associations
from store.associations.associations import Association
from store.claims import claims
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.history import history
from store.partners import Partner
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY = timedelta(days=1)
CLAIM_DAYS = 90


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def consented(database: Database, fourth_coffee: World) -> int:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.write() as session:
        record_consent.record(session, actor(session), one, NOON, "seen", NOON)
    return one


def submit(
    database: Database,
    association_id: int,
    now: datetime = NOON,
    day: date | None = None,
    *,
    user: str = ADMIN,
    workspace: str = world.WORKSPACE,
    claim_id: str = "CLM-7",
) -> None:
    with database.write() as session:
        submit_claim.submit(
            session,
            actor(session, user, workspace),
            association_id,
            now,
            submitted_on=day or now.date(),
            claim_id=claim_id,
            note=None,
        )


def row(database: Database, association_id: int) -> Association:
    with database.read() as session:
        return session.get_one(Association, association_id)


def test_r23_submitting_stops_the_claim_clock_and_is_kept(database: Database, consented: int) -> None:
    submit(database, consented, NOON + DAY)
    kept = row(database, consented)
    assert (kept.status, kept.ended_at) == (S.SUBMITTED, None)
    assert kept.programme_due == kept.review_due == NOON + 120 * DAY
    assert kept.next_action_at == NOON + 106 * DAY, "the review is recalled, and expires nothing"
    with database.read() as session:
        found = claims.of_association(session, kept)
        assert found is not None
        assert (found.claim_id, found.submitted_on) == ("CLM-7", (NOON + DAY).date())
        assert history.of_association(session, kept)[-1].action == "claim:submitted"
    list(tick.sweep(database, NOON + 200 * DAY))
    assert row(database, consented).status is S.SUBMITTED


def test_r28_at_the_due_instant_it_is_too_late(database: Database, consented: int) -> None:
    due = NOON + CLAIM_DAYS * DAY
    for swept in (False, True):
        if swept:
            list(tick.sweep(database, due))
        with pytest.raises(ClaimClosed) as refusal:
            submit(database, consented, due)
        assert refusal.value.due == due


def test_r28_just_before_it_is_in_time(database: Database, consented: int) -> None:
    submit(database, consented, NOON + CLAIM_DAYS * DAY - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("days", "is_possible"), [(-2, False), (-1, False), (0, True), (5, True), (6, False)]
)
def test_r23_the_day_lies_between_the_consent_and_today(
    database: Database, consented: int, days: int, is_possible: bool
) -> None:
    morning = NOON.replace(hour=6) + 5 * DAY
    day = (NOON + days * DAY).date()
    if is_possible:
        submit(database, consented, morning, day)
    else:
        with pytest.raises(SubmissionDateRefused):
            submit(database, consented, morning, day)


KIRITIMATI, HONOLULU, LOS_ANGELES = "Pacific/Kiritimati", "Pacific/Honolulu", "America/Los_Angeles"
TODAY = [
    # Member's zone, partner's zone, hour of Mar 5, 2026 in UTC; the day that it is for the member.
    (KIRITIMATI, "UTC", 9, 5),
    (KIRITIMATI, "UTC", 10, 6),
    (KIRITIMATI, LOS_ANGELES, 10, 6),
    (HONOLULU, "UTC", 9, 4),
    (HONOLULU, "UTC", 10, 5),
    (HONOLULU, KIRITIMATI, 9, 4),
    ("UTC", KIRITIMATI, 23, 5),
    (None, "UTC", 23, 5),
    (None, KIRITIMATI, 10, 6),
    (None, HONOLULU, 9, 4),
]


def test_r23_the_last_day_is_today_where_the_member_is_or_else_the_partner(
    database: Database, consented: int
) -> None:
    for own, partners, hour, today in TODAY:
        world.live_in(database, own, partners)
        now, last = datetime(2026, 3, 5, hour, tzinfo=UTC), date(2026, 3, today)
        with pytest.raises(SubmissionDateRefused) as refusal:
            submit(database, consented, now, last + DAY)
        assert (refusal.value.nearest, refusal.value.is_early) == (last, False), (own, partners)
        with database.read() as session:
            association = associations.of_id(session, consented)
            submit_claim.check_day(session, association, last, actor(session).today(now))


def test_r23_today_of_a_member_far_behind_is_not_before_a_consent_of_a_moment_ago(
    database: Database, fourth_coffee: World
) -> None:
    now = datetime(2026, 3, 5, 9, tzinfo=UTC)
    given, proven = (
        world.associate(database, fourth_coffee, one.id) for one in (fourth_coffee.viva, fourth_coffee.siem)
    )
    world.live_in(database, HONOLULU, KIRITIMATI)
    world.accept(database, proven, now=now - timedelta(hours=1))
    with database.write() as session:
        who = actor(session)
        may = record_consent.may_record(session, who, given)
        at = record_consent.instant(may, date(2026, 3, 5), time(22, 30), now, who.today(now))
        record_consent.record(session, who, given, at, "seen", now)
    for number, one in enumerate((given, proven)):
        submit(database, one, now, date(2026, 3, 4), claim_id=f"CLM-{number}")


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/London", "Asia/Tokyo", "Pacific/Kiritimati"])
@pytest.mark.parametrize("clock", [None, time(9), time(23, 30)])
def test_r23_a_consent_that_was_recorded_is_of_the_day_that_was_given(
    database: Database, fourth_coffee: World, zone: str, clock: time | None
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    given, now = date(2026, 3, 3), NOON + 7 * DAY
    with database.write() as session:
        session.get_one(Partner, fourth_coffee.partner.id).time_zone = zone
    with database.write() as session:
        may = record_consent.may_record(session, actor(session), one)
        at = record_consent.instant(may, given, clock, now, given)
        record_consent.record(session, actor(session), one, at, "seen", now)
    with pytest.raises(SubmissionDateRefused) as refusal:
        submit(database, one, now, given - DAY)
    assert (refusal.value.nearest, refusal.value.is_early) == (given, True)
    submit(database, one, now, given)
    with database.write() as session, pytest.raises(SubmissionDateRefused):
        correct_claim.correct(
            session,
            actor(session),
            one,
            now,
            submitted_on=given - DAY,
            claim_id="CLM-7",
            reason="A wrong day",
        )


def test_r23_without_consent_there_is_nothing_to_submit(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with pytest.raises(NotConsented):
        submit(database, one)


def test_r25_a_second_submission_and_one_of_a_cancelled_association_are_refused(
    database: Database, fourth_coffee: World, consented: int
) -> None:
    submit(database, consented)
    with pytest.raises(StatusClosed) as refusal:
        submit(database, consented, NOON + 200 * DAY)
    assert refusal.value.status is S.SUBMITTED
    other = world.associate(database, fourth_coffee, fourth_coffee.siem.id)
    with database.write() as session:
        record_consent.record(session, actor(session), other, NOON, "seen", NOON)
        cancel.cancel(session, actor(session), other, NOON, None)
    with pytest.raises(StatusClosed):
        submit(database, other)


def test_r1_r3_only_members_of_the_location_and_of_the_partner_may_submit(
    database: Database, fourth_coffee: World, consented: int
) -> None:
    world.build(database, "T0RIVAL")
    with pytest.raises(NotFound):
        submit(database, consented, workspace="T0RIVAL")
    with database.write() as session:
        session.get_one(Association, consented).location_id = fourth_coffee.oslo.id
    with pytest.raises(OtherLocation):
        submit(database, consented, user=USER)


def test_submitting_and_expiring_at_the_same_instant_leave_one_outcome(
    database: Database, consented: int
) -> None:
    due = NOON + CLAIM_DAYS * DAY
    start = threading.Barrier(3)
    done: list[str] = []

    def hurry() -> None:
        start.wait()
        with suppress(ClaimClosed, StatusClosed):
            submit(database, consented, due - timedelta(microseconds=1))
            done.append("submitted")

    def expire() -> None:
        start.wait()
        list(tick.sweep(database, due))

    threads = [threading.Thread(target=one) for one in (hurry, hurry, expire)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = S.SUBMITTED if done else S.NOT_SUBMITTED_EXPIRED
    assert len(done) <= 1
    assert row(database, consented).status is expected
