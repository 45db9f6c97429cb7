"""Cards of customers: where they go, what is written for them, and that time renews them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from flows.associations import cancel, customer_cards, ownership
from flows.notifications import CustomerCard, OwnerNotice, ThreadLine
from store.associations import associations
from store.associations.associations import Association
from store.customers import customer_cards as store
from store.database.engine import Database
from store.enums import OutboxState
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)
CHANNEL = "C0INCENTIVES"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def leave_no_channel(database: Database) -> None:
    with database.write() as session:
        session.execute(update(Partner).values(channel_id=None))


def waiting(database: Database, *kinds: str) -> Sequence[OutboxMessage]:
    with database.read() as session:
        query = select(OutboxMessage).where(
            OutboxMessage.kind.in_(kinds), OutboxMessage.state == OutboxState.PENDING
        )
        return session.scalars(query.order_by(OutboxMessage.id)).all()


def destinations(database: Database, *kinds: str) -> list[tuple[str, str]]:
    return [(row.kind, row.destination) for row in waiting(database, *kinds)]


def post(database: Database, association_id: int, renew_at: datetime | None) -> int:
    """Let the card of an association's customer lie in the channel; return the customer's id."""
    one = world.row(database, association_id)
    with database.write() as session:
        store.put(session, one.partner_id, one.customer_id, CHANNEL, "1.000001", renew_at)
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT))
    return one.customer_id


def renew_at(database: Database, customer_id: int) -> datetime | None:
    with database.read() as session:
        return store.of_several(session, [customer_id])[customer_id].renew_at


def ask(database: Database, association_id: int, user: str) -> None:
    with database.write() as session:
        asking.ask(session, actor(session, user), association_id, LINKS, NOON, customer=KIM, partner=ADA)


def test_card_and_thread_of_all_associations_of_a_customer_go_out_in_one_order(
    database: Database, place: World
) -> None:
    first = world.associate(database, place, place.viva.id)
    second = world.associate(database, place, place.siem.id)
    ask(database, second, ADMIN)
    other = world.associate(database, place, place.viva.id, tenant=world.TENANT.replace("1", "2"))
    keys = {row.sequence_key for row in waiting(database, CustomerCard.kind, ThreadLine.kind)}
    customers = {world.row(database, one).customer_id for one in (first, second, other)}
    assert keys == {f"customer:{one}:card" for one in customers}
    assert len(customers) == 2


def test_without_a_channel_the_owner_of_the_first_association_has_the_card_of_all(
    database: Database, place: World
) -> None:
    leave_no_channel(database)
    world.associate(database, place, place.viva.id, user=USER)
    other = world.associate(database, place, place.siem.id, user=ADMIN)
    ask(database, other, USER)
    assert {there for _, there in destinations(database, CustomerCard.kind, ThreadLine.kind)} == {USER}
    assert destinations(database, OwnerNotice.kind) == [(OwnerNotice.kind, ADMIN)]


def test_without_a_channel_an_owner_who_reads_the_thread_gets_no_notice_besides(
    database: Database, place: World
) -> None:
    leave_no_channel(database)
    one = world.associate(database, place, place.viva.id, user=USER)
    ask(database, one, ADMIN)
    assert destinations(database, OwnerNotice.kind) == []


@pytest.mark.parametrize(("handed_over", "moves"), [(0, True), (1, False)])
def test_what_waits_for_the_card_follows_the_owner_of_the_first_association_only(
    database: Database, place: World, handed_over: int, *, moves: bool
) -> None:
    leave_no_channel(database)
    both = [world.associate(database, place, work.id, user=USER) for work in (place.viva, place.siem)]
    with database.write() as session:
        ownership.hand_over(session, actor(session, USER), both[handed_over], ADMIN, NOON)
    assert {there for _, there in destinations(database, CustomerCard.kind, ThreadLine.kind)} == {
        ADMIN if moves else USER
    }


def test_a_card_on_which_days_are_counted_is_renewed_once(database: Database, place: World) -> None:
    customer = post(database, world.associate(database, place, place.viva.id), NOON + DAY)
    assert customer_cards.renew(database, NOON + DAY - timedelta(seconds=1)) == 0
    assert customer_cards.renew(database, NOON + DAY) == 1
    assert customer_cards.renew(database, NOON + DAY) == 0
    assert destinations(database, CustomerCard.kind) == [(CustomerCard.kind, CHANNEL)]
    assert renew_at(database, customer) is None


def test_a_renewal_that_a_clock_ahead_planned_comes_at_once_when_it_is_set_back(
    database: Database, place: World
) -> None:
    post(database, world.associate(database, place, place.viva.id), NOON + 60 * DAY)
    assert customer_cards.renew(database, NOON) == 1
    assert customer_cards.renew(database, NOON) == 0


def test_no_renewal_is_written_while_an_update_waits_anyway(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    post(database, one, NOON + DAY)
    ask(database, one, ADMIN)
    assert customer_cards.renew(database, NOON + DAY) == 1
    assert len(waiting(database, CustomerCard.kind)) == 1


def test_many_cards_are_renewed_in_batches(
    database: Database, place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        tenant = f"{number:08}-2222-4333-8444-555555555555"
        post(database, world.associate(database, place, place.viva.id, tenant=tenant), NOON)
    monkeypatch.setattr(customer_cards, "BATCH", 2)
    assert customer_cards.renew(database, NOON) == 5
    assert len(waiting(database, CustomerCard.kind)) == 5


def every(database: Database) -> list[Association]:
    with database.read() as session:
        customer = session.scalars(select(Association.customer_id)).first()
        assert customer is not None
        return list(associations.of_customers(session, [customer]))


def test_what_has_ended_leaves_the_card_a_week_later(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    other = world.associate(database, place, place.siem.id)
    with database.write() as session:
        cancel.cancel(session, actor(session), other, NOON, None)
    for at, expected in ((NOON + 7 * DAY - timedelta(seconds=1), [one, other]), (NOON + 7 * DAY, [one])):
        shown = customer_cards.contents(every(database), at)
        assert [line.association.id for line in shown.lines] == expected
