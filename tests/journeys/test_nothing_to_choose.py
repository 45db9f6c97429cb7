"""A command or a button with nothing to choose from says so, with what can be done next as a button."""

import pytest

from tests.support import world
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import USER


def buttons(member: Member) -> list[str]:
    """Return the labels of the buttons in the top modal."""
    view = member.view
    assert view is not None
    found = [one for block in view["blocks"] for one in block.get("elements", [])]
    found += [block["accessory"] for block in view["blocks"] if "accessory" in block]
    return [one["text"]["text"] for one in found if one["type"] == "button"]


@pytest.mark.parametrize(
    ("command", "said", "then"),
    [
        ("submit-claim", "it takes a customer who has consented", ["Ask for consent", "Customers"]),
        ("claim", "it takes a customer who has consented", ["Ask for consent", "Customers"]),
        ("submit-claim nobody", "No customer, reference or claim ID fits", ["Ask for consent", "Customers"]),
        ("claim-customer", "nobody can be claimed", ["Add a customer", "Customers"]),
        ("claim-customer contoso", "*Contoso* has not consented yet", ["Add a customer", "Customers"]),
    ],
)
def test_where_no_customer_has_consented_yet(
    on_stage: Stage, command: str, said: str, then: list[str]
) -> None:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    ada = on_stage.member()
    ada.command(f"/mci {command}")
    shown = ada.modal(said)
    assert [block["type"] for block in shown["blocks"] if block["type"] == "input"] == []
    assert set(then) <= set(buttons(ada))


def test_where_every_customer_has_answered(database_url: str) -> None:
    with stage(database_url) as st:
        one = world.associate(st.bot.database, st.place, st.place.viva.id)
        world.accept(st.bot.database, one)
        ada = st.member()
        ada.command("/mci consent")
        ada.modal("Nobody is to be asked for consent now")
        assert buttons(ada) == ["Add a customer", "Customers"]
        ada.click("customer.open")
        ada.modal("customer.choose_location")


@pytest.mark.parametrize("command", ["customer", "consent", "submit-claim"])
def test_where_there_is_no_customer_at_all(on_stage: Stage, command: str) -> None:
    ada = on_stage.member()
    ada.command(f"/mci {command}")
    ada.modal("No customers yet. Add the first one.")
    assert buttons(ada) == ["Add a customer"]


def test_whoever_lacks_a_role_reads_who_can_grant_it(on_stage: Stage) -> None:
    place = on_stage.place
    one = world.associate(on_stage.bot.database, place, place.viva.id, location=place.oslo)
    uma = on_stage.member(USER)
    uma.command(f"/mci consent MCI-{one:06}")
    uma.message(f"You hold no role on the location. Ask <@{world.ADMIN}> to give you one.")
    uma.command(f"/mci customer MCI-{one:06}")
    uma.click("association.open", on=uma.message("MCI-"))
    assert f"but not act. Ask <@{world.ADMIN}> for one." in words(uma.modal("Details"))
