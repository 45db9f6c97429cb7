from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from flows.claims import record_answer, submit_claim, void_record
from flows.claims.record_answer import ClaimAnswer
from flows.customers_page import losses
from flows.reports import report
from flows.reports.report import FigureRow, FigureSum, Report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import last_day
from flows.rules.reports.figures import WHY_LOST, Figure
from handlers.customers import money_views
from handlers.reports import report_views
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import LOST
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from store.partners import Location, Partner
from tests.support import world
from tests.support.plans import plans
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TODAY = NOON.date()
OTHER = "T0WIDEWORLD"
THIS_MONTH = ReportAsk()
APRIL = datetime(2026, 4, 10, 12, tzinfo=NOON.tzinfo)
"""A day in the month after that of ``NOON``."""


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def add(database: Database, place: World, number: int, **more: Any) -> int:
    return world.associate(
        database,
        place,
        more.pop("engagement_id", place.viva.id),
        tenant=f"00000000-0000-4000-8000-{number:012d}",
        domain=f"company{number}.example",
        company=f"Company {number}",
        **more,
    )


def submit(database: Database, one: int) -> None:
    world.accept(database, one)
    with database.write() as session:
        submit_claim.submit(session, actor(session), one, NOON, submitted_on=TODAY, claim_id=None, note=None)


def answer(database: Database, one: int, kind: Kind, on_day: date, amount: Amount | None = None) -> None:
    given = ClaimAnswer(kind, on_day, amount=amount, words="why", reference="P-1" if amount else None)
    with database.write() as session:
        record_answer.record(session, actor(session), one, APRIL, given)


def end(database: Database, one: int, status: S, at: datetime = NOON) -> None:
    ended = {"status": status, "status_since": at, "agenda_done": at, "ended_at": at, "next_action_at": None}
    with database.write() as session:
        session.execute(update(Association).where(Association.id == one).values(ended))


def set_rate(database: Database, engagement: Engagement, amount: int, currency: str = "USD") -> None:
    rates = [{"market": "A", "amount": amount, "currency": currency}]
    with database.write() as session:
        session.execute(update(Engagement).where(Engagement.id == engagement.id).values(rates=rates))


def show(
    database: Database,
    ask: ReportAsk = THIS_MONTH,
    now: datetime = NOON,
    *,
    workspace: str = "",
    user: str = ADMIN,
) -> Report:
    with database.read() as session:
        acting = actor(session, user, workspace) if workspace else actor(session, user)
        return report.show(session, acting, ask, now)


def rows(
    database: Database,
    figure: Figure,
    ask: ReportAsk = THIS_MONTH,
    now: datetime = NOON,
    *,
    workspace: str = "",
) -> list[FigureRow]:
    with database.read() as session:
        acting = actor(session, ADMIN, workspace) if workspace else actor(session)
        return report.listed(session, acting, ask, figure, now, 0, 100)


def ids(found: Iterable[FigureRow]) -> list[int]:
    return [one.row.summary.association.id for one in found]


def everything(database: Database, place: World) -> dict[str, int]:
    """Bring associations to every number of a report, in two currencies, and return their ids."""
    set_rate(database, place.siem, 4000, "EUR")
    found = {
        "open": add(database, place, 1),
        "open_siem": add(database, place, 2, engagement_id=place.siem.id, now=NOON - 10 * DAY),
        "in_review": add(database, place, 3),
        "approved": add(database, place, 4, now=NOON - 20 * DAY),
        "paid": add(database, place, 5, user=USER),
    }
    for name in ("in_review", "approved", "paid"):
        submit(database, found[name])
    answer(database, found["approved"], Kind.APPROVED, TODAY + 2 * DAY, Amount("USD", Decimal("4999.50")))
    answer(database, found["paid"], Kind.APPROVED, TODAY + 3 * DAY, Amount("EUR", Decimal(4500)))
    answer(database, found["paid"], Kind.PAID, TODAY + 31 * DAY, Amount("EUR", Decimal(4400)))
    for number, status in enumerate(sorted(LOST), start=10):
        found[status.value] = add(database, place, number)
        end(database, found[status.value], status)
    return found


def test_every_number_counts_what_it_names_by_currency(database: Database, place: World) -> None:
    made = everything(database, place)
    found = show(database).figures
    siem_due_within_week = found[Figure.RISK_WEEK]
    assert (siem_due_within_week.count, siem_due_within_week.words) == (1, "EUR 4,000")
    assert siem_due_within_week.estimated
    assert (found[Figure.RISK_MONTH].count, found[Figure.RISK_MONTH].words) == (2, "EUR 4,000 + USD 5,000")
    assert (found[Figure.REVIEW].count, found[Figure.REVIEW].words) == (1, "USD 5,000")
    assert not found[Figure.REVIEW].estimated
    assert found[Figure.APPROVED].sums == (Amount("EUR", Decimal(4500)), Amount("USD", Decimal("4999.50")))
    assert found[Figure.PAID].count == 0
    assert (found[Figure.LOST].count, found[Figure.LOST].words) == (len(LOST), "USD 35,000")
    for figure, statuses in WHY_LOST.items():
        assert found[figure].count == len(statuses)
        assert set(ids(rows(database, figure))) == {made[one.value] for one in statuses}
    april = show(database, ReportAsk("2026-04"), APRIL).figures
    assert (april[Figure.PAID].count, april[Figure.PAID].words) == (1, "EUR 4,400")
    assert (april[Figure.APPROVED].count, april[Figure.LOST].count, april[Figure.ADDED].count) == (0, 0, 0)


def test_every_number_leads_to_as_many_rows_as_it_counts_and_they_add_up_to_it(
    database: Database, place: World
) -> None:
    everything(database, place)
    for ask, now in ((ReportAsk(), NOON), (ReportAsk("2026-04"), APRIL), (ReportAsk("FY26"), APRIL)):
        numbers = show(database, ask, now).figures
        assert set(numbers) == set(Figure)
        for figure, number in numbers.items():
            found = rows(database, figure, ask, now)
            assert len(found) == number.count
            if number.sums:
                sums: dict[str, Decimal] = {}
                for one in found:
                    assert one.amount is not None
                    before = sums.get(one.amount.currency, Decimal(0))
                    sums[one.amount.currency] = before + one.amount.units
                assert {one.currency: one.units for one in number.sums} == sums
                assert any(one.estimated for one in found) is number.estimated


def test_one_number_alone_is_the_same_as_among_all(database: Database, place: World) -> None:
    everything(database, place)
    ask = ReportAsk("FY26")
    whole = show(database, ask, APRIL)
    for figure in Figure:
        with database.read() as session:
            found = report.show(session, actor(session), ask, APRIL, report.SAID_WITH.get(figure, (figure,)))
        assert found.figures[figure] == whole.figures[figure]
        assert report_views.line(found, figure) == report_views.line(whole, figure)


def test_home_and_a_report_on_its_member_agree(database: Database, place: World) -> None:
    everything(database, place)
    found = show(database, ReportAsk(owner=ADMIN)).figures
    with database.read() as session:
        own = report.own(session, actor(session), NOON, money_views.ON_HOME)
        lost = losses.of_member(session, actor(session), NOON)
    assert own.figures == {one: found[one] if one in money_views.ON_HOME else FigureSum() for one in Figure}
    assert (found[Figure.LOST].words, found[Figure.LOST].count) == (lost.amount, lost.count)


def test_from_added_to_paid_counts_what_was_added_in_the_period_and_the_days_of_what_was_paid(
    database: Database, place: World
) -> None:
    everything(database, place)
    march, april = show(database, now=APRIL), show(database, ReportAsk("2026-04"), APRIL)
    year = show(database, ReportAsk("FY26"), APRIL)
    assert show(database, ReportAsk("2026-03"), APRIL).converted == round(100 / 10)
    assert (year.figures[Figure.ADDED].count, year.figures[Figure.CONVERTED].count) == (12, 1)
    assert year.converted == 8
    assert (april.converted, april.days, year.days) == (None, 31, 31)
    assert (march.period.first, march.period.last) == (april.period.first, april.period.last)


def test_the_days_to_the_payment_are_their_median(database: Database, place: World) -> None:
    for number, days in enumerate((1, 2, 39)):
        one = add(database, place, number)
        submit(database, one)
        answer(database, one, Kind.APPROVED, TODAY, Amount("USD", 5000))
        answer(database, one, Kind.PAID, TODAY + days * DAY, Amount("USD", 5000))
    assert show(database, ReportAsk("FY26"), APRIL).days == 2
    assert show(database, ReportAsk("2026-03"), APRIL).days == 1.5


def test_what_was_recorded_by_mistake_counts_no_more(database: Database, place: World) -> None:
    one = add(database, place, 1)
    submit(database, one)
    answer(database, one, Kind.APPROVED, TODAY, Amount("USD", 5000))
    assert show(database).figures[Figure.APPROVED].count == 1
    with database.write() as session:
        void_record.void(session, actor(session), one, APRIL, 1, "It was another claim")
    found = show(database).figures
    assert (found[Figure.APPROVED].count, found[Figure.REVIEW].count) == (0, 1)
    assert rows(database, Figure.APPROVED) == []


def test_what_began_again_is_not_lost(database: Database, place: World) -> None:
    one = add(database, place, 1)
    end(database, one, S.CONSENT_EXPIRED)
    assert show(database).figures[Figure.LOST].count == 1
    add(database, place, 1)
    assert show(database).figures[Figure.LOST].count == 0
    assert rows(database, Figure.LOST) == []


def test_a_period_holds_its_first_and_its_last_day_in_the_partners_zone(
    database: Database, place: World
) -> None:
    # New York and Kathmandu: a clock that ends at midnight has ended the day before, which texts name.
    for year, zone in enumerate(("America/New_York", "Asia/Kathmandu"), 2024):
        with database.write() as session:
            session.execute(update(Partner).values(time_zone=zone))
        first, following = (datetime(year, month, 1, tzinfo=ZoneInfo(zone)) for month in (3, 4))
        for number, at in enumerate((first, first + SECOND, following, following + SECOND)):
            one = add(database, place, 10 * year + number)
            end(database, one, S.CONSENT_EXPIRED, at)
        for month, count in (("02", 1), ("03", 2), ("04", 1)):
            ask = ReportAsk(f"{year}-{month}")
            assert show(database, ask).figures[Figure.LOST].count == count
            found = rows(database, Figure.LOST, ask)
            days = {last_day(one.row.summary.association.status_since, zone) for one in found}
            assert {f"{one:%Y-%m}" for one in days} == {f"{year}-{month}"}


def test_what_a_clock_ended_counts_on_the_clocks_day_though_it_took_effect_later(
    database: Database, place: World
) -> None:
    expired, unclaimed = add(database, place, 1), add(database, place, 2)
    world.accept(database, unclaimed)
    for one, status, field in (
        (expired, S.CONSENT_EXPIRED, "consent_due"),
        (unclaimed, S.NOT_SUBMITTED_EXPIRED, "claim_due"),
    ):
        due = getattr(world.row(database, one), field)
        end(database, one, status, due + 5 * DAY)
        for ago, counted in ((-1, []), (0, [one]), (1, []), (5, [])):
            ask = ReportAsk(f"{(due + ago * DAY).date()}")
            assert ids(rows(database, Figure.LOST, ask)) == counted
        (row,) = rows(database, Figure.LOST, ReportAsk(f"{due.date()}"))
        assert row.row.summary.since(None) == due


def test_a_report_is_limited_to_an_engagement_a_location_or_an_owner(
    database: Database, place: World
) -> None:
    made = everything(database, place)
    at_oslo = add(database, place, 30, location=place.oslo)
    of_uma = add(database, place, 31, user=USER)
    for ask, wanted in (
        (ReportAsk(engagement_id=place.siem.id), {made["open_siem"]}),
        (ReportAsk(location_id=place.oslo.id), {at_oslo}),
        (ReportAsk(owner=USER), {of_uma}),
        (ReportAsk(engagement_id=place.siem.id, owner=USER), set()),
    ):
        found = show(database, ask)
        assert found.ask == ask
        assert found.figures[Figure.RISK_MONTH].count == len(wanted)
        assert set(ids(rows(database, Figure.RISK_MONTH, ask))) == wanted
    assert show(database, ReportAsk(owner=USER)).figures[Figure.APPROVED].count == 1


def test_r3_nothing_of_another_partner_is_in_a_report(database: Database, place: World) -> None:
    made = everything(database, place)
    theirs = world.build(database, OTHER)
    ask = ReportAsk("FY26", place.viva.id, place.seattle.id)
    found = show(database, ask, APRIL, workspace=OTHER)
    assert (found.engagement, found.location) == (None, None)
    assert not any(one.count for one in found.figures.values())
    for figure in Figure:
        assert rows(database, figure, ReportAsk("FY26"), APRIL, workspace=OTHER) == []
    world.associate(database, theirs, theirs.viva.id, workspace=OTHER)
    assert show(database, workspace=OTHER).figures[Figure.RISK_MONTH].count == 1
    assert show(database).figures[Figure.RISK_MONTH].count == len({made["open"], made["open_siem"]})


def test_members_see_all_locations_as_on_the_customers_page_but_act_on_their_own(
    database: Database, place: World
) -> None:
    add(database, place, 1)
    add(database, place, 2, location=place.oslo)
    assert show(database, user=USER).figures[Figure.RISK_MONTH].count == 2
    with database.read() as session:
        found = report.listed(session, actor(session, USER), ReportAsk(), Figure.RISK_MONTH, NOON, 0, 10)
    assert sorted(one.row.may_act for one in found) == [False, True]


def test_an_association_without_a_rate_is_counted_apart(database: Database, place: World) -> None:
    with database.write() as session:
        session.execute(update(Location).values(market=None))
    add(database, place, 1)
    found = show(database).figures[Figure.RISK_MONTH]
    assert (found.count, found.sums, found.unknown, found.words) == (1, (), 1, "")
    assert not found.estimated


@pytest.mark.parametrize(
    "ask",
    [ReportAsk("FY26"), ReportAsk("FY26", 1), ReportAsk("FY26", None, 1), ReportAsk("FY26", owner=ADMIN)],
)
def test_no_number_and_no_list_reads_a_whole_table(database: Database, place: World, ask: ReportAsk) -> None:
    everything(database, place)
    for plan in (
        plans(database, lambda session: report.show(session, actor(session), ask, APRIL)),
        *(
            plans(
                database,
                lambda session, figure=figure: report.listed(  # type: ignore[misc]
                    session, actor(session), ask, figure, APRIL, 0, 10
                ),
            )
            for figure in Figure
        ),
    ):
        assert plan
        for table in ("associations", "claim_records"):
            assert not [one for one in plan if f"SCAN {table}" in one or f"Seq Scan on {table}" in one]
