"""A command or a button with nothing to choose from says so, with what can be done next as a button."""

import pytest

from flows.consent import record_consent
from tests.support import world
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import NOON, USER, actor

OTHER = "22222222-2222-4333-8444-555555555555"


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
        ada.modal("At your locations, there is nobody to ask for consent now")
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
    told = uma.message(f"You hold no role on the location. Ask <@{world.ADMIN}> to give you one.")
    assert "Details" in words(told)
    uma.command(f"/mci customer MCI-{one:06}")
    uma.click("association.open", on=uma.message("MCI-"))
    assert f"but not act. Ask <@{world.ADMIN}> for one." in words(uma.modal("Details"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("consent contoso", "You cannot ask *Contoso* for consent now."),
        ("consent contsoo", "Nothing is called “contsoo” exactly. You cannot ask *Contoso* for consent now."),
        ("claim contoso", "You cannot submit a claim for *Contoso* now."),
    ],
)
@pytest.mark.parametrize("has_another", [False, True])
def test_a_customer_of_colleagues_is_known_and_whose_they_are_is_said(
    on_stage: Stage, command: str, said: str, has_another: bool
) -> None:
    place, database = on_stage.place, on_stage.bot.database
    world.associate(database, place, place.viva.id, location=place.oslo)
    if has_another:
        one = world.associate(
            database, place, place.siem.id, tenant=OTHER, company="Fabrikam", domain="fabrikam.com"
        )
        if command.startswith("claim"):
            with database.write() as session:
                record_consent.record(session, actor(session), one, NOON, "by phone", NOON)
    uma = on_stage.member(USER)
    uma.command(f"/mci {command}")
    shown = words(uma.modal(said))
    assert "No customer, reference or claim ID fits" not in shown
    assert "it takes a customer who has consented" not in shown, "the missing role is why"
    assert f"⚪ Customer added. <@{world.ADMIN}> owns it; you hold no role at Oslo." in shown
    uma.click("customer.show")
    assert "Contoso" in words(uma.modal("Find another"))


def test_a_customer_whose_engagement_ended_can_be_added_again(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    world.associate(database, place, place.viva.id)
    on_stage.pass_time(days=60)
    on_stage.tick()
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    assert "🔴 Customer consent expired" in words(ada.modal("You cannot ask *Contoso* for consent now."))
    assert buttons(ada)[:2] == ["Add customer again", "Show the customer"]
    ada.click("customer.open")
    assert "Microsoft Viva" in words(ada.modal("Step 2 of 4"))


def test_r18_whoever_was_just_asked_is_not_offered_and_it_is_said_from_when_again(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    one = world.associate(database, place, place.viva.id)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    ada.modal("consent.give_contacts")
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    ada.submit()
    ada.modal("is on its way")
    ada.close(clear=True)
    ada.command("/mci consent")
    ada.modal("there is nobody to ask for consent now")
    ada.close(clear=True)
    ada.command("/mci consent contoso")
    shown = words(ada.modal("You cannot ask *Contoso* for consent now."))
    assert "Awaiting customer consent response. You can ask again after <!date^" in shown
    ada.close(clear=True)
    ada.command(f"/mci consent MCI-{one:06}")
    told = ada.message("A consent e-mail was sent within the last hour.")
    ada.click("association.open", str(one), on=told)
    ada.modal("association.shown")
