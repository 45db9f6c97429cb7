"""A user group of Slack that is followed: who is in it holds its role, and who leaves it loses it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.administration import groups, roles
from flows.administration.roles import Grant, Person
from flows.members import group_sync
from flows.members.group_sync import GroupPeople
from sandbox.workspace.state import User, UserGroup
from store import partners
from store.data_changes import DataLoad
from store.database.availability import DatabaseUnavailable, Why
from store.enums import LoadOrigin, Role
from store.followed_groups import FollowedGroup, GroupHold
from store.outbox.outbox import OutboxMessage
from tests.support.delivering import add, rows
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, USER, actor

GROUP = "S0SELLERS"
KIM, BOB, GUEST, BOT = "U0KIM", "U0BOB", "U0GUEST", "U0ROBOT"


def person(user_id: str, **marks: Any) -> User:
    name = user_id.removeprefix("U0").title()
    return User(id=user_id, name=name.lower(), real_name=name, title="", email=f"{name}@x.example", **marks)


def make_group(st: Stage, *users: str) -> None:
    workspace = st.sandbox.workspace("T0FOURTH")
    for user_id in (KIM, BOB):
        workspace.users[user_id] = person(user_id)
    workspace.users[GUEST] = person(GUEST, is_guest=True)
    workspace.users[BOT] = person(BOT, app_id="A0OTHER")
    workspace.user_groups[GROUP] = UserGroup(GROUP, "sellers", "All sellers", users=list(users))


def change(st: Stage, does: str, *users: str) -> None:
    """Let somebody change the group in Slack, whose event the bot receives."""
    before = _count_due(st)
    given = {"does": does, "group": GROUP, "users": list(users)}
    assert st.http.post("/control/user_groups", json=given).json()["ok"]
    st.member().wait(lambda: _count_due(st) > before or None, "the event")
    look(st)


def _count_due(st: Stage) -> int:
    with st.bot.database.read() as session:
        due = select(FollowedGroup).where(FollowedGroup.checked_at.is_(None))
        return len(session.scalars(due).all())


def look(st: Stage) -> None:
    st.settle()
    st.bot.groups.look_around()
    st.deliver()


def follow(st: Stage, **chosen: Any) -> Member:
    ada = st.member()
    ada.command("/mci admin groups")
    ada.click("group.follow", on=ada.modal("No user group is followed yet"))
    ada.modal("group.follow")
    assert ada.submit(**({"group_id": "sellers"} | (chosen or {"user_at": ["Seattle"]}))) == {}
    ada.modal("follows *@sellers* now")
    ada.close(clear=True)
    look(st)
    return ada


def held(st: Stage, user_id: str) -> frozenset[Grant]:
    with st.bot.database.read() as session:
        return roles.of_member(session, actor(session), user_id).grants


def test_whoever_is_in_the_group_holds_its_role_joins_and_leaves(on_stage: Stage) -> None:
    make_group(on_stage, KIM, GUEST, BOT)
    seattle = {(Role.USER, on_stage.place.seattle.code)}
    ada = follow(on_stage)
    assert held(on_stage, KIM) == seattle
    said = str(ada.message("of @sellers", ada.direct()))
    assert "is a guest of this workspace" in said
    assert "is a bot or an app" in said
    assert held(on_stage, GUEST) == held(on_stage, BOT) == frozenset()
    change(on_stage, "people", KIM, BOB, GUEST, BOT)
    assert held(on_stage, BOB) == seattle
    change(on_stage, "people", BOB)
    assert held(on_stage, KIM) == frozenset()
    ada.message("left @sellers", ada.direct())
    with on_stage.bot.database.read() as session:
        loads = session.scalars(select(DataLoad).order_by(DataLoad.id.desc()).limit(2)).all()
        assert [(one.origin, one.note, one.member_id) for one in loads] == [
            (LoadOrigin.GROUP, "@sellers", None)
        ] * 2
    kim = on_stage.member(KIM)
    kim.command("/mci customers")
    kim.message("You hold no role")


def test_a_daily_look_finds_what_no_event_has_said(on_stage: Stage) -> None:
    make_group(on_stage, KIM)
    follow(on_stage)
    on_stage.sandbox.workspace("T0FOURTH").user_groups[GROUP].users = [BOB]
    look(on_stage)
    assert held(on_stage, BOB) == frozenset(), "it was looked at today"
    on_stage.pass_time(days=1, seconds=1)
    look(on_stage)
    assert held(on_stage, BOB)
    assert held(on_stage, KIM) == frozenset()


def test_what_somebody_who_left_owns_is_to_be_handed_over_and_no_reminder_is_lost(on_stage: Stage) -> None:
    make_group(on_stage, USER)
    with on_stage.bot.database.write() as session:
        version = roles.of_member(session, actor(session), USER).version
        roles.change(session, actor(session), Person(USER, "Uma"), [], version, on_stage.bot.clock())
    ada = follow(on_stage)
    add(on_stage, USER)
    on_stage.deliver()
    change(on_stage, "people")
    assert "owns 1 open engagement" in words(ada.message("left @sellers", ada.direct())).replace("\n", " ")
    ada.message("still owns 1 open engagement", ada.direct())
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    digests = rows(on_stage.bot.database, "digest")
    assert {(one.destination, one.rerouted_from) for one in digests} == {(ADMIN, USER)}


def test_a_role_given_by_hand_stays_without_the_group(on_stage: Stage) -> None:
    make_group(on_stage, KIM, BOB)
    seattle = (Role.USER, on_stage.place.seattle.code)
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(KIM, "Kim")], [seattle], on_stage.bot.clock())
    follow(on_stage)
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(BOB, "Bob")], [seattle], on_stage.bot.clock())
    change(on_stage, "people", USER)
    assert held(on_stage, KIM) == held(on_stage, BOB) == {seattle}


def test_a_role_that_the_group_gives_cannot_be_taken_by_hand(on_stage: Stage) -> None:
    make_group(on_stage, KIM)
    ada = follow(on_stage)
    ada.command("/mci admin roles")
    ada.click("roles.change", KIM, on=ada.modal("hold a role"))
    ada.modal("Change roles")
    assert "The user group @sellers gives" in ada.submit(user_at=["Oslo"])["user_at"]
    assert held(on_stage, KIM) == {(Role.USER, on_stage.place.seattle.code)}


def test_the_last_admin_does_not_vanish_through_a_group(on_stage: Stage) -> None:
    make_group(on_stage, KIM, BOB)
    follow(on_stage, admin_at=["All locations"])
    with on_stage.bot.database.write() as session:
        version = roles.of_member(session, actor(session), ADMIN).version
        roles.change(
            session,
            actor(session, KIM),
            Person(ADMIN, "Ada"),
            [(Role.USER, None)],
            version,
            on_stage.bot.clock(),
        )
    change(on_stage, "people")
    left = {one: held_by(on_stage, one) for one in (KIM, BOB)}
    assert sorted(map(len, left.values())) == [0, 1]
    kept = next(one for one, grants in left.items() if grants)
    admin = on_stage.member(kept)
    assert "stays Incentives admin of all locations" in words(admin.message("left @sellers", admin.direct()))


def held_by(st: Stage, user_id: str) -> set[Grant]:
    """Return somebody's roles, whoever is admin."""
    with st.bot.database.read() as session:
        partner = session.merge(st.place.partner)
        member = partners.member(session, partner, user_id)
        assert member is not None
        return set(partners.grants(session, member))


@pytest.mark.parametrize("chosen", ["keep", "lose"])
def test_a_disabled_group_keeps_its_roles_until_an_admin_decides(on_stage: Stage, chosen: str) -> None:
    make_group(on_stage, KIM)
    ada = follow(on_stage)
    change(on_stage, "disable")
    assert held(on_stage, KIM)
    there = ada.direct()
    ada.click("group.stop", on=ada.message("was deleted or disabled in Slack", there), channel=there)
    ada.modal("What becomes of their roles?")
    assert ada.submit(without_group=chosen) == {}
    ada.modal("is not followed any more")
    ada.close()
    on_stage.deliver()
    assert bool(held(on_stage, KIM)) is (chosen == "keep")
    assert "group.stop" not in str(ada.message("an Incentives admin has decided", there))
    with on_stage.bot.database.read() as session:
        assert not session.scalars(select(FollowedGroup)).all()
        assert not session.scalars(select(GroupHold)).all()


def test_a_group_that_is_enabled_again_is_followed_as_before(on_stage: Stage) -> None:
    make_group(on_stage, KIM)
    ada = follow(on_stage)
    change(on_stage, "disable")
    asked = ada.message("was deleted or disabled in Slack", ada.direct())
    change(on_stage, "enable")
    change(on_stage, "people", BOB)
    assert held(on_stage, BOB)
    assert asked


def test_a_group_deleted_for_good_is_noticed_by_the_daily_look(on_stage: Stage) -> None:
    make_group(on_stage, KIM)
    ada = follow(on_stage)
    del on_stage.sandbox.workspace("T0FOURTH").user_groups[GROUP]
    on_stage.pass_time(days=1, seconds=1)
    look(on_stage)
    ada.message("was deleted or disabled in Slack", ada.direct())
    assert held(on_stage, KIM)


def test_a_group_is_followed_once_and_only_by_admins(on_stage: Stage) -> None:
    make_group(on_stage, KIM)
    ada = follow(on_stage)
    ada.command("/mci admin groups")
    ada.click("group.follow", on=ada.modal("1 person"))
    ada.modal("group.follow")
    assert "Choose at least one location" in ada.submit(group_id="sellers")["user_at"]
    assert ada.submit(user_at=["Oslo"]) == {}
    ada.modal("is followed already")
    uma = on_stage.member(USER)
    uma.command("/mci admin groups")
    assert "Incentives admin" in words(uma.message("Incentives admin"))


def test_a_large_group_is_read_page_by_page(on_stage: Stage) -> None:
    make_group(on_stage)
    workspace = on_stage.sandbox.workspace("T0FOURTH")
    many = [f"U0M{number:04}" for number in range(250)]
    workspace.users |= {one: person(one) for one in many}
    workspace.user_groups[GROUP].users = many
    ada = follow(on_stage)
    ada.message("250 people of @sellers", ada.direct())
    with on_stage.bot.database.read() as session:
        assert len(groups.listing(session, actor(session))) == 1
        assert groups.listing(session, actor(session))[0].count == 250


def test_work_that_broke_off_goes_on_after_a_few_minutes(
    on_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_group(on_stage, KIM)
    follow(on_stage)
    workspace = on_stage.sandbox.workspace("T0FOURTH")
    many = [f"U0M{number:04}" for number in range(group_sync.BATCH + 5)]
    workspace.users |= {one: person(one) for one in many}
    done, sync = list[int](), group_sync.sync

    def once(session: Session, followed_id: int, people: GroupPeople, now: datetime) -> bool:
        if done:
            raise DatabaseUnavailable(Why.AWAY)
        done.append(followed_id)
        return sync(session, followed_id, people, now)

    # Without its two events, of which the second could come later and begin the look anew.
    workspace.user_groups[GROUP].users = [KIM, *many]
    with on_stage.bot.database.write() as session:
        session.scalars(select(FollowedGroup)).one().checked_at = None
    with monkeypatch.context() as patch, pytest.raises(DatabaseUnavailable):
        patch.setattr(group_sync, "sync", once)
        look(on_stage)
    assert [bool(held(on_stage, one)) for one in (many[0], many[-1])] == [True, False]
    look(on_stage)
    assert not held(on_stage, many[-1])
    on_stage.pass_time(minutes=6)
    look(on_stage)
    assert held(on_stage, many[-1])


def test_where_slack_says_nothing_everybody_keeps_the_role_and_it_is_tried_again(on_stage: Stage) -> None:
    make_group(on_stage, KIM)
    follow(on_stage)
    fault = {"where": "api", "what": "usergroups.*", "does": "error", "error": "fatal_error"}
    on_stage.http.post("/control/faults", json=fault)
    change(on_stage, "people", BOB)
    assert held(on_stage, KIM)
    on_stage.http.delete("/control/faults")
    on_stage.pass_time(minutes=6)
    look(on_stage)
    assert held(on_stage, KIM) == frozenset()
    assert held(on_stage, BOB)
    with on_stage.bot.database.read() as session:
        kinds = {one.kind for one in session.scalars(select(OutboxMessage))}
    assert "group_gone" not in kinds
