from typing import Any

import pytest

from flows.customers import first_step, known_details
from flows.drafts.draft_models import AddCustomerDraft
from flows.rules.customers.tenancy import Identifier
from store.database.engine import Database
from store.enums import IdentifierType, TenantCheck
from tests.support import world
from tests.support.world import ADA, ADMIN, KIM, TENANT, USER, World, actor

OTHER_TENANT = "33333333-2222-4333-8444-555555555555"
TPID = Identifier(IdentifierType.TPID, "12345", TenantCheck.NOT_COMPARED)
MERGED = Identifier(IdentifierType.TENANT_ID, OTHER_TENANT, TenantCheck.MISMATCHED, "They merged in May")
FOUND = Identifier(IdentifierType.TENANT_ID, TENANT, TenantCheck.DERIVED)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def known(database: Database, way: str, customer_id: int, one: Identifier) -> AddCustomerDraft:
    with database.read() as session:
        member = actor(session)
        ways: dict[str, Any] = {
            "customer": lambda: known_details.of_customer(session, member, customer_id),
            "identifier": lambda: known_details.of_identifier(session, member, one.id_type, one.id_value),
            "domain": lambda: known_details.of_domain(session, member, "contoso.com"),
        }
        found: AddCustomerDraft = ways[way]()
        return found


@pytest.mark.parametrize("way", ["customer", "identifier", "domain"])
@pytest.mark.parametrize("one", [TPID, MERGED, FOUND])
def test_everything_known_of_a_customer_is_filled_in(
    database: Database, fourth_coffee: World, way: str, one: Identifier
) -> None:
    added = world.associate(database, fourth_coffee, fourth_coffee.viva.id, identifier=one)
    customer = world.row(database, added).customer_id
    form = known(database, way, customer, one)
    assert (form.company, form.domain) == ("Contoso", "contoso.com")
    assert form.customer_contact.person() == KIM
    assert form.partner_contact.person() == ADA
    assert (form.location_id, form.filled_from_id) == (fourth_coffee.seattle.id, customer)
    assert (form.reason, form.asks_reason) == (one.reason or "", one.reason is not None)
    is_found_again = way == "domain" and one is FOUND
    assert form.id_value == ("" if is_found_again else one.id_value)
    assert form.id_type == (None if is_found_again else one.id_type)


@pytest.mark.parametrize("way", ["customer", "identifier", "domain"])
def test_of_an_unknown_customer_only_what_was_typed_is_filled_in(
    database: Database, fourth_coffee: World, way: str
) -> None:
    typed = {
        "customer": AddCustomerDraft(),
        "identifier": AddCustomerDraft(id_type=TPID.id_type, id_value=TPID.id_value),
        "domain": AddCustomerDraft(domain="contoso.com"),
    }
    assert known(database, way, 99, TPID).kept() == typed[way].kept()


def test_the_contact_of_another_owner_is_not_taken_over(database: Database, fourth_coffee: World) -> None:
    added = world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)
    form = known(database, "customer", world.row(database, added).customer_id, FOUND)
    assert "partner_contact" not in form.kept()
    assert form.customer_contact.person() == KIM


def test_the_location_of_the_customer_comes_before_the_one_used_last_if_it_can_be_chosen(
    database: Database, fourth_coffee: World
) -> None:
    place = fourth_coffee
    world.associate(database, place, place.viva.id, location=place.oslo)
    with database.read() as session:
        member = actor(session, ADMIN)
        assert first_step.usual_location(session, member, None, None) == place.oslo.id
        assert first_step.usual_location(session, member, None, place.seattle.id) == place.seattle.id
        assert first_step.usual_location(session, member, None, 99) == place.oslo.id
