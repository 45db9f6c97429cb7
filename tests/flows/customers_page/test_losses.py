from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from flows.associations import cancel
from flows.claims import record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.consent import answers
from flows.customers_page import losses
from flows.customers_page.losses import BEGINS_AGAIN, Losses
from flows.reminders import tick
from flows.rules.associations.status import TABLE
from store.associations.associations import Association
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import LOST, ClaimRecordKind, ConsentOutcome
from store.enums import AssociationStatus as S
from store.partners import Location, Partner
from tests.support import asking, world
from tests.support.plans import plans
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)
OTHER = "T0WIDEWORLD"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def add(database: Database, place: World, number: int, *, user: str = ADMIN, now: datetime = NOON) -> int:
    return world.associate(
        database,
        place,
        place.viva.id,
        user=user,
        now=now,
        tenant=f"00000000-0000-4000-8000-{number:012d}",
        domain=f"company{number}.example",
    )


def end(database: Database, association_id: int, status: S = S.CONSENT_EXPIRED, at: datetime = NOON) -> None:
    """Let one end as it does when its clock runs out, or when a review ends."""
    ended = {"status": status, "status_since": at, "agenda_done": at, "ended_at": at, "next_action_at": None}
    with database.write() as session:
        session.execute(update(Association).where(Association.id == association_id).values(ended))


def decline(database: Database, association_id: int, now: datetime = NOON) -> None:
    with database.write() as session:
        request = asking.ask(
            session, actor(session), association_id, LINKS, now, customer=KIM, partner=ADA, contact_reason="x"
        )
        shown = answers.ShownStatement("1", "text")
        decision = asking.Decision(ConsentOutcome.DECLINED, "Kim", None, shown, None, None)
        asking.answer(session, request.id, decision, now)


def lost(database: Database, now: datetime = NOON, *, user: str = ADMIN, workspace: str = "") -> Losses:
    with database.read() as session:
        acting = actor(session, user, workspace) if workspace else actor(session, user)
        return losses.of_member(session, acting, now)


def listed(
    database: Database, now: datetime = NOON, *, user: str = ADMIN, offset: int = 0, most: int = 100
) -> list[int]:
    with database.read() as session:
        found = losses.listed(session, actor(session, user), now, offset, most)
        return [one.summary.association.id for one in found]


def test_every_ending_with_a_red_sign_is_a_loss_and_no_other() -> None:
    assert {status for status, row in TABLE.items() if row.sign == "🔴"} == LOST
    assert {S.CONSENT_EXPIRED, S.CONSENT_DECLINED} == BEGINS_AGAIN


@pytest.mark.parametrize("status", sorted(LOST - {S.CONSENT_DECLINED}))
def test_each_ending_without_pay_is_found(database: Database, place: World, status: S) -> None:
    one = add(database, place, 1)
    end(database, one, status)
    found = lost(database)
    assert found.kinds == {status: 1}
    assert found.amount == "USD 5,000"
    assert found.again == (status in BEGINS_AGAIN)
    assert listed(database) == [one]


def test_a_consent_that_was_declined_is_found(database: Database, place: World) -> None:
    one = add(database, place, 1)
    decline(database, one)
    assert lost(database).kinds == {S.CONSENT_DECLINED: 1}
    assert listed(database) == [one]


def test_what_lapses_with_time_is_found_after_the_tick_that_notices_it(
    database: Database, place: World
) -> None:
    one = add(database, place, 1)
    consented = add(database, place, 2)
    world.accept(database, consented)
    assert lost(database).count == 0
    after = NOON + timedelta(days=max(place.viva.consent_days, place.viva.submit_days) + 1)
    list(tick.sweep(database, after))
    late = NOON + timedelta(days=place.viva.consent_days + 1)
    assert lost(database, late).kinds[S.CONSENT_EXPIRED] == 1
    assert set(listed(database, late)) == {one, consented}


def test_what_goes_on_was_cancelled_or_was_submitted_is_not_lost(database: Database, place: World) -> None:
    add(database, place, 1)
    cancelled, submitted = add(database, place, 2), add(database, place, 3)
    world.accept(database, submitted)
    with database.write() as session:
        cancel.cancel(session, actor(session), cancelled, NOON, "They decided otherwise")
        submit_claim.submit(
            session, actor(session), submitted, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
    assert (lost(database).count, listed(database)) == (0, [])


def test_a_member_sees_their_own_and_an_admin_everybodys(database: Database, place: World) -> None:
    ours, theirs = add(database, place, 1), add(database, place, 2, user=USER)
    end(database, ours)
    end(database, theirs, at=NOON - DAY)
    assert (lost(database).count, lost(database).is_everybodys) == (2, True)
    assert listed(database) == [ours, theirs]
    own = lost(database, user=USER)
    assert (own.count, own.is_everybodys) == (1, False)
    assert listed(database, user=USER) == [theirs]


def test_r3_nothing_of_another_partner_is_among_them(database: Database, place: World) -> None:
    elsewhere = world.build(database, OTHER)
    one = world.associate(database, elsewhere, elsewhere.viva.id, workspace=OTHER)
    end(database, one)
    assert (lost(database).count, listed(database)) == (0, [])
    assert lost(database, workspace=OTHER).count == 1
    assert place.partner.id != elsewhere.partner.id


@pytest.mark.parametrize("status", [S.CONSENT_EXPIRED, S.CONSENTED_TO_ANOTHER_PARTNER])
def test_a_loss_is_gone_thirty_days_later(database: Database, place: World, status: S) -> None:
    end(database, add(database, place, 1), status)
    assert lost(database, NOON + 30 * DAY).count == 1
    assert lost(database, NOON + 30 * DAY + timedelta(minutes=1)).count == 0


def test_a_declined_consent_is_gone_thirty_days_later(database: Database, place: World) -> None:
    decline(database, add(database, place, 1))
    assert lost(database, NOON + 30 * DAY).count == 1
    assert lost(database, NOON + 31 * DAY).count == 0


def test_what_began_again_is_no_longer_lost(database: Database, place: World) -> None:
    end(database, add(database, place, 1))
    end(database, add(database, place, 2))
    again = add(database, place, 1)
    assert lost(database).count == 1
    end(database, again)
    assert lost(database).count == 2
    assert again in listed(database)


def test_different_currencies_stand_side_by_side_and_unknown_rates_are_counted(
    database: Database, place: World
) -> None:
    for number in (1, 2):
        end(database, add(database, place, number))
    euro = world.associate(database, place, place.siem.id, domain="euro.example")
    unknown = world.associate(
        database, place, place.viva.id, location=place.oslo, tenant="00000000-0000-4000-8000-000000000009"
    )
    end(database, euro)
    end(database, unknown)
    with database.write() as session:
        rates = [{"market": "A", "amount": 700, "currency": "EUR"}]
        session.execute(update(Engagement).where(Engagement.id == place.siem.id).values(rates=rates))
        session.execute(update(Location).where(Location.id == place.oslo.id).values(market=None))
    assert lost(database).amount == "EUR 700 + USD 10,000 and 1 without a rate"


def test_the_list_goes_on_from_an_offset_the_latest_first(database: Database, place: World) -> None:
    ids = [add(database, place, number) for number in range(5)]
    for number, one in enumerate(ids):
        end(database, one, at=NOON - number * DAY)
    assert listed(database) == ids
    assert listed(database, offset=2, most=2) == ids[2:4]


def lose(database: Database, one: int, on_day: date, recorded: datetime) -> None:
    """Record that a claim was rejected for good, on a day before it was recorded."""
    world.accept(database, one)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), one, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )
    for kind in (ClaimRecordKind.REJECTED, ClaimRecordKind.FINAL):
        with database.write() as session:
            answer = ClaimAnswer(kind, on_day, words="No date")
            record_answer.record(session, actor(session), one, recorded, answer)


def test_what_a_member_recorded_stands_where_the_day_that_was_given_belongs(
    database: Database, place: World
) -> None:
    ids = [add(database, place, number) for number in range(3)]
    lose(database, ids[0], date(2026, 3, 5), NOON + 9 * DAY)
    end(database, ids[1], at=NOON + 4 * DAY)
    lose(database, ids[2], date(2026, 3, 4), NOON + 10 * DAY)
    assert listed(database, now=NOON + 10 * DAY) == [ids[1], ids[0], ids[2]]


@pytest.mark.parametrize(("zone", "is_found"), [("Pacific/Kiritimati", False), ("Pacific/Pago_Pago", True)])
def test_the_days_of_a_loss_are_the_partners(
    database: Database, place: World, zone: str, is_found: bool
) -> None:
    one = add(database, place, 1)
    lose(database, one, date(2026, 3, 2), NOON + DAY)
    with database.write() as session:
        session.execute(update(Partner).values(time_zone=zone))
    # Thirty days before, it was 3 March on Kiritimati already, and still 2 March in Pago Pago.
    assert (listed(database, now=NOON + losses.DAYS * DAY) == [one]) is is_found


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu"])
def test_a_clock_that_ended_at_midnight_stands_among_the_losses_of_the_day_before(
    database: Database, place: World, zone: str
) -> None:
    with database.write() as session:
        session.execute(update(Partner).values(time_zone=zone))
    ids = [add(database, place, number) for number in range(3)]
    midnight = datetime(2026, 3, 6, tzinfo=ZoneInfo(zone))
    lose(database, ids[0], date(2026, 3, 6), midnight + 2 * DAY)
    end(database, ids[1], at=midnight)
    lose(database, ids[2], date(2026, 3, 4), midnight + 3 * DAY)
    assert listed(database, now=midnight + 5 * DAY) == ids


def test_they_are_found_by_indexes(database: Database, place: World) -> None:
    end(database, add(database, place, 1))
    for read in (
        lambda session: losses.of_member(session, actor(session), NOON),
        lambda session: losses.listed(session, actor(session, USER), NOON, 0, 10),
    ):
        found = plans(database, read)
        assert found
        assert not [one for one in found if "SCAN associations" in one or "Seq Scan on associations" in one]
