from collections.abc import Sequence
from datetime import timedelta

import pytest

from flows.associations import ownership
from flows.consent import ask_several
from flows.consent.ask_several import MOST, AskedSeveral
from flows.consent.consent import ConsentClosed, TooSoon
from store import consents
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import HistoryAction
from store.history import history
from tests.support import world
from tests.support.world import LINKS, NOON, USER, World, actor

HOUR = timedelta(hours=1)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def waiting(database: Database, place: World) -> list[int]:
    return [world.associate(database, place, one.id) for one in (place.viva, place.siem)]


def ask(database: Database, ids: Sequence[int], user: str = world.ADMIN) -> AskedSeveral:
    with database.write() as session:
        return ask_several.ask(session, actor(session, user), ids, LINKS, NOON)


def offered(database: Database, customer_id: int, user: str = world.ADMIN) -> list[int]:
    with database.read() as session:
        found = ask_several.to_ask(session, actor(session, user), customer_id, NOON).shown
        assert {one.email for one in found} <= {"kim@contoso.com"}
        return [one.summary.association.id for one in found]


def left(database: Database, customer_id: int, user: str = world.ADMIN) -> list[int]:
    with database.read() as session:
        found = ask_several.to_ask(session, actor(session, user), customer_id, NOON)
        return [one.association.id for one in found.left]


def test_each_is_asked_for_as_if_it_were_alone(database: Database, waiting: list[int]) -> None:
    customer_id = world.row(database, waiting[0]).customer_id
    assert sorted(offered(database, customer_id)) == waiting
    outcome = ask(database, waiting)
    assert [one.summary.association.id for one in outcome.asked] == waiting
    assert outcome.refused == []
    assert offered(database, customer_id) == []
    for one in waiting:
        assert world.row(database, one).status is S.AWAITING_CONSENT
        with database.read() as session:
            association = session.get_one(Association, one)
            (request,) = consents.requests(session, association)
            assert request.email == "kim@contoso.com"
            actions = [entry.action for entry in history.of_association(session, association)]
            assert actions.count(HistoryAction.CONSENT_ASKED) == 1


def test_what_a_colleague_asked_for_meanwhile_does_not_stop_the_others(
    database: Database, waiting: list[int]
) -> None:
    ask(database, waiting[:1], USER)
    outcome = ask(database, waiting)
    assert [one.summary.association.id for one in outcome.asked] == waiting[1:]
    assert [(one.association.id, type(why)) for one, why in outcome.refused] == [(waiting[0], TooSoon)]
    with pytest.raises(TooSoon):
        ask(database, waiting)


def test_what_is_over_is_not_offered_and_refused(database: Database, place: World) -> None:
    over = world.associate(database, place, place.siem.id, now=NOON - timedelta(days=15))
    assert offered(database, world.row(database, over).customer_id) == []
    with pytest.raises(ConsentClosed):
        ask(database, [over])


def test_r1_what_other_locations_have_is_neither_offered_nor_asked_for(
    database: Database, place: World
) -> None:
    here = world.associate(database, place, place.siem.id)
    there = world.associate(database, place, place.viva.id, location=place.oslo)
    assert offered(database, world.row(database, here).customer_id, USER) == [here]
    outcome = ask(database, [here, there], USER)
    assert [one.association.id for one, _ in outcome.refused] == [there]
    assert world.row(database, there).status is S.ADDED


def test_those_of_colleagues_are_told_apart(database: Database, waiting: list[int]) -> None:
    with database.write() as session:
        ownership.hand_over(session, actor(session), waiting[0], USER, NOON)
    with database.read() as session:
        row = session.get_one(Association, waiting[0])
        found = ask_several.to_ask(session, actor(session), row.customer_id, NOON).shown
        assert {one.summary.association.id: one.is_own for one in found} == {
            waiting[0]: False,
            waiting[1]: True,
        }


def test_a_great_many_are_asked_for_in_parts(database: Database, place: World) -> None:
    ids = world.add_many(database, place, MOST + 2)
    customer_id = world.row(database, ids[0]).customer_id
    assert offered(database, customer_id) == ids[:MOST]
    assert left(database, customer_id) == ids[MOST:]
    ask(database, offered(database, customer_id))
    assert offered(database, customer_id) == ids[MOST:]
    assert left(database, customer_id) == []


@pytest.mark.parametrize(("of_others", "own"), [(12, 4), (12, 12), (3, 2), (30, 1)])
def test_ones_own_come_first_although_a_colleagues_end_sooner(
    database: Database, place: World, of_others: int, own: int
) -> None:
    umas = world.add_many(database, place, of_others, user=USER)
    adas = world.add_many(database, place, own, prefix="LATER", consent_days=40)
    customer_id = world.row(database, adas[0]).customer_id
    assert offered(database, customer_id) == [*adas, *umas][:MOST]
    assert left(database, customer_id) == [*adas, *umas][MOST:]
    assert offered(database, customer_id, USER) == [*umas, *adas][:MOST]


def test_what_was_clicked_comes_before_ones_own_and_can_be_all_that_is_offered(
    database: Database, place: World
) -> None:
    umas = world.add_many(database, place, 12, user=USER)
    adas = world.add_many(database, place, 4, prefix="LATER", consent_days=40)
    customer_id = world.row(database, adas[0]).customer_id
    with database.read() as session:
        member = actor(session)
        first = ask_several.to_ask(session, member, customer_id, NOON, first=umas[-2:])
        among = ask_several.to_ask(session, member, customer_id, NOON, among=umas[-2:])
    assert [one.summary.association.id for one in first.shown] == [*umas[-2:], *adas, *umas[:4]]
    assert [one.summary.association.id for one in among.shown] == umas[-2:]
    assert among.left == []


def test_what_is_over_does_not_hide_what_can_still_be_asked_for(database: Database, place: World) -> None:
    world.add_many(database, place, MOST, now=NOON - timedelta(days=40))
    later = world.add_many(database, place, 2, prefix="LATER", consent_days=40)
    assert offered(database, world.row(database, later[0]).customer_id) == later
