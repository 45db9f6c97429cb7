"""The customer's survey of a claim, from the checklist to the answer, and what members see of it (R24)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from store.history import history
from tests.journeys.test_submit_claim import row
from tests.support import answering, surveying
from tests.support.delivering import mail_fails
from tests.support.stage import CHANNEL, Member, Stage, plain_text, stage, words
from tests.support.world import ADMIN, NOON, USER
from words import mrkdwn

SAID = "550 5.1.1 No such user"


@pytest.fixture
def st(database_url: str) -> Iterator[Stage]:
    with stage(database_url) as set_up:
        yield set_up


@pytest.fixture
def consented(st: Stage) -> int:
    one = surveying.consented(st.bot.database, st.place, NOON)
    st.deliver()
    return one


def preview(ada: Member) -> None:
    ada.click("claim.submit")
    ada.modal("claim.items")
    ada.click("survey.preview")
    ada.modal("survey.send_mail")


def actions(st: Stage, association_id: int) -> list[str]:
    with st.bot.database.read() as session:
        return [one.action for one in history.of_association(session, row(st, association_id))]


def test_r24_a_survey_is_mailed_answered_and_completes_the_claim(st: Stage, consented: int) -> None:
    ada, uma = st.member(), st.member(USER)
    uma.click("claim.submit")
    uma.modal("claim.items")
    preview(ada)
    shown = words(ada.modal("survey.send_mail"))
    assert "Was the engagement delivered?" in shown
    assert "kim@contoso.com" in shown
    before = len(st.mails)
    assert ada.submit() == {}
    shown = words(ada.modal("is on its way"))
    assert "Sent to kim@contoso.com" in shown
    assert "Next: the customer answers." in shown
    assert "0 of 1 items given" in shown
    st.deliver()
    [mail] = st.mails[before:]
    assert mail["subject"].startswith(
        "Microsoft Viva with Fourth Coffee: please answer a few questions before"
    )
    assert mail["reply-to"] == "Ada Admin <ada@fourthcoffee.example>"
    [token] = re.findall(r"/survey/([A-Za-z0-9_-]{43})", plain_text(mail))
    assert "survey.preview" not in str(ada.view), "it is not offered within the hour"
    again = mrkdwn.moment(NOON + timedelta(hours=1))
    assert f"It can be sent again after {again}." in words(ada.view or {})
    uma.click("survey.preview")
    assert "The survey was sent within the last hour." in words(uma.modal("within the last hour"))
    st.pass_time(hours=1)
    ada.close(clear=True)
    ada.click("claim.submit")
    assert "Send again" in str(ada.modal("claim.items"))
    answer(st, token)
    st.deliver()
    receipt = st.mails[-1]
    assert receipt["subject"].startswith("Your answers about Microsoft Viva with Fourth Coffee (MCI-")
    assert "The plan." in plain_text(receipt)
    told = ada.message("answered the survey")
    assert "The plan." not in words(told), "answers are in the checklist, not in the channel"
    ada.close(clear=True)
    ada.click("claim.submit")
    shown = words(ada.modal("1 of 1 items given"))
    assert "3 of 4 questions answered by kim@contoso.com" in shown
    assert "survey.preview" not in str(ada.modal("1 of 1 items given")), "it cannot be sent any more"
    ada.click("survey.show_answers")
    shown = words(ada.modal("The plan."))
    assert "4 of 5" in shown
    assert "No answer." in shown
    ada.click("claim.items")
    ada.modal("claim.items")
    assert ada.submit() == {}
    ada.modal("claim.give_details")
    assert actions(st, consented)[-2:] == ["survey:asked", "survey:answered"]


def answer(st: Stage, token: str, **more: str) -> None:
    """Answer on the page as Kim does."""
    with httpx.Client(
        base_url=str(st.bot.settings.public_url), trust_env=False, follow_redirects=True
    ) as browser:
        shown = browser.get(f"/survey/{token}")
        form = answering.hidden(shown.text) | {"q1": "yes", "q2": "4", "q3": "The plan."} | more
        thanked = browser.post(f"/survey/{token}", data=form)
        assert "Thank you for your answers." in thanked.text


def test_another_contact_is_told_to_be_sent_the_survey_again_and_not_the_request_for_consent(
    st: Stage, consented: int
) -> None:
    ada = st.member()
    preview(ada)
    assert ada.submit() == {}
    ada.close(clear=True)
    for name, told in (("lee", "send the survey again"), ("zoe", "The contacts are saved.")):
        ada.click("association.open", value=str(consented), channel=CHANNEL)
        ada.modal("Edit contacts")
        ada.click("association.edit_contacts")
        ada.modal("association.edit_contacts")
        assert ada.submit(customer_email=f"{name}@contoso.com", customer_name=name) == {}
        shown = words(ada.modal(f"{name}@contoso.com"))
        assert told in shown
        assert "send the consent e-mail again" not in shown
        assert ("send the survey again" in shown) is (name == "lee"), "no link is left to be withdrawn"
        ada.close(clear=True)


def test_r24_after_the_answer_the_form_locks_the_customers_contact_and_takes_ones_own(
    st: Stage, consented: int
) -> None:
    path = surveying.send(st.bot.database, consented, NOON)
    ada = st.member()
    edit_contacts(ada, consented)
    answer(st, path.rpartition("/")[2])
    gone = "they have answered the survey"
    typed = {"customer_name": "Kim Lee", "customer_email": "kim@elsewhere.example", "partner_name": "Ada L."}
    refused = ada.submit(**typed)
    assert set(refused) == {"customer_name", "customer_email"}, "what was typed stays beside it"
    assert all(gone in sentence for sentence in refused.values())
    ada.close(clear=True)
    form = edit_contacts(ada, consented)
    assert "has answered the survey of this claim" in words(form)
    assert "kim@contoso.com" in words(form)
    fields = {one["block_id"] for one in form["blocks"] if one["type"] == "input"}
    assert fields == {"partner_name", "partner_email", "partner_title", "partner_phone"}
    assert set(ada.submit(partner_email="nowhere")) == {"partner_email"}
    assert ada.submit(partner_name="Ada L.", partner_email="ada@fabrikam.com") == {}
    shown = words(ada.modal("Your own contact is saved."))
    assert "Ada L." in shown
    assert "kim@contoso.com" in shown


def edit_contacts(ada: Member, association_id: int) -> dict[str, Any]:
    """Open the form for the contacts from the details, and return it."""
    ada.click("association.open", value=str(association_id), channel=CHANNEL)
    ada.modal("Edit contacts")
    ada.click("association.edit_contacts")
    return ada.modal("association.edit_contacts")


def test_a_survey_that_does_not_arrive_is_told_and_sent_to_another_contact(st: Stage, consented: int) -> None:
    mail_fails(st, "RCPT", reply=SAID)
    ada = st.member()
    preview(ada)
    assert ada.submit() == {}
    st.deliver()
    ada.message("did not arrive")
    assert actions(st, consented)[-1] == "survey:mail_failed"
    ada.close(clear=True)
    ada.click("claim.submit")
    assert "It did not arrive" in words(ada.modal("claim.items"))
    ada.click("survey.preview")
    shown = words(ada.modal("The last survey to kim@contoso.com did not arrive."))
    assert "Edit contacts" in shown
    before = len(st.mails)
    assert set(ada.submit()) == {"works_again"}
    assert ada.submit(works_again=["ticked"]) == {}
    ada.modal("is on its way")
    st.deliver()
    assert "/survey/" in plain_text(st.mails[before])


def test_an_address_that_turns_out_dead_while_the_mail_is_shown_is_asked_about_before_it_is_used(
    st: Stage, consented: int
) -> None:
    ada, uma = st.member(), st.member(USER)
    preview(ada)
    preview(uma)
    mail_fails(st, "RCPT", reply=SAID)
    assert uma.submit() == {}
    st.deliver()
    assert ada.submit() == {}
    ada.modal("The last survey to kim@contoso.com did not arrive.")
    assert ada.submit(works_again=["ticked"]) == {}
    ada.modal("is on its way")


def test_a_survey_that_came_back_is_noted_and_its_link_goes_on_working(st: Stage, consented: int) -> None:
    ada = st.member()
    preview(ada)
    assert ada.submit() == {}
    ada.modal("is on its way")
    st.deliver()
    [token] = re.findall(r"/survey/([A-Za-z0-9_-]{43})", plain_text(st.mails[-1]))
    ada.click("survey.came_back")
    assert "kim@contoso.com" in words(ada.modal("survey.came_back"))
    assert ada.submit(came_back_words="mailbox <full> & closed") == {}
    shown = ada.modal("Noted: the survey did not reach kim@contoso.com.")
    assert "The e-mail came back: mailbox &lt;full&gt; &amp; closed" in words(shown)
    assert "corrects the contact and sends it again." in words(shown)
    assert "survey.came_back" not in str(shown), "it is noted once"
    assert actions(st, consented)[-1] == "survey:mail_failed"
    ada.click("survey.preview")
    ada.modal("The last survey to kim@contoso.com did not arrive.")
    answer(st, token)
    ada.close(clear=True)
    ada.click("claim.submit")
    ada.modal("1 of 1 items given")


def test_a_survey_that_was_answered_in_partner_center_is_given_with_a_word_of_how(
    st: Stage, consented: int
) -> None:
    ada = st.member()
    preview(ada)
    ada.click("claim.ask_item")
    form = ada.modal("claim.give_item")
    assert [form["submit"]["text"], "Answered in Partner Center" in words(form)] == ["Save", True]
    assert " given" not in words(form), "a survey is answered, and documents are given"
    assert ada.submit(item_elsewhere="Answered by Kim on 2 March") == {}
    assert f"Recorded by <@{ADMIN}>" in words(ada.modal("1 of 1 items given"))


def test_a_no_to_what_must_be_answered_stands_in_the_checklist_with_what_to_do(
    st: Stage, consented: int
) -> None:
    path = surveying.send(st.bot.database, consented, NOON)
    answer(st, path.rpartition("/")[2], q1="no", q4="no")
    ada = st.member()
    ada.click("claim.submit")
    no = ":warning: The customer answered *No*: “Was the engagement delivered?”"
    shown = words(ada.modal("claim.items"))
    assert f"{no} Settle it with them before you submit the claim." in shown
    assert shown.count("*No*") == 1, "whether the customer may be contacted is no fault"
    assert ada.submit() == {}
    ada.modal("claim.give_details")
    assert ada.submit() == {}
    assert no in words(ada.modal("claim.review"))
