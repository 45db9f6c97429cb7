"""Giving, changing and taking roles, by admins of all locations and of some."""

import pytest

from flows import access
from flows.access import NoRole
from flows.administration import roles
from flows.administration.roles import ChangedMeanwhile, Grant, LastAdmin, Person
from flows.consent.record_consent import AdminOnly
from flows.loading.loading import LoadRefused
from store.database.engine import Database
from store.enums import Role
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, World, actor

KIM = Person("U0KIM", "Kim Lee")
LEE = Person("U0LEE", "Lee Kim")


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def codes(place: World) -> tuple[str, str]:
    return place.seattle.code, place.oslo.code


def held(database: Database, user_id: str) -> frozenset[Grant]:
    with database.read() as session:
        return roles.of_member(session, actor(session), user_id).grants


def change(
    database: Database, person: Person, *wanted: Grant, by: str = ADMIN, version: int | None = None
) -> None:
    with database.write() as session:
        who = access.identify(session, WORKSPACE, by)
        seen = roles.of_member(session, who, person.user_id).version if version is None else version
        roles.change(session, who, person, wanted, seen, NOON)


def test_several_people_get_a_role_besides_what_they_hold(database: Database, place: World) -> None:
    seattle, oslo = codes(place)
    change(database, KIM, (Role.USER, seattle))
    with database.write() as session:
        roles.give(session, actor(session), [KIM, LEE], [(Role.ADMIN, oslo)], NOON)
    assert held(database, KIM.user_id) == {(Role.USER, seattle), (Role.ADMIN, oslo)}
    assert held(database, LEE.user_id) == {(Role.ADMIN, oslo)}
    with database.read() as session:
        listed = roles.listing(session, actor(session), "kim", 0, 10)
        assert [one.name for one in listed.shown] == ["Kim Lee", "Lee Kim"]
        assert access.identify(session, WORKSPACE, KIM.user_id).member.name == "Kim Lee"


def test_whose_roles_are_all_taken_may_do_nothing_more(database: Database, place: World) -> None:
    seattle, _ = codes(place)
    change(database, KIM, (Role.USER, seattle))
    change(database, KIM)
    with database.read() as session, pytest.raises(NoRole):
        access.identify(session, WORKSPACE, KIM.user_id)


def test_an_admin_of_some_locations_gives_and_takes_roles_on_these_alone(
    database: Database, place: World
) -> None:
    seattle, oslo = codes(place)
    change(database, KIM, (Role.ADMIN, oslo))
    change(database, LEE, (Role.USER, seattle))
    # What stays may lie anywhere; what is given or taken may not.
    change(database, LEE, (Role.USER, seattle), (Role.USER, oslo), by=KIM.user_id)
    assert held(database, LEE.user_id) == {(Role.USER, seattle), (Role.USER, oslo)}
    refused: list[list[Grant]] = [
        [(Role.USER, oslo)],
        [(Role.USER, seattle), (Role.USER, oslo), (Role.USER, None)],
        [(Role.USER, seattle), (Role.USER, oslo), (Role.ADMIN, seattle)],
    ]
    for wanted in refused:
        with pytest.raises(AdminOnly) as refusal:
            change(database, LEE, *wanted, by=KIM.user_id)
        assert refusal.value.admins == (ADMIN,)
        with database.write() as session, pytest.raises(AdminOnly):
            roles.give(
                session, access.identify(session, WORKSPACE, KIM.user_id), [LEE], [(Role.ADMIN, None)], NOON
            )
    assert held(database, LEE.user_id) == {(Role.USER, seattle), (Role.USER, oslo)}


def test_the_last_admin_of_all_locations_stays(database: Database, place: World) -> None:
    _, oslo = codes(place)
    ada = Person(ADMIN, "Ada Admin")
    for wanted in ([], [(Role.ADMIN, oslo)], [(Role.USER, None)]):
        with pytest.raises(LastAdmin):
            change(database, ada, *wanted)
    change(database, KIM, (Role.ADMIN, None))
    change(database, ada, (Role.USER, None))
    with pytest.raises(LastAdmin):
        change(database, KIM, by=KIM.user_id)


def test_a_second_admin_learns_what_the_first_has_changed_meanwhile(database: Database, place: World) -> None:
    seattle, oslo = codes(place)
    change(database, KIM, (Role.USER, seattle))
    with database.read() as session:
        seen = roles.of_member(session, actor(session), KIM.user_id)
    change(database, KIM, (Role.USER, oslo))
    with pytest.raises(ChangedMeanwhile) as refusal:
        change(database, KIM, (Role.ADMIN, seattle), version=seen.version)
    assert (refusal.value.by, refusal.value.at) == (ADMIN, NOON)
    assert held(database, KIM.user_id) == {(Role.USER, oslo)}


def test_what_is_gone_or_not_allowed_changes_nothing(database: Database, place: World) -> None:
    seattle, _ = codes(place)
    with pytest.raises(LoadRefused):
        change(database, KIM, (Role.USER, "9999999"))
    with pytest.raises(AdminOnly):
        change(database, KIM, (Role.USER, seattle), by=USER)
    assert held(database, KIM.user_id) == frozenset()
