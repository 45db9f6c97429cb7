"""Keeping, reading and deleting contents, in a folder and in an object storage."""

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from bot.evidence_storage import storage as storage_module
from bot.evidence_storage.storage import EvidenceStorage, StorageUnusable
from flows.claims.file_port import FileFault, FileRefused, IncomingFile, KeptFile
from flows.rules.claims.requirements import Requirement
from store.enums import ClaimItem
from tests.support.documents import PDF

INVOICE = Requirement(ClaimItem.INVOICE, largest=1000)
DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture(params=["file", "memory", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceStorage:
    if request.param == "s3":
        return EvidenceStorage(f"s3://{request.getfixturevalue('s3').bucket()}/evidence")
    if request.param == "memory":
        return EvidenceStorage(f"memory://{uuid4()}/evidence")
    return EvidenceStorage((tmp_path / "evidence").as_uri())


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep temporary files in a folder of the test's own."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def pieces(content: bytes = PDF) -> Iterator[bytes]:
    return iter([content[:10], content[10:]])


def incoming(name: str = "invoice.pdf", size: int = len(PDF)) -> IncomingFile:
    return IncomingFile("F1", name, size, "https://files.slack.com/1")


def take(storage: EvidenceStorage, content: bytes = PDF, **about: Any) -> KeptFile:
    return storage.take(7, incoming(**{"size": len(content)} | about), INVOICE, pieces(content))


def test_a_content_is_kept_under_its_digest_read_again_and_deleted(storage: EvidenceStorage) -> None:
    assert take(storage) == KeptFile("invoice.pdf", "application/pdf", len(PDF), DIGEST)
    take(storage, name="the same again.pdf")
    with storage.read(7, DIGEST, "invoice.pdf") as read:
        assert b"".join(read) == PDF
    [one] = storage.every()
    assert (one.partner_id, one.digest) == (7, DIGEST)
    assert abs(datetime.now(UTC) - one.written_at) < timedelta(minutes=5)
    storage.delete(7, DIGEST)
    storage.delete(7, DIGEST)
    assert list(storage.every()) == []
    with pytest.raises(FileRefused) as refused, storage.read(7, DIGEST, "invoice.pdf"):
        pass
    assert refused.value.fault is FileFault.NOT_THERE


def test_what_others_have_put_there_is_left_alone(tmp_path: Path) -> None:
    storage = EvidenceStorage(tmp_path.as_uri())
    take(storage)
    for place in (".DS_Store", "7/notes.txt", "backup/aa/aa00", "7/aa/bb00", "7/aa/aa00/deeper"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"theirs")
    assert [(one.partner_id, one.digest) for one in storage.every()] == [(7, DIGEST)]


@pytest.mark.parametrize(
    ("content", "about", "fault"),
    [
        (PDF, {"name": "invoice.exe"}, FileFault.TYPE_NOT_TAKEN),
        (PDF, {"name": "invoice"}, FileFault.TYPE_NOT_TAKEN),
        (PDF, {"name": "\x00/ .. "}, FileFault.NAMELESS),
        (b"", {}, FileFault.EMPTY),
        (PDF, {"size": len(PDF) + 1}, FileFault.INCOMPLETE),
        (bytes(1001), {}, FileFault.TOO_LARGE),
        (b"MZ", {}, FileFault.OTHER_CONTENT),
    ],
)
def test_what_is_not_taken_leaves_nothing(
    storage: EvidenceStorage, scratch: Path, content: bytes, about: dict[str, Any], fault: FileFault
) -> None:
    with pytest.raises(FileRefused) as refused:
        take(storage, content, **about)
    assert refused.value.fault is fault
    assert list(storage.every()) == []
    assert list(scratch.iterdir()) == []


def test_a_transfer_that_breaks_leaves_nothing(storage: EvidenceStorage, scratch: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield PDF[:10]
        raise FileRefused(FileFault.NOT_FETCHED, "invoice.pdf")

    with pytest.raises(FileRefused):
        storage.take(7, incoming(), INVOICE, broken())
    assert list(storage.every()) == []
    assert list(scratch.iterdir()) == []


def no_space(*_: object, **__: object) -> NoReturn:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["makedirs", "open", "mv"])
@pytest.mark.parametrize(
    ("address", "system"), [("file:///{folder}", LocalFileSystem), ("memory://{folder}", MemoryFileSystem)]
)
def test_a_storage_without_space_says_so_and_keeps_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, system: type, step: str
) -> None:
    storage = EvidenceStorage(address.format(folder=str(tmp_path / "evidence").lstrip("/")))
    take(storage, PDF + b"\n")
    with monkeypatch.context() as full:
        full.setattr(system, step, no_space)
        with pytest.raises(FileRefused) as refused:
            take(storage)
        with pytest.raises(StorageUnusable):
            storage.check()
    assert refused.value.fault is FileFault.NOT_STORED
    assert [one.digest for one in storage.every()] == [hashlib.sha256(PDF + b"\n").hexdigest()]


def test_a_machine_without_space_for_temporary_files_says_so(
    storage: EvidenceStorage, monkeypatch: pytest.MonkeyPatch, scratch: Path
) -> None:
    monkeypatch.setattr(Path, "open", no_space)
    with pytest.raises(FileRefused) as refused:
        take(storage)
    assert refused.value.fault is FileFault.NOT_STORED
    assert list(scratch.iterdir()) == []


def test_a_part_that_was_never_finished_is_listed_so_that_it_is_swept(tmp_path: Path) -> None:
    storage = EvidenceStorage((tmp_path / "evidence").as_uri())
    take(storage)
    [kept] = [one for one in (tmp_path / "evidence").rglob("*") if one.is_file()]
    kept.rename(f"{kept}.part-00ff")
    [one] = storage.every()
    assert one.digest == f"{DIGEST}.part-00ff"
    storage.delete(one.partner_id, one.digest)
    assert list(storage.every()) == []


def test_only_the_owner_of_the_process_may_look_into_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    take(EvidenceStorage(folder.as_uri()))
    assert stat.S_IMODE(folder.stat().st_mode) == storage_module.OWNER_ONLY


def test_the_check_leaves_nothing(storage: EvidenceStorage) -> None:
    storage.check()
    assert list(storage.every()) == []


@pytest.mark.parametrize("address", ["nosuch://bucket/evidence", "file:///proc/evidence"])
def test_a_storage_that_cannot_be_used_says_why(address: str) -> None:
    with pytest.raises(StorageUnusable, match=r"\w+Error: ."):
        EvidenceStorage(address).check()


def test_what_a_killed_process_left_half_way_is_deleted_after_an_hour(scratch: Path) -> None:
    now = datetime.now(UTC)
    old = (now - timedelta(minutes=61)).timestamp()

    def left(name: str, at: float) -> None:
        (scratch / name).write_bytes(PDF)
        os.utime(scratch / name, (at, at))

    with storage_module._temporary() as path:
        left(path.name.replace("mci-document-", "mci-document-killed-"), old)
        left("mci-report.xlsx", old)
        left("mci-document-now", (now - timedelta(minutes=59)).timestamp())
        (scratch / "mci-document-link").symlink_to(scratch / "mci-report.xlsx")
        assert storage_module.delete_abandoned(now) == 1
        assert path.exists(), "it is on its way"
    assert {one.name for one in scratch.iterdir()} == {
        "mci-report.xlsx",
        "mci-document-now",
        "mci-document-link",
    }
