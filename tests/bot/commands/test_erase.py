from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli import main
from bot.commands.opening import read_settings
from bot.evidence_storage import opening as evidence_storage
from flows.history import history_check
from store import schema
from store.database.engine import Database
from tests.conftest import Ear
from tests.support import world
from tests.support.named_everywhere import KIM, fill, in_files, rows, traces
from tests.support.world import SECRET_KEY


@pytest.fixture
def database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.chdir(tmp_path)
    database = Database(database_url)
    fill(database, world.build(database), evidence_storage.open_named(read_settings()))
    yield database
    database.close()


def erase(*options: str, email: str = KIM, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["erase", email, *options], input=given)


def files(folder: Path) -> list[Path]:
    """Return the contents of claims that are kept."""
    return [one for one in (folder / "evidence").rglob("*") if one.is_file()]


def test_after_an_erasure_nothing_of_the_person_is_in_any_row_or_file(
    database: Database, ear: Ear, tmp_path: Path
) -> None:
    assert len(traces(rows(database))) > 8
    [given] = files(tmp_path)
    assert traces(given.read_text("latin-1")) != []
    result = erase("--yes")
    assert result.exit_code == 0, result.output
    assert traces(rows(database)) == []
    assert traces(result.output) == []
    assert files(tmp_path) == []
    assert traces("\n".join(ear.lines)) == []
    with database.read() as session:
        assert list(history_check.every_flaw(session)) == []


def test_what_was_replaced_is_reported_by_its_place(database: Database) -> None:
    output = erase("--yes").output
    for place in (
        "MCI-000001 associations.contact_reason",
        "MCI-000001 claims.note",
        "MCI-000003 associations.tenant_reason",
        "- drafts.data",
    ):
        assert f"\n  {place}\n" in output


@pytest.mark.parametrize(
    "given", [f"Kim \u00c5kers <{KIM}>", f"<{KIM}>", f"mailto:{KIM}", f"{KIM}.", f"“{KIM}”", f"'{KIM}'"]
)
def test_an_address_as_it_is_copied_from_a_mail_is_taken(database: Database, given: str) -> None:
    assert "contacts" in erase("--yes", email=given).output
    assert traces(rows(database)) == []


@pytest.mark.parametrize(
    "given",
    [
        *("Kim \u00c5kers", f"{KIM}, lee@contoso.com", "kim (at) contoso.com", "kim @ contoso.com"),
        *("@x.com", "kim@", "@", f"of “{KIM}”", f"“Kim” {KIM}", f"{KIM}”s"),
    ],
)
def test_what_is_no_single_address_is_refused_rather_than_not_found(database: Database, given: str) -> None:
    before = rows(database)
    result = erase("--yes", email=given)
    assert (result.exit_code, rows(database)) == (1, before)
    assert "Expected one e-mail address, such as kim@contoso.com" in result.output


def test_after_an_erasure_no_byte_of_the_person_is_in_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = on_disk(tmp_path, monkeypatch)
    copy = tmp_path / "mci.db-before-0005"
    copy.write_bytes((tmp_path / "mci.db").read_bytes())
    (tmp_path / "mci.db-before-0005-wal").write_bytes((tmp_path / "mci.db-wal").read_bytes())
    assert in_files(tmp_path) != []
    result = erase("--yes", "--delete-copies")
    assert result.exit_code == 0, result.output
    assert in_files(tmp_path) == []
    assert not copy.exists()
    assert f"Deleted {copy}." in result.output
    database.close()
    assert in_files(tmp_path) == []


def on_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Give a database that stays open, with free pages in which a deleted draft stood."""
    url = f"sqlite:///{folder / 'mci.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.chdir(folder)
    database = Database(url)
    schema.upgrade(database)
    fill(database, world.build(database), evidence_storage.open_named(read_settings()))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As a version did that did not overwrite what it deleted.
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        connection.exec_driver_sql("DELETE FROM drafts")
    return database


def test_what_is_deleted_later_is_overwritten_from_the_start(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mci.db'}")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    database.close()


def test_an_erasure_says_that_copies_hold_the_person_and_erases_nothing_unless_they_go_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = on_disk(tmp_path, monkeypatch)
    copy = tmp_path / "mci.db-before-0004"
    copy.write_bytes(b"of Kim")
    before = rows(database)
    refused = erase("--yes")
    assert refused.exit_code == 1
    assert str(copy) in refused.output
    assert "Add --delete-copies" in refused.output
    assert erase(given="n\n").exit_code == 1
    assert (rows(database), copy.exists()) == (before, True)
    assert erase(given="y\ny\n").exit_code == 0
    assert not copy.exists()
    database.close()


def test_copies_are_named_even_where_nothing_is_known_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = on_disk(tmp_path, monkeypatch)
    copy = tmp_path / "mci.db-before-0004"
    copy.write_bytes(b"of Lee")
    result = erase("--yes", "--delete-copies", email="nobody@contoso.com")
    assert result.output.startswith("Nothing is stored under this address.")
    assert not copy.exists()
    database.close()


def test_a_reader_that_keeps_old_pages_is_told_and_a_second_run_removes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.engine.BUSY_SECONDS", 0.1)
    database = on_disk(tmp_path, monkeypatch)
    with database.read() as session:
        session.execute(text("SELECT count(*) FROM contacts"))
        held = erase("--yes")
    assert held.exit_code == 1
    assert "another process reads the file" in held.output
    assert erase("--yes").exit_code == 0
    assert in_files(tmp_path) == []
    database.close()
