"""What loading needs of files that members give in Slack: recognise and read them. The bot supplies it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flows.loading.partner_data import DataBatch
from store.enums import DataKind


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that a member gave; ``fault`` says why there is no content."""

    name: str
    content: bytes = field(default=b"", repr=False)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """An example of one kind of data, as the table that a file holds."""

    kind: DataKind
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


class DataFiles(Protocol):
    """Reads files of partner data."""

    def is_data(self, name: str, content: bytes) -> bool:
        """Tell whether a file is partner data, whatever is wrong in it."""

    def read(self, files: Sequence[DataFile], workspace_id: str) -> DataBatch:
        """Return the rows of all files for this workspace; what is wrong in the files is in the batch."""

    def examples(self) -> Sequence[ExampleTable]:
        """Return an example of each kind."""


class NoDataFiles:
    """Knows no files: for a process that only shows pages."""

    def is_data(self, _name: str, _content: bytes) -> bool:
        """Recognise nothing."""
        return False

    def read(self, _files: Sequence[DataFile], _workspace_id: str) -> DataBatch:
        """Return nothing."""
        return DataBatch()

    def examples(self) -> Sequence[ExampleTable]:
        """Return nothing."""
        return ()
