"""Adding and changing locations: who may, what is kept, and what two admins do at once."""

from dataclasses import replace
from typing import Any

import pytest

from bot.loading.files import read_row
from flows.access import Actor
from flows.administration import locations
from flows.administration.locations import EarningChange, EarnsOn, LocationExists, LocationTerms
from flows.administration.roles import ChangedMeanwhile
from flows.associations.lifecycle import NotFound
from flows.consent.record_consent import AdminOnly
from flows.loading.loading import LoadRefused
from flows.loading.partner_data import DataBatch
from store import data_changes
from store.associations import associations
from store.database.engine import Database
from store.enums import DataKind
from tests.support import world
from tests.support.world import NOON, USER, World, actor


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def row(**changes: str) -> DataBatch:
    cells = {"partner_id": "4821937", "name": "Seattle", "country": "US", "market": "A", "enrolled": "yes"}
    return read_row(DataKind.LOCATIONS, cells | changes)


def put(
    database: Database,
    location_id: int | None,
    earning: EarningChange | None = None,
    version: int | None = None,
    **changes: str,
) -> LocationTerms:
    with database.write() as session:
        who = actor(session)
        seen = locations.terms(session, who, location_id).version if version is None else version
        said = row(**changes)
        locations.put(session, who, said, earning or EarningChange(), location_id, seen, NOON)
        session.flush()
        code = said.locations[0].partner_id
        return locations.terms(session, who, locations.id_of(session, who, code))


def test_a_location_is_found_by_name_partner_id_and_country(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    with database.read() as session:
        for words in ("seat", "482193", "us"):
            found = locations.listing(session, actor(session), words, 0, 20)
            assert [one.place.name for one in found.shown] == ["Seattle"]
            assert (found.shown[0].earns, found.shown[0].open, found.engagements) == (3, 1, 3)
        assert locations.listing(session, actor(session), "", 1, 1).total == 3
        assert locations.listing(session, actor(session), "nowhere", 0, 20).shown == []


@pytest.mark.parametrize(
    ("base", "also", "no_longer", "earned"),
    [
        (EarnsOn.AS_NOW, [], [], ["VIVA"]),
        (EarnsOn.AS_NOW, ["SIEM"], [], ["SIEM", "VIVA"]),
        (EarnsOn.AS_NOW, ["SIEM"], ["VIVA"], ["SIEM"]),
        (EarnsOn.ALL, [], [], ["ENDPOINT", "SIEM", "VIVA"]),
        (EarnsOn.ALL, [], ["VIVA"], ["ENDPOINT", "SIEM"]),
        (EarnsOn.NONE, [], [], []),
        (EarnsOn.NONE, ["SIEM"], [], ["SIEM"]),
    ],
)
def test_what_a_location_may_earn_on(
    database: Database,
    place: World,
    base: EarnsOn,
    also: list[str],
    no_longer: list[str],
    earned: list[str],
) -> None:
    ids = {one.code: one.id for one in (place.viva, place.siem, place.endpoint)}
    wanted = EarningChange(
        base, frozenset(ids[one] for one in also), frozenset(ids[one] for one in no_longer)
    )
    after = put(database, place.oslo.id, wanted, partner_id=place.oslo.code, name="Oslo", country="NO")
    assert after.earns_on == {ids[code] for code in earned}


@pytest.mark.parametrize(
    ("base", "also", "no_longer", "is_all"),
    [
        (EarnsOn.AS_NOW, [], [], True),
        (EarnsOn.AS_NOW, ["SIEM"], [], True),
        (EarnsOn.AS_NOW, [], ["VIVA"], False),
        (EarnsOn.ALL, [], [], True),
        (EarnsOn.ALL, [], ["VIVA"], False),
        (EarnsOn.NONE, [], [], False),
        (EarnsOn.NONE, ["VIVA", "SIEM", "ENDPOINT"], [], False),
    ],
)
def test_all_engagements_stay_all_until_something_else_is_chosen(
    database: Database,
    place: World,
    base: EarnsOn,
    also: list[str],
    no_longer: list[str],
    *,
    is_all: bool,
) -> None:
    ids = {one.code: one.id for one in (place.viva, place.siem, place.endpoint)}
    named: dict[str, Any] = {"partner_id": place.oslo.code, "name": "Oslo", "country": "NO"}
    put(database, place.oslo.id, EarningChange(EarnsOn.ALL), **named)
    wanted = EarningChange(
        base, frozenset(ids[one] for one in also), frozenset(ids[one] for one in no_longer)
    )
    after = put(database, place.oslo.id, wanted, **named)
    assert after.state is not None
    assert after.state.place.earns_on_all is is_all


def test_open_associations_keep_what_they_were_promised_when_the_enrolment_ends(
    database: Database, place: World
) -> None:
    promised = world.row(database, world.associate(database, place, place.viva.id))
    after = put(database, place.seattle.id, EarningChange(EarnsOn.NONE), enrolled="no", market="")
    assert after.state is not None
    assert (after.state.place.enrolled, after.state.place.market, after.state.open) == (False, None, 1)
    with database.read() as session:
        now = associations.of_id(session, promised.id)
        assert (now.status, now.clock_due) == (promised.status, promised.clock_due)
        newest = data_changes.newest_of_row(session, place.partner.id, DataKind.LOCATIONS, "4821937")
        assert newest is not None
        assert newest.before is not None
        assert newest.after is not None
        assert (newest.before["engagements"], newest.after["engagements"]) == (
            ["ENDPOINT", "SIEM", "VIVA"],
            [],
        )


def test_a_new_location_and_one_that_exists(database: Database, place: World) -> None:
    after = put(database, None, partner_id="7000001", name="Graz", country="AT", enrolled="no")
    assert after.state is not None
    assert (after.state.place.name, after.earns_on) == ("Graz", frozenset())
    with pytest.raises(LocationExists) as refusal:
        put(database, None, partner_id="7000001", name="Graz again")
    assert refusal.value.name == "Graz"


def test_the_second_of_two_admins_learns_of_the_first(database: Database, place: World) -> None:
    with database.read() as session:
        seen = locations.terms(session, actor(session), place.seattle.id).version
    put(database, place.seattle.id, name="Seattle North")
    with pytest.raises(ChangedMeanwhile) as refusal:
        put(database, place.seattle.id, name="Seattle South", version=seen)
    assert refusal.value.after is not None
    assert refusal.value.after["name"] == "Seattle North"


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"name": ""}, "name"),
        ({"country": "x" * 61}, "country"),
        ({"market": "a b"}, "market"),
        ({"enrolled": ""}, "enrolled"),
        ({"partner_id": "12"}, "partner_id"),
    ],
)
def test_what_no_file_may_say_no_form_may_either(
    database: Database, place: World, cells: dict[str, str], field: str
) -> None:
    said = row(**cells)
    assert [one.field for one in said.faults] == [field]
    with database.write() as session, pytest.raises(LoadRefused):
        locations.put(session, actor(session), said, EarningChange(), place.seattle.id, 0, NOON)


def test_admins_of_some_locations_see_and_do_not_change(database: Database, place: World) -> None:
    def refused(who: Actor) -> None:
        with pytest.raises(AdminOnly):
            locations.terms(session, who, place.seattle.id)
        with pytest.raises(AdminOnly):
            locations.put(session, who, row(), EarningChange(), place.seattle.id, 0, NOON)

    with database.write() as session:
        refused(actor(session, USER))
        with pytest.raises(AdminOnly):
            locations.listing(session, actor(session, USER), "", 0, 20)
        ada = actor(session)
        (grant,) = ada.grants
        grant.location_id = place.oslo.id
        session.flush()
        assert locations.listing(session, replace(ada, grants=(grant,)), "", 0, 20).total == 3
        refused(replace(ada, grants=(grant,)))
        session.rollback()


def test_one_of_another_partner_is_not_found(database: Database, place: World) -> None:
    rival = world.build(database, "T0RIVAL", name="Rival", prefix="R")
    with database.write() as session, pytest.raises(NotFound):
        locations.put(session, actor(session), row(), EarningChange(), rival.seattle.id, 0, NOON)
    with database.read() as session, pytest.raises(NotFound):
        locations.terms(session, actor(session), rival.seattle.id)
