"""A name unlike the contact's is taken, kept with the answer, and flagged to the partner."""

from collections.abc import Iterator

import pytest

from flows.customers.association_request import ContactPerson
from flows.personal_data import erase
from store.database.engine import Database
from store.history import history
from tests.support import world
from tests.support.customer import Customer, at_page, words
from tests.support.world import NOON


@pytest.fixture
def kim(database: Database) -> Iterator[Customer]:
    with at_page(database) as customer:
        yield customer


def asked(kim: Customer, name: str) -> str:
    added = world.associate(kim.database, kim.place, kim.place.viva.id)
    return kim.is_asked([added], ContactPerson(name, "kim@contoso.com"))


def kept(kim: Customer) -> tuple[str | None, str | None]:
    """Return the contact's name as it is kept with the answer, and as the history has it."""
    (one,) = kim.asked
    answer = kim.answer(one)
    assert answer is not None
    with kim.database.read() as session:
        entry = history.of_association(session, kim.row(one))[-1]
        return answer.contact_name, (entry.detail or {}).get("contact")


@pytest.mark.parametrize(
    ("contact", "typed"),
    [
        ("Kim Akers", "Kim Akers"),
        ("Kim Akers", "AKERS, Kim"),
        ("Kim Akers", "K. Akers"),
        ("José Müller-Lund", "Jose Mueller Lund"),
        ("Suharto", "Suharto"),
        ("田中 太郎", "田中太郎"),
        ("王芳", "王芳"),
    ],
)
def test_the_contacts_own_name_is_not_flagged(kim: Customer, contact: str, typed: str) -> None:
    path = asked(kim, contact)
    assert kim.browser.post(path, data=kim.filled(path, "accepted", name=typed)).status_code == 200
    assert kept(kim) == (None, None)


@pytest.mark.parametrize("answer", ["accepted", "declined"])
@pytest.mark.parametrize("typed", ["Lee Gu", "Владимир Ильич", "עדי לוי", "김민준", "<b>Lee</b> Gu"])
def test_another_name_is_taken_and_flagged(kim: Customer, answer: str, typed: str) -> None:
    path = asked(kim, "Kim Akers")
    received = kim.browser.post(path, data=kim.filled(path, answer, name=typed))
    assert typed in words(received)
    assert kept(kim) == ("Kim Akers", "Kim Akers")
    assert len(kim.messages("outcome")) == 1


@pytest.mark.parametrize(
    ("contact", "typed", "sentence"),
    [
        ("Kim Akers", "", "Type your full name."),
        ("Kim Akers", "Kim", "Type your first and last name."),
        ("Suharto", "Sukarno", "Type your first and last name."),
        ("Kim Akers", "kim@contoso.com", "Type your name, without an e-mail address."),
        ("Kim Akers", "K" * 200, "The name has 200 characters, and 150 can be kept."),
    ],
)
def test_what_is_no_full_name_is_asked_about(kim: Customer, contact: str, typed: str, sentence: str) -> None:
    path = asked(kim, contact)
    received = kim.browser.post(path, data=kim.filled(path, "accepted", name=typed))
    assert received.status_code == 422
    assert sentence in words(received)
    assert kim.outcomes() == [None]


def test_the_contacts_name_is_erased_with_the_contact(kim: Customer) -> None:
    path = asked(kim, "Kim Akers")
    kim.browser.post(path, data=kim.filled(path, "accepted", name="Lee Gu"))
    with kim.database.write() as session:
        erase.erase(session, "kim@contoso.com", NOON)
    assert kept(kim) == (erase.NAME, None)
