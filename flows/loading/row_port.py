"""What forms need of the files' readers: one row from the text of its cells. The bot supplies it."""

from collections.abc import Mapping
from typing import Protocol

from flows.loading.partner_data import DataBatch
from store.enums import DataKind


class ReadsRow(Protocol):
    """Reads one row as a file would: with the same words, the same syntax and the same faults."""

    def __call__(self, kind: DataKind, cells: Mapping[str, str]) -> DataBatch:
        """Return the row that cells say, by column as in CSV; or the faults, each with its ``field``."""


class NoReader:
    """Reads nothing, where no form of the partner's data is needed."""

    def __call__(self, kind: DataKind, cells: Mapping[str, str]) -> DataBatch:
        """Refuse to read.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(kind, list(cells))
