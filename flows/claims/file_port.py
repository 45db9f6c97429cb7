"""What use cases need of files: keep one that arrives, read it again, delete it. The bot supplies it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from flows.refusal import Refusal
from flows.rules.claims.requirements import Requirement


class FileFault(StrEnum):
    """Why a file was not taken, or cannot be given out."""

    NAMELESS = "nameless"
    TYPE_NOT_TAKEN = "type_not_taken"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    INCOMPLETE = "incomplete"
    OTHER_CONTENT = "other_content"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_MUCH_INSIDE = "too_much_inside"
    NOT_FETCHED = "not_fetched"
    NOT_SENT = "not_sent"
    NO_PERMISSION = "no_permission"
    DELETED = "deleted"
    OUTSIDE_SLACK = "outside_slack"
    NOT_STORED = "not_stored"
    NOT_THERE = "not_there"


class FileRefused(Refusal):
    """One file has a ``fault``, and nothing of it was stored."""

    def __init__(self, fault: FileFault, name: str, requirement: Requirement | None = None) -> None:
        """Keep the file's name, and what its item takes."""
        super().__init__(fault, name)
        self.fault, self.name, self.requirement = fault, name, requirement


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file in Slack: ``size`` in bytes, ``address`` from which it is fetched, empty if not known.

    One that ``is_external`` is only linked in Slack and kept elsewhere.
    """

    id: str
    name: str
    size: int
    address: str
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is kept; ``digest`` is its SHA-256 digest in hexadecimal digits, ``size`` is in bytes."""

    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A content in the storage, and when it was written."""

    partner_id: int
    digest: str
    written_at: datetime


class ClaimFiles(Protocol):
    """The files of claims, by partner and digest; the same content is kept once for each partner."""

    def take(
        self, partner_id: int, file: IncomingFile, requirement: Requirement, fetched: Iterator[bytes]
    ) -> KeptFile:
        """Keep a file whose bytes are ``fetched`` piece by piece, if its item takes it.

        Raises:
            FileRefused: it is not taken, or cannot be stored.
        """

    def read(self, partner_id: int, digest: str, name: str) -> AbstractContextManager[Iterator[bytes]]:
        """Open a kept file, to be read piece by piece.

        Raises:
            FileRefused: it is not there, or the storage does not answer.
        """

    def delete(self, partner_id: int, digest: str) -> None:
        """Delete a content; one that is not there is no fault."""

    def every(self) -> Iterator[StoredContent]:
        """Yield everything that is kept."""


class SlackFiles(Protocol):
    """Bytes of files in Slack."""

    def fetch(self, token: str | None, file: IncomingFile) -> AbstractContextManager[Iterator[bytes]]:
        """Open a file for reading piece by piece.

        Raises:
            FileRefused: Slack does not give it out.
        """

    def send(self, address: str, name: str, size: int, pieces: Iterator[bytes]) -> None:
        """Send bytes to the address that Slack gave for an upload.

        Raises:
            FileRefused: Slack does not take them.
        """


class NoFiles:
    """Neither keeps nor moves files: for a process that only shows pages."""

    def take(
        self, _partner_id: int, file: IncomingFile, requirement: Requirement, _fetched: Iterator[bytes]
    ) -> KeptFile:
        """Refuse the file."""
        raise FileRefused(FileFault.NOT_STORED, file.name, requirement)

    def read(self, _partner_id: int, _digest: str, name: str) -> AbstractContextManager[Iterator[bytes]]:
        """Refuse the reading."""
        raise FileRefused(FileFault.NOT_THERE, name)

    def delete(self, partner_id: int, digest: str) -> None:
        """Do nothing: there is nothing."""

    def every(self) -> Iterator[StoredContent]:
        """Yield nothing."""
        return iter(())

    def fetch(self, _token: str | None, file: IncomingFile) -> AbstractContextManager[Iterator[bytes]]:
        """Refuse the file."""
        raise FileRefused(FileFault.NOT_FETCHED, file.name)

    def send(self, _address: str, name: str, _size: int, _pieces: Iterator[bytes]) -> None:
        """Refuse the upload."""
        raise FileRefused(FileFault.NOT_SENT, name)
