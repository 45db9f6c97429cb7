"""Forms of roles that stay open for a day, or that cannot do what was chosen: nothing chosen is lost."""

from typing import Any

import pytest
from sqlalchemy import delete

from flows.administration import roles
from flows.administration.roles import Person
from sandbox.workspace.state import UserGroup
from store.catalogue import LocationEligibility
from store.enums import Role
from store.partners import Location
from tests.journeys.test_role_requests import ask, requests, second_admin
from tests.journeys.test_roles import BOB, KIM, held, open_roles, people
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, STRANGER, actor


def remove_oslo(st: Stage) -> None:
    """Let a location vanish, as one does whose loading is taken back."""
    oslo = st.place.oslo.id
    with st.bot.database.write() as session:
        session.execute(delete(LocationEligibility).where(LocationEligibility.location_id == oslo))
        session.execute(delete(Location).where(Location.id == oslo))


def fail(st: Stage, what: str, **more: Any) -> None:
    fault = {"where": "api", "what": what, "does": "drop", **more}
    assert st.http.post("/control/faults", json=fault).json()["ok"]


def submit_as_shown(st: Stage, member: Member, **values: Any) -> dict[str, str]:
    """Press the button of a form, of which only what it shows is sent, and ``values``."""
    return st.member(member.id).submit(**values)


def open_give(member: Member) -> None:
    open_roles(member)
    member.click("roles.give")
    member.modal("Incentives user of")


def test_roles_are_given_with_a_form_that_was_open_for_a_day(on_stage: Stage) -> None:
    people(on_stage)
    ada = on_stage.member(ADMIN)
    open_give(ada)
    ada.fill(member_ids=[KIM, BOB], user_at=["Seattle", "Oslo"])
    on_stage.pass_time(days=1, hours=1)
    remove_oslo(on_stage)
    assert ada.submit() == {}
    shown = ada.modal("Nobody got a role. One of the locations does not exist any more")
    assert f"'initial_users': ['{KIM}', '{BOB}']" in str(shown)
    assert "Seattle" in words(shown)
    assert "Oslo" not in words(shown)
    assert submit_as_shown(on_stage, ada) == {}
    ada.modal("got: Incentives user: Seattle")
    assert held(on_stage, KIM) == held(on_stage, BOB) == {(Role.USER, on_stage.place.seattle.code)}


def test_those_of_whom_slack_says_nothing_stay_chosen(on_stage: Stage) -> None:
    people(on_stage)
    ada = on_stage.member(ADMIN)
    open_give(ada)
    fail(on_stage, "users.info", given={"user": BOB})
    assert ada.submit(member_ids=[KIM, "U0GUEST", BOB], user_at=["Seattle"]) == {}
    shown = ada.modal("Slack said nothing about them")
    assert f"<@{KIM}> got: Incentives user: Seattle" in words(shown)
    assert "<@U0GUEST> is a guest of this workspace" in words(shown)
    assert f"'initial_users': ['{BOB}']" in str(shown)
    on_stage.http.delete("/control/faults")
    assert submit_as_shown(on_stage, ada) == {}
    ada.modal("got: Incentives user: Seattle")
    assert held(on_stage, BOB) == {(Role.USER, on_stage.place.seattle.code)}


def test_an_admin_of_less_than_before_keeps_what_was_chosen(on_stage: Stage) -> None:
    people(on_stage)
    bea = second_admin(on_stage)
    open_give(bea)
    bea.fill(member_ids=[KIM], user_at=["Seattle", "Oslo"])
    with on_stage.bot.database.write() as session:
        version = roles.of_member(session, actor(session), bea.id).version
        seattle = {(Role.ADMIN, on_stage.place.seattle.code)}
        roles.change(session, actor(session), Person(bea.id, "Bea"), seattle, version, on_stage.bot.clock())
    on_stage.pass_time(days=1)
    assert bea.submit() == {}
    shown = bea.modal("Nobody got a role. Only an Incentives admin")
    assert "Oslo" in words(shown)
    assert bea.submit(user_at=["Seattle"]) == {}
    bea.modal("got: Incentives user: Seattle")
    assert held(on_stage, KIM) == {(Role.USER, on_stage.place.seattle.code)}


def test_roles_are_changed_with_a_form_that_was_open_for_a_day(on_stage: Stage) -> None:
    people(on_stage)
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(KIM, "Kim")], [(Role.USER, None)], on_stage.bot.clock())
    ada = on_stage.member(ADMIN)
    open_roles(ada)
    ada.click("roles.change", KIM)
    ada.modal("Change roles")
    ada.fill(user_at=["Seattle", "Oslo"])
    on_stage.pass_time(days=1, hours=1)
    remove_oslo(on_stage)
    assert "One of the locations does not exist any more" in ada.submit()["user_at"]
    assert held(on_stage, KIM) == {(Role.USER, None)}
    assert ada.submit(user_at=["Seattle"]) == {}
    ada.modal("holds now: Incentives user: Seattle")


def test_a_group_is_followed_with_a_form_that_was_open_for_a_day(on_stage: Stage) -> None:
    groups = on_stage.sandbox.workspace("T0FOURTH").user_groups
    groups["S0SELLERS"] = UserGroup("S0SELLERS", "sellers", "All sellers", users=[])
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin groups")
    ada.click("group.follow", on=ada.modal("No user group is followed yet"))
    ada.modal("group.follow")
    ada.fill(group_id="sellers", user_at=["Seattle", "Oslo"])
    on_stage.pass_time(days=1, hours=1)
    fail(on_stage, "usergroups.list")
    assert ada.submit() == {}
    shown = ada.modal("Slack said nothing about its user groups")
    assert "@sellers · All sellers" in words(shown)
    assert "Oslo" in words(shown)
    on_stage.http.delete("/control/faults")
    remove_oslo(on_stage)
    assert ada.submit() == {}
    shown = ada.modal("does not exist any more")
    assert "@sellers · All sellers" in words(shown)
    assert "Seattle" in words(shown)
    assert submit_as_shown(on_stage, ada) == {}
    ada.modal("follows *@sellers* now")


@pytest.mark.parametrize("is_silent", [True, False])
def test_a_request_is_answered_with_a_form_that_was_open_for_a_day(
    on_stage: Stage, *, is_silent: bool
) -> None:
    ask(on_stage)
    ada = on_stage.member(ADMIN)
    ada.click("role.choose", on=ada.message("asks for a role", ada.direct()), channel=ada.direct())
    ada.modal("asked for: Incentives user: Seattle")
    ada.fill(admin_at=["Seattle"], user_at=["Oslo"])
    on_stage.pass_time(days=1, hours=1)
    if is_silent:
        fail(on_stage, "users.info", given={"user": STRANGER})
    else:
        remove_oslo(on_stage)
    assert ada.submit() == {}
    why = "Slack said nothing about them" if is_silent else "One of the locations does not exist any more"
    shown = ada.modal(why)
    assert "Seattle" in words(shown)
    assert ("Oslo" in words(shown)) is is_silent
    on_stage.http.delete("/control/faults")
    # Slack keeps what is chosen in a field that comes back.
    assert submit_as_shown(on_stage, ada, **({} if is_silent else {"user_at": []})) == {}
    ada.wait(lambda: held(on_stage, STRANGER) or None, "the roles")
    seattle = (Role.ADMIN, on_stage.place.seattle.code)
    assert seattle in held(on_stage, STRANGER)


@pytest.mark.parametrize("is_silent", [True, False])
def test_a_role_is_asked_for_with_a_form_that_was_open_for_a_day(on_stage: Stage, *, is_silent: bool) -> None:
    sam = on_stage.member(STRANGER)
    sam.command("/mci")
    sam.click("role.ask", on=sam.message("You hold no role for MCI engagements yet."))
    sam.modal("Which role do you need?")
    sam.fill(role="Incentives admin", role_at=["Oslo", "Seattle"], role_words="I sell Viva")
    on_stage.pass_time(days=1, hours=1)
    if is_silent:
        fail(on_stage, "users.info", given={"user": STRANGER})
    else:
        remove_oslo(on_stage)
    assert sam.submit() == {}
    why = "Slack said nothing about you" if is_silent else "One of the locations does not exist any more"
    shown = sam.modal(why)
    assert "I sell Viva" in str(shown)
    assert "Seattle" in words(shown)
    assert ("Oslo" in words(shown)) is is_silent
    on_stage.http.delete("/control/faults")
    assert submit_as_shown(on_stage, sam) == {}
    sam.modal("got your request")
    [request] = requests(on_stage)
    assert {one["role"] for one in request.roles} == {"incentives_admin"}
    assert request.words == "I sell Viva"
