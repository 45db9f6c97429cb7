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
    ada.modal("consent.give_contacts")
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    assert ada.submit() == {}
    ada.modal("is on its way")
    ada.close()
    on_stage.deliver()
    found = re.search(r"/consent/[\w-]{43}", plain_text(on_stage.mails[-1]))
    assert found is not None
    return found[0]


def thread(who: Member, card: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get("history", channel=CHANNEL, thread_ts=card["ts"])["messages"]
    return found


@pytest.mark.parametrize(("who", "said"), [("Pat Lee", "and names “Pat Lee”"), ("", "and names nobody else")])
def test_the_owner_learns_who_is_right_and_corrects_the_address_at_once(
    on_stage: Stage, path: str, who: str, said: str
) -> None:
    address = on_stage.url(f"{path}?not-me")
    form = answering.hidden(httpx.get(address).text) | {"who": who, "confirmed": "yes"}
    assert httpx.post(address, data=form, follow_redirects=True).status_code == 200
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
    address = on_stage.url(f"{path}?not-me")
    form = answering.hidden(httpx.get(address).text) | {"confirmed": "yes"}
    httpx.post(address, data=form)
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
