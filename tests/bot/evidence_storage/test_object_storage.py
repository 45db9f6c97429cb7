"""Files of claims in an object storage, at a server that answers as S3 does."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.checks import check
from bot.checks.finding import CheckFinding, CheckVerdict
from bot.evidence_storage.storage import BLOCK, EvidenceStorage, StorageUnusable
from bot.settings.settings import Settings
from flows.claims import file_sweep
from flows.claims.file_port import FileFault, FileRefused, IncomingFile
from flows.rules.claims.requirements import Requirement
from store.database.engine import Database
from store.enums import ClaimItem
from tests.support import object_storage
from tests.support.documents import PDF
from tests.support.object_storage import Environ, ObjectStorage
from tests.support.world import SECRET_KEY

INVOICE = Requirement(ClaimItem.INVOICE)
LARGE = PDF + bytes(2 * BLOCK)
"""A content that S3 gets in three pieces."""

DIGEST = hashlib.sha256(LARGE).hexdigest()


def take(storage: EvidenceStorage, content: bytes = LARGE) -> str:
    incoming = IncomingFile("F1", "invoice.pdf", len(content), "https://files.slack.com/1")
    return storage.take(7, incoming, INVOICE, iter([content])).digest


def read(storage: EvidenceStorage, digest: str = DIGEST) -> bytes:
    with storage.read(7, digest, "invoice.pdf") as pieces:
        return b"".join(pieces)


def test_what_one_process_keeps_or_deletes_another_sees_at_once(s3: ObjectStorage) -> None:
    address = f"s3://{s3.bucket()}/evidence"
    one, other = EvidenceStorage(address), EvidenceStorage(address)
    assert list(one.every()) == list(other.every()) == []
    with pytest.raises(FileRefused):
        read(other)
    take(one)
    assert [each.digest for each in other.every()] == [DIGEST]
    assert read(other) == LARGE
    one.delete(7, DIGEST)
    with pytest.raises(FileRefused) as refused:
        read(other)
    assert refused.value.fault is FileFault.NOT_THERE
    assert list(other.every()) == []


def second_piece(request: Environ) -> bool:
    return "partNumber=2" in request["QUERY_STRING"]


def completing(request: Environ) -> bool:
    return request["REQUEST_METHOD"] == "POST" and "uploadId" in request["QUERY_STRING"]


def renaming(request: Environ) -> bool:
    return "HTTP_X_AMZ_COPY_SOURCE" in request


@pytest.mark.parametrize("step", [second_piece, completing, renaming])
def test_a_storage_that_fails_in_the_middle_keeps_nothing(
    s3: ObjectStorage, step: Callable[[Environ], bool]
) -> None:
    bucket = s3.bucket()
    storage = EvidenceStorage(f"s3://{bucket}/evidence")
    for deviation in ("denies", "breaks"):
        setattr(s3, deviation, step)
        with pytest.raises(FileRefused) as refused:
            take(storage)
        assert refused.value.fault is FileFault.NOT_STORED
        s3.heal()
        assert list(storage.every()) == []
        assert s3.unfinished(bucket) == 0
    take(storage)
    assert read(storage) == LARGE


def test_what_is_left_when_a_storage_goes_away_for_good_is_swept(
    s3: ObjectStorage, database: Database
) -> None:
    storage = EvidenceStorage(f"s3://{s3.bucket()}/evidence")
    gone = False

    def from_renaming_on(request: Environ) -> bool:
        nonlocal gone
        gone = gone or renaming(request)
        return gone

    s3.breaks = from_renaming_on
    with pytest.raises(FileRefused):
        take(storage)
    with pytest.raises(StorageUnusable):
        list(storage.every())
    s3.heal()
    [left] = storage.every()
    assert left.digest.startswith(f"{DIGEST}.part-")
    with pytest.raises(FileRefused) as refused:
        read(storage)
    assert refused.value.fault is FileFault.NOT_THERE
    now = datetime.now(UTC)
    assert file_sweep.sweep(database, storage, now) == 0
    assert file_sweep.sweep(database, storage, now + timedelta(hours=2)) == 1
    assert list(storage.every()) == []


def test_a_storage_that_fails_while_it_is_read_is_named_as_such(s3: ObjectStorage) -> None:
    storage = EvidenceStorage(f"s3://{s3.bucket()}/evidence")
    take(storage)

    def past_the_beginning(request: Environ) -> bool:
        return not request.get("HTTP_RANGE", "bytes=0-").startswith("bytes=0-")

    for deviation in ("denies", "breaks"):
        with storage.read(7, DIGEST, "invoice.pdf") as pieces:
            assert next(pieces).startswith(PDF)
            setattr(s3, deviation, past_the_beginning)
            with pytest.raises(FileRefused) as refused:
                list(pieces)
        assert refused.value.fault is FileFault.NOT_STORED
        setattr(s3, deviation, object_storage.always)
        with pytest.raises(FileRefused) as refused:
            read(storage)
        assert refused.value.fault is FileFault.NOT_STORED
        with pytest.raises(StorageUnusable):
            storage.delete(7, DIGEST)
        s3.heal()
    assert read(storage) == LARGE


STREAMED = """
import sys, tracemalloc
from pathlib import Path
from bot.evidence_storage.storage import EvidenceStorage

storage = EvidenceStorage(sys.argv[1])
storage.check()
tracemalloc.start()
for path in map(Path, sys.argv[2:]):
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    storage.put(7, path.name, path)
    with storage.read(7, path.name, path.name) as pieces:
        assert sum(map(len, pieces)) == path.stat().st_size
    print(tracemalloc.get_traced_memory()[1] - before)
"""


def test_a_larger_content_takes_no_more_memory(s3: ObjectStorage, tmp_path: Path) -> None:
    paths = []
    for megabytes in (10, 20):
        paths.append(tmp_path / f"{megabytes}")
        with paths[-1].open("wb") as file:
            file.truncate(megabytes << 20)
    command = [sys.executable, "-c", STREAMED, f"s3://{s3.bucket()}/evidence", *map(str, paths)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    smaller, larger = map(int, ended.stdout.split())
    assert larger < smaller + (2 << 20)
    assert larger < 20 << 20, "less than it holds"
    assert ended.stderr == ""


def checked(address: str) -> CheckFinding:
    [found] = check._files(Settings(_env_file=None, secret_key=SECRET_KEY, evidence_url=address))
    return found


def test_the_check_says_what_is_wrong(s3: ObjectStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"s3://{s3.bucket()}/evidence"
    assert checked(address) == CheckFinding("files", CheckVerdict.OK, f"{address} can be written and read")
    assert list(EvidenceStorage(address).every()) == []
    wrong = []

    def look(address: str) -> None:
        found = checked(address)
        assert found.verdict is CheckVerdict.FAILED
        wrong.append(found.says.partition("/evidence: ")[2].removesuffix("; see EVIDENCE_URL"))

    look("s3://no-such-bucket/evidence")
    assert not s3.has("no-such-bucket"), "a misspelt name makes none"
    s3.denies = object_storage.always
    look(address)
    s3.heal()
    s3.knows_keys(only=True)
    try:
        look(address)
    finally:
        s3.knows_keys(only=False)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    look(address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    look(address)
    assert [one.partition(' URL: "')[0] for one in wrong] == [
        "FileNotFoundError: The specified bucket does not exist",
        "PermissionError: Access Denied",
        "PermissionError: The AWS Access Key Id you provided does not exist in our records.",
        "NoCredentialsError: Unable to locate credentials",
        "EndpointConnectionError: Could not connect to the endpoint",
    ]
