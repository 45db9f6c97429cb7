"""What the partner reads in Slack of “This is not for me”, and of a signature that is not the contact's."""

import re
from typing import Any

import httpx
import pytest

from tests.support import answering, world
from tests.support.stage import CHANNEL, Member, Stage, plain_text, words


@pytest.fixture
def path(on_stage: Stage) -> str:
    """Let Contoso be asked about Viva, whose owner is Ada, and return the path of the link."""
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    on_stage.deliver()
    ada = on_stage.member()
    ada.click("consent.send")
    ada.send_mail()
    ada.close()
    on_stage.deliver()
    found = re.search(r"/consent/[\w-]{43}", plain_text(on_stage.mails[-1]))
    assert found is not None
    return found[0]


def thread(who: Member, card: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get("history", channel=CHANNEL, thread_ts=card["ts"])["messages"]
    return found


def disclaim(on_stage: Stage, path: str, who: str = "") -> None:
    """Say on the page that the request is not for its reader, but for ``who``."""
    address = on_stage.url(f"{path}?not-me")
    form = answering.hidden(httpx.get(address).text) | {"who": who, "confirmed": "yes"}
    assert httpx.post(address, data=form, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(("who", "said"), [("Pat Lee", "and names “Pat Lee”"), ("", "and names nobody else")])
def test_the_owner_learns_who_is_right_and_corrects_the_address_at_once(
    on_stage: Stage, path: str, who: str, said: str
) -> None:
    disclaim(on_stage, path, who)
    on_stage.deliver()
    ada = on_stage.member()
    card = ada.messages()[0]
    assert "they are not the right person to answer" in words(card)
    assert "Correct address" in str(card)
    sentence = f"kim@contoso.com says that the request is not for them, {said}. Nothing is decided."
    assert any(sentence in words(one) for one in thread(ada, card))
    ada.click("consent.correct_address")
    ada.modal("The customer's contact says that they are not the right person to answer.")
    assert ada.submit(customer_name="Pat Lee", customer_email="pat@contoso.com") == {}
    ada.modal("consent.send_mail")
    assert ada.submit() == {}
    ada.modal("is on its way")
    ada.close()
    on_stage.deliver()
    assert on_stage.mails[-1]["To"] == "Pat Lee <pat@contoso.com>"
    assert "not the right person" not in words(ada.messages()[0])
    assert "Fourth Coffee has sent a newer mail" in httpx.get(on_stage.url(path)).text


def test_a_consent_that_expires_afterwards_is_not_said_to_have_had_no_mail(
    on_stage: Stage, path: str
) -> None:
    disclaim(on_stage, path)
    on_stage.pass_time(days=31)
    on_stage.tick()
    on_stage.deliver()
    told = on_stage.member().message("Lost")
    assert "The contact said that somebody else must answer, and nobody else was asked." in words(told)


def test_a_signature_that_is_not_the_contacts_is_told_with_the_answer(on_stage: Stage, path: str) -> None:
    address = on_stage.url(path)
    form = answering.filled(httpx.get(address).text, name="Lee Gu")
    assert "You accepted. Thank you." in httpx.post(address, data=form, follow_redirects=True).text
    on_stage.deliver()
    ada = on_stage.member()
    told = "signed by Lee Gu, who is not the contact Kim Akers"
    card, *others = ada.messages()
    assert any(told in words(one) for one in others), "the channel reads it with what was won"
    assert any(told in words(one) for one in thread(ada, card))


def test_a_choice_says_who_is_right_and_leads_to_the_contact_that_must_be_corrected(
    on_stage: Stage, path: str
) -> None:
    disclaim(on_stage, path, "Jo <jo@contoso.com>")
    said = "kim@contoso.com says that the request is not for them, and names “Jo &lt;jo@contoso.com&gt;”."
    ada = on_stage.member()
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.siem.id)
    ada.command("/mci consent contoso")
    choice = ada.modal("consent.ask_all")
    assert f"*Microsoft Viva*: {said}" in words(choice)
    [box] = [one["element"] for one in choice["blocks"] if one.get("block_id") == "association_ids"]
    assert len(box["options"]) == 1, "only what Kim was not asked for is chosen"
    ada.click("consent.correct_address")
    form = ada.modal("consent.give_contacts")
    assert said in words(form)
    assert words(form).count("This is still whoever says that the request is not for them.") == 2
    assert "not for them, they say" in ada.submit()["customer_email"]
    assert "works_again" in str(ada.modal("consent.give_contacts"))
    assert ada.submit(works_again=["ticked"]) == {}
    assert "Kim Akers, kim@contoso.com" in words(ada.modal("consent.send_mail"))


def test_a_preview_that_was_shown_before_its_reader_said_so_is_not_sent_without_a_word(
    on_stage: Stage, path: str
) -> None:
    on_stage.pass_time(hours=2)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    ada.modal("consent.give_contacts")
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    before = len(on_stage.mails)
    disclaim(on_stage, path)
    ada.submit()
    said = "The request is not for kim@contoso.com, as they say. Correct the contact in the details"
    assert said in words(ada.modal(said))
    on_stage.deliver()
    assert len(on_stage.mails) == before


def test_a_mail_that_was_shown_before_its_reader_said_so_is_not_sent_without_a_word(
    on_stage: Stage, path: str
) -> None:
    on_stage.pass_time(hours=2)
    ada = on_stage.member()
    ada.command("/mci consent contoso")
    ada.modal("consent.give_contacts")
    disclaim(on_stage, path)
    assert "not for them, they say" in ada.submit()["customer_email"]
