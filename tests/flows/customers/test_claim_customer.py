import pytest

from flows.access import choosable_locations
from flows.consent.answers import ShownStatement
from flows.customers import add_customer, claim_customer
from flows.customers.add_customer import NotKnown
from flows.drafts import drafts
from flows.drafts.draft_models import ClaimCustomerDraft, ContactDraft
from store.associations.associations import Association
from store.customers import search_words
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import AssociationStatus, ConsentOutcome, IdentifierType, Origin
from tests.support import asking, world
from tests.support.asking import Decision
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


def contoso(database: Database) -> int:
    with database.read() as session:
        return session.query(Customer).one().id


def accept(database: Database, association_id: int) -> None:
    given = Decision(ConsentOutcome.ACCEPTED, "Kim Akers", None, ShownStatement("1", "words"), None, None)
    with database.write() as session:
        request = asking.ask(session, actor(session), association_id, LINKS, NOON, customer=KIM, partner=ADA)
        session.flush()
        asking.answer(session, request.id, given, NOON)


def claim(database: Database, place: World, known: ClaimCustomerDraft, user: str = ADMIN) -> Association:
    chosen: dict[str, object] = {"location_id": place.seattle.id, "engagement_ids": (place.siem.id,)}
    if not known.partner_contact.name:
        chosen["partner_contact"] = ContactDraft(name="Uma User", email="uma@fourthcoffee.example")
    with database.write() as session:
        member = actor(session, user)
        draft = drafts.start(session, member, known.model_copy(update=chosen), NOON)
        session.flush()
        (added,) = add_customer.finish(session, member, draft.id, NOON, version=draft.version)
        return added.association


def test_r16_a_claim_starts_its_own_clock_and_keeps_what_is_known(
    database: Database, fourth_coffee: World
) -> None:
    accept(database, world.associate(database, fourth_coffee, fourth_coffee.viva.id))
    with database.read() as session:
        data = claim_customer.known(session, actor(session), contoso(database))
    one = claim(database, fourth_coffee, data)
    assert (one.origin, one.status) == (Origin.CLAIMED, AssociationStatus.CLAIMED)
    assert (one.consent_due - NOON).days == 14


def test_r16_contacts_come_from_before_and_ones_own_only_from_ones_own(
    database: Database, fourth_coffee: World
) -> None:
    accept(database, world.associate(database, fourth_coffee, fourth_coffee.viva.id))
    with database.read() as session:
        mine = claim_customer.known(session, actor(session, ADMIN), contoso(database))
        theirs = claim_customer.known(session, actor(session, USER), contoso(database))
    assert mine.customer_contact.email == theirs.customer_contact.email == KIM.email
    assert mine.partner_contact.email == ADA.email
    assert "partner_contact" not in theirs.kept()


def test_r16_a_customer_who_never_consented_cannot_be_claimed(
    database: Database, fourth_coffee: World
) -> None:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id)
    with database.read() as session, pytest.raises(NotKnown):
        claim_customer.known(session, actor(session), contoso(database))
    accept(database, one)
    with database.read() as session:
        data = claim_customer.known(session, actor(session), contoso(database))
    with database.write() as session:
        session.query(Customer).one().consented_at = None
    with pytest.raises(NotKnown):
        claim(database, fourth_coffee, data)


def test_r3_another_partners_customer_is_not_known(database: Database, fourth_coffee: World) -> None:
    accept(database, world.associate(database, fourth_coffee, fourth_coffee.viva.id))
    world.build(database, "T0RIVAL")
    with database.read() as session:
        rival = actor(session, ADMIN, "T0RIVAL")
        assert claim_customer.find(session, rival, "contoso", 10) == []
        with pytest.raises(NotKnown):
            claim_customer.known(session, rival, contoso(database))


def test_customers_to_claim_are_found_by_the_beginnings_of_their_words(
    database: Database, fourth_coffee: World
) -> None:
    accept(database, world.associate(database, fourth_coffee, fourth_coffee.viva.id))
    with database.read() as session:
        ada = actor(session)
        for words, count in (("", 1), ("CON", 1), ("contoso.com", 1), ("toso", 0)):
            assert len(claim_customer.find(session, ada, words, 10)) == count


def test_all_who_consented_are_found_however_many_others_have_the_words(
    database: Database, fourth_coffee: World
) -> None:
    consented = {"Woodgrove 01", "Woodgrove 30"}
    with database.write() as session:
        for number in range(1, 31):
            one = Customer(
                partner_id=fourth_coffee.partner.id,
                id_type=IdentifierType.TPID,
                id_value=f"5000{number}",
                domain=f"woodgrove{number}.example",
                name=f"Woodgrove {number:02}",
            )
            one.consented_at = NOON if one.name in consented else None
            session.add(one)
            session.flush()
            search_words.add(session, one, ["woodgrove"])
    with database.read() as session:
        found = claim_customer.find(session, actor(session), "Woodgrove", 2)
    assert {one.name for one in found} == consented


def test_r1_only_locations_that_may_earn_on_the_engagement_are_offered(
    database: Database, fourth_coffee: World
) -> None:
    with database.read() as session:
        ada = actor(session)
        found = {
            wanted: [place.name for place in choosable_locations(session, ada, wanted)]
            for wanted in (None, fourth_coffee.siem.id)
        }
    assert found == {None: ["Oslo", "Seattle"], fourth_coffee.siem.id: ["Seattle"]}
