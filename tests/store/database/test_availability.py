"""What keeps a database from being worked with is one error with one word, whatever its driver says."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from store import deliveries
from store.database import engine as databases
from store.database import probe
from store.database.availability import SENTENCES, DatabaseUnavailable, Why, why
from store.database.engine import Database
from store.deliveries import DeliveryKey
from tests.support.outage import away, full, restart, unwritable
from tests.support.world import NOON


@pytest.fixture
def postgresql(postgres: object) -> Iterator[Database]:
    database = Database(postgres.create_from("migrated"))  # type: ignore[attr-defined]
    yield database
    database.close()


def is_remembered(database: Database, key: str) -> bool:
    with database.write() as session:
        return not deliveries.remember(session, DeliveryKey(key), NOON)


def refused(outage: AbstractContextManager[None], database: Database) -> Why:
    with outage, pytest.raises(DatabaseUnavailable) as error:
        is_remembered(database, "Ev1" * 10_000)
    assert str(error.value) == SENTENCES[error.value.why]
    return error.value.why


def test_a_database_that_is_away_and_comes_back_serves_the_very_next_transaction(database: Database) -> None:
    assert not is_remembered(database, "Ev1")
    with away(database):
        for transaction in (database.read, database.write):
            with pytest.raises(DatabaseUnavailable) as error, transaction() as session:
                session.execute(text("SELECT 1"))
            assert error.value.why is Why.AWAY
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
    assert is_remembered(database, "Ev1")


def test_after_a_restart_of_the_server_the_first_transaction_works(postgresql: Database) -> None:
    for _ in range(3):
        with postgresql.read() as session:
            session.execute(text("SELECT 1"))
        restart(postgresql)
    with postgresql.read() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_a_server_that_goes_in_the_middle_of_a_transaction_is_told_as_away(postgresql: Database) -> None:
    with pytest.raises(DatabaseUnavailable) as error, postgresql.write() as session:
        session.execute(text("SELECT 1"))
        restart(postgresql)
        deliveries.remember(session, DeliveryKey("Ev1"), NOON)
    assert error.value.why is Why.AWAY
    assert not is_remembered(postgresql, "Ev1")


def test_a_database_that_takes_no_changes_is_told_as_such(database: Database) -> None:
    assert refused(unwritable(database), database) is Why.READ_ONLY
    assert not is_remembered(database, "Ev1")


def test_a_full_disk_is_told_as_such(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{path}")
    assert refused(full(database), database) is Why.FULL
    database.close()


def test_a_file_that_is_no_database_is_told_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "mci.db"
    path.write_text("no database, but a letter to the reader " * 100)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(DatabaseUnavailable) as error, database.read() as session:
        session.execute(text("SELECT 1 FROM sqlite_master"))
    database.close()
    assert error.value.why is Why.DAMAGED


def test_an_error_in_what_was_asked_stays_that_error(database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as error, database.read() as session:
        session.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(error.value, DatabaseUnavailable)


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        ("57P01", Why.AWAY),
        ("57P03", Why.AWAY),
        ("08006", Why.AWAY),
        ("28P01", Why.AWAY),
        ("3D000", Why.AWAY),
        ("25P03", Why.AWAY),
        ("58030", Why.AWAY),
        ("53100", Why.FULL),
        ("53300", Why.BUSY),
        ("40P01", Why.BUSY),
        ("40001", Why.BUSY),
        ("55P03", Why.BUSY),
        ("57014", Why.BUSY),
        ("25006", Why.READ_ONLY),
        ("XX001", Why.DAMAGED),
        ("23505", None),
        ("42P01", None),
        ("22001", None),
    ],
)
def test_every_state_that_postgresql_names_has_one_meaning(state: str, meaning: Why | None) -> None:
    original = Exception("in the server's own words")
    original.sqlstate = state  # type: ignore[attr-defined]
    assert why(DBAPIError("SELECT 1", {}, original)) is meaning


def test_a_lock_that_another_holds_is_waited_for_a_limited_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0.05)
    monkeypatch.setitem(databases.LIMITS, "lock_timeout", "50ms")
    first, second = Database(database_url), Database(database_url)
    with first.write() as holding:
        deliveries.remember(holding, DeliveryKey("Ev1"), NOON)
        assert refused_by_lock(second) is Why.BUSY
    assert is_remembered(second, "Ev1")
    first.close()
    second.close()


def refused_by_lock(database: Database) -> Why:
    with pytest.raises(DatabaseUnavailable) as error:
        is_remembered(database, "Ev1")
    return error.value.why


def test_a_writer_of_the_same_process_is_waited_for_a_limited_time(
    migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0.05)
    database = Database(f"sqlite:///{migrated_file}")
    found: list[Why] = []
    with database.write():
        other = threading.Thread(target=lambda: found.append(refused_by_lock(database)))
        other.start()
        other.join()
    assert found == [Why.BUSY]
    database.close()


def test_a_process_that_freezes_in_a_transaction_is_put_out_and_others_go_on(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(databases.LIMITS, "idle_in_transaction_session_timeout", "100ms")
    frozen = Database(postgresql.url.render_as_string())
    with pytest.raises(DatabaseUnavailable) as error, frozen.write() as session:
        deliveries.remember(session, DeliveryKey("Ev1"), NOON)
        # The other waits for the row until the server has put out whoever holds it.
        assert not is_remembered(postgresql, "Ev1")
        session.execute(text("SELECT 1"))
    assert error.value.why is Why.AWAY
    frozen.close()


def test_a_migration_may_take_as_long_as_it_needs(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in databases.LIMITS:
        monkeypatch.setitem(databases.LIMITS, name, "10ms")
    limited = Database(postgresql.url.render_as_string())
    with limited.engine.begin() as connection:
        databases.without_limits(connection)
        connection.execute(text("SELECT pg_sleep(0.05)"))
    with pytest.raises(DatabaseUnavailable) as error, limited.read() as session:
        session.execute(text("SELECT pg_sleep(0.05)"))
    assert error.value.why is Why.BUSY
    limited.close()


def test_the_probe_tells_what_keeps_changes_from_being_made(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe.write(database, NOON)
    probe.write(database, NOON)
    with unwritable(database), pytest.raises(DatabaseUnavailable) as error:
        probe.write(database, NOON)
    assert error.value.why is Why.READ_ONLY
    if database.is_sqlite:
        monkeypatch.setattr(probe, "LEAST_FREE", 2**80)
        with pytest.raises(DatabaseUnavailable) as error:
            probe.write(database, NOON)
        assert error.value.why is Why.FULL
