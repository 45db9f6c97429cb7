"""The clocks that the programme's answers begin: who is reminded when, also after a pause (R26a to R30)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from flows.associations import details
from flows.associations.summary import Summary
from flows.claims import record_answer, submit_claim, void_record
from flows.claims.record_answer import AnswerDayFault, AnswerDayRefused, ReopeningRefused
from flows.customers_page import losses, page_export
from flows.customers_page.page_query import associated
from flows.personal_data import data_export
from flows.reminders import day_listing, tick
from flows.reports import report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.agenda import AgendaKind
from flows.rules.associations.deadlines import last_day
from flows.rules.associations.undoing import UndoFault
from flows.rules.reports.figures import Figure
from flows.rules.text.days import spelt
from store import partners
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement
from store.customers import customers_page
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from store.enums import ReminderSetting
from store.partners import Member, Partner
from tests.flows.claims.test_record_answer import ANSWERS, WHY, record
from tests.support import world
from tests.support.consistency import contradictions
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MIDNIGHT = NOON.replace(hour=0)
REQUEST = replace(ANSWERS[Kind.ACTION_REQUIRED], until_day=(NOON + 29 * DAY).date())
CLOCKS = {
    "request": ((REQUEST,), S.POST_SUBMISSION_EXPIRED),
    "rejection": ((ANSWERS[Kind.REJECTED],), S.REJECTED_FINAL),
    "dispute": ((ANSWERS[Kind.REJECTED], ANSWERS[Kind.DISPUTED]), S.DISPUTED_EXPIRED),
}
"""What begins each clock, and how it ends thirty days later; the reminders have its name."""
DUE = MIDNIGHT + 30 * DAY


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def submitted(database: Database, place: World) -> int:
    """Return a submitted claim that a member owns who is no admin."""
    return submit_one(database, place)


def submit_one(database: Database, place: World, tenant: str = world.TENANT) -> int:
    one = world.associate(database, place, place.viva.id, user=USER, tenant=tenant)
    world.accept(database, one)
    with database.write() as session:
        day = NOON.date()
        submit_claim.submit(session, actor(session), one, NOON, submitted_on=day, claim_id=None, note=None)
    return one


def void_last(database: Database, one: int, now: datetime) -> None:
    with database.write() as session:
        last = void_record.last_valid(session, session.get_one(Association, one))
        assert last is not None
        void_record.void(session, actor(session), one, now, last.number, WHY)


def told(database: Database, first: datetime, last: datetime) -> list[tuple[str, int, bool]]:
    """Return the moments of a time, hour by hour: kind, days before the end, and whether admins are told."""
    hours = range(int((last - first) / HOUR))
    return [
        (one.moment.kind.value, (DUE - now).days, one.audience.admins == (ADMIN,))
        for now in (first + number * HOUR for number in hours)
        for one in tick.sweep(database, now)
        if one.moment is not None and one.audience is not None
    ]


@pytest.mark.parametrize("name", CLOCKS)
def test_r29_the_owner_is_reminded_and_admins_of_the_last_days(
    database: Database, submitted: int, name: str
) -> None:
    answers, ending = CLOCKS[name]
    record(database, submitted, *answers)
    assert told(database, NOON, DUE) == [
        (name, 14, False),
        (name, 7, False),
        (name, 3, True),
        (name, 1, True),
    ]
    assert told(database, DUE, DUE + HOUR) == [(f"{name}_expiry", 0, False)]
    assert world.row(database, submitted).status is ending
    assert contradictions(database) == []


@pytest.mark.parametrize("name", CLOCKS)
def test_r29_the_days_are_the_engagements_and_admins_are_told_though_nobody_else_is(
    database: Database, submitted: int, name: str
) -> None:
    with database.write() as session:
        row = world.row(database, submitted)
        session.get_one(Engagement, row.engagement_id).reminders = {name: [5]}
        session.get_one(Member, row.owner_id).reminders = ReminderSetting.NONE
    record(database, submitted, *CLOCKS[name][0])
    assert told(database, NOON, DUE) == [(name, 5, False), (f"{name}_escalation", 3, True)]


@pytest.mark.parametrize("name", CLOCKS)
def test_r30_after_a_pause_only_the_latest_is_told_and_an_end_acts_at_once(
    database: Database, submitted: int, name: str
) -> None:
    answers, ending = CLOCKS[name]
    record(database, submitted, *answers)
    assert told(database, DUE - 2 * DAY, DUE - DAY) == [(name, 2, True)]
    assert told(database, DUE + 20 * DAY, DUE + 20 * DAY + HOUR) == [(f"{name}_expiry", -20, False)]
    ended = world.row(database, submitted)
    assert (ended.status, ended.status_since) == (ending, DUE)
    assert contradictions(database) == []


def test_r29_admins_are_told_of_a_review_in_its_last_days_with_what_ends_of_other_owners(
    database: Database, submitted: int
) -> None:
    due = world.row(database, submitted).review_due
    assert due is not None
    for now, admins in ((due - 4 * DAY, ()), (due - 3 * DAY + HOUR, (ADMIN,))):
        audiences = [one.audience for one in tick.sweep(database, now) if one.audience is not None]
        assert audiences[-1].admins == admins
    with database.read() as session:
        partner = session.get_one(Partner, world.row(database, submitted).partner_id)
        admin = partners.member(session, partner, ADMIN)
        assert admin is not None
        for now, listed in ((due - 5 * DAY, []), (due - 2 * DAY, [submitted]), (due + DAY, [])):
            assert day_listing.ids_of_all(session, partner, admin, now, now + 3 * DAY) == listed


def test_a_review_that_should_have_ended_is_asked_about_and_ends_nothing(
    database: Database, submitted: int
) -> None:
    due = world.row(database, submitted).review_due
    assert due is not None
    moments = [
        (one.moment.kind, (now - due).days)
        for now in (due + hours * HOUR for hours in range(-24 * 20, 24 * 40))
        for one in tick.sweep(database, now)
        if one.moment is not None
    ]
    assert moments == [
        *((AgendaKind.REVIEW_WARNING, days) for days in (-14, -7, -3, -1)),
        *((AgendaKind.REVIEW_OVERDUE, days) for days in (1, 14, 30)),
    ]
    row = world.row(database, submitted)
    assert (row.status, row.next_action_at) == (S.SUBMITTED, None)
    assert contradictions(database) == []


LATE: dict[str, list[tuple[Kind, S]]] = {
    "request": [(Kind.RESUBMITTED, S.SUBMITTED)],
    "rejection": [(Kind.DISPUTED, S.DISPUTED)],
    "dispute": [(Kind.RESUBMITTED, S.SUBMITTED), (Kind.FINAL, S.REJECTED_FINAL)],
}
"""What may still be recorded of a claim that each clock has ended, and where it leads."""


@pytest.mark.parametrize("name", LATE)
def test_what_was_done_in_time_is_recorded_after_its_clock_has_ended_the_claim(
    database: Database, place: World, name: str
) -> None:
    answers, ending = CLOCKS[name]
    last_day = (DUE - HOUR).date()
    for number, (kind, after) in enumerate(LATE[name]):
        one = submit_one(database, place, tenant=world.TENANT.replace("1", str(number + 2)))
        record(database, one, *answers)
        now = DUE + 3 * DAY
        list(tick.sweep(database, now))
        assert world.row(database, one).status is ending
        with database.write() as session, pytest.raises(AnswerDayRefused) as refusal:
            too_late = replace(ANSWERS[kind], on_day=last_day + DAY)
            record_answer.record(session, actor(session), one, now, too_late)
        assert (refusal.value.fault, refusal.value.nearest) == (AnswerDayFault.AFTER_THE_CLOCK, last_day)
        with database.write() as session:
            in_time = replace(ANSWERS[kind], on_day=last_day)
            record_answer.record(session, actor(session), one, now, in_time)
        list(tick.sweep(database, now + HOUR))
        assert world.row(database, one).status is after
        assert contradictions(database) == []
        void_last(database, one, now + HOUR)
        assert world.row(database, one).status in {S.ACTION_REQUIRED, S.REJECTED, S.DISPUTED}
        assert contradictions(database) == []
        list(tick.sweep(database, now + 2 * HOUR))
        assert world.row(database, one).status is ending
        assert contradictions(database) == []


def test_a_claim_that_was_ended_by_its_clock_stays_ended_if_the_customer_was_added_again(
    database: Database, place: World
) -> None:
    one = submit_one(database, place)
    record(database, one, *CLOCKS["rejection"][0])
    list(tick.sweep(database, DUE))
    world.associate(database, place, place.viva.id, now=DUE)
    with database.write() as session, pytest.raises(ReopeningRefused) as refusal:
        disputed = replace(ANSWERS[Kind.DISPUTED], on_day=(DUE - HOUR).date())
        record_answer.record(session, actor(session), one, DUE + DAY, disputed)
    assert refusal.value.fault is UndoFault.BEGUN_AGAIN


def test_a_request_after_a_dispute_has_the_days_that_the_reviewer_gave(
    database: Database, submitted: int
) -> None:
    review_due = world.row(database, submitted).review_due
    assert review_due is not None
    day = review_due + 20 * DAY
    record(database, submitted, Kind.REJECTED, Kind.DISPUTED, Kind.RESUBMITTED)
    for until, days in ((day.date() + 10 * DAY, 11), (None, 30)):
        with database.write() as session:
            asked = replace(ANSWERS[Kind.ACTION_REQUIRED], on_day=day.date(), until_day=until)
            record_answer.record(session, actor(session), submitted, day, asked)
        due = world.row(database, submitted).programme_due
        assert due == datetime.combine(day, time(), UTC) + days * DAY
        assert contradictions(database) == []
        void_last(database, submitted, day)


PAST = {
    "a request with a day": (
        (replace(ANSWERS[Kind.ACTION_REQUIRED], until_day=(NOON + 2 * DAY).date()),),
        40,
        NOON + 2 * DAY,
    ),
    "a rejection": ((ANSWERS[Kind.REJECTED],), 40, NOON + 29 * DAY),
    "a dispute": ((ANSWERS[Kind.REJECTED], ANSWERS[Kind.DISPUTED]), 40, NOON + 29 * DAY),
    "a request recorded on its last day": (
        (replace(ANSWERS[Kind.ACTION_REQUIRED], until_day=(NOON + 39 * DAY).date()),),
        39,
        NOON + 39 * DAY,
    ),
}
"""What is recorded, how many days after its day, and an instant of the last day of its clock."""


@pytest.mark.parametrize("name", PAST)
def test_a_clock_that_was_past_when_recorded_ended_on_its_own_day_everywhere(
    database: Database, submitted: int, name: str
) -> None:
    answers, after, last = PAST[name]
    record(database, submitted, *answers, days=after)
    is_past = after > (last - NOON).days
    with database.read() as session:
        words = Summary(associations.of_id(session, submitted)).next_step.words
    assert ("The last day for it was" in words) == is_past
    noticed = NOON + (after + 1) * DAY
    list(tick.sweep(database, noticed))
    day = last.date()
    with database.read() as session:
        acting = actor(session)
        shown = details.read(session, acting, submitted, noticed)
        about = shown.summary
        assert about.since(shown.claim) == day
        assert f"by {spelt(day)}" in about.next_step.words
        entry = next(one for one in shown.history if "due" in (one.detail or {}))
        assert entry.detail is not None
        assert last_day(datetime.fromisoformat(entry.detail["due"]), about.zone) == day
        for ago, counted in ((-1, 0), (0, 1), (1, 0)):
            only = f"{day + timedelta(days=ago)}"
            found = report.show(session, acting, ReportAsk(only), noticed)
            assert found.figures[Figure.LOST].count == counted
        listed = losses.listed(session, acting, noticed, 0, 10)
        is_late = noticed - last > losses.DAYS * DAY
        assert [one.summary.association.id for one in listed] == ([] if is_late else [submitted])
        assert losses.of_member(session, acting, noticed).count == len(listed)
        (one,) = customers_page.several(session, acting.partner, [submitted])
        (cells,) = page_export.table(session, [associated(acting, one)], None)
        assert dict(zip(page_export.HEADER, cells, strict=True))["Since (day or UTC)"] == day
        (exported,) = data_export.records(session, acting.partner)
        assert exported.fields["status_since"] == day.isoformat()
    # What was done by that day, and not later, can still be recorded.
    kind = Kind.DISPUTED if answers[-1].kind is Kind.REJECTED else Kind.RESUBMITTED
    with pytest.raises(AnswerDayRefused) as refusal:
        record(database, submitted, replace(ANSWERS[kind], on_day=day + DAY), days=after + 1)
    assert (refusal.value.fault, refusal.value.nearest) == (AnswerDayFault.AFTER_THE_CLOCK, day)
    record(database, submitted, replace(ANSWERS[kind], on_day=day), days=after + 1)
    assert contradictions(database) == []
