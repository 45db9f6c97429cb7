"""Asking one customer for consent to several engagements at once, from Home and from the daily message."""

from tests.support import world
from tests.support.stage import Stage, words


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
    assert [one["To"] for one in on_stage.mails] == ["kim@contoso.com"] * 2
    ada.wait(lambda: "Ask for all" not in words(ada.home or {}) or None, "Home without the button")


def test_nothing_is_sent_while_nothing_is_chosen(on_stage: Stage) -> None:
    place = on_stage.place
    for work in (place.viva, place.siem):
        world.associate(on_stage.bot.database, place, work.id)
    ada = on_stage.member()
    ada.command("/mci customer contoso")
    shown = ada.message("Ask for all 2")
    ada.click("consent.send_all", on=shown)
    ada.modal("consent.ask_all")
    assert ada.submit(association_ids=[]) == {"association_ids": "Please complete this required field."}
    assert ada.submit(association_ids=["Microsoft Viva"]) == {}
    ada.modal("One e-mail is on the way")
    ada.close()
    ada.click("consent.send_all", on=shown)
    assert "Microsoft Viva" not in words(ada.modal("consent.ask_all"))
    assert ada.submit() == {}
    ada.modal("One e-mail is on the way")
    ada.close()
    ada.click("consent.send_all", on=shown)
    ada.modal("Nothing waits for its consent e-mail here any more")


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
