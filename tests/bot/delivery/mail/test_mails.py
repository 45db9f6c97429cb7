from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.mail import mails, mime
from flows.consent.answers import ShownStatement
from flows.customers.association_request import ContactPerson
from flows.notifications import ConsentReceipt, ConsentReminderMail, ConsentRequestMail
from store.database.engine import Database
from store.enums import ConsentOutcome
from tests.support import asking, delivered, world
from tests.support.asking import Decision
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor
from tests.words.test_customer_mails import TERMS, URL
from words import customer_mails

EVIL = (
    "=?UTF-8?Q?=0ABcc:_all@contoso.com?=",
    "x\r\nBcc: all@contoso.com",
    "x\nX-Evil: 1\n\nbody",
    "\u2028Bcc: all@contoso.com",
    '"<all@contoso.com>", ',
    "a@b.example, c",
)
LEE = ContactPerson("Lee Gu", "lee@contoso.com")


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def ask(database: Database, association_id: int, hours: int = 0, customer: ContactPerson = KIM) -> int:
    with database.write() as session:
        now = NOON + timedelta(hours=hours)
        return asking.ask(
            session, actor(session), association_id, LINKS, now, customer=customer, partner=ADA
        ).id


def test_r17_the_mail_comes_in_the_partners_name_and_answers_go_to_its_contact(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = ask(database, one)
    with database.read() as session:
        mail = delivered.mail(session, ConsentRequestMail(request_id))
    assert (mail.to, mail.from_name, mail.reply_to) == (KIM.email, "Fourth Coffee", ADA.email)
    assert LINKS.consent_url(LINKS.consent_token(fourth_coffee.partner.id, one, 1)) in mail.text
    assert mail.message_key == f"consent_request:{request_id}"


def test_r18_only_a_mail_that_repeats_a_holding_link_reminds(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    requests = [
        ask(database, one),
        ask(database, one, 1),
        ask(database, one, 2, LEE),
        ask(database, one, 3, LEE),
    ]
    with database.read() as session:
        subjects = [delivered.mail(session, ConsentRequestMail(each)).subject for each in requests]
    assert [subject.startswith("Reminder: ") for subject in subjects] == [False, False, False, True]


def test_the_receipt_goes_where_the_link_had_gone(database: Database, fourth_coffee: World) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = ask(database, one)
    decision = Decision(
        ConsentOutcome.DECLINED, "Kim A.", "No time", ShownStatement("1", "the words"), None, None
    )
    with database.write() as session:
        recorded = asking.answer(session, request_id, decision, NOON)
        assert recorded is not None
        mail = delivered.mail(session, ConsentReceipt(recorded.answer.id))
    assert mail.to == KIM.email
    assert mail.subject.endswith("you declined (MCI-000001)")
    assert "Reason: No time" in mail.text
    assert "the words" in mail.text


@settings(max_examples=60)
@given(
    name=st.text(max_size=60) | st.sampled_from(EVIL),
    company=st.text(max_size=60) | st.sampled_from(EVIL),
    partner=st.text(max_size=60) | st.sampled_from(EVIL),
)
def test_no_name_from_outside_becomes_a_header(name: str, company: str, partner: str) -> None:
    terms = replace(
        TERMS,
        partner=partner,
        company=company,
        engagement=company,
        customer=ContactPerson(name, KIM.email),
    )
    for reminder in (False, True):
        letter = customer_mails.consent_request([terms], URL, reminder=reminder)
        mail = mails._mail(terms, letter, to=KIM.email, key="consent_request:1")
        written = message_from_bytes(mime.write(mail, "bot@fourthcoffee.example", "here", NOON))
        assert not {"Bcc", "Cc", "X-Evil"} & set(written.keys())
        assert written.get_all("To") == [KIM.email]
        assert len(written.get_all("From") or []) == 1
        assert "bot@fourthcoffee.example" in written["From"]


def test_r29_a_reminder_to_the_customer_repeats_the_link_and_is_a_mail_of_its_own(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    request_id = ask(database, one)
    with database.read() as session:
        first = delivered.mail(session, ConsentRequestMail(request_id))
        again = delivered.mail(session, ConsentReminderMail(request_id, NOON.isoformat()))
    assert again.subject.startswith("Reminder: ")
    assert LINKS.consent_url(LINKS.consent_token(fourth_coffee.partner.id, one, 1)) in again.text
    assert again.message_key != first.message_key
