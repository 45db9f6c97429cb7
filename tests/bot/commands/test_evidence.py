from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli import main
from bot.evidence.filer import EvidenceFiler
from flows.personal_data import erase
from store.database.engine import Database
from tests.support import world
from tests.support.world import KIM, NOON


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Return a database with an answer, and an association that nobody answered."""
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("SECRET_KEY", world.SECRET_KEY)
    database = Database(f"sqlite:///{path}")
    place = world.build(database)
    world.accept(database, world.associate(database, place, place.viva.id))
    world.associate(database, place, place.siem.id)
    yield database
    database.close()


@pytest.fixture
def made(database: Database) -> Database:
    EvidenceFiler(database, lambda: NOON)()
    return database


def mci(*words: str) -> Result:
    return CliRunner().invoke(main, ["evidence", *words])


def test_a_file_is_written_for_its_owner_alone_and_verified(made: Database, tmp_path: Path) -> None:
    saved = mci("save", "mci-000001", "MCI-000001", "--to", "out")
    assert saved.exit_code == 0, saved.output
    [path] = (tmp_path / "out").iterdir()
    assert path.name == "consent-MCI-000001.pdf"
    assert path.stat().st_mode & 0o777 == 0o600
    verified = mci("verify", str(path))
    assert verified.exit_code == 0, verified.output
    assert "ok" in verified.output
    assert (
        "Fourth Coffee: MCI-000001; made 2026-03-02 12:00:00 UTC, as the history confirms" in verified.output
    )
    again = mci("save", "MCI-000001", "--to", "out")
    assert again.exit_code == 1
    assert "is there already" in again.output


def test_a_file_that_was_changed_is_no_evidence(made: Database, tmp_path: Path) -> None:
    mci("save", "MCI-000001")
    path = tmp_path / "consent-MCI-000001.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    verified = mci("verify", str(path))
    assert verified.exit_code == 1
    assert "no evidence file with this digest was made here" in verified.output


def test_a_file_is_not_confirmed_by_a_history_that_was_changed(made: Database) -> None:
    mci("save", "MCI-000001")
    with made.write() as session:
        session.execute(text("UPDATE history SET at = '2026-01-01 00:00:00' WHERE number = 2"))
    verified = mci("verify", "consent-MCI-000001.pdf")
    assert verified.exit_code == 1
    assert "the history does not confirm it: it was changed, or SECRET_KEY is not" in verified.output


def test_a_file_can_be_verified_after_it_was_erased_here(made: Database) -> None:
    mci("save", "MCI-000001")
    with made.write() as session:
        erase.erase(session, KIM.email, NOON)
    assert mci("verify", "consent-MCI-000001.pdf").exit_code == 0
    refused = mci("save", "MCI-000001", "--to", "again")
    assert refused.exit_code == 1
    assert "was deleted, because the data of a person was erased" in refused.output


@pytest.mark.parametrize("reference", ["MCI-000002", "MCI-000099", "x"])
def test_without_an_answer_on_the_page_there_is_no_file(made: Database, reference: str) -> None:
    refused = mci("save", reference)
    assert refused.exit_code == 1
    assert f"{reference}: nobody answered for it, or there is no such association." in refused.output


def test_a_file_that_is_not_made_yet_is_made_by_a_tick(database: Database, tmp_path: Path) -> None:
    refused = mci("save", "MCI-000001")
    assert "mci serve or mci tick makes it" in refused.output
    ticked = CliRunner().invoke(main, ["tick", "--now", NOON.isoformat()])
    assert ticked.exit_code == 0, ticked.output
    assert mci("save", "MCI-000001").exit_code == 0


def test_r3_where_several_partners_are_stored_one_must_be_named(made: Database) -> None:
    world.build(made, "T0OTHER", prefix="O")
    assert "Name the partner with --workspace" in mci("save", "MCI-000001").output
    assert mci("save", "MCI-000001", "--workspace", "T0OTHER").exit_code == 1
    assert mci("save", "MCI-000001", "--workspace", world.WORKSPACE).exit_code == 0
