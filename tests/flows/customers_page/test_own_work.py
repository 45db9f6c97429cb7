from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from flows.claims import submit_claim
from flows.customers_page import losses, own_work
from flows.customers_page.own_work import OwnWork
from flows.reminders import day_waiting
from flows.reports import report
from flows.reports.report import FigureSum
from flows.rules.associations.next_step import Who, next_step
from flows.rules.reports.figures import Figure
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import IN_PROGRESS, Origin
from store.enums import AssociationStatus as S
from store.partners import Location
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def add(database: Database, place: World, number: int, *, now: datetime = NOON, user: str = ADMIN) -> int:
    return world.associate(
        database,
        place,
        place.viva.id,
        now=now,
        user=user,
        tenant=f"00000000-0000-4000-8000-{number:012d}",
        domain=f"company{number}.example",
    )


def send(database: Database, association_id: int) -> None:
    with database.write() as session:
        asking.ask(
            session,
            actor(session),
            association_id,
            LINKS,
            NOON,
            customer=KIM,
            partner=ADA,
            contact_reason="x",
        )


def money(database: Database, figure: Figure) -> FigureSum:
    with database.read() as session:
        return report.own(session, actor(session), NOON, [figure]).figures[figure]


def own(database: Database, now: datetime = NOON, *, user: str = ADMIN, most: int = 100) -> OwnWork:
    with database.read() as session:
        return own_work.of_member(session, actor(session, user), now, most)


def ids(found: OwnWork) -> list[int]:
    return [one.summary.association.id for one in found.needing]


def test_it_is_the_partners_turn_exactly_where_the_next_step_says_so() -> None:
    for status in IN_PROGRESS:
        expected = next_step(status, Origin.CLAIMED, "contoso.com").who is Who.PARTNER
        assert (status in own_work.PARTNERS_TURN) is expected


def test_what_needs_the_member_comes_by_what_ends_first_and_what_waits_is_counted_apart(
    database: Database, place: World
) -> None:
    late = add(database, place, 1, now=NOON)
    soon = add(database, place, 2, now=NOON - 5 * DAY)
    waits = add(database, place, 3)
    consented = add(database, place, 4)
    add(database, place, 5, user=USER)
    send(database, waits)
    world.accept(database, consented)
    found = own(database)
    assert ids(found) == [soon, late, consented]
    assert (found.needing_count, found.waiting_count) == (3, 1)
    assert own(database, most=1).needing_count == 3
    assert ids(own(database, most=1)) == [soon]


def test_what_waits_for_the_customer_needs_its_owner_in_the_last_week(
    database: Database, place: World
) -> None:
    days = place.viva.consent_days
    late, in_time = (
        add(database, place, number, now=NOON - (days - left) * DAY) for number, left in ((1, 6), (2, 9))
    )
    send(database, late)
    send(database, in_time)
    found = own(database)
    assert ids(found) == [late]
    assert (found.needing_count, found.waiting_count) == (1, 1)
    assert found.awaiting == "USD 5,000"


def test_a_mail_that_was_refused_needs_the_member_again(database: Database, place: World) -> None:
    waits = add(database, place, 1)
    send(database, waits)
    with database.write() as session:
        session.execute(update(Association).values(mail_refused="550 no such user"))
    found = own(database)
    assert ids(found) == [waits]
    assert found.waiting_count == 0


def test_what_ends_within_a_week_is_at_risk_and_what_was_submitted_is_in_review(
    database: Database, place: World
) -> None:
    days = place.viva.consent_days
    add(database, place, 1, now=NOON - (days - 6) * DAY)
    add(database, place, 2, now=NOON - (days - 7) * DAY)
    add(database, place, 3, now=NOON - (days - 8) * DAY)
    add(database, place, 4, now=NOON - (days - 6) * DAY, user=USER)
    submitted = add(database, place, 5)
    world.accept(database, submitted)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), submitted, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
    assert money(database, Figure.RISK_WEEK).words == "USD 10,000"
    in_review = money(database, Figure.REVIEW)
    assert (in_review.words, in_review.count) == ("USD 5,000", 1)


def test_without_a_market_no_amount_is_claimed(database: Database, place: World) -> None:
    add(database, place, 1, now=NOON - (place.viva.consent_days - 1) * DAY)
    with database.write() as session:
        session.execute(update(Location).values(market=None))
    at_risk = money(database, Figure.RISK_WEEK)
    assert (at_risk.words, at_risk.count, at_risk.unknown) == ("", 1, 1)


def test_engagements_in_use_are_those_with_a_row_on_their_page(database: Database, place: World) -> None:
    def used() -> list[str]:
        with database.read() as session:
            return [one.code for one in own_work.engagements_in_use(session, actor(session))]

    assert used() == []
    add(database, place, 1)
    world.build(database, "T0WIDEWORLD")
    assert used() == ["VIVA"]


def raise_rates(database: Database, place: World) -> None:
    with database.write() as session:
        rates = [{"market": "A", "amount": 7000, "currency": "USD"}]
        session.execute(update(Engagement).where(Engagement.id == place.viva.id).values(rates=rates))


def test_a_later_catalogue_moves_no_sum_of_what_was_promised_at_the_consent(
    database: Database, place: World
) -> None:
    claimed, waiting, open_ = (add(database, place, number) for number in range(3))
    for one in (claimed, waiting):
        world.accept(database, one)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), claimed, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
    promised = own(database)
    assert (promised.needs, money(database, Figure.REVIEW).words) == ("USD 10,000", "USD 5,000")
    raise_rates(database, place)
    found = own(database)
    assert (found.needs, money(database, Figure.REVIEW).words) == ("USD 12,000", "USD 5,000")
    assert found.estimated
    world.accept(database, open_)
    found = own(database)
    assert found.needs == "USD 12,000"
    assert not found.estimated


def test_what_was_lost_after_the_consent_is_worth_what_was_promised_then(
    database: Database, place: World
) -> None:
    consented, asked = add(database, place, 1), add(database, place, 2)
    world.accept(database, consented)
    raise_rates(database, place)
    lost_at = {"status_since": NOON, "agenda_done": NOON, "ended_at": NOON, "next_action_at": None}
    with database.write() as session:
        for one, status in ((consented, S.NOT_SUBMITTED_EXPIRED), (asked, S.CONSENT_EXPIRED)):
            ended = update(Association).where(Association.id == one)
            session.execute(ended.values(status=status, **lost_at))
    with database.read() as session:
        assert losses.of_member(session, actor(session), NOON).amount == "USD 12,000"


def test_what_else_waits_in_a_daily_message_is_worth_what_was_promised(
    database: Database, place: World
) -> None:
    consented, _ = add(database, place, 1), add(database, place, 2)
    world.accept(database, consented)
    raise_rates(database, place)
    with database.read() as session:
        found = day_waiting.besides(session, actor(session).member, (0,), NOON, None)
        assert found.amount == "USD 12,000"
