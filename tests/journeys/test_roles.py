"""An admin gives, changes and takes roles in Slack."""

from flows.administration import roles
from flows.administration.roles import Grant, Person
from sandbox.workspace.state import User
from store.enums import Role
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, NOON, USER, actor

KIM, BOB = "U0KIM", "U0BOB"


def people(st: Stage) -> None:
    """Let people of several kinds join the workspace."""
    users = st.sandbox.state.workspaces["T0FOURTH"].users
    for user_id, name in ((KIM, "Kim Lee"), (BOB, "Bob Ray"), ("U0GUEST", "Guest"), ("U0LEFT", "Left")):
        users[user_id] = User(
            id=user_id,
            name=name.lower(),
            real_name=name,
            title="",
            email=f"{user_id}@x.example",
            is_guest=name == "Guest",
            deleted=name == "Left",
        )


def held(st: Stage, user_id: str) -> frozenset[Grant]:
    with st.bot.database.read() as session:
        return roles.of_member(session, actor(session), user_id).grants


def open_roles(member: Member) -> None:
    member.command("/mci admin")
    member.click("roles.open", on=member.modal("Undelivered messages"))
    member.modal("Find a member")


def test_roles_are_given_to_several_changed_and_taken(on_stage: Stage) -> None:
    people(on_stage)
    ada = on_stage.member(ADMIN)
    open_roles(ada)
    ada.click("roles.give")
    ada.modal("Incentives user of")
    chosen = [KIM, BOB, "U0GUEST", "U0LEFT"]
    assert "Choose at least one location" in ada.submit(member_ids=chosen)["user_at"]
    assert ada.submit(member_ids=chosen, user_at=["Seattle"], admin_at=["All locations"]) == {}
    said = words(ada.modal("got"))
    assert f"<@{KIM}>, <@{BOB}> got: Incentives admin: all locations; Incentives user: Seattle" in said
    assert "<@U0GUEST> is a guest of this workspace, and got no role" in said
    assert "<@U0LEFT> is deactivated in Slack, and got no role" in said
    code = on_stage.place.seattle.code
    assert held(on_stage, KIM) == {(Role.ADMIN, None), (Role.USER, code)}
    assert held(on_stage, "U0GUEST") == held(on_stage, "U0LEFT") == frozenset()

    ada.close()
    listed = ada.modal("4 members hold a role")
    ada.click("roles.change", BOB, on=listed)
    ada.modal("Change roles")
    assert ada.submit(admin_at=[], user_at=["Oslo"]) == {}
    ada.modal("holds now: Incentives user: Oslo")
    ada.close()
    assert held(on_stage, BOB) == {(Role.USER, on_stage.place.oslo.code)}
    ada.click("roles.change", BOB, on=ada.modal("Incentives user: Oslo"))
    ada.modal("Change roles")
    assert ada.submit(user_at=[]) == {}
    ada.modal("holds now: no role")
    ada.close()
    ada.modal("3 members hold a role")
    assert held(on_stage, BOB) == frozenset()


def test_members_are_found_by_name_and_listed_page_by_page(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        many = [Person(f"U0M{number:02}", f"Member {number:02}") for number in range(45)]
        roles.give(session, actor(session), many, [(Role.USER, None)], NOON)
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin roles")
    ada.click("roles.later", on=ada.modal("47 members hold a role: 1 to 20"))
    ada.click("roles.later", on=ada.modal("21 to 40"))
    ada.click("roles.earlier", on=ada.modal("41 to 47"))
    ada.modal("21 to 40")
    assert ada.submit(search="member 1") == {}
    assert "<@U0M17>" in words(ada.modal("14 members with a role are called “member 1”"))
    assert ada.submit(search="nobody at all") == {}
    ada.modal("Nobody is called “nobody at all”.")
    assert ada.submit(search="") == {}
    ada.click("roles.later", on=ada.modal("1 to 20"))
    page = ada.modal("21 to 40")
    with on_stage.bot.database.write() as session:
        for one in many[-10:]:
            held_now = roles.of_member(session, actor(session), one.user_id)
            roles.change(session, actor(session), one, [], held_now.version, NOON)
    ada.click("roles.later", on=page)
    ada.modal("37 members hold a role: 21 to 37")


def test_whoever_may_not_gives_nothing_and_the_last_admin_stays(on_stage: Stage) -> None:
    people(on_stage)
    uma = on_stage.member(USER)
    uma.command("/mci admin roles")
    assert "Incentives admin" in words(uma.message("Incentives admin"))
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin roles")
    ada.click("roles.change", ADMIN, on=ada.modal("hold a role"))
    ada.modal("Change roles")
    assert "Give that role to somebody else first" in ada.submit(admin_at=["Oslo"])["admin_at"]
    assert held(on_stage, ADMIN) == {(Role.ADMIN, None)}


def test_of_two_admins_who_change_one_member_the_second_learns_of_the_first(on_stage: Stage) -> None:
    people(on_stage)
    ada, uma = on_stage.member(ADMIN), on_stage.member(USER)
    for user in (USER, KIM):
        ada.command("/mci admin roles")
        ada.click("roles.give", on=ada.modal("a role"))
        ada.modal("Who")
        assert ada.submit(member_ids=[user], admin_at=["All locations"]) == {}
        ada.modal("got")
        ada.close(clear=True)
    for member in (ada, uma):
        member.command("/mci admin roles")
        member.click("roles.change", KIM, on=member.modal("hold a role"))
        member.modal("Change roles")
    assert ada.submit(admin_at=["Oslo"]) == {}
    ada.modal("holds now: Incentives admin: Oslo")
    assert uma.submit(admin_at=[], user_at=["Seattle"]) == {}
    shown = words(uma.modal("changed these roles"))
    assert f"<@{ADMIN}> changed these roles" in shown
    assert "They hold now: Incentives admin: Oslo" in shown
    assert uma.submit() == {}
    uma.modal("holds now: Incentives user: Seattle")
    assert held(on_stage, KIM) == {(Role.USER, on_stage.place.seattle.code)}
