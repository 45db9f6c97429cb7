from datetime import UTC, datetime, timedelta

from store import deliveries
from store.database.engine import Database
from store.deliveries import Taken

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)


def take(database: Database, now: datetime = NOON) -> Taken:
    with database.write() as session:
        return deliveries.take(session, deliveries.of_event("Ev1"), now, now + timedelta(seconds=30))


def test_a_delivery_is_taken_by_one_until_its_time_is_over(database: Database) -> None:
    assert take(database) is Taken.NEW
    assert take(database) is Taken.BUSY
    assert take(database, LATER - timedelta(microseconds=1)) is Taken.BUSY
    assert take(database, LATER) is Taken.NEW
    assert take(database, LATER) is Taken.BUSY


def test_a_finished_delivery_is_done_for_good(database: Database) -> None:
    take(database)
    with database.write() as session:
        deliveries.finish(session, deliveries.of_event("Ev1"))
        deliveries.release(session, deliveries.of_event("Ev1"))
    assert take(database, LATER) is Taken.DONE


def test_a_released_delivery_may_come_again(database: Database) -> None:
    take(database)
    with database.write() as session:
        deliveries.release(session, deliveries.of_event("Ev1"))
    assert take(database) is Taken.NEW
