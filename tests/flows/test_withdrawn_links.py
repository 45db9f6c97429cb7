"""While an answer is awaited the customer holds a link that works, or the partner is told to send one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flows.associations import contacts
from flows.associations.summary import Summary
from flows.consent.consent import TooSoon
from flows.customers.association_request import ContactPerson
from flows.notifications import CustomerCard, MailRefused
from flows.outbox import reroute
from flows.personal_data import erase
from flows.rules.associations.next_step import NextAction, NextStep, Who
from store.associations import associations
from store.associations.associations import Association
from store.database.engine import Database
from tests.support import asking, delivered, world
from tests.support.consistency import contradictions
from tests.support.world import ADA, KIM, LINKS, NOON, actor, row

HOUR = timedelta(hours=1)
LEE = ContactPerson("Lee Gu", "lee@contoso.com")
SAID = "550 5.1.1 No such user"


@pytest.fixture
def added(database: Database) -> int:
    place = world.build(database)
    return world.associate(database, place, place.viva.id)


@pytest.fixture
def asked(database: Database, added: int) -> int:
    with database.write() as session:
        ask(session, added)
    return added


def ask(session: Session, one: int, customer: ContactPerson = KIM, hours: int = 0) -> None:
    asking.ask(session, actor(session), one, LINKS, NOON + hours * HOUR, customer=customer, partner=ADA)


def correct(session: Session, one: int) -> None:
    contacts.update(session, actor(session), one, NOON, customer=LEE, partner=ADA)


def correct_and_back(session: Session, one: int) -> None:
    correct(session, one)
    contacts.update(session, actor(session), one, NOON, customer=KIM, partner=ADA)


def correct_after_refusal(session: Session, one: int) -> None:
    reroute.fail_mail(session, 1, SAID, NOON)
    correct(session, one)


def forget(session: Session, one: int) -> None:
    assert one
    erase.erase(session, KIM.email, NOON)


def step(session: Session, one: int) -> NextStep:
    return Summary(associations.of_id(session, one)).next_step


@pytest.mark.parametrize("withdraw", [correct, correct_and_back, correct_after_refusal, forget])
def test_r18_once_no_link_works_any_more_the_partner_must_send_one(
    database: Database, asked: int, withdraw: Callable[[Session, int], None]
) -> None:
    with database.read() as session:
        assert step(session, asked).who is Who.CUSTOMER
    with database.write() as session:
        withdraw(session, asked)
    with database.read() as session:
        found = step(session, asked)
        customer = associations.of_id(session, asked).customer_id
        said = str(delivered.message(session, CustomerCard(customer), NOON).payload())
    assert (found.who, found.action) == (Who.PARTNER, NextAction.RESEND_CONSENT)
    assert "has no link that works" in said
    assert "refused" not in said
    assert contradictions(database) == []
    with database.write() as session:
        if withdraw is not correct_after_refusal:
            with pytest.raises(TooSoon):
                ask(session, asked, LEE)
        ask(session, asked, LEE, hours=0 if withdraw is correct_after_refusal else 1)
    with database.read() as session:
        assert step(session, asked).who is Who.CUSTOMER
    assert row(database, asked).mail_refused is None


def test_a_contact_that_keeps_its_address_withdraws_nothing(database: Database, asked: int) -> None:
    with database.write() as session:
        named = ContactPerson("Kim A. Akers", KIM.email.upper())
        contacts.update(session, actor(session), asked, NOON, customer=named, partner=ADA)
        assert step(session, asked).who is Who.CUSTOMER


def test_before_the_first_mail_and_after_the_answer_nothing_is_said_of_links(
    database: Database, added: int
) -> None:
    with database.write() as session:
        correct(session, added)
        assert session.get_one(Association, added).mail_refused is None
    world.accept(database, added, customer=LEE)
    with database.write() as session:
        contacts.update(session, actor(session), added, NOON + HOUR, customer=KIM, partner=ADA)
        assert session.get_one(Association, added).mail_refused is None
    assert contradictions(database) == []


def test_that_an_address_was_refused_is_not_told_once_it_was_corrected(
    database: Database, asked: int
) -> None:
    told = MailRefused(asked, KIM.email, SAID)
    with database.write() as session:
        reroute.fail_mail(session, 1, SAID, NOON)
        assert delivered.is_still_true(session, told, NOON)
        correct(session, asked)
        assert not delivered.is_still_true(session, told, NOON)
