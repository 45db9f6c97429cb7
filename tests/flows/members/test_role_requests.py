from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.administration import role_answers, roles
from flows.administration.role_answers import RequestEnded
from flows.administration.roles import Person
from flows.members import role_requests
from flows.members.role_requests import LEFT_FOR, AskedBefore, HasRole, PlacesGone
from flows.personal_data import retention
from store.database.engine import Database
from store.enums import Role, RoleRequestEnding
from store.role_requests import RoleRequest
from tests.support import world
from tests.support.world import ADMIN, NOON, STRANGER, USER, WORKSPACE, actor


def ask(database: Database, code: str | None = None) -> None:
    with database.write() as session:
        role_requests.ask(session, WORKSPACE, STRANGER, "Sam", [(Role.USER, code)], "", NOON)


def request_id(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(RoleRequest.id).order_by(RoleRequest.id.desc())).first() or 0


def test_a_request_is_granted_once_and_ends(database: Database) -> None:
    place = world.build(database)
    ask(database, place.seattle.code)
    with pytest.raises(AskedBefore):
        ask(database)
    one = request_id(database)
    with database.write() as session:
        role_answers.grant(session, actor(session), one, None, NOON)
    with database.read() as session:
        state = role_requests.state(session, one)
        assert (state.ending, state.by) == (RoleRequestEnding.GRANTED, ADMIN)
        assert state.given == [(Role.USER, place.seattle.code)]
    with database.write() as session, pytest.raises(RequestEnded):
        role_answers.decline(session, actor(session), one, "", NOON)
    with pytest.raises(HasRole):
        ask(database)


def test_a_request_names_locations_that_exist(database: Database) -> None:
    world.build(database)
    with pytest.raises(PlacesGone):
        ask(database, "999999")


def test_a_request_is_left_for_so_long_and_its_end_is_kept_for_a_while(database: Database) -> None:
    world.build(database)
    ask(database)
    assert role_requests.expire(database, NOON + LEFT_FOR - timedelta(seconds=1)) == 0
    assert role_requests.expire(database, NOON + LEFT_FOR) == 1
    assert role_requests.expire(database, NOON + LEFT_FOR) == 0
    ended = NOON + LEFT_FOR
    assert retention.clear(database, ended + retention.MESSAGES_KEPT - timedelta(1)).role_requests == 0
    assert retention.clear(database, ended + retention.MESSAGES_KEPT).role_requests == 1


def test_who_is_asked_is_admin_of_the_locations_or_else_of_all(database: Database) -> None:
    place = world.build(database)
    seattle, oslo = (Role.USER, place.seattle.code), (Role.USER, place.oslo.code)
    with database.write() as session:
        partner = session.merge(place.partner)
        assert role_requests.whom_to_ask(session, partner, [seattle]) == [ADMIN]
        local = [(Role.ADMIN, place.seattle.code)]
        roles.give(session, actor(session), [Person(USER, "Uma")], local, NOON)
        assert role_requests.whom_to_ask(session, partner, [seattle]) == [USER]
        assert role_requests.whom_to_ask(session, partner, [seattle, oslo]) == [ADMIN]
        assert role_requests.whom_to_ask(session, partner, [(Role.USER, None)]) == [ADMIN]
