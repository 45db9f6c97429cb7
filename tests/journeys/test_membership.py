"""A member leaves Slack: nothing is left with them, and somebody else is asked to go on."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.loading.files import load_files
from flows.associations import cancel, ownership
from flows.members import member_settings, returning
from store.customers import customer_cards
from store.enums import OutboxState, ReminderSetting, Role
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner, RoleGrant
from tests.support import world
from tests.support.delivering import add, rows
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADMIN, LINKS, STRANGER, USER, WORKSPACE, actor


def leave(st: Stage, user: str = USER, **marks: Any) -> None:
    person = st.sandbox.workspace(WORKSPACE).users[user]
    for name, value in (marks or {"deleted": True}).items():
        setattr(person, name, value)


def sent_to(st: Stage, kind: str) -> list[tuple[str, OutboxState]]:
    return [(row.destination, row.state) for row in rows(st.bot.database, kind)]


def remind_directly(st: Stage) -> None:
    with st.bot.database.write() as session:
        session.get_one(Partner, st.place.partner.id).channel_id = None


@pytest.mark.parametrize("marks", [{"deleted": True}, {"is_guest": True}])
@pytest.mark.parametrize("looked_up", [False, True])
def test_r29_reminders_for_somebody_gone_go_to_an_admin_who_is_asked_once_to_hand_over(
    on_stage: Stage, marks: dict[str, Any], looked_up: bool
) -> None:
    add(on_stage, USER)
    remind_directly(on_stage)
    on_stage.deliver()
    leave(on_stage, **marks)
    if looked_up:
        on_stage.bot.people.look_around()
    for _ in range(4):
        on_stage.pass_time(days=1)
        on_stage.tick()
        on_stage.deliver()
    daily = rows(on_stage.bot.database, "digest")
    assert daily
    assert {(row.destination, row.rerouted_from, row.state) for row in daily} == {
        (ADMIN, USER, OutboxState.SENT)
    }
    assert rows(on_stage.bot.database, "reminder") == []
    assert sent_to(on_stage, "member_gone") == [(ADMIN, OutboxState.SENT)]
    assert sent_to(on_stage, "destination_lost") == []
    ada = on_stage.member()
    there = ada.direct()
    ada.click("customers.open", on=ada.message("is no longer a member", there), channel=there)
    assert "Contoso" in words(ada.message("owner <@U0UMA>", there))


@pytest.mark.parametrize("route", [ReminderSetting.NONE, ReminderSetting.DAILY])
def test_r29_what_somebody_gone_wanted_for_themselves_silences_nobody_else(
    on_stage: Stage, route: ReminderSetting
) -> None:
    add(on_stage, USER)
    on_stage.deliver()
    with on_stage.bot.database.write() as session:
        member_settings.choose(session, actor(session, USER), reminders=route)
    leave(on_stage)
    on_stage.bot.people.look_around()
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    assert sent_to(on_stage, "digest") == [(ADMIN, OutboxState.SENT)]


def test_a_card_that_stands_in_the_direct_messages_of_somebody_gone_moves_to_an_admin(
    on_stage: Stage,
) -> None:
    remind_directly(on_stage)
    one = add(on_stage, USER)
    on_stage.deliver()
    leave(on_stage)
    on_stage.pass_time(days=31)
    on_stage.tick()
    on_stage.deliver()
    cards = rows(on_stage.bot.database, "customer_card")
    assert [(row.destination, row.state) for row in cards[1:]] == [(ADMIN, OutboxState.SENT)]
    ada = on_stage.member()
    card = ada.message("Customer consent expired", ada.direct())
    with on_stage.bot.database.read() as session:
        customer = world.row(on_stage.bot.database, one).customer_id
        assert customer_cards.of_several(session, [customer])[customer].ts == card["ts"]
        assert session.get_one(OutboxMessage, cards[-1].id).rerouted_from == USER


def test_the_calendar_of_a_member_who_leaves_is_closed_for_good(on_stage: Stage) -> None:
    add(on_stage, USER)
    with on_stage.bot.database.write() as session:
        address = member_settings.give_calendar(
            session, actor(session, USER), on_stage.bot.services.links
        ).calendar
    assert address is not None
    assert httpx.get(address).status_code == 200
    marked: list[dict[str, Any]] = [{"deleted": True}, {"deleted": False, "is_guest": True}]
    for marks in marked:
        leave(on_stage, **marks)
        gone = httpx.get(address)
        never = httpx.get(
            LINKS.calendar_url("never").replace(LINKS.public_url, on_stage.bot.settings.public_url)
        )
        assert (gone.status_code, gone.text) == (never.status_code, never.text) == (404, never.text)
    leave(on_stage, is_guest=False)
    on_stage.pass_time(hours=7)
    on_stage.bot.people.look_around()
    assert httpx.get(address).status_code == 404, "who is back subscribes anew"


def test_what_nobody_is_left_for_is_said_in_the_channel(on_stage: Stage) -> None:
    add(on_stage, ADMIN)
    on_stage.deliver()
    with on_stage.bot.database.write() as session:
        member_settings.choose(session, actor(session, ADMIN), reminders=ReminderSetting.SINGLY)
    leave(on_stage, ADMIN)
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    assert sent_to(on_stage, "reminder") == [(CHANNEL, OutboxState.SENT)]
    assert sent_to(on_stage, "member_gone") == [(CHANNEL, OutboxState.SENT)]


@pytest.mark.parametrize("marks", [{"is_guest": True}])
def test_r3_the_home_of_somebody_who_became_a_guest_shows_no_customer_any_more(
    on_stage: Stage, marks: dict[str, Any]
) -> None:
    add(on_stage, USER)
    uma = on_stage.member(USER)
    uma.open_home()
    uma.wait(lambda: "Contoso" in words(uma.home or {}) or None, "their customers")
    leave(on_stage, **marks)
    on_stage.pass_time(hours=2)
    uma.open_home()
    uma.wait(lambda: "cannot use MCI Bot" in words(uma.home or {}) or None, "why they see nothing")
    assert "Contoso" not in words(uma.home or {})


def test_where_there_is_no_channel_a_card_goes_to_the_new_owner(on_stage: Stage) -> None:
    remind_directly(on_stage)
    one = add(on_stage, USER)
    on_stage.deliver()
    with on_stage.bot.database.write() as session:
        ownership.hand_over(session, actor(session, USER), one, ADMIN, on_stage.bot.clock())
    on_stage.deliver()
    ada, uma = on_stage.member(), on_stage.member(USER)
    before = len(uma.messages(uma.direct()))
    ada.message("Contoso", ada.direct())
    with on_stage.bot.database.write() as session:
        cancel.cancel(session, actor(session), one, on_stage.bot.clock(), "off")
    on_stage.deliver()
    assert "Cancelled" in words(ada.message("Contoso", ada.direct()))
    assert len(uma.messages(uma.direct())) == before, "it is not theirs any more"


def test_a_card_goes_to_the_new_owner_even_if_the_former_one_has_not_got_it_yet(on_stage: Stage) -> None:
    remind_directly(on_stage)
    one = add(on_stage, USER)
    with on_stage.bot.database.write() as session:
        ownership.hand_over(session, actor(session, USER), one, ADMIN, on_stage.bot.clock())
    on_stage.deliver()
    ada = on_stage.member()
    ada.message("Contoso", ada.direct())


def test_a_card_moves_from_the_owner_to_the_channel_once_there_is_one(on_stage: Stage) -> None:
    remind_directly(on_stage)
    one = add(on_stage, USER)
    on_stage.deliver()
    with on_stage.bot.database.write() as session:
        session.get_one(Partner, on_stage.place.partner.id).channel_id = CHANNEL
        cancel.cancel(session, actor(session), one, on_stage.bot.clock(), "off")
    on_stage.deliver()
    assert "Cancelled" in words(on_stage.member().message("Contoso"))


def take_roles(st: Stage, user: str, *roles: str) -> None:
    """Load what an operator's file says of somebody's roles."""
    path = Path(st.bot.settings.database_url.removeprefix("sqlite:///")).with_name("roles.csv")
    lines = "".join(f"{user},Uma User,{role}\n" for role in roles or ("none,",))
    path.write_text(f"user_id,name,role,location\n{lines}")
    load_files(st.bot.database, [path], WORKSPACE, st.bot.clock)


@pytest.mark.parametrize("roles", [(), ("incentives_user,5550123",)])
def test_r29_reminders_for_an_owner_without_a_role_go_to_an_admin_who_is_asked_once_to_hand_over(
    on_stage: Stage, roles: tuple[str, ...]
) -> None:
    add(on_stage, USER)
    on_stage.deliver()
    with on_stage.bot.database.write() as session:
        member_settings.choose(session, actor(session, USER), reminders=ReminderSetting.NONE)
    for _ in range(2):
        take_roles(on_stage, USER, *roles)
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    reminders = rows(on_stage.bot.database, "reminder" if roles else "digest")
    assert {(row.destination, row.rerouted_from, row.state) for row in reminders} == {
        (ADMIN, USER, OutboxState.SENT),
    }
    assert sent_to(on_stage, "member_gone") == [(ADMIN, OutboxState.SENT)]
    ada, uma = on_stage.member(), on_stage.member(USER)
    ada.message("still owns 1 open engagement, and holds no role for it any more", ada.direct())
    assert "Contoso" not in words(uma.messages(uma.direct()))


def test_whoever_keeps_a_role_for_what_they_own_is_told_as_before(on_stage: Stage) -> None:
    add(on_stage, USER)
    on_stage.deliver()
    take_roles(on_stage, USER, "incentives_user,4821937", "incentives_user,5550123")
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    assert sent_to(on_stage, "digest") == [(USER, OutboxState.SENT)]
    assert sent_to(on_stage, "member_gone") == []


def test_an_admin_of_the_location_stands_in_before_one_of_another_location(on_stage: Stage) -> None:
    place = on_stage.place
    with on_stage.bot.database.write() as session:
        grant = session.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADMIN)).one()
        grant.location_id = place.oslo.id
        ida = Member(partner_id=place.partner.id, user_id=STRANGER, name="Ida")
        session.add(ida)
        session.flush()
        here = {"member_id": ida.id, "role": Role.ADMIN, "location_id": place.seattle.id}
        session.add(RoleGrant(partner_id=place.partner.id, **here))
    add(on_stage, USER)
    on_stage.deliver()
    leave(on_stage)
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    assert sent_to(on_stage, "digest") == [(STRANGER, OutboxState.SENT)]


def test_a_reminder_that_waits_while_somebody_else_becomes_the_owner_goes_to_the_new_one(
    on_stage: Stage,
) -> None:
    one = add(on_stage, USER)
    on_stage.deliver()
    with on_stage.bot.database.write() as session:
        member_settings.choose(session, actor(session, USER), reminders=ReminderSetting.SINGLY)
    on_stage.pass_time(days=1)
    on_stage.tick()
    with on_stage.bot.database.write() as session:
        ownership.hand_over(session, actor(session), one, ADMIN, on_stage.bot.clock())
    on_stage.deliver()
    assert sent_to(on_stage, "reminder") == [(ADMIN, OutboxState.SENT)]
    uma = on_stage.member(USER)
    assert "Contoso" not in words(uma.messages(uma.direct()))


def tell(st: Stage, kind: str = "user_change", user: str = USER) -> None:
    """Let Slack tell the bot of a person."""
    assert st.http.post("/control/people", json={"user": user, "event": kind}).json()["ok"]


def is_gone(st: Stage, user: str = USER) -> bool:
    with st.bot.database.read() as session:
        return session.scalars(select(Member).where(Member.user_id == user)).one().gone_since is not None


def become(st: Stage, *, gone: bool, kind: str = "user_change", **marks: Any) -> None:
    leave(st, **marks)
    tell(st, kind)
    st.member().wait(lambda: is_gone(st) is gone or None, "what the event changes")
    st.deliver()


@pytest.mark.parametrize("marks", [{"deleted": True}, {"is_guest": True}])
def test_an_event_tells_at_once_that_somebody_is_gone(on_stage: Stage, marks: dict[str, Any]) -> None:
    add(on_stage, USER)
    on_stage.deliver()
    become(on_stage, gone=True, **marks)
    assert sent_to(on_stage, "member_gone") == [(ADMIN, OutboxState.SENT)]


@pytest.mark.parametrize("kind", ["user_change", "team_join"])
def test_who_is_back_holds_no_role_until_an_admin_says_so(on_stage: Stage, kind: str) -> None:
    become(on_stage, gone=True, deleted=True)
    become(on_stage, gone=False, kind=kind, deleted=False)
    uma, ada = on_stage.member(USER), on_stage.member()
    uma.command("/mci customers")
    uma.message("You hold no role")
    there = ada.direct()
    asked = ada.message("They hold no role until an Incentives admin gives them one", there)
    ada.click("member.give_back", on=asked, channel=there)
    on_stage.settle()
    on_stage.deliver()
    assert "member.give_back" not in str(ada.message("They hold now", there))
    uma.command("/mci customers")
    uma.message("Needs you")
    with on_stage.bot.database.read() as session:
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        assert not returning.of_member(session, session.merge(on_stage.place.partner), member).waits


def test_the_only_admin_who_is_back_keeps_the_role(on_stage: Stage) -> None:
    leave(on_stage, ADMIN)
    on_stage.bot.people.look_around()
    assert is_gone(on_stage, ADMIN)
    leave(on_stage, ADMIN, deleted=False)
    on_stage.pass_time(hours=7)
    on_stage.bot.people.look_around()
    ada = on_stage.member()
    ada.command("/mci admin")
    ada.modal("Members and roles")


def test_an_admin_hands_over_what_somebody_gone_owns_with_one_form(on_stage: Stage) -> None:
    add(on_stage, USER)
    on_stage.deliver()
    become(on_stage, gone=True, deleted=True)
    ada = on_stage.member()
    there = ada.direct()
    ada.click("member.hand_over", on=ada.message("is no longer a member", there), channel=there)
    ada.modal("owns 1 open engagement")
    assert ada.submit(owner=STRANGER) == {}
    ada.modal("Nothing was handed over")
    ada.close()
    ada.click("member.hand_over", on=ada.message("is no longer a member", there), channel=there)
    ada.modal("owns 1 open engagement")
    assert ada.submit(owner=ADMIN) == {}
    ada.modal("owns 1 engagement now")
    ada.close()
    on_stage.deliver()
    assert "member.hand_over" not in str(ada.message("is handed over", there))


def test_an_admin_hands_over_some_of_what_somebody_gone_owns(on_stage: Stage) -> None:
    ids = [
        world.associate(
            on_stage.bot.database,
            on_stage.place,
            on_stage.place.viva.id,
            user=USER,
            tenant=f"00000000-2222-4333-8444-{number:012d}",
        )
        for number in range(2)
    ]
    on_stage.deliver()
    become(on_stage, gone=True, deleted=True)
    ada = on_stage.member()
    there = ada.direct()
    ada.click("member.hand_over", on=ada.message("is no longer a member", there), channel=there)
    ada.modal("owns 2 open engagements")
    assert ada.submit(owner=ADMIN, association_ids=["MCI-000002"]) == {}
    ada.modal("owns 1 engagement now")
    ada.close()
    on_stage.deliver()
    ada.message("still owns 1 open engagement", there)
    owners = [world.row(on_stage.bot.database, one).owner_id for one in ids]
    assert owners[0] != owners[1]
