import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from store import deliveries, partners
from store.database.engine import Database, SecondProcess
from store.deliveries import DeliveryKey, ReceivedDelivery
from store.partners import Partner

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_partner(database: Database) -> Partner:
    with database.write() as session:
        partner = Partner(workspace_id="T1", name="Fourth Coffee")
        session.add(partner)
    return partner


def test_concurrent_writers_lose_no_update(database: Database) -> None:
    partner = make_partner(database)

    def take() -> None:
        for _ in range(25):
            with database.write() as session:
                partners.take_references(session, partner, 1)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.write() as session:
        assert partners.take_references(session, partner, 2) == range(101, 103)


def test_a_reading_transaction_sees_one_moment_while_others_write(database: Database) -> None:
    partner = make_partner(database)
    with database.read() as session:
        before = [one.name for one in partners.everyone(session)]
        with database.write() as other:
            other.get_one(Partner, partner.id).name = "Renamed meanwhile"
            other.add(Partner(workspace_id="T0LATE", name="Joined meanwhile"))
        session.expire_all()
        assert [one.name for one in partners.everyone(session)] == before
    with database.read() as session:
        assert {one.name for one in partners.everyone(session)} == {"Renamed meanwhile", "Joined meanwhile"}


def test_an_instant_is_kept_in_utc_whatever_zone_it_came_in(database: Database) -> None:
    in_tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    with database.write() as session:
        session.add(ReceivedDelivery(key="a", received_at=in_tokyo))
    with database.read() as session:
        kept = session.get_one(ReceivedDelivery, "a").received_at
    assert (kept, kept.utcoffset()) == (NOON, timedelta(0))


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="NaiveInstant"), database.write() as session:
        session.add(ReceivedDelivery(key="a", received_at=NOON.replace(tzinfo=None)))


def test_an_error_does_not_carry_the_values_of_rows(database: Database) -> None:
    with pytest.raises(IntegrityError) as error, database.write() as session:
        session.add_all([ReceivedDelivery(key="kim@contoso.com", received_at=None)])
    assert "kim@contoso.com" not in str(error.value).partition("DETAIL")[0]


def test_a_delivery_is_remembered_once(database: Database) -> None:
    with database.write() as session:
        assert deliveries.remember(session, DeliveryKey("Ev1"), NOON)
        assert not deliveries.remember(session, DeliveryKey("Ev1"), NOON)
    with database.write() as session:
        assert not deliveries.remember(session, DeliveryKey("Ev1"), NOON)
        assert deliveries.forget_before(session, NOON + timedelta(seconds=1)) == 1


def test_a_failed_transaction_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        deliveries.remember(session, DeliveryKey("Ev1"), NOON)
        raise ZeroDivisionError
    with database.write() as session:
        assert deliveries.remember(session, DeliveryKey("Ev1"), NOON)


@pytest.mark.parametrize("name", ["mci.db", "link.db", "folder/mci.db"])
def test_a_second_process_on_one_sqlite_file_is_refused_by_whatever_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "mci.db")
    (tmp_path / "folder").symlink_to(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    other = (
        "import sys; from store.database.engine import Database, SecondProcess\n"
        "try:\n  Database(sys.argv[1]).sole_process().__enter__(); print('held')\n"
        "except SecondProcess: print('refused')"
    )
    command = [sys.executable, "-c", other, f"sqlite:///{tmp_path / name}"]
    with database.sole_process():
        held = subprocess.run(command, capture_output=True, text=True, check=True)
        with pytest.raises(SecondProcess), database.sole_process():
            pass
    assert held.stdout.strip() == "refused"
    freed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert freed.stdout.strip() == "held"
    database.close()


def test_postgresql_compiles_no_statement(database: Database) -> None:
    with database.read() as session:
        if not database.is_sqlite:
            assert session.connection().exec_driver_sql("SHOW jit").scalar() == "off"
