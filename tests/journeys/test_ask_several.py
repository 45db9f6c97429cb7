"""Asking one customer for consent to several engagements at once, from Home and from the daily message."""

from collections.abc import Sequence
from typing import Any

from flows.consent import ask_several
from store import partners
from store.associations.associations import Association
from tests.support import world
from tests.support.stage import Member, Stage, words

Json = dict[str, Any]


def test_all_of_a_customer_are_asked_for_in_three_clicks_from_home(on_stage: Stage) -> None:
    place = on_stage.place
    for work in (place.viva, place.siem):
        world.associate(on_stage.bot.database, place, work.id)
    ada = on_stage.member()
    ada.open_home()
    front = ada.wait(lambda: ada.home if "Needs you: 2" in words(ada.home or {}) else None, "Home")
    assert "Ask for all 2" in words(front)
    ada.click("consent.send_all", on=front)
    assert "Contoso" in words(ada.modal("consent.ask_all"))
    assert ada.submit() == {}
    ada.modal("2 e-mails are on the way")
    ada.close()
    on_stage.deliver()
    assert [one["To"] for one in on_stage.mails] == ["Kim Akers <kim@contoso.com>"] * 2
    ada.wait(lambda: "Ask for all" not in words(ada.home or {}) or None, "Home without the button")


def test_nothing_is_sent_while_nothing_is_chosen(on_stage: Stage) -> None:
    place = on_stage.place
    for work in (place.viva, place.siem):
        world.associate(on_stage.bot.database, place, work.id)
    ada = on_stage.member()
    # From the first click in it on, an answer shows what is true; others stay as they are.
    first, second, third = several_lists(ada, 3)
    ada.click("consent.send_all", on=first)
    ada.modal("consent.ask_all")
    assert ada.submit(association_ids=[]) == {"association_ids": "Please complete this required field."}
    assert ada.submit(association_ids=["Microsoft Viva"]) == {}
    ada.modal("One e-mail is on the way")
    ada.close()
    ada.click("consent.send_all", on=second)
    assert "Microsoft Viva" not in words(ada.modal("consent.ask_all"))
    assert ada.submit() == {}
    ada.modal("One e-mail is on the way")
    ada.close()
    ada.click("consent.send_all", on=third)
    ada.modal("Nothing waits for its consent e-mail here any more")


def several_lists(ada: Member, count: int) -> list[Json]:
    """Return so many answers to one command, none of which was clicked."""
    for _ in range(count):
        ada.command("/mci customer contoso")
    return ada.wait(lambda: every if len(every := ada.messages()) == count else None, "the answers")


def test_the_daily_message_asks_for_all_of_a_customer(on_stage: Stage) -> None:
    place = on_stage.place
    for work in (place.viva, place.siem):
        world.associate(on_stage.bot.database, place, work.id)
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.deliver()
    ada = on_stage.member()
    told = ada.message("Ask for all 2", ada.direct())
    ada.click("consent.send_all", on=told, channel=ada.direct())
    ada.modal("consent.ask_all")


def test_the_card_asks_for_all_of_a_customer_in_three_clicks(on_stage: Stage) -> None:
    place = on_stage.place
    for work in (place.viva, place.siem):
        world.associate(on_stage.bot.database, place, work.id)
    on_stage.deliver()
    ada = on_stage.member()
    ada.click("consent.send_any", on=ada.message("send 2 consent e-mails"))
    ada.modal("consent.choose")
    ada.click("consent.send_all")
    ada.modal("consent.ask_all")
    assert ada.submit() == {}
    ada.modal("2 e-mails are on the way")


def ticks(view: Json) -> tuple[list[str], list[str]]:
    """Return what a form offers, and what of it is ticked."""
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


def test_of_thirty_engagements_of_seven_owners_ones_own_four_are_ticked_and_asked_for(
    on_stage: Stage,
) -> None:
    database, place = on_stage.bot.database, on_stage.place
    share_out(on_stage, world.add_many(database, place, 26))
    world.add_many(database, place, 4, prefix="LATER", consent_days=40)
    ada = on_stage.member()
    ada.open_home()
    front = ada.wait(lambda: ada.home if "Ask for all 4" in words(ada.home or {}) else None, "Home")
    ada.click("consent.send_all", on=front)
    view = ada.modal("consent.ask_all")
    offered, ticked = ticks(view)
    assert (offered[:4], ticked) == (LATER, LATER)
    left = (
        "10 of 30. Ask for the others after these: Many 06, Many 07, Many 08, Many 09, Many 10 and 15 more."
    )
    assert left in words(view)
    assert ada.submit() == {}
    ada.modal("4 e-mails are on the way")


def test_on_a_screen_of_all_owners_the_button_counts_and_ticks_ones_own(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    share_out(on_stage, world.add_many(database, place, 1))
    world.add_many(database, place, 4, prefix="LATER", consent_days=40)
    ada = on_stage.member()
    ada.command("/mci customer contoso")
    ada.click("consent.send_all", on=ada.message("Ask for my 4"))
    assert ticks(ada.modal("consent.ask_all"))[1] == LATER
    ada.close(clear=True)
    ada.command("/mci consent contoso")
    assert "Ask for my 4" in words(ada.modal("consent.choose"))
    ada.click("consent.send_all")
    assert ticks(ada.modal("consent.ask_all"))[1] == LATER


def test_a_screen_that_shows_only_some_never_asks_for_those_of_colleagues_instead(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    share_out(on_stage, world.add_many(database, place, 12))
    world.add_many(database, place, 4, prefix="LATER", consent_days=40)
    ada = on_stage.member()
    ada.command("/mci customer contoso")
    shown = ada.message("Many 04")
    assert "Show all" in words(shown)
    assert "Ask for all" not in words(shown)
    assert "Ask for several…" in words(shown)
    ada.click("consent.send_all", on=shown)
    offered, ticked = ticks(ada.modal("consent.ask_all"))
    assert (offered[:4], ticked) == (LATER, LATER), "what ends first is a colleague's"


def test_what_is_all_of_colleagues_is_ticked_only_where_the_button_says_so(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    share_out(on_stage, world.add_many(database, place, 3))
    ada = on_stage.member()
    ada.command("/mci customer contoso")
    shown = ada.message("Ask for all 3")
    world.add_many(database, place, 1, prefix="LATER", consent_days=40, user=world.USER)
    ada.click("consent.send_all", on=shown)
    assert ticks(ada.modal("consent.ask_all")) == (
        ["Many 00", "Many 01", "Many 02", "Later 00"],
        ["Many 00", "Many 01", "Many 02"],
    )


def test_the_card_does_not_offer_what_was_asked_for_within_the_hour(on_stage: Stage) -> None:
    database, place = on_stage.bot.database, on_stage.place
    many = world.add_many(database, place, 3)
    on_stage.deliver()
    ada = on_stage.member()
    card = ada.message("send 3 consent e-mails")
    with database.write() as session:
        ask_several.ask(session, world.actor(session), many[:1], world.LINKS, world.NOON)
    ada.click("consent.send_any", on=card)
    said = words(ada.modal("consent.choose"))
    assert "Many 00" not in said
    assert "Many 01" in said
