"""Asking one customer for consent to several engagements with one e-mail, from every place that offers it."""

from collections.abc import Sequence
from typing import Any

from flows.customers.association_request import ContactPerson
from store import partners
from store.associations.associations import Association
from store.consents import consents
from store.enums import AssociationStatus
from tests.support import asking, world
from tests.support.stage import Member, Stage, words
from tests.support.world import ADA, KIM, LINKS, NOON

Json = dict[str, Any]
LEE = ContactPerson("Lee Gu", "lee@contoso.com")


def add_two(on_stage: Stage) -> list[int]:
    place = on_stage.place
    return [world.associate(on_stage.bot.database, place, one.id) for one in (place.viva, place.siem)]


def go_on(ada: Member, count: int) -> None:
    """From the choice, look at the e-mail about so many engagements, and send it."""
    ada.modal("consent.ask_all")
    assert ada.submit() == {}
    assert f"*{count} engagements* of Contoso" in words(ada.modal("consent.send_mail"))
    assert ada.submit() == {}
    assert f"It asks for {count} engagements" in words(ada.modal("is on its way"))
    ada.close()


def test_all_of_a_customer_are_asked_for_with_one_mail_from_home(on_stage: Stage) -> None:
    add_two(on_stage)
    ada = on_stage.member()
    ada.open_home()
    front = ada.wait(lambda: ada.home if "Needs you: 2" in words(ada.home or {}) else None, "Home")
    assert "Ask for all 2" in words(front)
    ada.click("consent.send_all", on=front)
    go_on(ada, 2)
    on_stage.deliver()
    assert [one["To"] for one in on_stage.mails] == ["Kim Akers <kim@contoso.com>"]
    ada.wait(lambda: "Ask for all" not in words(ada.home or {}) or None, "Home without the button")


def test_the_card_asks_for_all_of_a_customer(on_stage: Stage) -> None:
    add_two(on_stage)
    on_stage.deliver()
    ada = on_stage.member()
    ada.click("consent.send_any", on=ada.message("ask for 2 consents"))
    go_on(ada, 2)


def test_the_command_asks_for_all_of_the_customer_that_it_names(on_stage: Stage) -> None:
    add_two(on_stage)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    go_on(ada, 2)


def test_the_daily_message_asks_for_all_of_a_customer(on_stage: Stage) -> None:
    add_two(on_stage)
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    ada = on_stage.member()
    told = ada.message("Ask for all 2", ada.direct())
    ada.click("consent.send_all", on=told, channel=ada.direct())
    go_on(ada, 2)


def test_asking_for_one_leads_to_all_that_wait(on_stage: Stage) -> None:
    one, _ = add_two(on_stage)
    ada = on_stage.member()
    ada.command(f"/mci consent MCI-00000{one}")
    assert "1 more engagement waits for the consent of *Contoso*" in words(ada.modal("consent.give_contacts"))
    ada.click("consent.send_all")
    go_on(ada, 2)


def test_nothing_is_asked_for_while_nothing_is_chosen_and_one_alone_can_be(on_stage: Stage) -> None:
    one, other = add_two(on_stage)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    ada.modal("consent.ask_all")
    assert ada.submit(association_ids=[]) == {"association_ids": "Please complete this required field."}
    assert ada.submit(association_ids=["Microsoft Viva"]) == {}
    assert "Step 2 of 2" in words(ada.modal("consent.send_mail"))
    assert ada.submit() == {}
    ada.modal("is on its way")
    database = on_stage.bot.database
    assert world.row(database, one).status is AssociationStatus.AWAITING_CONSENT
    assert world.row(database, other).status is AssociationStatus.ADDED


def test_several_contacts_get_an_e_mail_each_one_after_the_other(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    kims = [world.associate(database, place, one.id) for one in (place.viva, place.siem)]
    lees = world.add_many(database, place, 2, customer=LEE)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    assert "has 2 contacts here, so there is an e-mail to each" in words(ada.modal("consent.ask_all"))
    assert ada.submit() == {}
    view = words(ada.modal("consent.send_mail"))
    assert KIM.email in view
    assert ada.submit() == {}
    view = words(ada.modal("The e-mail to kim@contoso.com is on its way."))
    assert f"{LEE.name}, {LEE.email}" in view
    assert ada.submit() == {}
    ada.modal("The e-mail to lee@contoso.com is on its way")
    on_stage.deliver()
    assert {one["To"].rpartition("<")[2].strip(">") for one in on_stage.mails} == {KIM.email, LEE.email}
    for several, address in ((kims, KIM.email), (lees, LEE.email)):
        with database.read() as session:
            for one in several:
                requests = consents.requests(session, session.get_one(Association, one))
                assert [request.email for request in requests] == [address]


def test_another_contact_for_all_voids_what_was_asked_before(on_stage: Stage) -> None:
    database = on_stage.bot.database
    one, other = add_two(on_stage)
    with database.write() as session:
        asking.ask(session, world.actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    on_stage.pass_time(hours=2)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    ada.modal("consent.ask_all")
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    ada.click("draft.back")
    assert "*2 engagements* of Contoso" in words(ada.modal("consent.give_contacts"))
    assert ada.submit(customer_name="Lee Gu", customer_email="lee@contoso.com") == {}
    assert "Links sent to kim@contoso.com stop working" in words(ada.modal("consent.send_mail"))
    assert ada.submit() == {}
    ada.modal("The e-mail to lee@contoso.com is on its way")
    with database.read() as session:
        for number, are_void in ((one, [True, False]), (other, [False])):
            requests = consents.requests(session, session.get_one(Association, number))
            assert [request.voided_at is not None for request in requests] == are_void


def test_what_a_colleague_asked_for_meanwhile_is_left_out_and_said(on_stage: Stage) -> None:
    one, _ = add_two(on_stage)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    ada.modal("consent.ask_all")
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    with on_stage.bot.database.write() as session:
        uma = world.actor(session, world.USER)
        asking.ask(session, uma, one, LINKS, NOON, customer=KIM, partner=ADA)
    assert ada.submit() == {}
    said = words(ada.modal("is on its way"))
    assert "*Not asked for:*" in said
    assert "A consent e-mail was sent within the last hour" in said


def test_what_was_asked_within_the_hour_is_listed_with_why_not(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    many = world.add_many(database, place, 3)
    on_stage.deliver()
    ada = on_stage.member()
    card = ada.message("ask for 3 consents")
    with database.write() as session:
        asking.ask(session, world.actor(session), many[0], LINKS, NOON, customer=KIM, partner=ADA)
    ada.click("consent.send_any", on=card)
    view = ada.modal("consent.ask_all")
    assert ticks(view)[0] == ["Many 01", "Many 02"]
    assert "*Many 00*: kim@contoso.com was asked within the last hour" in words(view)


def ticks(view: Json) -> tuple[list[str], list[str]]:
    """Return what a form offers, and what of it is chosen."""
    box = next(block for block in view["blocks"] if block["type"] == "input")["element"]
    offered, ticked = box["options"], box.get("initial_options", [])
    return [one["text"]["text"] for one in offered], [one["text"]["text"] for one in ticked]


LATER = ["Later 00", "Later 01", "Later 02", "Later 03"]


def share_out(on_stage: Stage, many: Sequence[int]) -> None:
    """Hand these over to six new members, turn by turn."""
    with on_stage.bot.database.write() as session:
        members = [
            partners.Member(partner_id=on_stage.place.partner.id, user_id=f"U0M{one}", name=f"M{one}")
            for one in range(6)
        ]
        session.add_all(members)
        session.flush()
        for number, one in enumerate(many):
            session.get_one(Association, one).owner_id = members[number % 6].id


def test_a_button_that_counts_ones_own_chooses_these_and_shows_those_of_others(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    share_out(on_stage, world.add_many(database, place, 26))
    world.add_many(database, place, 4, prefix="LATER", consent_days=40)
    ada = on_stage.member()
    ada.open_home()
    front = ada.wait(lambda: ada.home if "Ask for all 4" in words(ada.home or {}) else None, "Home")
    ada.click("consent.send_all", on=front)
    offered, chosen = ticks(ada.modal("consent.ask_all"))
    assert (offered[:4], chosen, len(offered)) == (LATER, LATER, 30)
    go_on(ada, 4)


def test_forty_are_asked_for_at_once_and_what_is_more_is_named(on_stage: Stage) -> None:
    world.add_many(on_stage.bot.database, on_stage.place, 42)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    view = ada.modal("consent.ask_all")
    offered, chosen = ticks(view)
    assert offered == chosen == [f"Many {one:02}" for one in range(40)]
    assert "40 of 42. Ask for the others after these: Many 40, Many 41." in words(view)
    go_on(ada, 40)
    on_stage.deliver()
    (mail,) = on_stage.mails
    text = str(mail.as_string())
    assert all(f"Many {one:02}" in text for one in range(40))
