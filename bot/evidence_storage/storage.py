"""Where the files of claims are kept: a folder or an object storage, each content under its digest.

A content is written under another name and renamed once it is whole, so that nobody ever sees a part.
(An object storage copies it, which shows a whole object or none.)
"""

import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import structlog

from bot.evidence_storage import contents
from flows.claims.file_port import FileFault, FileRefused, IncomingFile, KeptFile, StoredContent
from flows.rules.claims import file_types
from flows.rules.claims.requirements import Requirement

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

PIECE = 1 << 18
"""Bytes that are read at a time."""

BLOCK = 5 << 20
"""Bytes that an object storage is sent, or asked for, at a time: S3 takes no smaller part of an upload."""

BUCKETS = {"s3", "gs", "abfs"}
"""Storages without folders, in which making one would make a missing bucket."""

OWNER_ONLY = 0o700

_PART = ".part-"

_TEMPORARY = "mci-document-"
"""How the names of documents begin that are on their way from Slack into the storage."""

_MOST_SECONDS_ON_THE_WAY = 3600.0
"""After this long nobody can still be writing or reading one: fetching it ends after minutes."""

log = structlog.get_logger(__name__)


class StorageUnusable(RuntimeError):
    """The storage cannot be written or read; the text says why."""


class EvidenceStorage:
    """The storage of an address; nothing is opened before it is used."""

    def __init__(self, address: str) -> None:
        """Keep the address, such as ``file:///var/lib/mci/evidence``."""
        self.address = address
        self._opened: tuple[AbstractFileSystem, str] | None = None

    def take(
        self, partner_id: int, file: IncomingFile, requirement: Requirement, fetched: Iterator[bytes]
    ) -> KeptFile:
        """Keep a file whose bytes are ``fetched`` piece by piece, if its item takes it.

        Raises:
            FileRefused: it is not taken, or cannot be stored.
        """
        name = file_types.tidied(file.name)
        type_ = file_types.TYPES.get(file_types.ending(name))
        if type_ is None or file_types.ending(name) not in requirement.types:
            raise FileRefused(FileFault.TYPE_NOT_TAKEN if name else FileFault.NAMELESS, name, requirement)
        with _temporary() as path:
            digest, size = _written(path, fetched, FileRefused(FileFault.TOO_LARGE, name, requirement))
            if size != file.size:
                raise FileRefused(FileFault.INCOMPLETE, name, requirement)
            fault = FileFault.EMPTY if not size else contents.fault_of(path, type_)
            if fault is not None:
                raise FileRefused(fault, name, requirement)
            try:
                self.put(partner_id, digest, path)
            except StorageUnusable as error:
                raise FileRefused(FileFault.NOT_STORED, name, requirement) from error
        return KeptFile(name, type_.media_type, size, digest)

    def put(self, partner_id: int, digest: str, path: Path) -> None:
        """Keep the content of a local file under its digest.

        Raises:
            StorageUnusable: it cannot be written; no part of it is left, or one that `every` yields.
        """
        with self._usable() as (system, root):
            place = _place(root, partner_id, digest)
            folder, part = place.rpartition("/")[0], f"{place}{_PART}{secrets.token_hex(6)}"
            if not _is(system, BUCKETS):
                system.makedirs(folder, exist_ok=True)
            if _is_local(system):
                Path(root).chmod(OWNER_ONLY)
            try:
                _upload(system, path, part)
                if _is(system, BUCKETS):
                    system.cp_file(part, place)
                    system.rm_file(part)
                else:
                    system.mv(part, place)
            except BaseException:
                with suppress(Exception):
                    system.rm_file(part)
                raise

    @contextmanager
    def read(self, partner_id: int, digest: str, name: str) -> Iterator[Iterator[bytes]]:
        """Open a kept file, to be read piece by piece.

        Raises:
            FileRefused: it is not there, or the storage does not answer.
        """
        try:
            with self._usable() as (system, root):
                try:
                    file = system.open(_place(root, partner_id, digest), "rb", block_size=BLOCK)
                except FileNotFoundError as error:
                    raise FileRefused(FileFault.NOT_THERE, name) from error
        except StorageUnusable as error:
            raise FileRefused(FileFault.NOT_STORED, name) from error
        with file:
            yield self._pieces(file, name)

    def _pieces(self, file: IO[bytes], name: str) -> Iterator[bytes]:
        while True:
            try:
                with self._usable():
                    piece = file.read(PIECE)
            except StorageUnusable as error:
                raise FileRefused(FileFault.NOT_STORED, name) from error
            if not piece:
                return
            yield piece

    def delete(self, partner_id: int, digest: str) -> None:
        """Delete a content; one that is not there is no fault.

        Raises:
            StorageUnusable: the storage does not answer.
        """
        with self._usable() as (system, root), suppress(FileNotFoundError):
            system.rm_file(_place(root, partner_id, digest))

    def every(self) -> Iterator[StoredContent]:
        """Yield everything that is kept, and parts of files that were never finished.

        Raises:
            StorageUnusable: the storage does not answer.
        """
        with self._usable() as (system, root):
            if not system.exists(root):
                return
            found = system.find(root, detail=True)
        for place, described in found.items():
            match place.removeprefix(root).strip("/").replace("\\", "/").split("/"):
                # What others have put there is theirs.
                case [partner_id, start, digest] if partner_id.isdecimal() and digest.startswith(start):
                    yield StoredContent(int(partner_id), digest, _written_at(described))

    def check(self) -> None:
        """Write, read and delete a small content; folders that were made for it go with it.

        Raises:
            StorageUnusable: that does not work.
        """
        with self._usable() as (system, root):
            is_new = _is_local(system) and not system.exists(root)
        written = secrets.token_bytes(64)
        digest = hashlib.sha256(written).hexdigest()
        with _temporary() as path:
            path.write_bytes(written)
            self.put(0, digest, path)
        try:
            with self.read(0, digest, "check") as pieces:
                is_same = b"".join(pieces) == written
        except FileRefused as error:
            raise StorageUnusable("what was written cannot be read") from error
        self.delete(0, digest)
        if _is_local(system):
            emptied = Path(_place(root, 0, digest)).parent
            for folder in (emptied, emptied.parent, *([Path(root)] if is_new else [])):
                with suppress(OSError):
                    folder.rmdir()
        if not is_same:
            raise StorageUnusable("what is read is not what was written")

    @contextmanager
    def _usable(self) -> Iterator[tuple["AbstractFileSystem", str]]:
        """Give the opened storage; each of the many errors of many storages becomes one."""
        try:
            if self._opened is None:
                from fsspec.core import url_to_fs  # takes a while, and few processes need it

                # Other processes write there, too, so that a listing that is kept would be out of date.
                system, root = url_to_fs(self.address, use_listings_cache=False, skip_instance_cache=True)
                self._opened = system, root.rstrip("/")
            yield self._opened
        except FileRefused:
            raise
        except Exception as error:
            log.warning("evidence.unusable", error=type(error).__name__)
            raise StorageUnusable(f"{type(error).__name__}: {error}") from error


def _place(root: str, partner_id: int, digest: str) -> str:
    return f"{root}/{partner_id}/{digest[:2]}/{digest}"


def _upload(system: "AbstractFileSystem", path: Path, place: str) -> None:
    target = system.open(place, "wb", block_size=BLOCK)
    try:
        with path.open("rb") as source, target:
            while piece := source.read(PIECE):
                target.write(piece)
            target.flush()
            if _is_local(system):
                os.fsync(target.fileno())
    except BaseException:
        # Otherwise S3 keeps the pieces that it has got, and nothing lists them.
        with suppress(Exception):
            target.discard()
        raise


def _is(system: "AbstractFileSystem", protocols: set[str]) -> bool:
    own = system.protocol
    return not protocols.isdisjoint([own] if isinstance(own, str) else own)


def _is_local(system: "AbstractFileSystem") -> bool:
    return _is(system, {"file"})


def _written_at(described: dict[str, Any]) -> datetime:
    """Return when a file was written, as its storage says it; long ago if it does not."""
    for name in ("LastModified", "last_modified", "updated", "mtime", "created"):
        value = described.get(name)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
    return datetime.min.replace(tzinfo=UTC)


def delete_abandoned(now: datetime) -> int:
    """Delete documents that a killed process left half-way in the temporary folder; return how many.

    Other people's files with such a name are left alone.
    """
    count = 0
    for path in Path(tempfile.gettempdir()).glob(f"{_TEMPORARY}*"):
        # Another process may delete it at the same time.
        with suppress(FileNotFoundError):
            found = path.lstat()
            is_own = stat.S_ISREG(found.st_mode) and (
                not hasattr(os, "getuid") or found.st_uid == os.getuid()
            )
            if is_own and now.timestamp() - found.st_mtime > _MOST_SECONDS_ON_THE_WAY:
                path.unlink()
                count += 1
    return count


@contextmanager
def _temporary() -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY)
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _written(path: Path, fetched: Iterator[bytes], too_large: FileRefused) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    largest = too_large.requirement.largest if too_large.requirement else 0
    try:
        with path.open("wb") as file:
            for piece in fetched:
                size += len(piece)
                if size > largest:
                    raise too_large
                digest.update(piece)
                file.write(piece)
    except OSError as error:
        log.warning("evidence.unusable", error=type(error).__name__)
        raise FileRefused(FileFault.NOT_STORED, too_large.name, too_large.requirement) from error
    return digest.hexdigest(), size
