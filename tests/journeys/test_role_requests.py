"""Somebody without a role asks for one, and an Incentives admin answers with one click."""

from typing import Any

import pytest
from sqlalchemy import select

from flows.administration import roles
from flows.administration.roles import Grant, Person
from sandbox.workspace.state import User
from store.data_changes import DataLoad
from store.enums import Role, RoleRequestEnding
from store.partners import Partner, RoleGrant
from store.role_requests import RoleRequest
from tests.support import delivered
from tests.support.delivering import rows
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, STRANGER, USER, actor

BEA = "U0BEA"


def held(st: Stage, user_id: str) -> frozenset[Grant]:
    with st.bot.database.read() as session:
        return roles.of_member(session, actor(session), user_id).grants


def requests(st: Stage) -> list[RoleRequest]:
    with st.bot.database.read() as session:
        return list(session.scalars(select(RoleRequest).order_by(RoleRequest.id)))


def second_admin(st: Stage, *, at: str | None = None) -> Member:
    """Let a further admin join, of one location or of all."""
    st.sandbox.state.workspaces["T0FOURTH"].users[BEA] = User(
        id=BEA, name="bea", real_name="Bea Admin", title="", email="bea@x.example"
    )
    with st.bot.database.write() as session:
        roles.give(session, actor(session), [Person(BEA, "Bea Admin")], [(Role.ADMIN, at)], st.bot.clock())
    return st.member(BEA)


def give(st: Stage) -> None:
    """Let an admin give the role from the list of members."""
    with st.bot.database.write() as session:
        person = Person(STRANGER, "Sam Stranger")
        roles.give(session, actor(session), [person], [(Role.USER, None)], st.bot.clock())


def ask(st: Stage, **typed: Any) -> Member:
    sam = st.member(STRANGER)
    sam.command("/mci")
    sam.click("role.ask", on=sam.message("You hold no role for MCI engagements yet."))
    sam.modal("Which role do you need?")
    assert sam.submit(**({"role_at": ["Seattle"]} | typed)) == {}
    sam.modal("got your request")
    sam.close()
    st.deliver()
    return sam


def test_one_click_gives_the_role_and_every_admin_reads_who_did_it(on_stage: Stage) -> None:
    bea = second_admin(on_stage)
    sam = ask(on_stage, role_words="I sell Viva\nin *Seattle*")
    ada = on_stage.member()
    there = ada.direct()
    asked = ada.message("asks for a role", there)
    assert "“I sell Viva\nin *Seattle*”" in words(asked), "it is literal"
    assert "Incentives user: Seattle" in words(asked)
    bea.message("asks for a role", bea.direct())
    ada.click("role.grant", on=asked, channel=there)
    ada.wait(lambda: held(on_stage, STRANGER) or None, "the role")
    on_stage.settle()
    on_stage.deliver()
    assert held(on_stage, STRANGER) == {(Role.USER, on_stage.place.seattle.code)}
    for admin in (ada, bea):
        done = admin.message("They hold now: Incentives user: Seattle", admin.direct())
        assert ADMIN in str(done)
        assert "role.grant" not in str(done)
    told = sam.message("You have a role for MCI engagements", sam.direct())
    assert ADMIN in str(told)
    with on_stage.bot.database.read() as session:
        load = session.scalars(select(DataLoad).order_by(DataLoad.id.desc())).first()
        assert load is not None
        assert load.member_id == actor(session).member.id
    sam.command("/mci customers")
    sam.message("Needs you: nothing")


def test_two_clicks_at_once_and_a_late_one_give_it_once(on_stage: Stage) -> None:
    bea = second_admin(on_stage)
    ask(on_stage)
    ada = on_stage.member()
    mine, hers = (
        ada.message("asks for a role", ada.direct()),
        bea.message("asks for a role", bea.direct()),
    )
    ada.click("role.grant", on=mine, channel=ada.direct())
    ada.click("role.grant", on=mine, channel=ada.direct())
    ada.wait(lambda: held(on_stage, STRANGER) or None, "the role")
    bea.click("role.grant", on=hers, channel=bea.direct())
    bea.modal("A role was given to")
    bea.close()
    for late in ("role.choose", "role.decline"):
        bea.click(late, on=hers, channel=bea.direct())
        bea.modal("A role was given to")
        bea.close()
    on_stage.deliver()
    assert len(rows(on_stage.bot.database, "role_answered")) == 1
    assert [one.ending for one in requests(on_stage)] == [RoleRequestEnding.GRANTED]


def test_an_admin_gives_another_role_than_was_asked_for(on_stage: Stage) -> None:
    sam = ask(on_stage, role="Incentives admin", role_at=["All locations"])
    ada = on_stage.member()
    ada.click("role.choose", on=ada.message("asks for a role", ada.direct()), channel=ada.direct())
    ada.modal("asked for: Incentives admin: all locations")
    assert "Choose at least one location" in ada.submit(admin_at=[])["user_at"]
    assert ada.submit(admin_at=[], user_at=["Oslo"]) == {}
    on_stage.deliver()
    sam.message("Incentives user: Oslo", sam.direct())
    assert held(on_stage, STRANGER) == {(Role.USER, on_stage.place.oslo.code)}


def test_an_admin_declines_with_a_word_and_the_person_may_ask_again(on_stage: Stage) -> None:
    sam = ask(on_stage)
    ada = on_stage.member()
    ada.click("role.decline", on=ada.message("asks for a role", ada.direct()), channel=ada.direct())
    ada.modal("asked for: Incentives user: Seattle")
    assert ada.submit(role_words="Ask in *October* again") == {}
    on_stage.deliver()
    assert "Ask in *October* again" in words(ada.message("declined", ada.direct()))
    told = sam.message("declined your request for a role", sam.direct())
    assert "October" in words(told)
    assert held(on_stage, STRANGER) == frozenset()
    sam.click("role.ask", on=told, channel=sam.direct())
    sam.modal("Which role do you need?")
    assert sam.submit(role_at=["Oslo"]) == {}
    sam.modal("got your request")
    assert [one.ending for one in requests(on_stage)] == [RoleRequestEnding.DECLINED, None]


def test_whoever_asks_twice_is_told_that_nobody_has_answered_yet(on_stage: Stage) -> None:
    sam = on_stage.member(STRANGER)
    sam.open_home()
    sam.wait(lambda: "role.ask" in str(sam.home) or None, "the button in Home")
    home = sam.home
    assert home is not None
    ask(on_stage)
    sam.click("role.ask", on=home)
    sam.modal("You asked for a role")
    sam.close()
    sam.command("/mci")
    assert "role.ask" not in str(sam.message("You asked for one"))
    assert len(requests(on_stage)) == 1


def test_a_form_left_open_while_the_role_is_given_says_so(on_stage: Stage) -> None:
    sam = on_stage.member(STRANGER)
    sam.command("/mci due")
    sam.click("role.ask", on=sam.message("You hold no role"))
    sam.modal("Which role do you need?")
    sam.fill(role_at=["Seattle"])
    give(on_stage)
    on_stage.pass_time(days=1)
    sam.submit()
    sam.modal("You hold a role already")
    assert requests(on_stage) == []


def test_a_role_given_otherwise_ends_the_request(on_stage: Stage) -> None:
    sam = ask(on_stage)
    give(on_stage)
    on_stage.deliver()
    sam.message("You have a role for MCI engagements", sam.direct())
    ada = on_stage.member()
    assert "role.grant" not in str(ada.message("asked for a role", ada.direct()))


def test_a_request_left_for_a_month_ends_and_both_sides_are_told(on_stage: Stage) -> None:
    sam = ask(on_stage)
    ada = on_stage.member()
    ada.message("asks for a role", ada.direct())
    on_stage.pass_time(days=30, hours=-1)
    on_stage.tick()
    assert requests(on_stage)[0].ending is None
    on_stage.pass_time(hours=1)
    on_stage.tick()
    on_stage.deliver()
    sam.message("Nobody answered your request for a role within 30 days", sam.direct())
    assert "role.grant" not in str(ada.message("Nobody answered within 30 days", ada.direct()))


def test_an_admin_who_has_lost_the_role_gives_none_and_loses_the_buttons(on_stage: Stage) -> None:
    bea = second_admin(on_stage)
    ask(on_stage)
    asked = bea.message("asks for a role", bea.direct())
    with on_stage.bot.database.write() as session:
        version = roles.of_member(session, actor(session), BEA).version
        roles.change(session, actor(session), Person(BEA, "Bea"), [], version, on_stage.bot.clock())
    bea.click("role.grant", on=asked, channel=bea.direct())
    bea.modal("You hold no role for MCI engagements yet")
    bea.close()
    assert held(on_stage, STRANGER) == frozenset()
    ada = on_stage.member()
    ada.click("role.grant", on=ada.message("asks for a role", ada.direct()), channel=ada.direct())
    ada.wait(lambda: held(on_stage, STRANGER) or None, "the role")
    on_stage.deliver()
    assert "role.grant" not in str(bea.message("gave a role", bea.direct()))


def test_an_admin_of_the_location_is_asked_before_those_of_all(on_stage: Stage) -> None:
    second_admin(on_stage, at=on_stage.place.seattle.code)
    ask(on_stage)
    assert [one.destination for one in rows(on_stage.bot.database, "role_asked")] == [BEA]


def test_an_admin_elsewhere_cannot_answer(on_stage: Stage) -> None:
    bea = second_admin(on_stage, at=on_stage.place.oslo.code)
    ask(on_stage)
    with on_stage.bot.database.write() as session:
        delivered.send_role_asked(
            session, session.scalars(select(RoleRequest)).one(), BEA, on_stage.bot.clock()
        )
    on_stage.deliver()
    bea.click("role.grant", on=bea.message("asks for a role", bea.direct()), channel=bea.direct())
    bea.modal("Only an Incentives admin may do this")
    assert held(on_stage, STRANGER) == frozenset()


@pytest.mark.parametrize("marks", [{"is_guest": True}, {"deleted": True}])
def test_somebody_who_became_a_guest_meanwhile_gets_no_role(on_stage: Stage, marks: dict[str, Any]) -> None:
    ask(on_stage)
    person = on_stage.sandbox.workspace("T0FOURTH").users[STRANGER]
    for name, value in marks.items():
        setattr(person, name, value)
    ada = on_stage.member()
    ada.click("role.grant", on=ada.message("asks for a role", ada.direct()), channel=ada.direct())
    ada.modal("Decline the request, or leave it")
    assert held(on_stage, STRANGER) == frozenset()


def test_a_guest_may_not_ask(on_stage: Stage) -> None:
    on_stage.sandbox.workspace("T0FOURTH").users[STRANGER].is_guest = True
    sam = on_stage.member(STRANGER)
    sam.command("/mci")
    assert "role.ask" not in str(sam.message("Guests, bots and people of other workspaces"))


def test_where_nobody_is_admin_whoever_runs_the_bot_is_asked(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADMIN)):
            session.delete(grant)
        session.get_one(Partner, on_stage.place.partner.id).operators = [USER]
    sam = on_stage.member(STRANGER)
    sam.command("/mci")
    sam.click("role.ask", on=sam.message("nobody is set up as Incentives admin yet"))
    sam.modal("Which role do you need?")
    assert sam.submit(role_at=["Seattle"]) == {}
    sam.modal("got your request")
    on_stage.deliver()
    uma = on_stage.member(USER)
    assert "role.grant" not in str(uma.message("Nobody is Incentives admin", uma.direct()))
