"""An admin chooses channels for a location and an engagement in Slack, and cards go there."""

import pytest

from flows.administration import roles
from flows.administration.roles import Person
from sandbox.workspace.state import Channel
from store.enums import Role
from store.partners import Location
from tests.support import world
from tests.support.stage import CHANNEL, Member, Stage, words
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, actor

OSLO, VIVA = "C0OSLO", "C0VIVA"


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    there = on_stage.sandbox.workspace(WORKSPACE)
    for channel, name in ((OSLO, "mci-oslo"), (VIVA, "mci-viva")):
        there.channels[channel] = Channel(id=channel, name=name, members=[ADMIN, USER])
    return on_stage


def open_list(member: Member) -> None:
    member.command("/mci admin channels")
    member.modal("Of the company")


def own_channel(st: Stage) -> str | None:
    with st.bot.database.read() as session:
        return session.get_one(Location, st.place.oslo.id).channel_id


def test_a_location_gets_a_channel_and_cards_of_its_customers_go_there(st: Stage) -> None:
    ada = st.member(ADMIN)
    ada.command("/mci admin")
    ada.click("channels.open", on=ada.modal("Undelivered messages"))
    ada.modal("No other channel yet")
    ada.click("channels.for_location", on=ada.view)
    shown = words(ada.modal("Channel of a location"))
    assert "A card that is in Slack already stays where it is" in shown
    assert "required" in ada.submit(own_channel_id=OSLO)["channel_holder"]
    assert ada.submit(channel_holder="Oslo") == {}
    assert "MCI Bot has joined it" in words(ada.modal(f"is told in <#{OSLO}>"))
    ada.close()
    ada.modal(f"Location *Oslo* · 5550123: <#{OSLO}>")
    ada.close(clear=True)
    world.associate(st.bot.database, st.place, st.place.viva.id, location=st.place.oslo)
    before = len(ada.messages())
    st.deliver()
    assert "Contoso" in words(ada.message("Contoso", OSLO))
    assert len(ada.messages()) == before
    # A card that exists stays, and is updated there.
    open_list(ada)
    ada.click("channels.for_engagement", on=ada.view)
    ada.modal("Channel of an engagement")
    assert ada.submit(channel_holder="Viva", own_channel_id=VIVA) == {}
    ada.modal(f"is told in <#{VIVA}>")
    ada.close(clear=True)
    world.accept(st.bot.database, 1)
    st.deliver()
    assert "accepted" in words(ada.message("accepted", VIVA))
    card = ada.message("Contoso", OSLO)
    assert "consent received" in words(card).lower()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"is_archived": True}, "is archived"),
        ({"is_private": True}, "is private, and MCI Bot is not in it. Type `/invite @MCI Bot`"),
    ],
)
def test_a_channel_that_the_bot_cannot_use_is_refused_with_what_to_do_and_kept_in_the_form(
    st: Stage, state: dict[str, bool], said: str
) -> None:
    channel = st.sandbox.workspace(WORKSPACE).channels[OSLO]
    for name, value in state.items():
        setattr(channel, name, value)
    ada = st.member(ADMIN)
    open_list(ada)
    ada.click("channels.for_location", on=ada.view)
    ada.modal("Channel of a location")
    assert ada.submit(channel_holder="Oslo", own_channel_id=OSLO) == {}
    ada.modal(said)
    assert own_channel(st) is None
    channel.is_archived = channel.is_private = False
    assert ada.submit() == {}
    ada.modal("MCI Bot has joined it")
    assert own_channel(st) == OSLO


def test_versions_and_history_show_a_channel_that_can_be_opened(st: Stage) -> None:
    ada = st.member(ADMIN)
    open_list(ada)
    ada.click("channels.for_engagement", on=ada.view)
    ada.modal("Channel of an engagement")
    assert ada.submit(channel_holder="Viva", own_channel_id=VIVA) == {}
    ada.modal(f"is told in <#{VIVA}>")
    ada.close(clear=True)
    ada.command("/mci admin catalogue")
    ada.click("catalogue.show", str(st.place.siem.id), on=ada.modal("Find an engagement"))
    other = words(ada.modal("Days and reminders"))
    assert f"*Channel*\nThat of the location, else the company's <#{CHANNEL}>." in other
    ada.close()
    ada.click("catalogue.show", str(st.place.viva.id), on=ada.modal("Find an engagement"))
    shown = ada.modal("Days and reminders")
    assert f"*Channel*\n<#{VIVA}>, its own." in words(shown)
    ada.click("catalogue.versions", on=shown)
    ada.modal("Versions of Microsoft Viva")
    assert ada.submit(older_version="Before the first") == {}
    assert f"*Channel of its own*\nnone of its own\n→ <#{VIVA}>" in words(ada.modal("From: Before"))
    ada.close(clear=True)
    ada.command("/mci admin history")
    ada.click("history.show", on=ada.modal("1 change, the latest first"))
    assert f"*Catalogue* VIVA, changed: channel: nothing → <#{VIVA}>" in words(ada.modal("VIVA, changed"))


def test_a_channel_that_is_archived_later_loses_nothing(st: Stage) -> None:
    with st.bot.database.write() as session:
        session.get_one(Location, st.place.oslo.id).channel_id = OSLO
    channel = st.sandbox.workspace(WORKSPACE).channels[OSLO]
    channel.is_archived = True
    world.associate(st.bot.database, st.place, st.place.viva.id, location=st.place.oslo)
    st.deliver()
    ada = st.member(ADMIN)
    card = words(ada.message("Contoso"))
    assert f"<#{OSLO}>" in card
    told = words(ada.message("no longer reach", ada.direct()))
    assert f"They go to <#{CHANNEL}> instead" in told


def test_of_two_admins_the_second_learns_of_the_first_and_can_take_the_channel_away(st: Stage) -> None:
    with st.bot.database.write() as session:
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
    ada, uma = st.member(ADMIN), st.member(USER)
    for member in (ada, uma):
        open_list(member)
        member.click("channels.for_location", on=member.view)
        member.modal("Channel of a location")
    assert ada.submit(channel_holder="Oslo", own_channel_id=OSLO) == {}
    ada.modal("is told in")
    assert uma.submit(channel_holder="Oslo", own_channel_id=VIVA) == {}
    assert f"<@{ADMIN}> changed this channel" in words(uma.modal("changed this channel"))
    assert uma.submit() == {}
    uma.modal(f"is told in <#{VIVA}>")
    assert own_channel(st) == VIVA
    uma.close()
    uma.click("channels.change", on=uma.modal(f"<#{VIVA}>"))
    uma.modal("Channel of a location")
    assert uma.submit(own_channel_id=None) == {}
    uma.modal("has no channel of its own any more")
    assert own_channel(st) is None


def test_among_many_every_one_is_found_and_the_company_s_channel_is_changed_here_too(st: Stage) -> None:
    with st.bot.database.write() as session:
        session.add_all(
            Location(
                partner_id=st.place.partner.id,
                code=str(8000000 + number),
                name=f"Branch {number:03}",
                country="DE",
                market="A",
                enrolled=True,
                channel_id=OSLO,
            )
            for number in range(300)
        )
    ada = st.member(ADMIN)
    open_list(ada)
    ada.click("channels.later", on=ada.modal("300 other channels: 1 to 20"))
    ada.click("channels.earlier", on=ada.modal("21 to 40"))
    ada.modal("1 to 20")
    assert ada.submit(search="branch 299") == {}
    ada.click("channels.change", on=ada.modal("1 other channel for “branch 299”"))
    ada.modal("Branch 299")
    ada.close()
    ada.click("partner.change_channel", on=ada.view)
    ada.modal("partner.channel")
    assert ada.submit(channel_id=VIVA) == {}
    ada.modal("The channel is")
    ada.close()
    ada.modal(f"*Of the company*: <#{VIVA}>")


def test_users_and_admins_of_one_location_choose_nothing(st: Stage) -> None:
    uma = st.member(USER)
    uma.command("/mci admin channels")
    assert "Incentives admin" in words(uma.message("Incentives admin"))
    ada = st.member(ADMIN)
    open_list(ada)
    ada.click("channels.for_location", on=ada.view)
    ada.modal("Channel of a location")
    ada.fill(channel_holder="Oslo", own_channel_id=OSLO)
    with st.bot.database.write() as session:
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
        who = actor(session, USER)
        held = roles.of_member(session, who, ADMIN)
        roles.change(session, who, Person(ADMIN, "Ada"), [(Role.ADMIN, "5550123")], held.version, NOON)
    ada.submit()
    ada.modal("Incentives admin")
    assert own_channel(st) is None
