from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from flows.conversation.answers import answer
from flows.conversation.answers.answer_values import MOST_ROWS, ContactAnswer, CustomerAnswer
from flows.customers.association_request import ContactPerson
from flows.rules.associations.amounts import Amount
from flows.rules.language.understanding import Aspect, Condition, Intent, Saying, Value
from store.associations.associations import Association
from store.claims.claim_records import ClaimRecord
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind, ContactSide
from tests.support import world
from tests.support.world import ADA, ADMIN, KIM, NOON, USER, World, actor

LEE = ContactPerson("Lee Gu", "lee@contoso.com", "CFO", "+1 555 0100")
OTHER_TENANT = "22222222-2222-4333-8444-555555555555"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def of(field: Aspect, *keys: object) -> Condition:
    return Condition(field, tuple(Value(str(one), "") for one in keys))


def doing(database: Database, *conditions: Condition, user: str = USER) -> CustomerAnswer:
    with database.read() as session:
        found = answer.answer(session, actor(session, user), Saying(Intent.CUSTOMER, conditions), NOON)
        assert isinstance(found, CustomerAnswer)
        return found


def contacts(database: Database, *conditions: Condition) -> ContactAnswer:
    with database.read() as session:
        found = answer.answer(session, actor(session, USER), Saying(Intent.CONTACT, conditions), NOON)
        assert isinstance(found, ContactAnswer)
        return found


def end(database: Database, one: int, status: S) -> None:
    ended = {"status": status, "status_since": NOON, "ended_at": NOON, "next_action_at": None}
    with database.write() as session:
        session.execute(update(Association).where(Association.id == one).values(ended))


def test_a_customer_has_what_is_open_won_and_lost(database: Database, place: World) -> None:
    waiting, won, lost, sooner = (
        *world.add_many(database, place, 3, consent_days=30),
        world.associate(database, place, place.siem.id),
    )
    end(database, won, S.APPROVED)
    end(database, lost, S.CONSENT_EXPIRED)
    with database.write() as session:
        given = {"partner_id": place.partner.id, "association_id": won, "recorded_at": NOON, "recorded_by": 1}
        paid = {"number": 1, "kind": ClaimRecordKind.PAID, "on_day": NOON.date(), "amount": Decimal(4200)}
        session.add(ClaimRecord(**given, **paid, currency="EUR"))
    customer = world.row(database, waiting).customer_id
    (found,) = doing(database, of(Aspect.CUSTOMER, customer)).customers
    ids = [one.summary.association.id for one in found.rows]
    assert (found.customer.id, found.total) == (customer, 4)
    assert ids[:2] == [sooner, waiting]
    assert found.rows[0].summary.days_left(NOON) == 14
    assert (found.open.count, found.open.sums) == (2, (Amount("USD", 10000),))
    assert (found.won.count, found.won.sums) == (1, (Amount("EUR", 4200),))
    assert (found.lost.count, found.lost.sums) == (1, (Amount("USD", 5000),))


def test_other_conditions_limit_what_is_told_of_a_customer(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    world.associate(database, place, place.siem.id)
    customer = world.row(database, one).customer_id
    (found,) = doing(database, of(Aspect.CUSTOMER, customer), of(Aspect.ENGAGEMENT, "VIVA")).customers
    assert [row.summary.association.id for row in found.rows] == [one]
    assert found.total == found.open.count == 1


def test_two_identifiers_of_one_company_are_two_customers(database: Database, place: World) -> None:
    ids = [
        world.row(database, world.associate(database, place, place.viva.id, tenant=tenant)).customer_id
        for tenant in (world.TENANT, OTHER_TENANT)
    ]
    found = doing(database, of(Aspect.CUSTOMER, *ids))
    assert {one.customer.id for one in found.customers} == set(ids)
    assert [one.total for one in found.customers] == [1, 1]
    assert found.total == 2


def test_an_association_is_named_by_its_id_or_its_reference(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    one = world.associate(database, place, place.siem.id)
    for key in (one, world.row(database, one).reference):
        found = doing(database, of(Aspect.ASSOCIATION, key))
        assert [row.summary.association.id for row in found.rows] == [one]
        assert not found.customers


def test_a_customer_without_associations_is_told_of_too(database: Database, place: World) -> None:
    assert doing(database, of(Aspect.CUSTOMER, 999)).total == 0


def test_r3_no_customer_of_another_partner_is_told_of(database: Database, place: World) -> None:
    elsewhere = world.build(database, "T0RIVAL", name="Rival", prefix="R")
    theirs = world.associate(database, elsewhere, elsewhere.viva.id, user="R" + ADMIN, workspace="T0RIVAL")
    row = world.row(database, theirs)
    assert doing(database, of(Aspect.CUSTOMER, row.customer_id)).total == 0
    assert not doing(database, of(Aspect.ASSOCIATION, theirs)).rows
    assert not contacts(database, of(Aspect.CUSTOMER, row.customer_id)).contacts


def test_contacts_stand_once_the_newest_first(database: Database, place: World) -> None:
    first = world.associate(database, place, place.viva.id, customer=KIM)
    second = world.associate(database, place, place.siem.id, customer=LEE, now=NOON + timedelta(days=1))
    customer = world.row(database, first).customer_id
    found = contacts(database, of(Aspect.CUSTOMER, customer))
    told = [(one.side, one.person, [each.association.id for each in one.about]) for one in found.contacts]
    assert told == [
        (ContactSide.CUSTOMER, LEE, [second]),
        (ContactSide.CUSTOMER, KIM, [first]),
        (ContactSide.PARTNER, ADA, [second, first]),
    ]
    only = contacts(database, of(Aspect.CUSTOMER, customer), of(Aspect.ENGAGEMENT, "VIVA"))
    assert only.contacts[0].person == KIM


def test_an_address_that_gets_no_mail_says_so(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        session.execute(update(Association).values(mail_refused="550 no such user"))
    kim, ada = contacts(database, of(Aspect.ASSOCIATION, one)).contacts
    assert (kim.mail_trouble, ada.mail_trouble) == ("550 no such user", "")


def test_no_more_rows_than_an_answer_holds(database: Database, place: World) -> None:
    ids = world.add_many(database, place, MOST_ROWS + 2)
    customer = world.row(database, ids[0]).customer_id
    (found,) = doing(database, of(Aspect.CUSTOMER, customer)).customers
    assert (len(found.rows), found.total) == (MOST_ROWS, MOST_ROWS + 2)
