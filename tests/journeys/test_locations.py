"""An admin adds and changes locations in Slack."""

import json

from flows.administration import locations, roles
from flows.administration.locations import EarningChange, EarnsOn
from flows.administration.roles import Person
from store import data_changes
from store.catalogue import LocationEligibility
from store.enums import DataKind, Role
from store.partners import Location, Partner
from tests.support import world
from tests.support.forging import forge
from tests.support.stage import CHANNEL, Member, Stage, stage, words
from tests.support.world import ADMIN, NOON, USER, actor


def open_form(member: Member, location: Location) -> None:
    member.command("/mci admin locations")
    member.click("locations.change", str(location.id), on=member.modal("Find a location"))
    member.modal("Change a location")


def test_a_location_is_added_found_and_changed(on_stage: Stage) -> None:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin")
    overview = ada.modal("Undelivered messages")
    assert "2 of 3 locations enrolled in MCI" in words(overview)
    ada.click("locations.open", on=overview)
    shown = words(ada.modal("Find a location"))
    assert "3 locations" in shown
    assert "*Lagos* · 5550199 · NG\n:no_entry: Not enrolled · market C" in shown
    assert "may earn on 3 of 3 engagements · 1 open association" in shown
    ada.click("locations.add")
    ada.modal("locations.save")
    errors = ada.submit(partner_id="12", location_name="Graz", country="Austria", market="a b")
    assert set(errors) == {"partner_id", "market"}
    assert "4 to 10 digits" in errors["partner_id"]
    assert "Seattle" in ada.submit(partner_id="4821937", market="Q")["partner_id"]
    assert ada.submit(partner_id="700001", earns_on="all", earns_not=["SIEM"]) == {}
    said = words(ada.modal("*Graz* is added"))
    assert "may earn on 2 of 3 engagements" in said
    assert "no rates for the market Q" in said
    assert ":warning: A PartnerID usually has 7 digits" in said
    ada.close()
    ada.modal("4 locations")
    assert ada.submit(search="seat") == {}
    ada.click("locations.change", on=ada.modal("1 location for “seat”"))
    form = words(ada.modal("Change a location"))
    assert "1 association is open here" in form
    assert "they go on as promised" in form
    assert ada.submit(enrolled="no", earns_not=["VIVA"]) == {}
    said = words(ada.modal("*Seattle* is changed"))
    assert "Its enrolment has ended" in said
    assert "The open association there goes on as promised" in said
    ada.close()
    ada.modal("may earn on 2 of 3 engagements")


def test_who_changes_nothing_is_told_so_and_no_change_is_kept(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    open_form(ada, on_stage.place.oslo)
    assert ada.submit() == {}
    said = words(ada.modal("Nothing was changed: *Oslo* is as it was before."))
    assert "may earn on 1 of 3 engagements" in said
    assert "is changed" not in said
    with on_stage.bot.database.read() as session:
        assert data_changes.count(session, actor(session).partner) == 0


def test_the_form_shows_the_channel_that_holds(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    for own, company, said in (
        ("C0OSLO", CHANNEL, "Channel: <#C0OSLO>, its own."),
        (None, CHANNEL, f"Channel: <#{CHANNEL}>, the company's."),
        (None, None, "Channel: None: each owner is told."),
    ):
        with on_stage.bot.database.write() as session:
            session.get_one(Location, on_stage.place.oslo.id).channel_id = own
            session.get_one(Partner, on_stage.place.partner.id).channel_id = company
        open_form(ada, on_stage.place.oslo)
        assert said in words(ada.modal("Change a location"))
        ada.close(clear=True)


def test_of_two_admins_who_change_one_location_the_second_learns_of_the_first(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
    ada, uma = on_stage.member(ADMIN), on_stage.member(USER)
    for member in (ada, uma):
        open_form(member, on_stage.place.oslo)
    assert ada.submit(location_name="Oslo Harbour", enrolled="no") == {}
    ada.modal("is changed")
    assert uma.submit(location_name="Oslo Centre", earns_also=["SIEM"]) == {}
    said = words(uma.modal("changed this location"))
    assert f"<@{ADMIN}> changed this location" in said
    assert "Oslo Harbour, NO, market A, not enrolled, may earn on 1 of 3 engagements" in said
    assert uma.submit() == {}
    assert "*Oslo Centre* is changed" in words(uma.modal("is changed"))
    with on_stage.bot.database.read() as session:
        after = locations.terms(session, actor(session), on_stage.place.oslo.id)
        assert after.state is not None
        assert (after.state.place.name, after.state.place.enrolled, after.state.earns) == (
            "Oslo Centre",
            True,
            2,
        )


def test_users_and_admins_of_one_location_change_nothing_even_by_forged_clicks(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    uma.command("/mci admin locations")
    assert "Incentives admin" in words(uma.message("Incentives admin"))
    ada = on_stage.member(ADMIN)
    open_form(ada, on_stage.place.seattle)
    with on_stage.bot.database.write() as session:
        chosen = [(Role.ADMIN, on_stage.place.oslo.code)]
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
        who = actor(session, USER)
        held = roles.of_member(session, who, ADMIN)
        roles.change(session, who, Person(ADMIN, "Ada"), chosen, held.version, NOON)
    ada.submit(location_name="Taken")
    ada.modal("Incentives admin")
    ada.close(clear=True)
    ada.command("/mci admin locations")
    shown = ada.modal("3 locations")
    assert "*Seattle*" in words(shown)
    assert "locations.change" not in json.dumps(shown)
    assert "locations.add" not in json.dumps(shown)


def test_among_300_locations_and_1000_engagements_everything_is_found_and_kept(database_url: str) -> None:
    with stage(database_url) as st:
        _among_many(st)


def _among_many(st: Stage) -> None:
    many = world.engagements(st.bot.database, st.place, 1000, prefix="WORK")
    with st.bot.database.write() as session:
        places = [
            Location(
                partner_id=st.place.partner.id,
                code=str(8000000 + number),
                name=f"Branch {number:03}",
                country="DE",
                market="A",
                enrolled=True,
            )
            for number in range(300)
        ]
        session.add_all(places)
        session.flush()
        session.add_all(
            LocationEligibility(partner_id=st.place.partner.id, location_id=places[7].id, engagement_id=one)
            for one in many[:400]
        )
    ada = st.member(ADMIN)
    ada.command("/mci admin locations")
    ada.click("locations.later", on=ada.modal("303 locations: 1 to 20"))
    ada.click("locations.later", on=ada.modal("21 to 40"))
    ada.click("locations.earlier", on=ada.modal("41 to 60"))
    ada.modal("21 to 40")
    assert ada.submit(search="branch 007") == {}
    ada.click("locations.change", on=ada.modal("may earn on 400 of 1,003 engagements"))
    ada.modal("What it may earn on now: 400 of 1,003 engagements")
    assert ada.submit(earns_also=["Work 999"], earns_not=["Work 03", "WORK05"]) == {}
    ada.modal("may earn on 399 of 1,003 engagements")
    with st.bot.database.read() as session:
        earned = locations.terms(session, actor(session), places[7].id).earns_on
    assert earned == {*many[:400], many[999]} - {many[3], many[5]}
    with st.bot.database.write() as session:
        who = actor(session)
        for one in places[:2]:
            seen = locations.terms(session, who, one.id)
            said = st.bot.services.read_row(
                DataKind.LOCATIONS,
                {"partner_id": one.code, "name": one.name, "country": "DE", "enrolled": "yes"},
            )
            locations.put(session, who, said, EarningChange(EarnsOn.ALL), one.id, seen.version, NOON)
            session.flush()
            assert len(locations.terms(session, who, one.id).earns_on) == 1003


def test_a_click_on_a_location_that_is_gone_or_of_another_partner_changes_nothing(on_stage: Stage) -> None:
    rival = on_stage.add_partner("T0RIVAL", "Rival", "R")
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin locations")
    ada.modal("Find a location")
    for value in (str(rival.seattle.id), "999999", "x"):
        forge(on_stage, ada, "locations.change", value)
        ada.click("locations.change", value)
        ada.modal("no longer exists")
        ada.close()
        ada.modal("Find a location")
