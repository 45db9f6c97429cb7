from datetime import timedelta
from typing import Any

import pytest

from flows.members import open_screens
from flows.members.open_screens import LATELY, MOST, ScreenToRenew
from store.database.engine import Database
from store.enums import ScreenKind
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

SECOND = timedelta(seconds=1)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def remember(
    database: Database, view_id: str = "", *, user: str = ADMIN, ago: timedelta = timedelta(), **more: Any
) -> None:
    given = {"version": "1.a", "place": "{}"} | more
    kind = ScreenKind.CUSTOMERS if view_id else ScreenKind.HOME
    with database.write() as session:
        open_screens.remember(session, actor(session, user), kind, NOON - ago, view_id=view_id, **given)


def lately(database: Database, place: World) -> list[ScreenToRenew]:
    with database.read() as session:
        found = open_screens.lately(session, place.partner.id, NOON)
    return found.screens if found else []


def test_what_was_opened_lately_is_listed_the_latest_first(database: Database, place: World) -> None:
    assert lately(database, place) == []
    remember(database, "V1", ago=2 * SECOND)
    remember(database, user=USER, ago=SECOND)
    remember(database, ago=LATELY + SECOND)
    assert [(one.user_id, one.view_id) for one in lately(database, place)] == [(USER, ""), (ADMIN, "V1")]


def test_a_view_that_is_opened_again_is_kept_once_as_it_is_now(database: Database, place: World) -> None:
    remember(database, "V1", ago=LATELY, place='{"screen":"page"}', digest="old")
    remember(database, "V1", version="2.b", place='{"screen":"found"}')
    (only,) = lately(database, place)
    assert (only.version, only.place, only.digest) == ("2.b", '{"screen":"found"}', "")


def test_what_is_kept_is_bounded(database: Database, place: World) -> None:
    for number in range(MOST + 3):
        remember(database, f"V{number}", ago=(MOST - number) * SECOND)
    assert [one.view_id for one in lately(database, place)] == [
        f"V{MOST + 2 - number}" for number in range(MOST)
    ]


def test_a_renewal_and_its_failure_leave_alone_what_was_opened_meanwhile(
    database: Database, place: World
) -> None:
    remember(database)
    (before,) = lately(database, place)
    remember(database, version="2.b")
    with database.write() as session:
        open_screens.renewed(session, before, "1.c", "new")
        assert open_screens.forget(session, before) is False
    (now,) = lately(database, place)
    assert (now.version, now.digest) == ("2.b", "")
    with database.write() as session:
        open_screens.renewed(session, now, "3.c", "new")
    (renewed,) = lately(database, place)
    assert (renewed.version, renewed.digest) == ("3.c", "new")
    with database.write() as session:
        assert open_screens.forget(session, renewed) is True
    assert lately(database, place) == []


def test_r3_another_partner_has_screens_of_its_own(database: Database, place: World) -> None:
    elsewhere = world.build(database, "T0WIDEWORLD")
    remember(database)
    assert lately(database, elsewhere) == []
    assert len(lately(database, place)) == 1
