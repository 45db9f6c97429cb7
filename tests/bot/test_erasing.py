"""What an erasure in Slack leaves in files is deleted at once, or by the hourly job."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import erasing
from bot.evidence_storage.storage import EvidenceStorage, StorageUnusable
from flows.administration import personal_rights
from flows.administration.personal_rights import DataSubject
from flows.claims.file_port import NoFiles
from store.data_changes import DataLoad
from store.database.engine import Database
from tests.support import named_everywhere, world
from tests.support.named_everywhere import KIM, in_files
from tests.support.world import KEYS, NOON, actor


class Unusable(NoFiles):
    """A storage that does not answer."""

    def delete(self, _partner_id: int, _digest: str) -> None:
        raise StorageUnusable("not now")


@pytest.fixture
def storage(tmp_path: Path) -> EvidenceStorage:
    folder = tmp_path / "evidence"
    folder.mkdir()
    return EvidenceStorage(folder.as_uri())


@pytest.fixture
def erased(database_url: str, storage: EvidenceStorage) -> Iterator[Database]:
    """Yield a database in which a person was erased; then the process has died."""
    database = Database(database_url, history_keys=KEYS)
    named_everywhere.fill(database, world.build(database), storage)
    with database.write() as session:
        personal_rights.erase_person(session, actor(session), DataSubject(emails=(KIM,)), "key", NOON)
    yield database
    database.close()


def is_finished(database: Database) -> bool:
    with database.read() as session:
        return session.get_one(DataLoad, 1).erasure_finished_at is not None


def test_what_a_process_that_died_has_left_in_files_is_deleted_by_the_job(
    erased: Database, storage: EvidenceStorage, tmp_path: Path
) -> None:
    assert in_files(tmp_path) != []
    erasing.finish(erased, storage, lambda: NOON)
    assert in_files(tmp_path) == []
    assert is_finished(erased)


def test_what_cannot_be_deleted_now_is_left_for_the_job_and_said_in_the_log(
    erased: Database, storage: EvidenceStorage, tmp_path: Path
) -> None:
    with capture_logs() as logs:
        erasing.finish_now(erased, Unusable(), lambda: NOON)
    assert [(one["event"], one["why"]) for one in logs] == [("erasure.unfinished", "StorageUnusable")]
    assert not is_finished(erased)
    erasing.finish(erased, storage, lambda: NOON)
    assert (in_files(tmp_path), is_finished(erased)) == ([], True)


def test_a_finished_erasure_is_not_finished_again(erased: Database, storage: EvidenceStorage) -> None:
    erasing.finish(erased, storage, lambda: NOON)
    erasing.finish(erased, Unusable(), lambda: NOON)


def test_while_a_reader_keeps_old_pages_an_erasure_is_not_finished(
    erased: Database, storage: EvidenceStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not erased.is_sqlite:
        erasing.finish(erased, storage, lambda: NOON)
        assert is_finished(erased)
        return
    monkeypatch.setattr("store.database.engine.BUSY_SECONDS", 0.1)
    impatient = Database(str(erased.url), history_keys=KEYS)
    with erased.read() as session:
        session.get_one(DataLoad, 1)
        erasing.finish_now(impatient, storage, lambda: NOON)
    assert not is_finished(erased)
    erasing.finish_now(impatient, storage, lambda: NOON)
    assert is_finished(erased)
    impatient.close()


def test_copies_that_an_upgrade_has_left_are_named_in_the_log(
    erased: Database, storage: EvidenceStorage
) -> None:
    if erased.path is None:
        return
    copy = erased.path.with_name(f"{erased.path.name}-before-0059")
    copy.write_bytes(b"of Lee")
    with capture_logs() as logs:
        erasing.finish(erased, storage, lambda: NOON)
    assert [(one["event"], one["file"]) for one in logs] == [("erasure.copy_left", str(copy))]
