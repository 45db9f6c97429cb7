import pytest

from flows.associations import contacts
from flows.associations.contacts import ReasonNeeded
from flows.customers.association_request import ContactPerson
from store.associations import associations
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import ContactSide
from store.history import history
from store.history.history import HistoryEntry
from tests.support import world
from tests.support.world import ADA, KIM, NOON, World, actor, row

AT_HOME = ContactPerson("Kim Akers", "kim@gmail.com")
EVE = ContactPerson("Eve", "eve@evil.example")


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def one(database: Database, fourth_coffee: World) -> int:
    return world.associate(database, fourth_coffee, fourth_coffee.viva.id)


def change(
    database: Database,
    one: int,
    customer: ContactPerson,
    reason: str | None = None,
    partner: ContactPerson = ADA,
) -> None:
    with database.write() as session:
        contacts.update(
            session, actor(session), one, NOON, customer=customer, partner=partner, contact_reason=reason
        )


def entries(database: Database, one: int) -> list[HistoryEntry]:
    with database.read() as session:
        every = history.of_association(session, session.get_one(Association, one))
        return [entry for entry in every if entry.action == "contacts:changed"]


def reasons(database: Database, one: int) -> list[object]:
    return [(entry.detail or {})["contact_reason"] for entry in entries(database, one)]


def test_r11_a_reason_counts_for_one_address_only(database: Database, one: int) -> None:
    with pytest.raises(ReasonNeeded):
        change(database, one, AT_HOME)
    change(database, one, AT_HOME, "Works from home")
    with pytest.raises(ReasonNeeded):
        change(database, one, EVE)
    with database.read() as session:
        kept = associations.contacts(session, session.get_one(Association, one))
        assert kept[ContactSide.CUSTOMER].email == AT_HOME.email
    assert row(database, one).contact_reason == "Works from home"
    assert reasons(database, one) == ["Works from home"]


def test_r11_the_reason_stays_while_its_address_stays(database: Database, one: int) -> None:
    change(database, one, AT_HOME, "Works from home")
    change(database, one, ContactPerson("Kim Akers", "KIM@gmail.com", "CIO"))
    change(
        database,
        one,
        ContactPerson("Kim Akers", "KIM@gmail.com", "CIO"),
        partner=ContactPerson("Ada", ADA.email),
    )
    assert row(database, one).contact_reason == "Works from home"
    assert reasons(database, one) == ["Works from home"] * 3


def test_r11_the_reason_ends_where_the_address_lies_inside_the_domain(database: Database, one: int) -> None:
    change(database, one, AT_HOME, "Works from home")
    change(database, one, KIM, "Works from home")
    assert row(database, one).contact_reason is None
    assert reasons(database, one) == ["Works from home", None]


def test_r11_another_reason_for_the_same_address_is_a_change(database: Database, one: int) -> None:
    change(database, one, AT_HOME, "Works from home")
    change(database, one, AT_HOME, "Has no mailbox at Contoso")
    assert row(database, one).contact_reason == "Has no mailbox at Contoso"
    assert reasons(database, one) == ["Works from home", "Has no mailbox at Contoso"]
    assert (entries(database, one)[-1].detail or {})["voids_links"] is False


def test_what_stays_as_it_is_leaves_no_entry(database: Database, one: int) -> None:
    change(database, one, KIM)
    change(database, one, AT_HOME, "Works from home")
    change(database, one, AT_HOME, "Works from home")
    change(database, one, AT_HOME)
    assert len(entries(database, one)) == 1
