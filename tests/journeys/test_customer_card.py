"""From the card of a customer with several engagements to each of them."""

from typing import Any

import pytest

from store.associations.associations import Association
from tests.support import world
from tests.support.stage import Stage, words
from tests.support.world import USER


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    for work in (on_stage.place.viva, on_stage.place.siem):
        world.associate(on_stage.bot.database, on_stage.place, work.id)
    on_stage.deliver()
    return on_stage


def test_the_details_open_the_customer_s_screen_over_the_channel(st: Stage) -> None:
    ada = st.member()
    before = ada.messages()
    ada.click("customer.show", on=before[0])
    shown = words(ada.modal("Contoso"))
    assert "Microsoft Viva" in shown
    assert "Defend Against Threats" in shown
    assert len(ada.messages()) == len(before), "nothing is written into the channel"


def offered(view: dict[str, Any]) -> list[str]:
    """Return the engagements among which a form asks to choose."""
    found = next(one["element"]["options"] for one in view["blocks"] if one["type"] == "input")
    return [one["text"]["text"].partition(" · ")[2] for one in found]


def test_r17_the_button_asks_which_engagement_of_this_customer_is_meant(st: Stage) -> None:
    world.associate(
        st.bot.database,
        st.place,
        st.place.viva.id,
        tenant="22222222-2222-4333-8444-555555555555",
        company="Fabrikam",
        domain="fabrikam.com",
    )
    ada = st.member()
    ada.click("consent.send_any", on=ada.messages()[0])
    form = ada.modal("consent.ask_all")
    boxes = next(one["element"]["options"] for one in form["blocks"] if one["type"] == "input")
    assert [one["text"]["text"] for one in boxes] == [
        "Defend Against Threats with SIEM Plus XDR",
        "Microsoft Viva",
    ]
    assert ada.submit(association_ids=["Microsoft Viva"]) == {}
    ada.modal("consent.send_mail")


def test_r23_several_claims_are_chosen_among_those_of_the_customer(st: Stage) -> None:
    for one in (1, 2):
        world.accept(st.bot.database, one)
    st.deliver()
    ada = st.member()
    ada.click("claim.submit_any", on=ada.messages()[0])
    assert len(offered(ada.modal("claim.choose"))) == 2


def test_r1_what_somebody_may_not_do_is_not_offered_to_them(st: Stage) -> None:
    with st.bot.database.write() as session:
        session.get_one(Association, 1).location_id = st.place.oslo.id
    uma = st.member(USER)
    uma.click("consent.send_any", on=uma.messages()[0])
    assert "Defend Against Threats" in words(uma.modal("consent.give_contacts"))
