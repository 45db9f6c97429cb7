from datetime import timedelta

from sqlalchemy import select

from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft
from flows.history import history_check
from flows.members import open_screens
from flows.members.open_screens import LATELY
from flows.personal_data import retention
from flows.personal_data.retention import DELIVERIES_KEPT, MESSAGES_KEPT, Deleted
from store import deliveries
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import OutboxState, ScreenKind
from store.outbox.outbox import OutboxMessage
from tests.support import world
from tests.support.world import NOON, actor

DAY = timedelta(days=1)


def test_ended_drafts_go_and_others_stay(database: Database) -> None:
    world.build(database)
    with database.write() as session:
        drafts.start(session, actor(session), AddCustomerDraft(domain="contoso.com"), NOON)
    assert retention.clear(database, NOON + 7 * DAY - timedelta(seconds=1)).drafts == 0
    assert retention.clear(database, NOON + 7 * DAY) == Deleted(1, 0, 0, 0, 0, 0, 0)


def test_received_deliveries_go_after_a_week(database: Database) -> None:
    with database.write() as session:
        deliveries.remember(session, deliveries.of_event("Ev1"), NOON)
        deliveries.remember(session, deliveries.of_event("Ev2"), NOON + DAY)
    late = NOON + DELIVERIES_KEPT + timedelta(seconds=1)
    assert retention.clear(database, late) == Deleted(0, 0, 0, 1, 0, 0, 0)


def test_screens_are_kept_while_they_are_renewed(database: Database) -> None:
    world.build(database)
    with database.write() as session:
        open_screens.remember(
            session, actor(session), ScreenKind.HOME, NOON, version="1.a", place="{}", digest="d"
        )
    assert retention.clear(database, NOON + LATELY).screens == 0
    assert retention.clear(database, NOON + LATELY + timedelta(seconds=1)).screens == 1


def test_messages_that_reached_their_end_go_after_ninety_days(database: Database) -> None:
    place = world.build(database)
    for number in range(retention.BATCH // 2 + 1):
        tenant = f"11111111-2222-4333-8444-{number:012d}"
        world.associate(
            database, place, place.viva.id, tenant=tenant, now=NOON + number * timedelta(minutes=1)
        )
    with database.write() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        for row in rows[1:]:
            row.state = OutboxState.SENT
    late = rows[-1].created_at
    assert retention.clear(database, late + MESSAGES_KEPT).messages == len(rows) - 2
    with database.read() as session:
        left = session.scalars(select(OutboxMessage.id)).all()
        association = session.scalars(select(Association)).first()
        assert association is not None
        assert history_check.flaws(session, association) == []
    assert set(left) == {rows[0].id, rows[-1].id}
