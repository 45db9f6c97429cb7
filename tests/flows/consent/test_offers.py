from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from flows.associations import contacts, ownership
from flows.consent import not_for_me, offers
from flows.consent.misdirected import NotForThem
from flows.consent.offers import MOST, Offer
from flows.customers.association_request import ContactPerson
from flows.outbox import reroute
from store.database.engine import Database
from tests.support import asking, world
from tests.support.plans import statements
from tests.support.world import ADA, KIM, LINKS, NOON, USER, World, actor

HOUR = timedelta(hours=1)
LEE = ContactPerson("Lee Gu", "lee@contoso.com")


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def offer(
    database: Database,
    any_of: int,
    user: str = world.ADMIN,
    now: datetime = NOON,
    first: Sequence[int] = (),
) -> Offer:
    """Return what the customer of an association can be asked for."""
    with database.read() as session:
        customer_id = world.row(database, any_of).customer_id
        return offers.to_ask(session, actor(session, user), customer_id, now, first=first)


def shown(found: Offer) -> list[int]:
    return [one.summary.association.id for one in found.shown]


def test_what_was_asked_within_the_hour_is_said_with_when_it_can_be_again(
    database: Database, place: World
) -> None:
    many = world.add_many(database, place, 3)
    with database.write() as session:
        asking.ask(session, actor(session), many[0], LINKS, NOON, customer=KIM, partner=ADA)
    found = offer(database, many[0], now=NOON + HOUR / 2)
    assert shown(found) == many[1:]
    assert [(one.summary.association.id, one.again_from) for one in found.not_now] == [(many[0], NOON + HOUR)]
    later = offer(database, many[0], now=NOON + HOUR)
    assert (sorted(shown(later)), later.not_now) == (many, [])


def test_what_no_mail_reaches_is_said_until_the_address_is_corrected(
    database: Database, place: World
) -> None:
    many = world.add_many(database, place, 2)
    with database.write() as session:
        asked = asking.ask(session, actor(session), many[0], LINKS, NOON, customer=KIM, partner=ADA)
        reroute.fail_mail(session, asked.ask_id, "550 no such user", NOON)
    found = offer(database, many[0], now=NOON + 2 * HOUR)
    assert shown(found) == [], "one mailbox reads the mails about all"
    assert [(one.email, one.again_from) for one in found.not_now] == [(KIM.email, None)] * 2
    with database.write() as session:
        contacts.update(session, actor(session), many[0], NOON + 2 * HOUR, customer=LEE, partner=ADA)
    found = offer(database, many[0], now=NOON + 2 * HOUR)
    assert (shown(found), found.contacts) == (many[:1], [LEE.email])
    assert [one.summary.association.id for one in found.not_now] == many[1:]


def test_what_its_reader_says_is_not_for_them_is_not_chosen_before_the_contact_is_corrected(
    database: Database, place: World
) -> None:
    many = world.add_many(database, place, 2)
    with database.write() as session:
        asked = asking.ask(session, actor(session), many[0], LINKS, NOON, customer=KIM, partner=ADA)
        assert not_for_me.tell(session, asked.ask_id, "Lee Gu", NOON)
    found = offer(database, many[0], now=NOON + 2 * HOUR)
    assert shown(found) == many[1:], "they may be the right person for what they were not asked"
    assert [(one.again_from, one.said) for one in found.not_now] == [(None, NotForThem(KIM.email, "Lee Gu"))]
    with database.write() as session:
        contacts.update(session, actor(session), many[0], NOON + 2 * HOUR, customer=LEE, partner=ADA)
    assert sorted(shown(offer(database, many[0], now=NOON + 2 * HOUR))) == many


def test_what_is_over_is_not_offered(database: Database, place: World) -> None:
    over = world.associate(database, place, place.siem.id, now=NOON - timedelta(days=15))
    assert shown(offer(database, over)) == []
    later = world.add_many(database, place, 2, prefix="LATER", consent_days=40)
    assert shown(offer(database, over)) == later


def test_r1_what_other_locations_have_is_not_offered(database: Database, place: World) -> None:
    here = world.associate(database, place, place.siem.id)
    world.associate(database, place, place.viva.id, location=place.oslo)
    assert shown(offer(database, here, USER)) == [here]


def test_those_of_colleagues_are_told_apart(database: Database, place: World) -> None:
    both = [world.associate(database, place, one.id) for one in (place.viva, place.siem)]
    with database.write() as session:
        ownership.hand_over(session, actor(session), both[0], USER, NOON)
    found = offer(database, both[0])
    assert {one.summary.association.id: one.is_own for one in found.shown} == {both[0]: False, both[1]: True}


def test_a_great_many_are_offered_in_parts(database: Database, place: World) -> None:
    ids = world.add_many(database, place, MOST + 2)
    found = offer(database, ids[0])
    assert shown(found) == ids[:MOST]
    assert [one.association.id for one in found.left] == ids[MOST:]


@pytest.mark.parametrize(("of_others", "own"), [(12, 4), (3, 2), (41, 1)])
def test_ones_own_come_first_although_a_colleagues_end_sooner(
    database: Database, place: World, of_others: int, own: int
) -> None:
    umas = world.add_many(database, place, of_others, user=USER)
    adas = world.add_many(database, place, own, prefix="LATER", consent_days=40)
    found = offer(database, adas[0])
    assert shown(found) == [*adas, *umas][:MOST]
    assert [one.association.id for one in found.left] == [*adas, *umas][MOST:]
    assert shown(offer(database, adas[0], USER)) == [*umas, *adas][:MOST]


def test_what_was_clicked_comes_before_ones_own(database: Database, place: World) -> None:
    umas = world.add_many(database, place, 5, user=USER)
    adas = world.add_many(database, place, 2, prefix="LATER", consent_days=40)
    assert shown(offer(database, adas[0], first=umas[-2:])) == [*umas[-2:], *adas, *umas[:3]]


def test_offering_many_takes_as_many_statements_as_offering_few(database: Database, place: World) -> None:
    taken = []
    for more, count in ((3, 3), (9, 12)):
        many = world.add_many(database, place, more, prefix=f"MANY{count}")
        with statements(database) as sent:
            assert len(offer(database, many[0]).shown) == count
        taken.append(len(sent))
    assert taken[0] == taken[1]
